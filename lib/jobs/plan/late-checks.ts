import pLimit from 'p-limit';
import { releaseClients } from '../../aws/client.ts';
import type { AwsContext } from '../../aws/context.ts';
import type { AwsSession } from '../../aws/session.ts';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { finishChecks, storeChecks } from '../../commands/rollouts/check-commands.ts';
import { workerCaller } from '../../core/access/caller.ts';
import type { CheckKind, UncheckedReason } from '../../core/change/unchecked.ts';
import { isRecordable } from '../../core/errors.ts';
import { paceWhenIdle } from '../../db/accounts/rate-budget.ts';
import { type ReadingUse, usableAccount } from '../../db/accounts/usable-account.ts';
import { readFunctionFacts, saveFunctionFacts } from '../../db/functions/function-facts.ts';
import type { QueuePayload } from '../../db/queue/queue.ts';
import {
  type CheckingLane,
  type CheckingTask,
  type CheckResult,
  doesPreviewWait,
  readCheckingTask,
  readOpenChecks,
} from '../../db/rollouts/check-rows.ts';
import { openReadingSession } from '../account-session.ts';
import { sleep } from '../concurrency/retry.ts';
import { throwIfInterrupted } from '../context.ts';
import type { RolloutContext } from '../rollout/rollout-context.ts';
import { factsLifetimeMilliseconds } from './function-facts.ts';
import { createGivingUp } from './giving-up.ts';
import { checkFunction, type LateTools } from './late-check.ts';
import { createSecretAccess, type SecretAccess } from './secret-access.ts';
import { uncheckedReasonOf } from './unchecked-reason.ts';

/** Accounts and Regions checked side by side, functions of each, and how many are stored together. */
const lanesAtOnce = 12;
const functionsAtOnce = 6;
const pageSize = 24;
/** How long the checks of one plan may take: a preview is reviewed within the hour, or made again. */
const mostMilliseconds = 60 * 60_000;
/** How soon checks end whose preview does not wait any more. */
const lookAgainMilliseconds = 500;
/** No end to the roles: their answers are asked for a few at a time. */
const mostRoles = Number.POSITIVE_INFINITY;

/**
 * The job `rollout.check`: runs the checks that a preview lacks, function by function, with calls that nobody else of the budget asks
 * for. What they find is added to the preview; it ends as soon as that preview does not wait any more. Done again after a crash it goes
 * on with the checks that are still open.
 */
export async function runLateChecks(
  { rolloutId }: QueuePayload<'rollout.check'>,
  signal: AbortSignal,
  context: RolloutContext,
): Promise<void> {
  const task = await readCheckingTask(rolloutId);
  if (task === null) return;
  const interrupted = AbortSignal.any([signal, context.stopping]);
  // Ends with the plan too: other reads of it are of no use then.
  const planEnded = new AbortController();
  const late = AbortSignal.timeout(mostMilliseconds);
  const ending = AbortSignal.any([interrupted, planEnded.signal, late]);
  const checked = new AbortController();
  void watchPlan(task, planEnded, AbortSignal.any([ending, checked.signal]));
  const aws: AwsContext = {
    ...context.aws,
    pace: (call, target) => paceWhenIdle(call, target, ending),
    // As long as the checks may take at all: while a Rollout uses the budget, they wait on purpose.
    longestPace: mostMilliseconds,
  };
  const limit = pLimit(lanesAtOnce);
  const secretAccess = createSecretAccess({ mostRoles });
  const lanes = task.lanes.map((lane) =>
    limit(() => checkLane({ task, lane, aws, secretAccess, ending, onPlanEnded: () => planEnded.abort() }, context)),
  );
  const results = await Promise.allSettled(lanes);
  checked.abort();
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  throwIfInterrupted(interrupted);
  const { planRound } = task;
  await runCommand(finishChecks, { rolloutId, planRound, isOutOfTime: late.aborted }, workerCaller);
}

/** Says that the plan has ended soon after it has: its checks may be waiting for long, as the Rollout that is applied then uses the budget. */
async function watchPlan(task: CheckingTask, planEnded: AbortController, until: AbortSignal): Promise<void> {
  for (;;) {
    await sleep(lookAgainMilliseconds, until);
    if (until.aborted) return;
    // A database that is away says nothing; storing the next results does.
    if (!(await doesPreviewWait(task).catch(() => true))) planEnded.abort();
  }
}

type LaneChecks = {
  task: CheckingTask;
  lane: CheckingLane;
  aws: AwsContext;
  secretAccess: SecretAccess;
  ending: AbortSignal;
  onPlanEnded: () => void;
};

async function checkLane(checks: LaneChecks, context: RolloutContext): Promise<void> {
  const { task, lane, aws, secretAccess, ending } = checks;
  if (ending.aborted) return;
  const session = await openSession(task, lane, aws);
  // Whatever could not be had by now says nothing about a plan that was made since.
  if (ending.aborted) return;
  if ('reason' in session) {
    context.log.warn({ region: lane.region, reason: session.reason }, 'nothing can be checked for a plan');
    await storeLate(checks, [], [{ reason: session.reason }]);
    return;
  }
  const known = await readFunctionFacts(lane, factsLifetimeMilliseconds);
  const tools: LateTools = { session, lane, mode: task.mode, secretAccess, known, givingUp: createGivingUp() };
  try {
    for (let afterId: string | null = null; !ending.aborted; ) {
      const page = await readOpenChecks(task.rolloutId, lane, { afterId, limit: pageSize });
      afterId = page.at(-1)?.id ?? null;
      if (afterId === null) return;
      const refusal = await refusalOf(task, lane);
      if (refusal !== undefined) return await storeLate(checks, [], [{ reason: refusal }]);
      const limit = pLimit(functionsAtOnce);
      const checked = await Promise.all(page.map((change) => limit(() => checkFunction(tools, change))));
      // A call that was broken off says nothing about AWS.
      if (ending.aborted) return;
      await saveFunctionFacts(
        lane,
        checked.flatMap(({ facts }) => (facts === undefined ? [] : [facts])),
      );
      await storeLate(
        checks,
        checked.map(({ result }) => result),
        tools.givingUp.takeNew(),
      );
    }
  } finally {
    releaseClients(session.clients, lane.region);
  }
}

async function openSession(
  task: CheckingTask,
  { accountId }: CheckingLane,
  aws: AwsContext,
): Promise<AwsSession | { reason: UncheckedReason }> {
  try {
    const sessionName = `lamplighter-check-${task.number}`;
    return (await openReadingSession(aws, accountId, { use: readingFor(task), sessionName })).session;
  } catch (error) {
    if (!isRecordable(error)) throw error;
    return { reason: uncheckedReasonOf(error) };
  }
}

function readingFor({ mode }: CheckingTask): ReadingUse {
  return { access: 'read', purpose: 'check', mode };
}

/** Why the account may not be read for these checks any more, or undefined. */
async function refusalOf(task: CheckingTask, { accountId }: CheckingLane): Promise<UncheckedReason | undefined> {
  try {
    await usableAccount(accountId, readingFor(task));
    return undefined;
  } catch (error) {
    if (isRecordable(error)) return uncheckedReasonOf(error);
    throw error;
  }
}

/** Stores what checks came to, with the kinds of which no more is asked here; learns from it whether the preview still waits. */
async function storeLate(
  { task: { rolloutId, planRound }, lane: { accountId, region }, onPlanEnded }: LaneChecks,
  results: CheckResult[],
  givenUp: readonly { kind?: CheckKind; reason: UncheckedReason }[],
): Promise<void> {
  const input = { rolloutId, planRound, results, givenUp: givenUp.map((one) => ({ accountId, region, ...one })) };
  if (!(await runCommand(storeChecks, input, workerCaller))) onPlanEnded();
}
