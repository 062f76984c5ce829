'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useCallback, useMemo, useTransition } from 'react';
import { useAddressState } from '#app/_parts/address-filter/use-address-state.ts';
import { PlacePager } from '#app/_parts/place-pager.tsx';
import { useArrived } from '#app/_parts/use-arrived.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { LinkButton } from '#app/_shell/links.tsx';
import { ShownInSplitPanel } from '#app/_shell/split-panel.tsx';
import { useStickyHeader } from '#app/_shell/use-sticky-header.ts';
import { type FunctionQuery, pageSizes, sortKeys } from '#lib/core/functions/function-query.ts';
import { listAddress, type ShownSelection } from '#lib/core/functions/shown-selection.ts';
import type { FilterOptionRow } from '#lib/db/functions/filter-options-page.ts';
import type { FunctionListRow } from '#lib/db/functions/functions-page.ts';
import type { SavedFilterRow } from '#lib/db/functions/saved-filter-rows.ts';
import { columnOf, useFunctionColumns } from './function-columns.tsx';
import { FunctionsFilter } from './functions-filter.tsx';
import { FunctionsHeader } from './functions-header.tsx';
import { FunctionsPreferences } from './functions-preferences.tsx';
import { SavedFilters } from './saved-filters.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { type Arrangement, arrangedColumns, withWidths } from './table-arrangement.ts';
import { useArrangement } from './use-arrangement.ts';
import { useSelectedList } from './use-selected-list.ts';
import { useSelection } from './use-selection.ts';
import { useTags } from './use-tags.ts';
import { type CountedTotal, useTotal } from './use-total.ts';

const FunctionPanel = dynamic(() => import('./function-panel.tsx'), { ssr: false });

type Props = {
  /** What the list shows, as the address says. */
  query: FunctionQuery;
  /** The selection that it shows alone, as the address says; undefined where it shows all functions. */
  shown: ShownSelection | undefined;
  /** How many functions that the address names one by one are not in the list, whatever its filter. */
  missing: number;
  items: FunctionListRow[];
  /** How many match, which may come after the rows. */
  total: CountedTotal | Promise<CountedTotal>;
  /** Where the pages before and after this one are; null where there is none. */
  before: string | null;
  after: string | null;
  options: FilterOptionRow[] | Promise<FilterOptionRow[]>;
  savedFilters: SavedFilterRow[];
  /** As the person has arranged it; null where they have not. */
  arrangement: Arrangement | null;
  mayPlan: boolean;
  mayShare: boolean;
};

/** Under which name the address holds the function whose panel is open. */
const panelName = 'panel';

/** Until they are there. */
const noOptions: FilterOptionRow[] = [];

/** The list of functions. The address is its state, but for what is selected in the tab, which outlives paging and filtering. */
export function FunctionsTable({ query, shown, savedFilters, arrangement: kept, mayPlan, mayShare, ...listed }: Props) {
  const t = useTranslations('functions');
  const stickyHeader = useStickyHeader();
  const { show, isPending } = useShownQuery(query, shown);
  const { arrangement, arrange, failure } = useArrangement(kept);
  const selectedList = useSelectedList(query, shown);
  const { items, before, after } = selectedList.list ?? listed;
  const counted = useTotal(listed.total, JSON.stringify(query.filters));
  // Of the selection of a tab the list itself knows how many there are; one that another tab has cannot be counted.
  const ofTab = selectedList.selection === null ? null : selectedList.list?.total;
  const total = shown?.kind === 'inTab' ? ofTab : counted;
  const options = useArrived(listed.options) ?? noOptions;
  const pageIds = useMemo(() => items.map(({ id }) => id), [items]);
  const selected = useSelection(query.filters, pageIds);
  const [openId, setOpenId] = useAddressState(panelName);
  const columns = useFunctionColumns({ arrangement, tagOf: useTags(pageIds, arrangement.tagKeys), onOpen: setOpenId });
  const showAll = () => show({ filters: selectedList.end() }, undefined);
  // A link may say another number of rows than the person has chosen.
  const shownSize = pageSizes.find((size) => size === query.pageSize);
  const isWaiting = isPending || selectedList.isLoading;

  return (
    <div className={isWaiting ? 'functions-table is-pending' : 'functions-table'} aria-busy={isWaiting}>
      <OpenPanel openId={openId} items={items} onClose={() => setOpenId(undefined)} />
      <Table
        variant="full-page"
        stickyHeader={stickyHeader}
        resizableColumns
        selectionType="multi"
        trackBy="id"
        items={items}
        columnDefinitions={columns}
        columnDisplay={arrangedColumns(arrangement)}
        wrapLines={arrangement.wrapLines}
        contentDensity={arrangement.density}
        onColumnWidthsChange={({ detail }) => arrange(withWidths(arrangement, detail.widths), { afterPause: true })}
        onRowClick={({ detail }) => openId !== undefined && setOpenId(detail.item.id)}
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
        header={
          <FunctionsHeader
            query={query}
            total={total}
            selected={selected}
            shownAlone={shown && (selectedList.selection ?? null)}
            mayPlan={mayPlan}
            onPasted={(functionIds) => show({ filters: [] }, selectedList.begin(selected.add(functionIds)))}
          />
        }
        filter={
          <SpaceBetween size="xs">
            <FailureAlert failure={failure} />
            <FunctionsFilter query={query} total={total} options={options} onChange={(filters) => show({ filters })}>
              <SavedFilters query={query} filters={savedFilters} mayShare={mayShare} onChoose={show} />
            </FunctionsFilter>
            <SelectionBar
              query={query}
              total={total}
              selected={selected}
              pageIds={pageIds}
              options={options}
              shown={shown && { selection: selectedList.selection, missing: listed.missing }}
              onShowSelected={() => show({ filters: [] }, selectedList.begin(selected.selection))}
              onShowAll={showAll}
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
            arrangement={{ ...arrangement, pageSize: shownSize ?? arrangement.pageSize }}
            columns={columns}
            tagKeys={tagKeysIn(options)}
            onChange={(next) => arrange(next, { onDone: () => show({ pageSize: next.pageSize }) })}
          />
        }
        loading={shown?.kind === 'inTab' && selectedList.list === undefined && isWaiting}
        loadingText={t('loading')}
        empty={
          // What could not be read is told above.
          selectedList.failure ? null : shown && query.filters.length === 0 ? (
            <NothingShown isElsewhere={selectedList.selection === null} onShowAll={showAll} />
          ) : (
            <Empty isFiltered={query.filters.length > 0} onClear={() => show({ filters: [] })} />
          )
        }
      />
    </div>
  );
}

/** Goes to the address of another query; `isPending` while the server prepares it. */
function useShownQuery(query: FunctionQuery, shown: ShownSelection | undefined) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const show = useCallback(
    (part: Partial<FunctionQuery>, ...others: [shown?: ShownSelection | undefined]) => {
      const next = others.length > 0 ? others[0] : shown;
      const target = listAddress({ ...query, place: 'first', ...part }, next);
      // What is open beside the list stays so as long as the list has it.
      const openId = new URLSearchParams(window.location.search).get(panelName);
      const withPanel = openId === null ? target : `${target}&${new URLSearchParams({ [panelName]: openId })}`;
      // Another list is a step that the browser's back button undoes; another filter or order of it is none.
      startTransition(() =>
        next === shown ? router.replace(withPanel, { scroll: false }) : router.push(withPanel, { scroll: false }),
      );
    },
    [query, shown, router],
  );
  return { show, isPending };
}

/** The panel with the configuration of the function that was opened, as long as the list has it. */
function OpenPanel({
  openId,
  items,
  onClose,
}: {
  openId: string | undefined;
  items: FunctionListRow[];
  onClose: () => void;
}) {
  const found = items.find(({ id }) => id === openId);
  const [id, name] = [found?.id, found?.functionName];
  const panel = useMemo(() => (id && name ? <FunctionPanel functionId={id} name={name} /> : null), [id, name]);
  return panel ? <ShownInSplitPanel onClose={onClose}>{panel}</ShownInSplitPanel> : null;
}

/** The keys of the tags that the filter proposes. */
function tagKeysIn(options: readonly FilterOptionRow[]): string[] {
  const tags = options.filter(({ key }) => key === 'tag').map(({ value }) => value.slice(0, value.indexOf('=')));
  return [...new Set(tags)].filter(Boolean);
}

/** In place of a selection of which nothing can be shown, with the reason. */
function NothingShown({ isElsewhere, onShowAll }: { isElsewhere: boolean; onShowAll: () => void }) {
  const t = useTranslations('functions.shown');
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="m">
        <b>{t(isElsewhere ? 'elsewhere' : 'none')}</b>
        <Box color="text-body-secondary">{t(isElsewhere ? 'elsewhereText' : 'noneText')}</Box>
        <Button onClick={onShowAll}>{t('all')}</Button>
      </SpaceBetween>
    </Box>
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
