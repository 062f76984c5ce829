'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAddress } from '#app/_parts/address-filter/use-address.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { useStickyHeader } from '#app/_shell/use-sticky-header.ts';
import type { Failure } from '#lib/core/errors.ts';
import type { ChangeFilter, ChangeSort } from '#lib/core/rollout/change-filter.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { ApprovalDialog } from '../approval/approval-dialog.tsx';
import { useLive } from '../live.tsx';
import { ExcludeDialog } from '../steering/exclude-dialog.tsx';
import { type Commands, useCommands } from '../use-commands.ts';
import { useRefused } from '../use-refused.ts';
import { type ChangeTableRow, useChangeColumns } from './change-columns.tsx';
import { ChangesFilter } from './changes-filter.tsx';
import { type RowAction, rowActions } from './row-actions.ts';

type Option = { value: string; label: string };

type ChangesTableProps = {
  head: RolloutHead;
  rows: ChangeTableRow[];
  total: number;
  page: number;
  pageSize: number;
  sort: ChangeSort;
  filter: ChangeFilter;
  findings: Option[];
  failures: Option[];
  sameAs: Option[];
};

/** The functions of a Rollout. Rows on the page follow the live stream; the rest comes from the server. */
export function ChangesTable(props: ChangesTableProps) {
  const { head, rows, total, page, pageSize, sort, filter } = props;
  const t = useTranslations('rollouts.table');
  const { change, isPending } = useAddress();
  const stickyHeader = useStickyHeader();
  const { progress, may } = useLive();
  const commands = useCommands(head.id);
  const [selected, setSelected] = useState<ChangeTableRow[]>([]);
  const [excluded, setExcluded] = useState<string[]>();
  const [questioned, setQuestioned] = useState<string[]>();
  const columns = useChangeColumns(head);
  const isSending = !['planning', 'planned', 'discarded'].includes(progress.status);
  const items = rows.map((row) => ({ ...row, ...progress.changed.find((state) => state.id === row.id) }));
  const sortingColumn = columns.find((column) => column.sortingField === sort.column);
  const allowed = (row: ChangeTableRow) => rowActions(progress.status, row, may);
  const table = (
    <Table
      variant="container"
      items={items}
      trackBy="id"
      loading={isPending}
      enableKeyboardNavigation
      stickyHeader={stickyHeader}
      wrapLines
      columnDefinitions={columns}
      columnDisplay={columns.map(({ id }) => ({
        id,
        visible: isSending ? id !== 'verdict' : !['outcome', 'finishedAt'].includes(id),
      }))}
      {...(sortingColumn ? { sortingColumn } : {})}
      sortingDescending={sort.isDescending}
      onSortingChange={({ detail }) =>
        change({
          sort: detail.sortingColumn.sortingField,
          order: detail.isDescending ? 'desc' : undefined,
          page: undefined,
        })
      }
      {...(progress.status === 'planning' || progress.status === 'discarded'
        ? {}
        : { selectionType: 'multi' as const })}
      selectedItems={selected}
      onSelectionChange={({ detail }) => setSelected(detail.selectedItems)}
      isItemDisabled={(row) => allowed(row).length === 0}
      ariaLabels={{
        tableLabel: t('label'),
        selectionGroupLabel: t('selectionGroupLabel'),
        allItemsSelectionLabel: () => t('selectAllLabel'),
        itemSelectionLabel: (_, row) => t('selectLabel', { name: row.functionName }),
      }}
      header={
        <SpaceBetween size="s">
          <FailureAlert failure={commands.failure} />
          <Header
            variant="h2"
            info={<InfoLink subject="change" about={t('title')} />}
            counter={
              selected.length > 0
                ? t('selectedCount', { selected: selected.length, total })
                : t('count', { count: total })
            }
            actions={
              <SelectionButtons
                isPreview={progress.status === 'planned'}
                allowed={allowed}
                selected={items.filter((row) => selected.some(({ id }) => id === row.id))}
                commands={commands}
                onExclude={setExcluded}
                onQuestion={setQuestioned}
              />
            }
          >
            {t('title')}
          </Header>
        </SpaceBetween>
      }
      filter={<ChangesFilter {...props} />}
      pagination={
        <Pagination
          currentPageIndex={page}
          pagesCount={Math.max(1, Math.ceil(total / pageSize))}
          onChange={({ detail }) => change({ page: String(detail.currentPageIndex) })}
        />
      }
      empty={<Empty isFiltered={Object.values(filter).some((value) => value !== undefined)} />}
    />
  );
  const closeExclusion = () => setExcluded(undefined);
  return (
    <>
      {table}
      {excluded === undefined ? null : (
        <ExcludeDialog
          rolloutId={head.id}
          changeIds={excluded}
          isPreview={progress.status === 'planned'}
          may={may}
          onDone={() => {
            closeExclusion();
            setSelected([]);
          }}
          onDismiss={closeExclusion}
        />
      )}
      {questioned === undefined ? null : (
        <ApprovalDialog
          rolloutId={head.id}
          planDigest={head.planDigest ?? ''}
          step="question"
          changeIds={questioned}
          onDone={() => setSelected([])}
          onDismiss={() => setQuestioned(undefined)}
        />
      )}
    </>
  );
}

type SelectionButtonsProps = {
  isPreview: boolean;
  allowed: (row: ChangeTableRow) => RowAction[];
  selected: readonly ChangeTableRow[];
  commands: Commands;
  onExclude: (changeIds: string[]) => void;
  onQuestion: (changeIds: string[]) => void;
};

/** What can be done with the functions that are selected, each with the number of those that it concerns. */
function SelectionButtons(props: SelectionButtonsProps) {
  const { isPreview, allowed, selected, commands, onExclude, onQuestion } = props;
  const t = useTranslations('rollouts.controls');
  const { refusals } = useLive();
  const refused = useRefused();
  const idsFor = (action: RowAction) => selected.filter((row) => allowed(row).includes(action)).map((row) => row.id);
  const button = (
    action: Exclude<RowAction, 'revert'>,
    text: (count: number) => string,
    run: (ids: string[]) => void,
    refusal: ReturnType<typeof refused> = {},
  ) => {
    const ids = idsFor(action);
    return ids.length === 0 ? null : (
      <Button {...refusal} loading={commands.isRunning} onClick={() => run(ids)}>
        {text(ids.length)}
      </Button>
    );
  };
  const applied = idsFor('revert');
  const places = new Set<string>(selected.map(({ awsAccountId }) => awsAccountId));
  // What is refused in an account that nothing is selected of is not in the way.
  const here = (all: readonly Failure[]) => all.filter(({ params }) => places.has(String(params['awsAccountId'])));
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {button(
        'previewAgain',
        (count) => t('previewAgain', { count }),
        (ids) => void commands.previewAgain(ids),
      )}
      {button(
        'retry',
        (count) => t('retrySelected', { count }),
        (ids) => void commands.retry(ids),
        refused(refusals.retry),
      )}
      {button('question', (count) => t('question', { count }), onQuestion)}
      {button(
        'include',
        (count) => t('include', { count }),
        (ids) => void commands.include(ids),
      )}
      {button('exclude', (count) => t('exclude', { count }), onExclude)}
      {isPreview ? null : (
        <Button
          iconName="undo"
          disabled={applied.length === 0}
          {...(applied.length === 0 ? {} : refused(here(refusals.revert)))}
          loading={commands.isRunning}
          onClick={() => void commands.revert(applied)}
        >
          {t('revertSelected', { count: applied.length })}
        </Button>
      )}
    </SpaceBetween>
  );
}

function Empty({ isFiltered }: { isFiltered: boolean }) {
  const t = useTranslations('rollouts.table');
  const { change } = useAddress();
  if (!isFiltered) return <Box textAlign="center">{t('empty')}</Box>;
  const names = [
    'text',
    'verdict',
    'outcome',
    'finding',
    'account',
    'region',
    'wave',
    'sameAs',
    'failure',
    'unchecked',
    'page',
  ];
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="s">
        <b>{t('noMatch.title')}</b>
        <Button onClick={() => change(Object.fromEntries(names.map((name) => [name, undefined])))}>
          {t('noMatch.clear')}
        </Button>
      </SpaceBetween>
    </Box>
  );
}
