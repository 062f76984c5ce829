import pLimit from 'p-limit';
import { releaseClients } from '../../aws/client.ts';
import { listFunctions } from '../../aws/lambda.ts';
import { sessionFor } from '../../aws/session.ts';
import { AppError } from '../../core/errors.ts';
import { inTransaction } from '../../db/kernel/client.ts';
import {
  openSettings,
  type PlanningLane,
  type PlanningTask,
  readUnplannedChanges,
  readUnplannedKinds,
  type StoredPlan,
  storePlans,
  type UnplannedChange,
} from '../../db/rollouts/planning.ts';
import { throwIfInterrupted } from '../context.ts';
import { oneAhead } from '../one-ahead.ts';
import { type Batch, createBatch } from './batch.ts';
import { blockedPlan, unreadable } from './blocked-plan.ts';
import { createPermits, type Permits } from './permits.ts';
import { createLaneFacts, mostFunctionsWithFacts } from './plan-facts.ts';
import { type PlanTools, planFrom, planOne } from './plan-one.ts';
import type { RolloutContext } from './rollout-context.ts';

/** Functions read one by one side by side: enough for a hundred calls a second at 300 ms each. */
const functionsAtOnce = 30;
/** Functions in hand at once, waiting for layer versions or to be stored. */
const functionsInHand = 200;
const pageSize = 100;
const storeWindow = { windowMilliseconds: 100, largest: 50 };
/** Up to so many, functions are always read one by one, which also tells the state of each. */
const mostReadOneByOne = 100;
/** ListFunctions gives 50 functions for one call of the quota of 15 a second, GetFunction one of 100. Source: aws.amazon.com, 2026. */
const callsPerListedFunction = 1 / 50 / 15;
const callsPerReadFunction = 1 / 100;
/** A function changed so lately is read by itself, because a listing does not tell whether its update has finished. */
const settlingMilliseconds = 2 * 60_000;

/** One account and Region of a plan, and what the whole plan shares. */
export type LanePlanning = Pick<PlanTools, 'task' | 'lane' | 'secretAccess'>;

type Planner = {
  /** Undefined where account or settings cannot be opened. */
  tools: PlanTools | undefined;
  planOne: (change: UnplannedChange) => Promise<StoredPlan>;
  batch: Batch<StoredPlan, true>;
};

/**
 * Plans every Change of one account and Region that has no verdict, from what AWS says now. Many functions are read by
 * listing the Region where that is cheaper; whatever the listing leaves open is read one by one.
 */
export async function planLane(work: LanePlanning, ending: AbortSignal, context: RolloutContext): Promise<void> {
  const { task, lane } = work;
  const planner = await createPlanner(work, context);
  try {
    if (planner.tools && isListingCheaper(lane)) await planFromListing(planner.tools, planner, ending, context);
    await planOneByOne(task, lane, planner, ending);
  } finally {
    if (planner.tools) releaseClients(planner.tools.session.clients, lane.region);
  }
}

function isListingCheaper({ functionCount, knownCount }: PlanningLane): boolean {
  const isLarge = functionCount > Math.max(mostReadOneByOne, mostFunctionsWithFacts);
  return isLarge && knownCount * callsPerListedFunction < functionCount * callsPerReadFunction;
}

/** How the lane's functions are planned; where account or settings cannot be opened, every one of them is blocked with that reason. */
async function createPlanner({ task, lane, secretAccess }: LanePlanning, context: RolloutContext): Promise<Planner> {
  const batch = createBatch<StoredPlan, true>(storeWindow, async (plans) => {
    await inTransaction((tx) => storePlans(tx, task.rolloutId, plans));
    return plans.map(() => true as const);
  });
  try {
    const settings = openSettings(task);
    const sessionName = `lamplighter-plan-${task.number}`;
    const { readRoleArn: roleArn, externalId } = lane;
    const session = await sessionFor({ roleArn, externalId, purpose: 'read', sessionName }, context.aws);
    const facts = createLaneFacts(session, lane);
    if (task.mode === 'instrument') facts.expect(await readUnplannedKinds(task.rolloutId, lane), settings);
    const tools = { task, settings, lane, session, secretAccess, facts, limitReads: pLimit(functionsAtOnce) };
    return { tools, planOne: (change) => planOne(tools, change), batch };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'databaseUnavailable') throw error;
    context.log.warn({ err: error, region: lane.region }, 'nothing can be read for a plan');
    return { tools: undefined, planOne: async (change) => blockedPlan(change, unreadable(error, change)), batch };
  }
}

/** A listing that fails is no reason to block anything: each function is then read by itself, with a reason of its own. */
async function planFromListing(
  tools: PlanTools,
  planner: Planner,
  ending: AbortSignal,
  context: RolloutContext,
): Promise<void> {
  const { task, lane, session } = tools;
  const hand = createHand(functionsInHand);
  try {
    for await (const page of oneAhead(listFunctions(session, lane.region))) {
      throwIfInterrupted(ending);
      const settled = new Map(
        page
          .filter(({ LastModified }) => !isLately(LastModified))
          .map((configuration) => [configuration.FunctionName, configuration]),
      );
      const changes = await readUnplannedChanges(task.rolloutId, lane, { functionNames: [...settled.keys()] });
      for (const change of changes) {
        const configuration = settled.get(change.functionName);
        if (!configuration) continue;
        const answer = { configuration, tags: change.scannedTags ?? undefined };
        await hand.take(async () => planner.batch.add(await planFrom(tools, change, answer)));
      }
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'databaseUnavailable') throw error;
    context.log.warn({ err: error, region: lane.region }, 'region could not be listed for a plan');
  } finally {
    await hand.allPutDown();
  }
}

function isLately(lastModified: string | undefined): boolean {
  const at = Date.parse(lastModified ?? '');
  return Number.isNaN(at) || Date.now() - at < settlingMilliseconds;
}

async function planOneByOne(
  task: PlanningTask,
  lane: PlanningLane,
  planner: Planner,
  ending: AbortSignal,
): Promise<void> {
  const hand = createHand(functionsInHand);
  try {
    for (let afterId: string | null = null; ; ) {
      throwIfInterrupted(ending);
      const page: UnplannedChange[] = await readUnplannedChanges(task.rolloutId, lane, { afterId, limit: pageSize });
      for (const change of page) await hand.take(async () => planner.batch.add(await planner.planOne(change)));
      afterId = page.at(-1)?.id ?? null;
      if (afterId === null) return;
    }
  } finally {
    await hand.allPutDown();
  }
}

/** Work under way side by side, a bounded number at once. `take` throws the first error of earlier work. */
type Hand = { take: (work: () => Promise<unknown>) => Promise<void>; allPutDown: () => Promise<void> };

function createHand(count: number): Hand {
  const permits: Permits = createPermits(count);
  const open = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  const throwFailure = () => {
    if (failure) throw failure.error;
  };
  return {
    take: async (work) => {
      await permits.take();
      throwFailure();
      const done: Promise<void> = work()
        .then(() => undefined)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => {
          permits.giveBack();
          open.delete(done);
        });
      open.add(done);
    },
    allPutDown: async () => {
      await Promise.all(open);
      throwFailure();
    },
  };
}
