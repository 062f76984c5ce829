import pLimit from 'p-limit';
import { releaseClients } from '../../aws/client.ts';
import { listFunctions } from '../../aws/lambda.ts';
import { takesFromTags } from '../../core/datadog/resolve-settings.ts';
import { AppError, isRecordable } from '../../core/errors.ts';
import type { FunctionConfiguration, FunctionTags } from '../../core/lambda/function-configuration.ts';
import { type ReadingUse, usableAccount } from '../../db/accounts/usable-account.ts';
import { database } from '../../db/kernel/client.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { keyedHasherOfMany } from '../../db/kernel/keyed-hash.ts';
import { unsealedValue } from '../../db/kernel/seal.ts';
import {
  type PlanningLane,
  type PlanningTask,
  readUnplannedChanges,
  readUnplannedKinds,
  type StoredPlan,
  storePlans,
  type UnplannedChange,
} from '../../db/rollouts/planning-rows.ts';
import { openReadingSession } from '../account-session.ts';
import { createBatch } from '../concurrency/batch.ts';
import { createPool } from '../concurrency/pool.ts';
import { prefetch } from '../concurrency/prefetch.ts';
import { writeTogether } from '../concurrency/together.ts';
import { JobInterrupted, throwIfInterrupted } from '../context.ts';
import { revertsFirst } from '../reverts-first.ts';
import { defaultTiming, type RolloutContext } from '../rollout/rollout-context.ts';
import { isOldAnswer } from './current-read.ts';
import { createEdgeSources } from './edge-sources.ts';
import { createLaneFacts } from './facts.ts';
import { type PlanTools, planFunction, planReadFunction } from './function.ts';
import { isListingCheaper } from './reading-cost.ts';
import { createLaneSettings } from './settings.ts';
import { blockedPlan, refusedPlan } from './stored-plan.ts';

/** Functions read one by one side by side: enough for a hundred calls a second at 300 ms each. */
const functionsAtOnce = 30;
/** Functions under way at once, waiting for layer versions or to be stored. */
const functionsUnderWay = 200;
const pageSize = 100;
const storeWindow = { windowMilliseconds: 100, largest: 50 };
/**
 * A function changed so lately is read alone: a listing does not tell whether its update has finished. Of the others the state is read
 * after the plan, see late-checks.ts.
 */
const settlingMilliseconds = 2 * 60_000;

/** One account and Region of a plan, and what the whole plan shares. */
export type LanePlanning = Pick<PlanTools, 'task' | 'lane' | 'secretAccess'>;

type Store = (plan: StoredPlan) => Promise<unknown>;

/**
 * Plans every Change of one account and Region that has no verdict, from what AWS says now. Many functions are read by
 * listing the Region where that is cheaper; whatever the listing leaves open is read one by one.
 */
export async function planLane(planning: LanePlanning, ending: AbortSignal, context: RolloutContext): Promise<void> {
  const { task, lane } = planning;
  const store = createStore(task, ending, context);
  const tools = await openTools(planning, ending, context);
  if ('error' in tools) {
    const { error } = tools;
    await planOneByOne(planning, ending, async (change) => store(blockedPlan(change, error)));
    return;
  }
  try {
    // What is taken from tags is taken from those of now: neither a listing nor a scan of some time ago tells them.
    if (isListingCheaper(lane) && !takesTags(tools)) await planFromListing(tools, ending, store, context);
    await planOneByOne(planning, ending, async (change, refusal) =>
      store(refusal ? blockedPlan(change, refusal) : await planFunction(tools, change)),
    );
  } finally {
    releaseClients(tools.session.clients, lane.region);
  }
}

/**
 * Plans that come at the same time are written together; none any more once the job is another worker's. One that the database refuses is stored as
 * blocked, with that reason: it would be refused again each time, and the whole plan never be closed.
 */
function createStore(task: PlanningTask, ending: AbortSignal, { log }: RolloutContext): Store {
  const write = async (plans: readonly StoredPlan[]) => {
    throwIfInterrupted(ending);
    await storePlans(task, plans);
    return plans.map(() => true as const);
  };
  const batch = createBatch<StoredPlan, true>(storeWindow, (plans) => writeTogether(plans, write));
  return async (plan) => {
    try {
      return await batch.add(plan);
    } catch (error) {
      // A database that cannot be asked refuses nothing. Where not even that one is blocked can be stored, it is not for this plan.
      if (error instanceof AppError || error instanceof JobInterrupted) throw error;
      log.error({ err: error, rolloutId: task.rolloutId, changeId: plan.id }, 'plan not stored');
      return await batch.add(refusedPlan(plan));
    }
  };
}

/** What the lane's functions are planned with, or why account or settings cannot be opened: then every function is blocked. */
async function openTools(
  { task, lane, secretAccess }: LanePlanning,
  ending: AbortSignal,
  context: RolloutContext,
): Promise<PlanTools | { error: AppError }> {
  try {
    const chosen = unsealedValue(task.settings);
    const sessionName = `lamplighter-plan-${task.number}`;
    const { session } = await openReadingSession(context.aws, lane.accountId, { use: readingFor(task), sessionName });
    const facts = createLaneFacts(session, lane);
    if (task.mode === 'instrument') facts.expect(await readUnplannedKinds(task.rolloutId, lane), chosen);
    return {
      task,
      settings: createLaneSettings(session, lane, chosen),
      lane,
      session,
      secretAccess,
      facts,
      edgeSources: createEdgeSources(lane),
      hash: keyedHasherOfMany(),
      timing: context.timing ?? defaultTiming,
      ending,
      limitReads: pLimit(functionsAtOnce),
    };
  } catch (error) {
    if (!isRecordable(error)) throw error;
    context.log.warn({ err: error, region: lane.region }, 'nothing can be read for a plan');
    return { error };
  }
}

/**
 * A listing that fails is no reason to block anything: each function is then read alone, with a reason of its own, and so is each one
 * that the listing set aside.
 */
async function planFromListing(
  tools: PlanTools,
  ending: AbortSignal,
  store: Store,
  context: RolloutContext,
): Promise<void> {
  const { task, lane, session } = tools;
  const underWay = createPool(functionsUnderWay);
  try {
    for await (const page of prefetch(listFunctions(session, lane.region))) {
      if (task.mode !== 'revert') await revertsFirst.free(ending);
      throwIfInterrupted(ending);
      // Thrown as any other reason not to list: each function then gets it as its own.
      await usableAccount(lane.accountId, readingFor(task));
      // AWS's times by the database's clock, not by the worker's, of which nobody knows how wrong it is.
      const now = await readDatabaseTime(database());
      const settled = new Map(
        page.functions.filter((listed) => isSettled(listed, now)).map((listed) => [listed.FunctionArn, listed]),
      );
      const changes = await readUnplannedChanges(task.rolloutId, lane, { functionArns: [...settled.keys()] });
      for (const change of changes) {
        const configuration = settled.get(change.functionArn);
        if (!configuration || isOldAnswer(configuration, change)) continue;
        const read = { configuration, tags: tagsOf(change) };
        await underWay.start(async () => store(await planReadFunction(tools, change, read)));
      }
    }
  } catch (error) {
    if (!isRecordable(error)) throw error;
    context.log.warn({ err: error, region: lane.region }, 'region could not be listed for a plan');
  } finally {
    await underWay.drain();
  }
}

function readingFor({ mode }: PlanningTask): ReadingUse {
  return { access: 'read', purpose: 'plan', mode };
}

/** Why the account may not be read for this plan any more, or undefined. */
async function refusalOf({ accountId }: PlanningLane, task: PlanningTask): Promise<AppError | undefined> {
  try {
    await usableAccount(accountId, readingFor(task));
    return undefined;
  } catch (error) {
    if (isRecordable(error)) return error;
    throw error;
  }
}

function takesTags({ task, settings }: PlanTools): boolean {
  return task.mode === 'instrument' && takesFromTags(settings.chosen);
}

/** None may also mean that the scan could not read them. They are then read after the plan, with the function's state. */
function tagsOf({ scannedTags }: UnplannedChange): FunctionTags | undefined {
  return scannedTags === null || Object.keys(scannedTags).length === 0 ? undefined : scannedTags;
}

/** Whether a plan can be made from what the listing says. One without a RevisionId is read alone, which may well have it. */
function isSettled({ LastModified, RevisionId }: FunctionConfiguration, now: Date): boolean {
  if ((RevisionId ?? '') === '') return false;
  const at = Date.parse(LastModified ?? '');
  return !Number.isNaN(at) && now.getTime() - at >= settlingMilliseconds;
}

async function planOneByOne(
  { task, lane }: { task: PlanningTask; lane: PlanningLane },
  ending: AbortSignal,
  plan: (change: UnplannedChange, refusal: AppError | undefined) => Promise<unknown>,
): Promise<void> {
  const underWay = createPool(functionsUnderWay);
  try {
    for (let afterId: string | null = null; ; ) {
      throwIfInterrupted(ending);
      const page: UnplannedChange[] = await readUnplannedChanges(task.rolloutId, lane, { afterId, limit: pageSize });
      // The account may have been disconnected, or its test may have failed, since it was entered.
      const refusal = await refusalOf(lane, task);
      for (const change of page) await underWay.start(() => plan(change, refusal));
      afterId = page.at(-1)?.id ?? null;
      if (afterId === null) return;
    }
  } finally {
    await underWay.drain();
  }
}
