import { z } from 'zod';
import type { Outcome, Verdict } from '../change/change.ts';

/** How many Changes a Rollout has, by what planning decided and by what came of it; unread ones have no verdict yet. */
export const rolloutCountsSchema = z.object({
  total: z.number(),
  unread: z.number(),
  change: z.number(),
  unchanged: z.number(),
  blocked: z.number(),
  /** This one and those below: of those to change. */
  applied: z.number(),
  failed: z.number(),
  stale: z.number(),
  skipped: z.number(),
  cancelled: z.number(),
  open: z.number(),
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
    applied: 0,
    failed: 0,
    stale: 0,
    skipped: 0,
    cancelled: 0,
    open: 0,
  };
}

/** Adds `count` Changes of one verdict and outcome. */
export function addToCounts(counts: RolloutCounts, verdict: Verdict | null, outcome: Outcome, count: number): void {
  counts.total += count;
  counts[verdict ?? 'unread'] += count;
  if (verdict !== 'change') return;
  counts[outcome === 'pending' || outcome === 'applying' ? 'open' : outcome] += count;
}
