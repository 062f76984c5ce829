'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import type { Failure } from '#lib/core/errors.ts';
import { arrangeTableAction } from '../actions.ts';
import { type Arrangement, defaultArrangement } from './table-arrangement.ts';

/** Milliseconds after which a column that is being drawn wider is kept. */
const pauseMilliseconds = 800;

/** How the person has arranged the list, kept for every browser; `arrange` keeps it at once, or after a pause. */
export function useArrangement(kept: Arrangement | null): {
  arrangement: Arrangement;
  arrange: (next: Arrangement, options?: { afterPause?: boolean; onDone?: () => void }) => void;
  failure: Failure | undefined;
} {
  const [arrangement, setArrangement] = useState(kept ?? defaultArrangement);
  const { run, failure } = useAction(arrangeTableAction);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const arrange = useCallback(
    (next: Arrangement, { afterPause = false, onDone }: { afterPause?: boolean; onDone?: () => void } = {}) => {
      setArrangement(next);
      clearTimeout(timer.current);
      const keep = () => void run({ table: 'functions', preferences: next }, onDone);
      if (afterPause) timer.current = setTimeout(keep, pauseMilliseconds);
      else keep();
    },
    [run],
  );
  return { arrangement, arrange, failure };
}
