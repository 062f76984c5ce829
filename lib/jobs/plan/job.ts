import pLimit from 'p-limit';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { finishPlanning } from '../../commands/rollouts/plan-commands.ts';
import { workerCaller } from '../../core/access/caller.ts';
import type { QueuePayload } from '../../db/queue/queue.ts';
import { type PlanningTask, readPlanningTask } from '../../db/rollouts/planning-rows.ts';
import { sleep } from '../concurrency/retry.ts';
import { throwIfInterrupted } from '../context.ts';
import { revertsFirst } from '../reverts-first.ts';
import type { RolloutContext } from '../rollout/rollout-context.ts';
import { planLane } from './lane.ts';
import { createSecretAccess } from './secret-access.ts';

/** Accounts and Regions read side by side; each has its own rate budget. */
const lanesAtOnce = 12;
/** How long a revert waits for Changes in flight of the reverted Rollout; after that it is planned from what AWS says. */
const outcomeWaitMilliseconds = 60_000;
/** Pause before planning what could not be planned yet. */
const retryPauseMilliseconds = 500;

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
  const ending = AbortSignal.any([signal, context.stopping]);
  const awaitedUntil = performance.now() + outcomeWaitMilliseconds;
  for (;;) {
    const awaitsOutcomes = performance.now() < awaitedUntil;
    const task = await readPlanningTask(payload.rolloutId, { awaitsOutcomes });
    if (task === null) return;
    const plan = () => planOnce(task, ending, context);
    if (await (task.mode === 'revert' ? revertsFirst.hold(plan) : plan())) return;
    // Something that is to be reverted is still in flight, or a conflict was decided meanwhile: once more.
    await sleep(retryPauseMilliseconds, ending);
  }
}

/** Plans what can be planned now; returns whether the plan is closed. */
async function planOnce(task: PlanningTask, ending: AbortSignal, context: RolloutContext): Promise<boolean> {
  await planLanes(task, ending, context);
  throwIfInterrupted(ending);
  return await runCommand(finishPlanning, { rolloutId: task.rolloutId }, workerCaller);
}

async function planLanes(task: PlanningTask, ending: AbortSignal, context: RolloutContext): Promise<void> {
  const limit = pLimit(lanesAtOnce);
  const secretAccess = createSecretAccess();
  await allDone(task.lanes.map((lane) => limit(() => planLane({ task, lane, secretAccess }, ending, context))));
}

/** Waits for all, whatever becomes of them, then throws the first error. */
async function allDone(work: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
