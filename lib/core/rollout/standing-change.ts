import type { Mode } from '../change/change.ts';
import { changesUpTo, type StoredState } from '../change/stored-state.ts';

/** An applied Change, as far as what stands of it depends on it. `finishedAt` is in UTC (ISO 8601). */
export type AppliedChange = {
  id: string;
  mode: Mode;
  /** The Change that this one reverts. */
  revertsChangeId: string | null;
  /** The stored state that this one restored. */
  restores: StoredState | null;
  finishedAt: string;
};

/**
 * The Change that stands on a function: the last applied one that instruments or removes and was not reverted since; a revert
 * that was itself reverted counts for nothing, and where a stored state was restored, it is the one that stood then. `applied` are
 * all applied Changes of that one function, in any order.
 */
export function standingChange<Change extends AppliedChange>(applied: readonly Change[]): Change | undefined {
  const oldestFirst = applied.toSorted((a, b) => (a.finishedAt < b.finishedAt ? -1 : 1));
  return standingOf(oldestFirst, new Set());
}

function standingOf<Change extends AppliedChange>(
  oldestFirst: readonly Change[],
  reverted: Set<string>,
): Change | undefined {
  for (const change of oldestFirst.toReversed()) {
    if (reverted.has(change.id)) continue;
    if (change.restores !== null) return standingOf(changesUpTo(oldestFirst, change.restores), reverted);
    if (change.revertsChangeId !== null) reverted.add(change.revertsChangeId);
    else if (change.mode !== 'revert') return change;
  }
  return undefined;
}
