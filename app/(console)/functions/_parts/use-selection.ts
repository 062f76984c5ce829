'use client';

import { useCallback, useEffect, useMemo, useState } from 'react';
import { readStoredSelection, type StoredSelection, selectableIds, storeSelection } from '#app/_parts/selection.ts';

/** The selected functions by id, across pages and filters. */
export type FunctionSelection = {
  ids: ReadonlySet<string>;
  /** Makes `selected` the selection among the functions of the page; those of other pages stay. */
  replaceOnPage: (pageIds: readonly string[], selected: readonly string[]) => void;
  add: (ids: readonly string[]) => void;
  clear: () => void;
  /** Keeps the selection for the page of a new Rollout. */
  keepFor: (mode: StoredSelection['mode']) => void;
};

/** The selection of this tab; it outlives going to another page and coming back. */
export function useSelection(): FunctionSelection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());

  // Only the browser knows it, so the first rendering has none.
  useEffect(() => setIds(new Set(readStoredSelection()?.functionIds)), []);

  const change = useCallback((next: ReadonlySet<string>) => {
    setIds(next);
    storeSelection([...next], 'instrument');
  }, []);

  return useMemo(
    () => ({
      ids,
      replaceOnPage: (pageIds, selected) => {
        const others = [...ids].filter((id) => !pageIds.includes(id));
        change(selectableIds([...others, ...selected]));
      },
      add: (added) => change(selectableIds([...ids, ...added])),
      clear: () => change(new Set()),
      keepFor: (mode) => storeSelection([...ids], mode),
    }),
    [ids, change],
  );
}
