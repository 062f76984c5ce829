import { z } from 'zod';
import { maxSelection } from '#lib/core/functions/function-query.ts';

/**
 * Where the list of functions leaves what was selected, and the form of a new Rollout finds it: in the browser's tab, as ten
 * thousand ids fit into no address.
 */
const selectionKey = 'lamplighter.selection';

const selectionSchema = z.object({
  functionIds: z.array(z.uuid()).min(1),
  mode: z.enum(['instrument', 'remove']),
});
export type StoredSelection = z.infer<typeof selectionSchema>;

/** The tab's selection, or null when there is none. Only in the browser. */
export function readStoredSelection(): StoredSelection | null {
  return parseSelection(sessionStorage.getItem(selectionKey));
}

/** Keeps a selection in the tab; an empty one is forgotten. Only in the browser. */
export function storeSelection(functionIds: readonly string[], mode: StoredSelection['mode']): void {
  if (functionIds.length === 0) sessionStorage.removeItem(selectionKey);
  else sessionStorage.setItem(selectionKey, JSON.stringify({ functionIds, mode }));
}

/** The selection that a stored text holds, or null when there is none or it is not one, as another version may have written it. */
export function parseSelection(text: string | null): StoredSelection | null {
  if (text === null) return null;
  try {
    const parsed = selectionSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The ids in their order, each once, as many of them as one selection may hold. */
export function selectableIds(ids: readonly string[]): ReadonlySet<string> {
  return new Set([...new Set(ids)].slice(0, maxSelection));
}
