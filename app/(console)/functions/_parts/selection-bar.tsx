'use client';

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import type { Failure } from '#lib/core/errors.ts';
import { filtersIn } from '#lib/core/functions/function-filter.ts';
import { type FunctionQuery, maxSelection } from '#lib/core/functions/function-query.ts';
import {
  type FunctionSelection,
  hasRoomForMatches,
  isNothing,
  withSelection,
} from '#lib/core/functions/function-selection.ts';
import type { FilterOptionRow } from '#lib/db/functions/filter-options-page.ts';
import { selectMatchingAction } from '../actions.ts';
import { BringBackButton } from './bring-back-button.tsx';
import { SelectionContents } from './selection-contents.tsx';
import type { SelectedList } from './use-selected-list.ts';
import type { SelectionInList } from './use-selection.ts';

type Props = {
  query: FunctionQuery;
  total: number | null | undefined;
  selected: SelectionInList;
  pageIds: readonly string[];
  /** The values that the filter proposes, some with a name. */
  options: FilterOptionRow[];
  /** The selection that the list shows alone, as `SelectedList` has it, and how many functions of it are not there; undefined for all functions. */
  shown: { selection: SelectedList['selection']; missing: number } | undefined;
  onShowSelected: () => void;
  onShowAll: () => void;
  /** Why the selected functions could not be listed. */
  listFailure: Failure | undefined;
};

/** Appears with a selection: what it holds, all that match at one click, none at another, and the list of it alone. */
export function SelectionBar({ query, total, selected, pageIds, shown, onShowSelected, onShowAll, ...props }: Props) {
  const t = useTranslations('functions');
  const { run, isRunning, failure } = useAction(selectMatchingAction);
  const { selection, counts } = selected;
  const isShowingSelected = shown !== undefined;
  if (isNothing(selection) && !isShowingSelected) return null;
  const isOwn = JSON.stringify(shown?.selection) === JSON.stringify(selection);
  const isPageSelected = pageIds.length > 0 && pageIds.every(selected.has);
  // Those that the list does not show keep their place, so that many of the list can be selected at most.
  const room = maxSelection - ((counts?.count ?? 0) - (counts?.shown ?? 0));
  const offersAll =
    isPageSelected &&
    !isShowingSelected &&
    typeof total === 'number' &&
    counts?.shown !== undefined &&
    counts.shown < Math.min(total, room) &&
    hasRoomForMatches(selection);
  const clear = () => {
    selected.clear();
    if (isOwn) onShowAll();
  };
  return (
    <SpaceBetween size="xs">
      <FailureAlert failure={failure ?? selected.failure ?? props.listFailure} />
      <SpaceBetween direction="horizontal" size="s" alignItems="center">
        <span aria-live="polite">
          <Held selected={selected} total={total} pageIds={pageIds} isShowingSelected={isShowingSelected} />
        </span>
        <SelectionContents selection={selection} options={props.options} />
        {offersAll ? (
          <Button
            variant="inline-link"
            loading={isRunning}
            onClick={() => void run({ selection, query }, (matches) => matches && selected.addMatches(matches))}
          >
            {total > room ? t('selectFirst', { max: room }) : t('selectAll', { total })}
          </Button>
        ) : null}
        {isShowingSelected ? (
          <Button variant="inline-link" onClick={onShowAll}>
            {t('showAll')}
          </Button>
        ) : null}
        {isNothing(selection) || isOwn ? null : (
          <Button variant="inline-link" onClick={onShowSelected}>
            {t('showSelected')}
          </Button>
        )}
        {isNothing(selection) ? null : (
          <Button variant="inline-link" onClick={clear}>
            {t('clearSelection')}
          </Button>
        )}
        {filtersIn(query.filters).some(({ key }) => key === 'drift') && counts ? (
          <BringBackButton selection={selection} count={counts.count} />
        ) : null}
      </SpaceBetween>
      {shown?.selection && selected.isRead && !isOwn ? (
        <ShownInstead selection={shown.selection} selected={selected} options={props.options} />
      ) : null}
      {shown && shown.missing > 0 ? <div>{t('shown.missing', { count: shown.missing })}</div> : null}
    </SpaceBetween>
  );
}

/** That the list shows another selection than the tab's, of what it is made, and how it becomes selected here. */
function ShownInstead({
  selection,
  selected,
  options,
}: Pick<Props, 'selected' | 'options'> & { selection: FunctionSelection }) {
  const t = useTranslations('functions.shown');
  const both = withSelection(selected.selection, selection);
  return (
    <SpaceBetween direction="horizontal" size="s" alignItems="center">
      <span>{t('other')}</span>
      <SelectionContents selection={selection} options={options} label={t('contents')} />
      {both && JSON.stringify(both) !== JSON.stringify(selected.selection) ? (
        <Button variant="inline-link" onClick={() => selected.replace(both)}>
          {t('select')}
        </Button>
      ) : null}
    </SpaceBetween>
  );
}

/** How many are selected, and how many of them the list shows when it does not show them all. */
function Held({
  selected,
  total,
  pageIds,
  isShowingSelected,
}: Pick<Props, 'selected' | 'total' | 'pageIds'> & { isShowingSelected: boolean }) {
  const t = useTranslations('functions');
  const { counts, has } = selected;
  if (counts === undefined) return t('selectionCounting');
  const { count, shown } = counts;
  if (shown === undefined || isShowingSelected) return t('selectionCount', { count });
  if (shown < count) return t('selectionElsewhere', { count, shown });
  if (typeof total !== 'number') return t('selectionOfUncounted', { count });
  return t(pageIds.filter(has).length === count ? 'selection' : 'selectionAcross', { count, total });
}
