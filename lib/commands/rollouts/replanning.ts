import type { Transaction } from '../../db/kernel/client.ts';
import { unpinRoles } from '../../db/rollouts/pinned-roles.ts';
import type { LockedRollout } from '../../db/rollouts/rollout-rows.ts';
import { removeWaves } from '../../db/rollouts/wave-rows.ts';
import { refuseUnlessPlannable } from './account-checks.ts';
import { enqueuePlanning, moveRollout } from './rollout-moves.ts';

/**
 * Puts a planned Rollout back to planning; the plan job reads every Change without a verdict. A revert that would have applied
 * itself waits for the person who asked for another plan of it. Throws AppError `rolloutNotReady`, and every reason for which one of
 * its accounts may not be used.
 */
export async function returnToPlanning(tx: Transaction, rollout: LockedRollout): Promise<void> {
  await moveRollout(tx, rollout, 'planning', {
    ...{ planDigest: null, plannedAt: null, appliesItself: false },
    planRound: rollout.planRound + 1,
  });
  await refuseUnlessPlannable(tx, rollout);
  await removeWaves(tx, rollout.id);
  await unpinRoles(tx, rollout.id);
  await enqueuePlanning(tx, rollout);
}
