'use client';

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { type FunctionQuery, maxSelection } from '#lib/core/functions/function-query.ts';
import { selectMatchingAction } from '../actions.ts';
import { BringBackButton } from './bring-back-button.tsx';
import type { FunctionSelection } from './use-selection.ts';

type Props = {
  query: FunctionQuery;
  total: number | null | undefined;
  selection: FunctionSelection;
  pageIds: readonly string[];
};

/** Appears with a selection: how many are selected, all that match at one click, none at another. */
export function SelectionBar({ query, total, selection, pageIds }: Props) {
  const t = useTranslations('functions');
  const { run, isRunning, failure } = useAction(selectMatchingAction);
  // A selection outlives the filter it was made with, so with a filter it need not be a part of what matches.
  const isFiltered = query.filters.length > 0;
  const isPageSelected = pageIds.length > 0 && pageIds.every((id) => selection.ids.has(id));
  const isOnThisPage = [...selection.ids].every((id) => pageIds.includes(id));
  const count = selection.ids.size;
  const isCounted = typeof total === 'number';
  const offersAll = isCounted && isPageSelected && total > pageIds.length && count < Math.min(total, maxSelection);
  if (count === 0) return null;
  return (
    <SpaceBetween size="xs">
      <FailureAlert failure={failure} />
      <SpaceBetween direction="horizontal" size="s" alignItems="center">
        <span aria-live="polite">
          {isCounted
            ? t(isOnThisPage ? 'selection' : isFiltered ? 'selectionOutside' : 'selectionAcross', { count, total })
            : t('selectionOfUncounted', { count })}
        </span>
        {offersAll ? (
          <Button variant="inline-link" loading={isRunning} onClick={() => void run(query, selection.add)}>
            {total > maxSelection ? t('selectFirst', { max: maxSelection }) : t('selectAll', { total })}
          </Button>
        ) : null}
        <Button variant="inline-link" onClick={selection.clear}>
          {t('clearSelection')}
        </Button>
        {query.filters.some(({ key }) => key === 'drift') ? <BringBackButton functionIds={[...selection.ids]} /> : null}
      </SpaceBetween>
    </SpaceBetween>
  );
}
