'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useCallback, useMemo, useTransition } from 'react';
import { PlacePager } from '#app/_parts/place-pager.tsx';
import { LinkButton } from '#app/_shell/links.tsx';
import { type FunctionQuery, functionsAddress, sortKeys } from '#lib/core/functions/function-query.ts';
import type { FilterOptionRow } from '#lib/db/functions/filter-options-page.ts';
import type { FunctionListRow } from '#lib/db/functions/functions-page.ts';
import { columnOf, useFunctionColumns } from './function-columns.tsx';
import { FunctionsFilter } from './functions-filter.tsx';
import { FunctionsHeader } from './functions-header.tsx';
import { FunctionsPreferences, usePreferences } from './functions-preferences.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { useSelectedList } from './use-selected-list.ts';
import { useSelection } from './use-selection.ts';

type Props = {
  /** What the list shows, as the address says. */
  query: FunctionQuery;
  items: FunctionListRow[];
  total: number;
  /** Where the pages before and after this one are; null where there is none. */
  before: string | null;
  after: string | null;
  options: FilterOptionRow[];
  mayPlan: boolean;
};

/** The list of functions. The address is its state, but for the selection, which outlives paging and filtering. */
export function FunctionsTable({ query, options, mayPlan, ...listed }: Props) {
  const t = useTranslations('functions');
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const [preferences, setPreferences] = usePreferences();
  const selectedList = useSelectedList(query);
  const { items, total, before, after } = selectedList.list ?? listed;
  const pageIds = useMemo(() => items.map(({ id }) => id), [items]);
  const selected = useSelection(query.filters, pageIds);
  const columns = useFunctionColumns();

  const show = useCallback(
    (part: Partial<FunctionQuery>) => {
      const address = functionsAddress({ ...query, place: 'first', ...part });
      startTransition(() => router.replace(address, { scroll: false }));
    },
    [query, router],
  );

  const showSelected = (isShowing: boolean) =>
    show({ filters: isShowing ? selectedList.begin(selected.selection) : selectedList.end() });
  const isWaiting = isPending || selectedList.isLoading;

  return (
    <div className={isWaiting ? 'is-pending' : undefined} aria-busy={isWaiting}>
      <Table
        variant="full-page"
        stickyHeader
        resizableColumns
        selectionType="multi"
        trackBy="id"
        items={items}
        columnDefinitions={columns}
        columnDisplay={preferences.columns}
        wrapLines={preferences.wrapLines}
        sortingColumn={columnOf(columns, query.sort)}
        sortingDescending={query.isDescending}
        onSortingChange={({ detail }) => {
          const sort = sortKeys.find((key) => key === detail.sortingColumn.sortingField);
          if (sort) show({ sort, isDescending: detail.isDescending ?? false });
        }}
        selectedItems={items.filter(({ id }) => selected.has(id))}
        onSelectionChange={({ detail }) => selected.replaceOnPage(detail.selectedItems.map(({ id }) => id))}
        ariaLabels={{
          tableLabel: t('table'),
          selectionGroupLabel: t('selectionLabel'),
          allItemsSelectionLabel: () => t('selectPage'),
          itemSelectionLabel: (_state, item) => t('selectRow', { name: item.functionName }),
        }}
        header={<FunctionsHeader total={total} selected={selected} mayPlan={mayPlan} />}
        filter={
          <SpaceBetween size="xs">
            <FunctionsFilter query={query} total={total} options={options} onChange={(filters) => show({ filters })} />
            <SelectionBar
              query={query}
              total={total}
              selected={selected}
              pageIds={pageIds}
              isShowingSelected={selectedList.isShown}
              onShowSelected={showSelected}
              listFailure={selectedList.failure}
            />
          </SpaceBetween>
        }
        pagination={
          <PlacePager
            before={before}
            after={after}
            show={(place) => show({ place })}
            labels={{
              first: t('pagination.first'),
              previous: t('pagination.previous'),
              next: t('pagination.next'),
              last: t('pagination.last'),
            }}
          />
        }
        preferences={
          <FunctionsPreferences
            preferences={preferences}
            pageSize={query.pageSize}
            columns={columns}
            onChange={(chosen, pageSize) => {
              setPreferences(chosen);
              if (pageSize !== query.pageSize) show({ pageSize });
            }}
          />
        }
        empty={<Empty isFiltered={query.filters.length > 0} onClear={() => show({ filters: [] })} />}
      />
    </div>
  );
}

function Empty({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const t = useTranslations('functions');
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="m">
        <b>{isFiltered ? t('noMatch') : t('empty')}</b>
        <Box color="text-body-secondary">{isFiltered ? t('noMatchText') : t('emptyText')}</Box>
        {isFiltered ? (
          <Button onClick={onClear}>{t('clearFilter')}</Button>
        ) : (
          <LinkButton href="/accounts/connect">{t('connect')}</LinkButton>
        )}
      </SpaceBetween>
    </Box>
  );
}
