'use client';

import { useCallback, useEffect, useMemo, useState } from 'react';
import { z } from 'zod';
import { maxSelection } from '#lib/core/functions/function-query.ts';

/** Where the selection is kept in the tab; the page /rollouts/new reads it and empties it once a rollout was made of it. */
const selectionKey = 'lamplighter.selection';

const storedSchema = z.object({ functionIds: z.array(z.string()), mode: z.enum(['instrument', 'remove']) });

/** The selected functions by id, across pages and filters. */
export type FunctionSelection = {
  ids: ReadonlySet<string>;
  /** Makes `selected` the selection among the functions of the page; those of other pages stay. */
  replaceOnPage: (pageIds: readonly string[], selected: readonly string[]) => void;
  add: (ids: readonly string[]) => void;
  clear: () => void;
  /** Hands the selection over to the page that makes a rollout of it. */
  keepFor: (mode: 'instrument' | 'remove') => void;
};

/** The selection of this tab; it outlives going to another page and coming back. */
export function useSelection(): FunctionSelection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());

  // Only the browser knows it, so the first rendering has none.
  useEffect(() => setIds(new Set(readStored())), []);

  const change = useCallback((next: ReadonlySet<string>) => {
    setIds(next);
    storeSelection([...next], 'instrument');
  }, []);

  return useMemo(
    () => ({
      ids,
      replaceOnPage: (pageIds, selected) => {
        const others = [...ids].filter((id) => !pageIds.includes(id));
        change(new Set([...others, ...selected].slice(0, maxSelection)));
      },
      add: (added) => change(new Set([...ids, ...added].slice(0, maxSelection))),
      clear: () => change(new Set()),
      keepFor: (mode) => storeSelection([...ids], mode),
    }),
    [ids, change],
  );
}

function readStored(): string[] {
  const text = sessionStorage.getItem(selectionKey);
  if (text === null) return [];
  try {
    return storedSchema.parse(JSON.parse(text)).functionIds;
  } catch {
    // Written by another version of this page: then nothing is selected.
    return [];
  }
}

/** Keeps a selection in the tab for the page /rollouts/new; an empty one is forgotten. */
export function storeSelection(ids: readonly string[], mode: 'instrument' | 'remove'): void {
  if (ids.length === 0) sessionStorage.removeItem(selectionKey);
  else sessionStorage.setItem(selectionKey, JSON.stringify({ functionIds: ids, mode }));
}
