'use client';

import { useCallback, useEffect, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import type { Failure } from '#lib/core/errors.ts';
import type { FunctionSelection } from '#lib/core/functions/function-selection.ts';
import type { Selection } from '#lib/db/functions/selection-page.ts';
import { readSelectionAction } from '../actions.ts';

/** What a selection means, summed up; `reload` asks what it means by now. */
export function useSelectionSummary(selection: FunctionSelection): {
  summary: Selection | undefined;
  failure: Failure | undefined;
  reload: () => void;
} {
  const { run, failure } = useAction(readSelectionAction);
  const [summary, setSummary] = useState<Selection>();
  const reload = useCallback(() => void run({ selection }, setSummary), [run, selection]);
  useEffect(reload, [reload]);
  return { summary, failure, reload };
}
