import { workerActor } from '../core/audit/event.ts';
import type { Transaction } from './client.ts';
import type { LockedRollout } from './rollout-row.ts';
import { createRevert } from './rollouts.ts';

/** Has everything that a stopped Rollout sent taken back, without waiting for a person. */
export async function revertByItself(tx: Transaction, rollout: LockedRollout): Promise<void> {
  const sent = await tx.change.count({
    where: { rolloutId: rollout.id, OR: [{ outcome: 'applied' }, { outcome: 'failed', attempts: { gt: 0 } }] },
  });
  if (sent > 0) await createRevert(tx, { rolloutId: rollout.id, all: true, actor: workerActor, appliesItself: true });
}
