import { AppError } from '../../core/errors.ts';
import { type RolloutState, standingStopReason, waveHealth } from '../../core/rollout/next-step.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import type { LockedRollout } from '../../db/rollouts/rollout-rows.ts';
import { readWaveCounts } from '../../db/rollouts/wave-rows.ts';

/** All that deciding the next step of a locked Rollout takes. */
export async function readRolloutState(tx: Transaction, rollout: LockedRollout): Promise<RolloutState> {
  const { id, status, statusReason, strategy } = rollout;
  const waves = await readWaveCounts(tx, id);
  const counts = { failed: 0, finished: 0, acknowledged: 0 };
  for (const { applied, stale, failed, acknowledged } of waves) {
    counts.failed += failed + acknowledged;
    counts.acknowledged += acknowledged;
    counts.finished += applied + stale + failed + acknowledged;
  }
  return {
    status,
    statusReason,
    strategy,
    waves: waves.map((wave) => ({ ...wave, health: wave.health && waveHealth(wave.health) })),
    counts,
    hasStartedRevert: ['revertNumber', 'revertRefused'].some((name) => statusReason?.params[name] !== undefined),
  };
}

/** Throws AppError `stopRuleMet` when the failures so far would stop the Rollout again before anything was sent. */
export async function refuseWhileStopRuleMet(tx: Transaction, rollout: LockedRollout): Promise<void> {
  const reason = standingStopReason(await readRolloutState(tx, rollout));
  if (reason) throw new AppError('stopRuleMet', { failed: reason.params['failed'] ?? 0 });
}
