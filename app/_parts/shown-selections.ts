import type { FunctionSelection } from '#lib/core/functions/function-selection.ts';
import { isFunctionSelection } from '#lib/core/functions/kept-selection.ts';

/** Where the browser's tab keeps the selections that the list showed and that no address had room for, the newest last. */
const shownKey = 'lamplighter.shown-selections';

/** So many are kept: each may be some hundred kilobytes, and a tab keeps a few megabytes. */
const mostKept = 3;

type KeptSelection = { key: string; selection: FunctionSelection };

/** Keeps a selection for the addresses that name it; returns the key by which they do. Only in the browser. */
export function keepShownSelection(selection: FunctionSelection): string {
  const kept = parseShownSelections(sessionStorage.getItem(shownKey));
  const known = kept.find((one) => JSON.stringify(one.selection) === JSON.stringify(selection));
  if (known) return known.key;
  const key = [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  sessionStorage.setItem(shownKey, JSON.stringify([...kept, { key, selection }].slice(-mostKept)));
  return key;
}

/** The selection that an address names, or null where this tab has none of this key. Only in the browser. */
export function keptShownSelection(key: string): FunctionSelection | null {
  const kept = parseShownSelections(sessionStorage.getItem(shownKey));
  return kept.find((one) => one.key === key)?.selection ?? null;
}

/** The selections that a stored text holds; none where it is another version's, or damaged. */
export function parseShownSelections(text: string | null): KeptSelection[] {
  if (text === null) return [];
  let kept: unknown;
  try {
    kept = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  return Array.isArray(kept) && kept.every(isKeptSelection) ? kept : [];
}

function isKeptSelection(value: unknown): value is KeptSelection {
  if (typeof value !== 'object' || value === null || !('key' in value && 'selection' in value)) return false;
  return typeof value.key === 'string' && isFunctionSelection(value.selection);
}
