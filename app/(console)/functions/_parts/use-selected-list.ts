'use client';

import { useEffect, useRef, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { keepShownSelection, keptShownSelection } from '#app/_parts/shown-selections.ts';
import type { Failure } from '#lib/core/errors.ts';
import type { FunctionCondition } from '#lib/core/functions/function-filter.ts';
import type { FunctionQuery } from '#lib/core/functions/function-query.ts';
import type { FunctionSelection } from '#lib/core/functions/function-selection.ts';
import { inAddress, type ShownSelection } from '#lib/core/functions/shown-selection.ts';
import type { FunctionList } from '#lib/db/functions/functions-page.ts';
import { listSelectedAction } from '../actions.ts';

/** The list of a selection alone, as the address has it shown. */
export type SelectedList = {
  /** The selection that is shown: undefined where none is or it is not read yet, null where this tab does not have it. */
  selection: FunctionSelection | null | undefined;
  /** What the browser read of a selection that only its tab has; undefined until then, and of any other, which the server reads. */
  list: FunctionList | undefined;
  isLoading: boolean;
  /** A selection as it is now, for an address that shows it; the filters of before are kept for the way back. */
  begin: (selection: FunctionSelection) => ShownSelection;
  /** The filters that were there before a selection was shown; none where the list began with one. */
  end: () => FunctionCondition[];
  failure: Failure | undefined;
};

/**
 * Shows a selection alone, in the order, at the place and with the filter of the address. What is cleared meanwhile stays in the list, so
 * that it can be ticked again.
 */
export function useSelectedList(query: FunctionQuery, shown: ShownSelection | undefined): SelectedList {
  const filtersBefore = useRef<FunctionCondition[]>([]);
  const inTab = useSelectionOfTab(query, shown?.kind === 'inTab' ? shown.key : undefined);
  return {
    ...inTab,
    selection: shown?.kind === 'inAddress' ? shown.selection : inTab.selection,
    begin: (selection) => {
      if (shown === undefined) filtersBefore.current = query.filters;
      return inAddress(selection) ?? { kind: 'inTab', key: keepShownSelection(selection) };
    },
    end: () => filtersBefore.current,
  };
}

/** The selection that the tab keeps under a key, and a page of it. */
function useSelectionOfTab(query: FunctionQuery, key: string | undefined) {
  const { run, isRunning, failure } = useAction(listSelectedAction);
  const [kept, setKept] = useState<{ key: string; selection: FunctionSelection | null }>();
  const [list, setList] = useState<FunctionList>();
  const asked = useRef(0);

  // Only the browser has it, so the first rendering has none.
  useEffect(() => {
    setKept(key === undefined ? undefined : { key, selection: keptShownSelection(key) });
  }, [key]);
  const selection = kept?.key === key ? kept?.selection : undefined;

  useEffect(() => {
    asked.current += 1;
    const number = asked.current;
    if (!selection) return setList(undefined);
    void run({ selection, query }, (read) => number === asked.current && setList(read));
  }, [run, selection, query]);

  const isLoading = isRunning || (key !== undefined && selection === undefined);
  return { selection, list: selection ? list : undefined, isLoading, failure };
}
