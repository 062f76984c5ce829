import { z } from 'zod';
import type { Outcome, Verdict } from '../change/change.ts';

/** How many Changes a Rollout has, by what planning decided and by what came of it; unread ones have no verdict yet. */
export const rolloutCountsSchema = z.object({
  total: z.number(),
  unread: z.number(),
  /** To change; what a person took out of the Rollout is in `excluded` instead. */
  change: z.number(),
  unchanged: z.number(),
  blocked: z.number(),
  excluded: z.number(),
  /** This one and those below: of those to change. */
  applied: z.number(),
  failed: z.number(),
  stale: z.number(),
  skipped: z.number(),
  cancelled: z.number(),
  /** Without an outcome; `inFlight` of them are being sent, and of `unclear` ones AWS has not answered. */
  open: z.number(),
  inFlight: z.number(),
  unclear: z.number(),
});
export type RolloutCounts = z.infer<typeof rolloutCountsSchema>;

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
