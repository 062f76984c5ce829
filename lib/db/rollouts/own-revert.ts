import { workerActor } from '../../core/audit/event.ts';
import type { Transaction } from '../kernel/client.ts';
import type { LockedRollout } from './rollout-row.ts';
import { createRevert } from './rollouts.ts';

/**
 * Has everything that a stopped Rollout sent taken back, without waiting for a person. The reason of the stop names the revert
 * from then on, so that each stop brings about one: also one that comes after a person let the Rollout go on.
 */
export async function revertByItself(tx: Transaction, rollout: LockedRollout): Promise<void> {
  const sent = await tx.change.count({
    where: { rolloutId: rollout.id, OR: [{ outcome: 'applied' }, { outcome: 'failed', attempts: { gt: 0 } }] },
  });
  if (sent === 0 || rollout.statusReason === null) return;
  const revertId = await createRevert(tx, {
    rolloutId: rollout.id,
    all: true,
    actor: workerActor,
    appliesItself: true,
  });
  const { number } = await tx.rollout.findUniqueOrThrow({ where: { id: revertId }, select: { number: true } });
  const { code, params } = rollout.statusReason;
  await tx.rollout.update({
    where: { id: rollout.id },
    data: { statusReason: { code, params: { ...params, revertNumber: number } } },
  });
}
