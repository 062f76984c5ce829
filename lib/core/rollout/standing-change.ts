import type { Mode } from '../change/change.ts';

/** An applied Change, as far as what stands of it depends on it. `finishedAt` is in UTC (ISO 8601). */
export type AppliedChange = {
  id: string;
  mode: Mode;
  /** The Change that this one reverts. */
  revertsChangeId: string | null;
  finishedAt: string;
};

/**
 * The Change that stands on a function: the last applied one that instruments or removes and was not reverted since; a revert
 * that was itself reverted counts for nothing. `applied` are all applied Changes of that one function, in any order.
 */
export function standingChange<Change extends AppliedChange>(applied: readonly Change[]): Change | undefined {
  const newestFirst = applied.toSorted((a, b) => (a.finishedAt < b.finishedAt ? 1 : -1));
  const reverted = new Set<string>();
  for (const change of newestFirst) {
    if (reverted.has(change.id)) continue;
    if (change.revertsChangeId !== null) reverted.add(change.revertsChangeId);
    else if (change.mode !== 'revert') return change;
  }
  return undefined;
}
