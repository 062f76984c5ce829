import { AppError } from '../../core/errors.ts';
import { canTransition, type RolloutStatus } from '../../core/rollout/status.ts';
import type { Pace } from '../../core/rollout/strategy.ts';
import { assignWaves } from '../../core/rollout/waves.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { notify } from '../../db/kernel/notify.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { readPlanDigest } from '../../db/rollouts/plan-digest.ts';
import { type LockedRollout, type StatusUpdate, updateStatus } from '../../db/rollouts/rollout-rows.ts';
import { readWaveCandidates, replaceWaves } from '../../db/rollouts/wave-rows.ts';

/** What every audit event about a Rollout names. */
export function rolloutOf({ id, number }: Pick<LockedRollout, 'id' | 'number'>): {
  rolloutId: string;
  rolloutNumber: number;
} {
  return { rolloutId: id, rolloutNumber: number };
}

/** The refusal of something that a Rollout's status does not allow; `wanted` is the status it would have led to. */
export function notReady({ status, number }: LockedRollout, wanted: RolloutStatus): AppError {
  return new AppError('rolloutNotReady', { status, wanted, number });
}

/**
 * Throws AppError `invalidInput` where a revert would be reverted on a breach: that would instrument again what a person wanted
 * back, without anybody having looked.
 */
export function refuseRevertOfRevert(
  { mode }: Pick<LockedRollout, 'mode'>,
  pace: Pick<Pace, 'onBreach'> | undefined,
  path: string,
): void {
  if (mode === 'revert' && pace?.onBreach === 'revert') throw new AppError('invalidInput', { path });
}

/**
 * Moves a locked Rollout to another status and tells its watchers; why it stood where it did is forgotten unless given anew.
 * Throws AppError `rolloutNotReady` when its life does not allow that move.
 */
export async function moveRollout(
  tx: Transaction,
  rollout: LockedRollout,
  to: RolloutStatus,
  update: Omit<StatusUpdate, 'status'> = {},
): Promise<void> {
  if (!canTransition(rollout.status, to)) throw notReady(rollout, to);
  await updateStatus(tx, rollout.id, { ...update, status: to });
  await notify(tx, `rollout:${rollout.id}`);
  // Whoever has it send from now on follows it, although they may not have begun it.
  if (update.senderId) await notify(tx, `activity:${update.senderId}`);
}

/** Distributes the Changes of a plan that is complete over its waves. Returns the digest of the plan as it is then. */
export async function closePlan(tx: Transaction, { id, strategy }: LockedRollout): Promise<string> {
  await replaceWaves(tx, id, assignWaves(await readWaveCandidates(tx, id), strategy));
  return await readPlanDigest(tx, id);
}

/** Has a Rollout planned, one job after the other; a revert before all others. */
export async function enqueuePlanning(
  tx: Transaction,
  { id, mode }: Pick<LockedRollout, 'id' | 'mode'>,
): Promise<void> {
  await enqueue(tx, 'rollout.plan', { rolloutId: id }, { group: id, isUrgent: mode === 'revert' });
}
