'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { useAddress } from '#app/_parts/address-filter/use-address.ts';
import { useAddressState } from '#app/_parts/address-filter/use-address-state.ts';
import { PageLink } from '#app/_shell/links.tsx';
import { Listed } from '#app/_shell/listed.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { RegionName } from '#app/_shell/region-name.tsx';
import { useStickyHeader } from '#app/_shell/use-sticky-header.ts';
import { ActionName } from '#app/(console)/_parts/action-name.tsx';
import { ActorName } from '#app/(console)/_parts/actor-name.tsx';
import type { AuditFilter } from '#lib/core/audit/audit-filter.ts';
import { errorCodes } from '#lib/core/errors.ts';
import type { AwsAccountId } from '#lib/core/lambda/account-id.ts';
import type { AuditPage, AuditRow } from '#lib/db/audit/audit-log.ts';
import { AuditFilterBar } from './audit-filter.tsx';
import { EventDetails } from './event-details.tsx';

type AuditTableProps = {
  page: AuditPage;
  /** The event that the address names, where the page does not have it. */
  linked: AuditRow | undefined;
  count: number;
  countedAtMost: number;
  filter: AuditFilter;
  isFilterComplete: boolean;
  accounts: readonly { awsAccountId: AwsAccountId; name: string }[];
};

/** Events as a table; the one that is chosen shows its details below. */
export function AuditTable({
  page,
  linked,
  count,
  countedAtMost,
  filter,
  isFilterComplete,
  accounts,
}: AuditTableProps) {
  const t = useTranslations('audit');
  const { isPending } = useAddress();
  const stickyHeader = useStickyHeader();
  const [openedId, setOpenedId] = useAddressState('event');
  const opened = [...page.rows, ...(linked ? [linked] : [])].find(({ id }) => id === openedId);
  const isFiltered = Object.keys(filter).length > 0;
  const matches =
    count > countedAtMost ? t('filter.matchesAtLeast', { count: countedAtMost }) : t('filter.matches', { count });
  return (
    <SpaceBetween size="m">
      {isFilterComplete ? null : <Alert type="warning">{t('filter.notUnderstood')}</Alert>}
      <Table
        variant="container"
        items={page.rows}
        trackBy="id"
        loading={isPending}
        enableKeyboardNavigation
        stickyHeader={stickyHeader}
        wrapLines
        ariaLabels={{ tableLabel: t('tableLabel') }}
        filter={<AuditFilterBar filter={filter} accounts={accounts} countText={matches} />}
        pagination={<Pager page={page} />}
        columnDefinitions={[
          {
            id: 'at',
            header: t('columns.at'),
            minWidth: 204,
            cell: (event) => <Moment value={event.at} exact />,
          },
          {
            id: 'action',
            header: t('columns.action'),
            isRowHeader: true,
            minWidth: 130,
            cell: (event) => (
              <Button variant="inline-link" onClick={() => setOpenedId(event.id)}>
                <ActionName action={event.action} />
              </Button>
            ),
          },
          { id: 'actor', header: t('columns.actor'), cell: (event) => <ActorName event={event} /> },
          {
            id: 'target',
            header: t('columns.target'),
            minWidth: 110,
            cell: (event) => <span className="whole-name">{event.functionName ?? '–'}</span>,
          },
          {
            id: 'place',
            header: t('columns.place'),
            minWidth: 118,
            cell: (event) => <Place event={event} accounts={accounts} />,
          },
          {
            id: 'rollout',
            minWidth: 104,
            header: t('columns.rollout'),
            cell: (event) =>
              event.rolloutId && event.rolloutNumber !== null ? (
                <PageLink href={`/rollouts/${event.rolloutId}`}>
                  {t('rolloutNumber', { number: event.rolloutNumber })}
                </PageLink>
              ) : (
                '–'
              ),
          },
          {
            id: 'outcome',
            minWidth: 110,
            header: t('columns.outcome'),
            cell: (event) => <OutcomeName event={event} />,
          },
        ]}
        empty={<Empty isFiltered={isFiltered} />}
      />
      {opened ? <EventDetails event={opened} onDismiss={() => setOpenedId(undefined)} /> : null}
    </SpaceBetween>
  );
}

const outcomeTypes: Readonly<Record<string, 'success' | 'warning' | 'error' | 'stopped' | 'info'>> = {
  applied: 'success',
  passed: 'success',
  succeeded: 'success',
  connected: 'success',
  completed: 'success',
  stale: 'warning',
  failed: 'error',
  failing: 'error',
  skipped: 'stopped',
  cancelled: 'stopped',
  excluded: 'stopped',
};

function OutcomeName({ event }: { event: AuditRow }) {
  const t = useTranslations('audit.outcomes');
  const { outcome } = event;
  if (outcome === null) return '–';
  const isRefusal = errorCodes.some((code) => code === outcome);
  const text = isRefusal ? t('refused') : t.has(outcome) ? t(outcome) : outcome;
  return <StatusIndicator type={isRefusal ? 'error' : (outcomeTypes[outcome] ?? 'info')}>{text}</StatusIndicator>;
}

function Place({ event, accounts }: { event: AuditRow; accounts: AuditTableProps['accounts'] }) {
  const region = event.region && <RegionName>{event.region}</RegionName>;
  if (!event.awsAccountId) return region ?? '–';
  const name = accounts.find((account) => account.awsAccountId === event.awsAccountId)?.name ?? event.awsAccountId;
  if (!region) return name;
  return (
    <Listed
      members={[
        { key: 'account', member: name },
        { key: 'region', member: region },
      ]}
    />
  );
}

function Pager({ page }: { page: AuditPage }) {
  const t = useTranslations('audit.pager');
  const { change, isPending } = useAddress();
  return (
    <nav aria-label={t('label')}>
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          variant="link"
          disabled={page.newerCursor === null || isPending}
          onClick={() => change({ before: undefined, after: undefined })}
        >
          {t('newest')}
        </Button>
        <Button
          iconName="angle-left"
          disabled={page.newerCursor === null || isPending}
          onClick={() => change({ before: undefined, after: page.newerCursor ?? undefined })}
        >
          {t('newer')}
        </Button>
        <Button
          iconName="angle-right"
          iconAlign="right"
          disabled={page.olderCursor === null || isPending}
          onClick={() => change({ after: undefined, before: page.olderCursor ?? undefined })}
        >
          {t('older')}
        </Button>
      </SpaceBetween>
    </nav>
  );
}

function Empty({ isFiltered }: { isFiltered: boolean }) {
  const t = useTranslations('audit');
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="s">
        <b>{isFiltered ? t('noMatch.title') : t('empty.title')}</b>
        <Box variant="p" color="text-body-secondary">
          {isFiltered ? t('noMatch.body') : t('empty.body')}
        </Box>
        {isFiltered ? <ClearButton /> : null}
      </SpaceBetween>
    </Box>
  );
}

function ClearButton() {
  const t = useTranslations('audit.noMatch');
  const { change } = useAddress();
  const names = ['actor', 'action', 'account', 'region', 'function', 'rollout', 'outcome', 'change', 'rolloutId'];
  return (
    <Button
      onClick={() =>
        change(Object.fromEntries([...names, 'from', 'until', 'before', 'after'].map((name) => [name, undefined])))
      }
    >
      {t('clear')}
    </Button>
  );
}
