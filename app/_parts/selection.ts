import { type FunctionSelection, isNothing } from '#lib/core/functions/function-selection.ts';
import { isFunctionSelection } from '#lib/core/functions/kept-selection.ts';

/** Where the list of functions keeps what is selected in it, in the browser's tab. */
const listKey = 'lamplighter.selection';
/** Where the form of a new Rollout finds what it is for: from the list, or from the page of one function. */
const rolloutKey = 'lamplighter.rollout-selection';

/** What a new Rollout is for, and how many functions that was when it was chosen. */
export type RolloutSelection = { selection: FunctionSelection; mode: 'instrument' | 'remove'; count: number };

/** What is selected in the tab's list, or null when nothing is. Only in the browser. */
export function readListSelection(): FunctionSelection | null {
  return parseListSelection(sessionStorage.getItem(listKey));
}

/** Keeps what is selected in the list. Only in the browser. */
export function keepListSelection(selection: FunctionSelection): void {
  if (isNothing(selection)) sessionStorage.removeItem(listKey);
  else sessionStorage.setItem(listKey, JSON.stringify(selection));
}

/** What the form of a new Rollout is for, or null. Only in the browser. */
export function readRolloutSelection(): RolloutSelection | null {
  return parseRolloutSelection(sessionStorage.getItem(rolloutKey));
}

/** Keeps a selection for the form of a new Rollout; what is selected in the list stays. Only in the browser. */
export function keepRolloutSelection(chosen: RolloutSelection): void {
  sessionStorage.setItem(rolloutKey, JSON.stringify(chosen));
}

/** Forgets what a Rollout was created for, in the list too where it came from there. Only in the browser. */
export function forgetRolloutSelection({ selection }: RolloutSelection): void {
  sessionStorage.removeItem(rolloutKey);
  if (sessionStorage.getItem(listKey) === JSON.stringify(selection)) sessionStorage.removeItem(listKey);
}

/** The selection that a stored text holds, or null when there is none or it is not one, as another version may have written it. */
export function parseListSelection(text: string | null): FunctionSelection | null {
  const kept = parsed(text);
  return isFunctionSelection(kept) ? kept : null;
}

/** The same of the form's. */
export function parseRolloutSelection(text: string | null): RolloutSelection | null {
  const kept = parsed(text);
  if (typeof kept !== 'object' || kept === null) return null;
  if (!('selection' in kept && 'mode' in kept && 'count' in kept)) return null;
  const { selection, mode, count } = kept;
  if (!isFunctionSelection(selection) || isNothing(selection) || typeof count !== 'number') return null;
  return mode === 'instrument' || mode === 'remove' ? { selection, mode, count } : null;
}

function parsed(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
