import { sessionFor } from '../../aws/session.ts';
import { AppError } from '../../core/errors.ts';
import { inTransaction } from '../../db/client.ts';
import {
  finishPlanning,
  type PlanningLane,
  type PlanningTask,
  readPlanningTask,
  readUnplannedChanges,
  type StoredPlan,
  storePlans,
  type UnplannedChange,
} from '../../db/planning.ts';
import type { QueuePayload } from '../../db/queue.ts';
import { throwIfInterrupted } from '../context.ts';
import { createBatch } from './batch.ts';
import { blockedPlan, unreadable } from './blocked-plan.ts';
import { createPermits } from './permits.ts';
import { createLaneFacts } from './plan-facts.ts';
import { planOne } from './plan-one.ts';
import type { RolloutContext } from './rollout-context.ts';

/** Accounts and Regions read side by side; each has its own rate budget. */
const lanesAtOnce = 12;
/** Functions of a lane read side by side: enough for a hundred calls a second at 200 ms each. */
const functionsAtOnce = 20;
const pageSize = 100;
const storeWindow = { windowMilliseconds: 150, largest: 50 };

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
  const ending = AbortSignal.any([signal, context.stopping]);
  await allDone(
    task.lanes.map(async (lane) => {
      await permits.take();
      try {
        await planLane(task, lane, ending, context);
      } finally {
        permits.giveBack();
      }
    }),
  );
  throwIfInterrupted(ending);
  // Conflicts decided meanwhile leave a Change without a verdict: another turn.
  if (!(await finishPlanning(task.rolloutId))) await planRollout(payload, signal, context);
}

async function planLane(
  task: PlanningTask,
  lane: PlanningLane,
  ending: AbortSignal,
  context: RolloutContext,
): Promise<void> {
  const planChangeOf = await planner(task, lane, context);
  const batch = createBatch<StoredPlan, true>(storeWindow, async (plans) => {
    await inTransaction((tx) => storePlans(tx, task.rolloutId, plans));
    return plans.map(() => true as const);
  });
  const permits = createPermits(functionsAtOnce);
  const open: Promise<unknown>[] = [];
  let failure: { error: unknown } | undefined;
  for await (const change of unplannedChanges(task.rolloutId, lane)) {
    if (ending.aborted || failure) break;
    await permits.take();
    const work = planChangeOf(change)
      .then((plan) => {
        permits.giveBack();
        return batch.add(plan);
      })
      .catch((error) => {
        failure ??= { error };
        permits.giveBack();
      });
    open.push(work);
    if (open.length >= pageSize) await Promise.all(open.splice(0, pageSize / 2));
  }
  await Promise.all(open);
  if (failure) throw failure.error;
}

type Planner = (change: UnplannedChange) => Promise<StoredPlan>;

/** How the lane's functions are planned; where the account cannot be entered, every one of them is blocked with that reason. */
async function planner(task: PlanningTask, lane: PlanningLane, context: RolloutContext): Promise<Planner> {
  try {
    const session = await sessionFor(
      {
        roleArn: lane.readRoleArn,
        externalId: lane.externalId,
        purpose: 'read',
        sessionName: `lamplighter-plan-${task.number}`,
      },
      context.aws,
    );
    const facts = createLaneFacts(session, lane);
    return (change) => planOne({ task, lane, session, facts }, change);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'databaseUnavailable') throw error;
    context.log.warn({ err: error, region: lane.region }, 'account cannot be read for a plan');
    return (change) => Promise.resolve(blockedPlan(change, unreadable(error, change)));
  }
}

async function* unplannedChanges(rolloutId: string, lane: PlanningLane): AsyncGenerator<UnplannedChange, void> {
  let afterId: string | null = null;
  for (;;) {
    const page: UnplannedChange[] = await readUnplannedChanges(rolloutId, lane, afterId, pageSize);
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    afterId = last.id;
  }
}

/** Waits for all, whatever becomes of them, then throws the first error. */
async function allDone(work: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
