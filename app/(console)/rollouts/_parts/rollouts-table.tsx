'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { AddressFilter, type AddressProperty } from '#app/_parts/address-filter/address-filter.tsx';
import { useAddress } from '#app/_parts/address-filter/use-address.ts';
import { RolloutStatusView } from '#app/_parts/rollout-status.tsx';
import { LinkButton, PageLink } from '#app/_shell/links.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { modes } from '#lib/core/change/change-codes.ts';
import type { RolloutListFilter } from '#lib/core/rollout/rollout-filter.ts';
import { rolloutStatuses } from '#lib/core/rollout/status.ts';
import type { RolloutListRow } from '#lib/db/rollouts/rollouts-page.ts';

type RolloutsTableProps = {
  rows: RolloutListRow[];
  total: number;
  page: number;
  pageSize: number;
  filter: RolloutListFilter;
};

/** Rollouts, newest first, paged and filtered by the server. */
export function RolloutsTable({ rows, total, page, pageSize, filter }: RolloutsTableProps) {
  const t = useTranslations('rollouts');
  const { change, isPending } = useAddress();
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Table
      variant="container"
      items={rows}
      trackBy="id"
      loading={isPending}
      enableKeyboardNavigation
      wrapLines
      ariaLabels={{ tableLabel: t('list.tableLabel') }}
      filter={<RolloutsFilter filter={filter} total={total} />}
      pagination={
        <Pagination
          currentPageIndex={page}
          pagesCount={Math.max(1, Math.ceil(total / pageSize))}
          onChange={({ detail }) => change({ page: String(detail.currentPageIndex) })}
        />
      }
      columnDefinitions={[
        {
          id: 'number',
          header: t('list.columns.number'),
          minWidth: 135,
          isRowHeader: true,
          cell: (rollout) => (
            <PageLink href={`/rollouts/${rollout.id}`}>
              {rollout.name
                ? t('numberAndName', { number: rollout.number, name: rollout.name })
                : t('number', { number: rollout.number })}
            </PageLink>
          ),
        },
        { id: 'mode', header: t('list.columns.mode'), cell: (rollout) => t(`modes.${rollout.mode}`) },
        {
          id: 'status',
          header: t('list.columns.status'),
          minWidth: 155,
          cell: (rollout) => (
            <RolloutStatusView
              status={rollout.status}
              hasTrouble={rollout.counts.failed + rollout.counts.stale > 0}
              revertState={rollout.revertState}
            />
          ),
        },
        {
          id: 'counts',
          header: t('list.columns.counts'),
          minWidth: 175,
          cell: (rollout) => <Counts rollout={rollout} />,
        },
        {
          id: 'createdBy',
          header: t('list.columns.createdBy'),
          minWidth: 120,
          cell: (rollout) => rollout.createdByName,
        },
        {
          id: 'createdAt',
          header: t('list.columns.createdAt'),
          cell: (rollout) => <Moment value={rollout.createdAt} />,
        },
        {
          id: 'finishedAt',
          header: t('list.columns.finishedAt'),
          cell: (rollout) => (rollout.finishedAt ? <Moment value={rollout.finishedAt} /> : '–'),
        },
      ]}
      empty={
        <Box textAlign="center" padding="l">
          <SpaceBetween size="s">
            <b>{isFiltered ? t('list.noMatch.title') : t('list.empty.title')}</b>
            <Box variant="p" color="text-body-secondary">
              {isFiltered ? t('list.noMatch.body') : t('list.empty.body')}
            </Box>
            {isFiltered ? (
              <Button
                onClick={() =>
                  change({
                    status: undefined,
                    mode: undefined,
                    text: undefined,
                    waitsForMe: undefined,
                    page: undefined,
                  })
                }
              >
                {t('list.noMatch.clear')}
              </Button>
            ) : (
              <LinkButton href="/functions">{t('list.empty.action')}</LinkButton>
            )}
          </SpaceBetween>
        </Box>
      }
    />
  );
}

function Counts({ rollout }: { rollout: RolloutListRow }) {
  const t = useTranslations('rollouts.list');
  const { counts, status } = rollout;
  if (status === 'planning') return t('counting', { read: counts.total - counts.unread, total: counts.total });
  if (status === 'planned' || status === 'discarded') {
    return t('countsPlanned', { change: counts.change, blocked: counts.blocked });
  }
  const trouble = counts.failed + counts.stale + counts.cancelled;
  const { applied, change, blocked } = counts;
  // What was blocked when it was applied was left out of it, and is no part of what all was.
  if (blocked > 0) {
    return trouble > 0
      ? t('countsTroubleLeftOut', { applied, change, trouble, blocked })
      : t('countsLeftOut', { applied, change, blocked });
  }
  return trouble > 0 ? t('countsTrouble', { applied, change, trouble }) : t('countsDone', { applied, change });
}

function RolloutsFilter({ filter, total }: { filter: RolloutListFilter; total: number }) {
  const t = useTranslations('rollouts');
  const properties: AddressProperty[] = [
    {
      key: 'status',
      label: t('list.filter.status'),
      valuesLabel: t('list.filter.status'),
      options: rolloutStatuses.map((status) => ({ value: status, label: t(`statuses.${status}`) })),
    },
    {
      key: 'mode',
      label: t('list.filter.mode'),
      valuesLabel: t('list.filter.mode'),
      options: modes.map((mode) => ({ value: mode, label: t(`modes.${mode}`) })),
    },
    {
      key: 'waitsForMe',
      label: t('list.filter.approval'),
      valuesLabel: t('list.filter.approval'),
      options: [{ value: 'yes', label: t('list.filter.waitsForMe') }],
    },
    { key: 'text', label: t('list.filter.text'), valuesLabel: t('list.filter.text') },
  ];
  return (
    <AddressFilter
      properties={properties}
      values={{
        status: filter.status,
        mode: filter.mode,
        waitsForMe: filter.waitsForMe ? ['yes'] : undefined,
        text: filter.text ? [filter.text] : undefined,
      }}
      freeText="text"
      placeholder={t('list.filter.placeholder')}
      ariaLabel={t('list.filter.label')}
      countText={t('list.matches', { count: total })}
    />
  );
}
