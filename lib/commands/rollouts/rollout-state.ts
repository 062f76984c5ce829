import { accountRefusal } from '../../core/connection/account-use.ts';
import { AppError } from '../../core/errors.ts';
import { type RolloutState, standingStopReason, waveHealth } from '../../core/rollout/next-step.ts';
import { revertLeftOut } from '../../core/rollout/stop-rule.ts';
import { readAccountFacts } from '../../db/accounts/account-facts.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { listUnreverted } from '../../db/rollouts/change-rows.ts';
import type { LockedRollout } from '../../db/rollouts/rollout-rows.ts';
import { listOpenLanes, readWaveCounts } from '../../db/rollouts/wave-rows.ts';

/** All that deciding the next step of a locked Rollout takes. */
export async function readRolloutState(tx: Transaction, rollout: LockedRollout): Promise<RolloutState> {
  const { id, status, statusReason, strategy } = rollout;
  const waves = await readWaveCounts(tx, id);
  const counts = { failed: 0, finished: 0, acknowledged: 0, unclear: 0 };
  for (const { applied, stale, failed, acknowledged, lost } of waves) {
    counts.failed += failed + acknowledged + lost;
    counts.acknowledged += acknowledged;
    counts.unclear += lost;
    counts.finished += applied + stale + failed + acknowledged + lost;
  }
  return {
    status,
    statusReason,
    strategy,
    waves: waves.map((wave) => ({ ...wave, health: wave.health && waveHealth(wave.health) })),
    counts,
    hasStartedRevert: await hasStartedRevert(tx, rollout),
    canBeSettled: waves.some(({ applying }) => applying > 0) && (await canBeSettled(tx, rollout)),
  };
}

/** Whether something in flight is in an account that may be read. */
async function canBeSettled(tx: Transaction, { id }: LockedRollout): Promise<boolean> {
  const accountIds = new Set((await listOpenLanes(tx, id, null)).map(({ accountId }) => accountId));
  const use = { access: 'read', purpose: 'settle' } as const;
  return (await readAccountFacts(tx, [...accountIds])).some(({ facts, at }) => !accountRefusal(facts, use, at));
}

/**
 * Whether a revert of the current stop was started, or was refused, which leaves it to a person; and nothing that unclear Changes have
 * turned out to have done since, in an account that was not left out, is without one.
 */
async function hasStartedRevert(tx: Transaction, rollout: LockedRollout): Promise<boolean> {
  const { id, status, statusReason } = rollout;
  const { revertNumber, revertRefused } = statusReason?.params ?? {};
  if (revertNumber === undefined && revertRefused === undefined) return false;
  return status !== 'stopped' || (await listUnreverted(tx, id, revertLeftOut(statusReason))).length === 0;
}

/** Throws AppError `stopRuleMet` when the failures so far would stop the Rollout again before anything was sent. */
export async function refuseWhileStopRuleMet(tx: Transaction, rollout: LockedRollout): Promise<void> {
  const reason = standingStopReason(await readRolloutState(tx, rollout));
  if (reason) throw new AppError('stopRuleMet', { failed: reason.params['failed'] ?? 0 });
}
