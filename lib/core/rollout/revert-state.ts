import { z } from 'zod';
import type { RolloutStatus } from './status.ts';

/** How much of a Rollout was taken back by others, and whether a breach did that automatically. */
export const revertStateSchema = z.object({ extent: z.enum(['partly', 'whole']), isAutomatic: z.boolean() });
export type RevertState = z.infer<typeof revertStateSchema>;

/** Of a Rollout's applied Changes, how many a later revert took back, and how many of these an automatic one. */
export type RevertedCounts = { applied: number; reverted: number; revertedAutomatically: number };

/**
 * What is said of a Rollout beside, or in place of, its own status; null when nothing of it was taken back, or while it still
 * runs. Automatic only when no person had a part in it.
 */
export function revertStateOf(status: RolloutStatus, counts: RevertedCounts): RevertState | null {
  const { applied, reverted, revertedAutomatically } = counts;
  const isAtRest = status === 'stopped' || status === 'completed' || status === 'cancelled';
  if (!isAtRest || reverted === 0) return null;
  return { extent: reverted < applied ? 'partly' : 'whole', isAutomatic: revertedAutomatically === reverted };
}
