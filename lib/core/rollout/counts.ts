import type { Outcome, Verdict } from '../change/change.ts';
import type { RolloutCounts } from './counts-schema.ts';

export type { RolloutCounts } from './counts-schema.ts';

/** All zero. */
export function emptyCounts(): RolloutCounts {
  return {
    total: 0,
    unread: 0,
    change: 0,
    unchanged: 0,
    blocked: 0,
    excluded: 0,
    applied: 0,
    failed: 0,
    stale: 0,
    skipped: 0,
    cancelled: 0,
    open: 0,
    inFlight: 0,
    unclear: 0,
  };
}

/** Adds `count` Changes of one verdict and outcome. */
export function addToCounts(counts: RolloutCounts, verdict: Verdict | null, outcome: Outcome, count: number): void {
  counts.total += count;
  if (outcome === 'excluded') {
    counts.excluded += count;
    return;
  }
  counts[verdict ?? 'unread'] += count;
  if (verdict !== 'change') return;
  if (outcome === 'pending' || outcome === 'applying' || outcome === 'unclear') counts.open += count;
  if (outcome === 'applying') counts.inFlight += count;
  else if (outcome !== 'pending') counts[outcome] += count;
}

/** How many Changes wait to be sent. */
export function pendingOf({ open, inFlight, unclear }: Pick<RolloutCounts, 'open' | 'inFlight' | 'unclear'>): number {
  return open - inFlight - unclear;
}

/**
 * How far the sending is: the one place from which banner, bar, waves and lanes take it. `percent` is a whole number from 0 to 100,
 * and 100 only when nothing is open.
 */
export function progressOf({ change, open }: Pick<RolloutCounts, 'change' | 'open'>): {
  done: number;
  total: number;
  percent: number;
} {
  const done = change - open;
  return { done, total: change, percent: open === 0 ? 100 : Math.floor((done / change) * 100) };
}
