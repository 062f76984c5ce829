import { finishDisconnecting } from '../../commands/accounts/disconnect-commands.ts';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { workerCaller } from '../../core/access/caller.ts';
import { listDisconnectingAccounts } from '../../db/accounts/disconnect-rows.ts';
import { recordCountedRefusals } from '../../db/audit/refusal-rows.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { listRolloutsWithOpenChecks } from '../../db/rollouts/check-rows.ts';
import { listRolloutsInPlanningSince, listRolloutsUnderWay } from '../../db/rollouts/rollout-rows.ts';
import { beginDueScans } from '../scheduled-scans.ts';
import { advance } from './advance.ts';
import type { RolloutContext } from './rollout-context.ts';

const everyMilliseconds = 15_000;
/** A plan job of its own brings a younger one forward. */
const planningGraceMilliseconds = 60_000;

/**
 * Makes sure, now and every few seconds, that nothing under way is forgotten: whatever was lost between the rows and the
 * queue, every Rollout that is applying, has an intent without outcome or checks that are still open, is brought forward again, and an
 * account that waits for it is disconnected; that the audit log is told of refusals that were counted; and that accounts
 * whose turn has come are scanned. Returns how to stop it.
 */
export function startSweeping(context: RolloutContext): () => void {
  let onlyMakesSureing = false;
  const run = async () => {
    if (onlyMakesSureing) return;
    onlyMakesSureing = true;
    try {
      await sweep(context);
    } catch (error) {
      context.log.warn({ err: error }, 'sweep');
    } finally {
      onlyMakesSureing = false;
    }
  };
  void run();
  const timer = setInterval(() => void run(), everyMilliseconds);
  context.stopping.addEventListener('abort', () => clearInterval(timer), { once: true });
  return () => clearInterval(timer);
}

/** One sweep. */
export async function sweep(context: RolloutContext): Promise<void> {
  for (const rolloutId of await listRolloutsUnderWay()) {
    try {
      await advance(rolloutId, context, { onlyMakesSure: true });
    } catch (error) {
      // One Rollout in trouble must not keep the others from going on.
      context.log.warn({ err: error, rolloutId }, 'sweep');
    }
  }
  for (const accountId of await listDisconnectingAccounts()) {
    try {
      await runCommand(finishDisconnecting, { accountId }, workerCaller);
    } catch (error) {
      context.log.warn({ err: error, accountId }, 'sweep');
    }
  }
  const forgottenBefore = await readDatabaseTime(database(), { agoMilliseconds: planningGraceMilliseconds });
  for (const rolloutId of await listRolloutsInPlanningSince(forgottenBefore)) {
    await inTransaction((tx) => enqueue(tx, 'rollout.plan', { rolloutId }, { group: rolloutId, skipIfWaiting: true }));
  }
  for (const rolloutId of await listRolloutsWithOpenChecks()) {
    await inTransaction((tx) =>
      enqueue(tx, 'rollout.check', { rolloutId }, { group: rolloutId, skipIfWaiting: true, skipIfWorked: true }),
    );
  }
  await inTransaction(recordCountedRefusals);
  await beginDueScans(context);
}
