import { finishPlanning, readPlanningTask } from '../../db/planning.ts';
import type { QueuePayload } from '../../db/queue.ts';
import { throwIfInterrupted } from '../context.ts';
import { createPermits } from './permits.ts';
import { planLane } from './plan-lane.ts';
import type { RolloutContext } from './rollout-context.ts';
import { createSecretAccess } from './secret-access.ts';

/** Accounts and Regions read side by side; each has its own rate budget. */
const lanesAtOnce = 12;

/**
 * The job `rollout.plan`: reads every selected function as it is now, plans its Change, and closes the plan. Done again after
 * a crash it goes on with the functions that have no verdict yet. A function that cannot be read is blocked with the
 * reason; it is never left out, and never planned from anything but what AWS has just said.
 */
export async function planRollout(
  payload: QueuePayload<'rollout.plan'>,
  signal: AbortSignal,
  context: RolloutContext,
): Promise<void> {
  const task = await readPlanningTask(payload.rolloutId);
  if (task === null) return;
  const permits = createPermits(lanesAtOnce);
  const secretAccess = createSecretAccess();
  const ending = AbortSignal.any([signal, context.stopping]);
  await allDone(
    task.lanes.map(async (lane) => {
      await permits.take();
      try {
        await planLane({ task, lane, secretAccess }, ending, context);
      } finally {
        permits.giveBack();
      }
    }),
  );
  throwIfInterrupted(ending);
  // Conflicts decided meanwhile leave a Change without a verdict: another turn.
  if (!(await finishPlanning(task.rolloutId))) await planRollout(payload, signal, context);
}

/** Waits for all, whatever becomes of them, then throws the first error. */
async function allDone(work: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
