'use client';

import { useEffect, useRef, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import type { Failure } from '#lib/core/errors.ts';
import type { FunctionCondition } from '#lib/core/functions/function-filter.ts';
import type { FunctionQuery } from '#lib/core/functions/function-query.ts';
import type { FunctionSelection } from '#lib/core/functions/function-selection.ts';
import type { FunctionList } from '#lib/db/functions/functions-page.ts';
import { listSelectedAction } from '../actions.ts';

/** The list of the selected functions alone, in place of the one that the address names. */
type SelectedList = {
  isShown: boolean;
  /** What is shown of it, once it is read. */
  list: FunctionList | undefined;
  isLoading: boolean;
  /** Begins to show a selection as it is now; returns the filters to begin with, none. */
  begin: (selection: FunctionSelection) => FunctionCondition[];
  /** Ends it; returns the filters that were there before. */
  end: () => FunctionCondition[];
  failure: Failure | undefined;
};

/**
 * Shows the selected functions alone, in the order, at the place and with the filter of the address. What is cleared meanwhile stays in
 * the list, so that it can be ticked again.
 */
export function useSelectedList(query: FunctionQuery): SelectedList {
  const { run, isRunning, failure } = useAction(listSelectedAction);
  const [shown, setShown] = useState<{ selection: FunctionSelection; filtersBefore: FunctionCondition[] }>();
  const [list, setList] = useState<FunctionList>();
  const asked = useRef(0);
  const selection = shown?.selection;

  useEffect(() => {
    asked.current += 1;
    const number = asked.current;
    if (selection === undefined) return setList(undefined);
    void run({ selection, query }, (read) => number === asked.current && setList(read));
  }, [run, selection, query]);

  return {
    isShown: shown !== undefined,
    list: shown && list,
    isLoading: isRunning,
    begin: (chosen) => {
      setShown({ selection: chosen, filtersBefore: query.filters });
      return [];
    },
    end: () => {
      setShown(undefined);
      return shown?.filtersBefore ?? query.filters;
    },
    failure,
  };
}
