'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import {
  keepListSelection,
  keepRolloutSelection,
  type RolloutSelection,
  readListSelection,
} from '#app/_parts/selection.ts';
import type { Failure } from '#lib/core/errors.ts';
import type { FunctionCondition } from '#lib/core/functions/function-filter.ts';
import {
  type FunctionSelection,
  isNothing,
  isSelected,
  nothingSelected,
  type SelectedMatches,
  withFunctions,
  withMatches,
  withoutFunctions,
} from '#lib/core/functions/function-selection.ts';
import type { SelectionFacts } from '#lib/db/functions/selected-functions.ts';
import { describeSelectionAction } from '../actions.ts';

/** The selection of the tab, across pages and filters, beside the list that is shown. */
export type SelectionInList = {
  selection: FunctionSelection;
  /** Whether what the tab has kept is in it by now. */
  isRead: boolean;
  /** How many functions it holds and how many of them the list has; undefined until the database has told. */
  counts: { count: number; shown: number | undefined } | undefined;
  /** Whether a function of the page is selected. */
  has: (functionId: string) => boolean;
  /** Makes `selected` the selection among the functions of the page; those of other pages stay. */
  replaceOnPage: (selected: readonly string[]) => void;
  /** Returns the selection with them. */
  add: (functionIds: readonly string[]) => FunctionSelection;
  addMatches: (matches: SelectedMatches) => void;
  replace: (selection: FunctionSelection) => void;
  clear: () => void;
  /** Keeps the selection for the page of a new Rollout. */
  keepFor: (mode: RolloutSelection['mode']) => void;
  failure: Failure | undefined;
};

const noFacts: SelectionFacts = { count: 0, shown: 0, selectedIds: [] };

/**
 * The selection of this tab; it outlives going to another page and coming back. Which functions "all that match" holds only the
 * database knows, so it is asked once for each list that is shown; what is then ticked or cleared is counted here.
 */
export function useSelection(filters: readonly FunctionCondition[], pageIds: readonly string[]): SelectionInList {
  const [selection, setSelection] = useState(nothingSelected);
  const [isRead, setIsRead] = useState(false);
  const { facts, setFacts, isOfPage, ask, failure } = useFacts(selection, filters, pageIds);

  const change = useCallback(
    (next: FunctionSelection) => {
      setSelection(next);
      keepListSelection(next);
      ask(next);
    },
    [ask],
  );
  // Only the browser knows it, so the first rendering has none.
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once, when the page is opened
  useEffect(() => {
    const kept = readListSelection();
    if (kept) change(kept);
    setIsRead(true);
  }, []);

  return useMemo(() => {
    const has = (id: string) => isSelected(selection, id) ?? (isOfPage && (facts?.selectedIds.includes(id) ?? false));
    return {
      selection,
      isRead,
      counts: isNothing(selection)
        ? noFacts
        : facts && { count: facts.count, shown: isOfPage ? facts.shown : undefined },
      has,
      replaceOnPage: (selected) => {
        const before = pageIds.filter(has);
        const added = selected.filter((id) => !before.includes(id));
        const removed = before.filter((id) => !selected.includes(id));
        const next = withFunctions(withoutFunctions(selection, removed), added);
        // Of an earlier page, what was selected on this one is not known yet.
        if (!isOfPage && !isNothing(selection)) return change(next);
        const by = added.length - removed.length;
        const { count, shown } = isNothing(selection) ? noFacts : (facts ?? noFacts);
        setSelection(next);
        keepListSelection(next);
        setFacts({ count: count + by, shown: shown + by, selectedIds: [...selected] });
      },
      add: (functionIds) => {
        const next = withFunctions(selection, functionIds);
        change(next);
        return next;
      },
      addMatches: (matches) => {
        // Those of the page match, so that they need not be named as well; of the first ones only, they may not be among them.
        const named = selection.functionIds.filter((id) => matches.until !== null || !pageIds.includes(id));
        change(withMatches({ ...selection, functionIds: named }, matches));
      },
      replace: change,
      clear: () => change(nothingSelected),
      keepFor: (mode) => keepRolloutSelection({ selection, mode, count: facts?.count ?? 0 }),
      failure,
    };
  }, [selection, isRead, facts, setFacts, isOfPage, pageIds, change, failure]);
}

/** What the database says of a selection beside the page that is shown; asked anew for each page, and by `ask`. */
function useFacts(selection: FunctionSelection, filters: readonly FunctionCondition[], pageIds: readonly string[]) {
  const { run, failure } = useAction(describeSelectionAction);
  const [known, setKnown] = useState<{ page: string; facts: SelectionFacts }>();
  const asked = useRef(0);
  const page = useMemo(() => JSON.stringify([filters, pageIds]), [filters, pageIds]);
  const latest = useRef({ filters, pageIds, page, selection });
  latest.current = { filters, pageIds, page, selection };

  const ask = useCallback(
    (next: FunctionSelection) => {
      asked.current += 1;
      const number = asked.current;
      const of = latest.current;
      if (isNothing(next)) return setKnown(undefined);
      const input = { selection: next, filters: [...of.filters], pageIds: [...of.pageIds] };
      // Of several questions under way, the last one's answer counts.
      void run(input, (facts) => number === asked.current && setKnown({ page: of.page, facts }));
    },
    [run],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is what it is asked for again
  useEffect(() => ask(latest.current.selection), [page, ask]);

  const setFacts = useCallback((facts: SelectionFacts) => {
    asked.current += 1;
    setKnown({ page: latest.current.page, facts });
  }, []);
  return { facts: known?.facts, isOfPage: known?.page === page, setFacts, ask, failure };
}
