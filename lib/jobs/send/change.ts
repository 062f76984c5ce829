import { getFunction, updateFunctionConfiguration } from '../../aws/lambda.ts';
import { updateFor } from '../../core/change/apply.ts';
import type { AttributeChange } from '../../core/change/change.ts';
import { isEnvironmentUnreadable } from '../../core/change/shape.ts';
import type { AppError, Failure } from '../../core/errors.ts';
import type { FunctionConfiguration, FunctionRead } from '../../core/lambda/function-configuration.ts';
import { laterOf, readiness, type Sending, type Settlement, settle } from '../../core/rollout/settlement.ts';
import { unsealedValue } from '../../db/kernel/seal.ts';
import type { OpenChange } from '../../db/rollouts/sending-rows.ts';
import { sleep } from '../concurrency/retry.ts';
import { changeFailureOf, isFunctionFailure, isLaneFailure, isPassing } from '../failures.ts';
import { type Confirmation, createConfirmation } from './confirmation.ts';
import type { LaneTools } from './lane-tools.ts';
import { observe } from './observation.ts';
import type { SendingResult } from './sending-result.ts';
import { alterationOf } from './stored-change-check.ts';
import { createWaitTeller, type Wait } from './waiting.ts';

/** How often a read that failed for a passing reason (after the SDK's own ten attempts) is made again. */
const mostFailedReads = 3;
/** How often a Change is sent anew after AWS refused it without doing anything (409, 412, 429, unreachable). */
const mostRefusals = 20;
/** How often an update whose response got lost, and which AWS did not carry out, is sent again. */
const mostLostUpdates = 5;

/** How far this lane has come with one Change. */
type Progress = {
  /** As read from the database; its number of attempts moves on with every intent of ours. */
  change: OpenChange;
  attributes: readonly AttributeChange[];
  /** When its intent was about to be stored, by performance.now() of this process. */
  intendedAt: number;
  /** Whether this lane itself stored the intent that is in force, so that no other worker can be about to send. */
  isOurs: boolean;
  /** Whether an update of ours may have reached AWS without a response: then it cannot be said that nothing was sent. */
  mayHaveBeenSent: boolean;
  /** Of the updates that this lane sent, oldest first. */
  requestIds: string[];
  /** What came in the way so far, so that nothing is repeated endlessly. */
  counts: { failedReads: number; refusals: number; lostUpdates: number };
  /** When this lane first found the function busy, by performance.now(). */
  busySince: number | undefined;
  lastRead: FunctionRead | undefined;
  /** The latest LastModified that AWS gave for the function: an answer with an earlier one is old. */
  knownModified: string | undefined;
  /** AWS said that this is not the latest RevisionId: an answer that bears it is old. */
  refusedRevisionId: string | undefined;
  confirmation: Confirmation;
  /** Tells people that this Change waits for AWS. */
  tellWaiting: (wait: Wait) => Promise<void>;
};

/** A function that was read, compared with the preview, and may be sent to, bound to the RevisionId that was read. */
type Ready = { kind: 'ready'; configuration: FunctionConfiguration; revisionId: string };

/** What is to be done next with a Change. `leave`: without outcome, for a later lane. `end`: this is its outcome. */
type Next =
  | { kind: 'read'; afterMilliseconds: number }
  | { kind: 'follow'; sent: Sending['sent'] }
  | { kind: 'leave' }
  | End;
type End = Pick<SendingResult, 'outcome' | 'failure' | 'stalePaths'> & { kind: 'end' };

/**
 * Takes one Change from where it is to its outcome: read, compare, store the intent, send, follow, read back, store the
 * outcome. A worker may die between any two of these; the next one begins by reading AWS. Returns whether the Change
 * has an outcome now; otherwise it was left as it was, because it may not be sent. `onSent` is called as soon as it no longer
 * waits to be sent.
 * Throws AppError for failures of the whole lane, `databaseUnavailable`, and `sealedValueUnreadable`: with another key than the
 * plan's its fingerprints cannot be compared either, and every function would seem to have been changed by others.
 */
export async function sendChange(tools: LaneTools, change: OpenChange, onSent: () => void): Promise<boolean> {
  const progress = startOf(tools, change);
  await tools.observeStep('begun', change.functionName);
  // An intent without outcome may have been sent already: look before anything else.
  let next: Next = change.outcome === 'applying' ? { kind: 'follow', sent: 'unclear' } : again(0);
  for (;;) {
    switch (next.kind) {
      case 'read':
        await sleep(next.afterMilliseconds, tools.ending);
        next = tools.ending.aborted ? { kind: 'leave' } : await readAndSend(tools, progress);
        break;
      case 'follow':
        onSent();
        next = await followUpdate(tools, progress, next.sent);
        break;
      case 'leave':
        await leave(tools, change);
        return false;
      case 'end':
        await storeOutcome(tools, progress, next);
        return true;
    }
  }
}

function startOf(tools: LaneTools, change: OpenChange): Progress {
  return {
    change,
    attributes: unsealedValue(change.attributesInClear),
    intendedAt: performance.now() - (change.intentAgeMilliseconds ?? 0),
    isOurs: false,
    mayHaveBeenSent: change.outcome === 'applying',
    requestIds: [],
    counts: { failedReads: 0, refusals: 0, lostUpdates: 0 },
    busySince: undefined,
    lastRead: undefined,
    knownModified: undefined,
    refusedRevisionId: undefined,
    confirmation: createConfirmation(tools.timing),
    tellWaiting: createWaitTeller(tools),
  };
}

/** Reads, compares, and where both allow it stores the intent and sends. */
async function readAndSend(tools: LaneTools, progress: Progress): Promise<Next> {
  const { change } = progress;
  try {
    const ready = await readAndCompare(tools, progress);
    if (ready.kind !== 'ready') return ready;
    const intent = await tools.writes.storeIntent(change, ready.revisionId);
    if (intent === undefined) return { kind: 'leave' };
    progress.intendedAt = intent.intendedAt;
    progress.isOurs = true;
    return await sendUpdate(tools, progress, ready);
  } catch (error) {
    // AWS has done nothing here, and the lane ends, perhaps for long: an intent left behind would keep every other Rollout
    // from the function.
    if (isLaneFailure(error)) await leave(tools, change);
    throw error;
  }
}

/** Reads the function as it is now: ready to be sent to, or busy, or no longer what was reviewed. */
async function readAndCompare(tools: LaneTools, progress: Progress): Promise<Ready | Next> {
  const { change, counts } = progress;
  try {
    const { configuration, tags } = await getFunction(tools.session, tools.lane.region, change.functionName);
    progress.lastRead = { configuration, tags };
    await tools.observeStep('read', change.functionName);
    const verdict = readiness(observe(change, configuration), {
      hasIntent: change.attempts > 0,
      knownModified: progress.knownModified,
      plannedAt: change.plannedAt ?? undefined,
    });
    progress.knownModified = laterOf(progress.knownModified, configuration.LastModified);
    if (verdict.kind === 'wait') return await waitForOthers(tools, progress);
    // To send with a RevisionId that was refused would be refused again.
    const isRefused = configuration.RevisionId !== undefined && configuration.RevisionId === progress.refusedRevisionId;
    const mayBeOld = !verdict.isDefinite || (verdict.kind === 'send' && isRefused);
    // The next answers tell whether this one is older than what is known or expected.
    if (mayBeOld && !progress.confirmation.confirms(verdict.kind))
      return again(progress.confirmation.pauseMilliseconds());
    if (verdict.kind === 'applied') return applied;
    if (verdict.kind === 'stale') return differs(progress, verdict.failure, verdict.stalePaths);
    const revisionId = configuration.RevisionId;
    if (revisionId === undefined || revisionId === '')
      return failed({ code: 'awsRevisionMissing', params: { region: tools.lane.region } });
    const alteration = alterationOf(change, configuration);
    return alteration === undefined ? { kind: 'ready', configuration, revisionId } : failed(alteration);
  } catch (error) {
    if (!isFunctionFailure(error)) throw error;
    counts.failedReads += 1;
    if (isPassing(error) && counts.failedReads <= mostFailedReads) return again(1_000 * counts.failedReads);
    return failed(changeFailureOf(error, change.functionName));
  }
}

/** Stale says that nothing was sent, which is not known where a response of AWS got lost. */
function differs({ mayHaveBeenSent }: Progress, failure: Failure, stalePaths: readonly string[]): End {
  return mayHaveBeenSent
    ? failed({ ...failure, code: 'interferedWith' }, stalePaths)
    : { kind: 'end', outcome: 'stale', failure, stalePaths };
}

/** Somebody else's update is in progress; AWS refuses ours until it is done. */
async function waitForOthers({ timing }: LaneTools, progress: Progress): Promise<Next> {
  progress.busySince ??= performance.now();
  const busyMilliseconds = performance.now() - progress.busySince;
  await tellWaiting(progress, { isOurs: false, elapsedMilliseconds: busyMilliseconds });
  if (busyMilliseconds > timing.updateTimeout) return failed({ code: 'awsConflict', params: {} });
  return again(Math.min(timing.longestPause, Math.max(100, busyMilliseconds / 2)));
}

async function tellWaiting(
  { change, lastRead, tellWaiting: tell }: Progress,
  wait: Pick<Wait, 'isOurs' | 'elapsedMilliseconds'>,
): Promise<void> {
  await tell({ change, configuration: lastRead?.configuration, ...wait });
}

/** Sends the update whose intent is stored, in one attempt. */
async function sendUpdate(tools: LaneTools, progress: Progress, ready: Ready): Promise<Next> {
  const { functionName } = progress.change;
  // Too long ago, and another worker may be settling the intent: this one is not sent, but read and stored anew.
  if (performance.now() - progress.intendedAt > tools.timing.sendDeadline) return again(0);
  progress.confirmation = createConfirmation(tools.timing);
  try {
    const { requestId, configuration } = await updateFunctionConfiguration(tools.session, tools.lane.region, {
      functionName,
      revisionId: ready.revisionId,
      update: updateFor(ready.configuration, progress.attributes),
    });
    progress.requestIds.push(requestId);
    progress.knownModified = laterOf(progress.knownModified, configuration.LastModified);
    await tools.observeStep('sent', functionName);
    return { kind: 'follow', sent: 'accepted' };
  } catch (error) {
    await tools.observeStep('sent', functionName);
    if (!isFunctionFailure(error)) throw error;
    if (error.code === 'awsRevisionMismatch') progress.refusedRevisionId = ready.revisionId;
    return afterRefusal(progress, error);
  }
}

function afterRefusal(progress: Progress, error: AppError): Next {
  const { counts, requestIds, change } = progress;
  const requestId = error.params['requestId'];
  switch (error.code) {
    case 'awsUnclearOutcome':
      if (typeof requestId === 'string' && requestId !== '') requestIds.push(requestId);
      progress.mayHaveBeenSent = true;
      return { kind: 'follow', sent: 'unclear' };
    case 'awsRevisionMismatch':
    case 'awsConflict':
    case 'awsThrottled':
    case 'awsUnreachable': {
      if (counts.refusals >= mostRefusals) return failed(changeFailureOf(error, change.functionName));
      const pause = Math.min(5_000, 250 * 2 ** counts.refusals);
      counts.refusals += 1;
      // RevisionId also moves on by tagging or publishing: the next read tells whether the planned attributes still hold.
      return again(error.code === 'awsRevisionMismatch' ? 0 : pause);
    }
    default:
      return failed(changeFailureOf(error, change.functionName));
  }
}

/**
 * Reads the function until its update is settled: carried out, failed, found not sent, or interfered with. On a failure of
 * the whole lane the intent stays without outcome until AWS can be read.
 */
async function followUpdate(tools: LaneTools, progress: Progress, sent: Sending['sent']): Promise<Next> {
  const { timing, clock, observeStep } = tools;
  const startedAt = performance.now();
  let pause = sent === 'accepted' ? clock.firstPauseMilliseconds() : 0;
  for (let looks = 1; ; looks += 1) {
    await sleep(pause);
    const elapsed = performance.now() - startedAt;
    const settlement = await look(tools, progress, sent);
    const isBelieved =
      settlement.kind === 'wait' || settlement.isDefinite || progress.confirmation.confirms(settlement.kind);
    const next = isBelieved ? afterLook(tools, progress, settlement) : undefined;
    if (next !== undefined) {
      await observeStep('settled', progress.change.functionName);
      if (sent === 'accepted') clock.learn(looks, elapsed);
      return next;
    }
    if (elapsed > timing.updateTimeout) return failed({ code: 'awsUpdateTimedOut', params: {} });
    await tellWaiting(progress, { isOurs: true, elapsedMilliseconds: elapsed });
    pause = isBelieved
      ? Math.min(timing.longestPause, Math.max(50, elapsed / 3))
      : progress.confirmation.pauseMilliseconds();
  }
}

/** One look at the function: what it says about the update, or the failure of looking. */
async function look({ session, lane }: LaneTools, progress: Progress, sent: Sending['sent']): Promise<Settlement> {
  const { change } = progress;
  try {
    const { configuration, tags } = await getFunction(session, lane.region, change.functionName);
    progress.lastRead = { configuration, tags };
    // What cannot be read cannot be compared; mostly a key that is being changed, which passes.
    if (isEnvironmentUnreadable(configuration)) return { kind: 'wait' };
    const { knownModified } = progress;
    progress.knownModified = laterOf(knownModified, configuration.LastModified);
    return settle(observe(change, configuration), { sent, intentRevisionId: change.intentRevisionId, knownModified });
  } catch (error) {
    if (!isFunctionFailure(error)) throw error;
    if (isPassing(error)) return { kind: 'wait' };
    return {
      kind: 'failed',
      failure: changeFailureOf(error, change.functionName),
      differingPaths: [],
      isDefinite: true,
    };
  }
}

/** What follows from a look; undefined: look again, also while a slow worker may still be about to send the intent. */
function afterLook({ timing }: LaneTools, progress: Progress, settlement: Settlement): Next | undefined {
  switch (settlement.kind) {
    case 'wait':
      return undefined;
    case 'applied':
      return applied;
    case 'failed':
      return failed(settlement.failure, settlement.differingPaths);
    case 'notSent': {
      const grace = progress.isOurs ? timing.lostAnswerGrace : timing.intentGrace;
      return performance.now() - progress.intendedAt > grace ? afterLostUpdate(progress) : undefined;
    }
  }
}

/** AWS did not carry the update out: another try, unless it has been lost too often. */
function afterLostUpdate({ isOurs, counts, requestIds }: Progress): Next {
  if (!isOurs) return again(0);
  counts.lostUpdates += 1;
  if (counts.lostUpdates <= mostLostUpdates) return again(250 * 2 ** counts.lostUpdates);
  // Without a request id not even a response of AWS arrived.
  const code = requestIds.length > 0 ? 'awsServiceFault' : 'awsUnreachable';
  return failed({ code, params: { operation: 'lambda:UpdateFunctionConfiguration' } });
}

/** Stores how the Change ended; a failure names the function. */
async function storeOutcome(
  tools: LaneTools,
  progress: Progress,
  { outcome, failure, stalePaths }: End,
): Promise<void> {
  const { change, requestIds, lastRead } = progress;
  const { functionName } = change;
  const named = failure && { ...failure, params: { ...failure.params, functionName } };
  await tools.writes.storeOutcome({ change, outcome, failure: named, stalePaths, requestIds, lastRead });
  await tools.observeStep('recorded', functionName);
}

/** Leaves the Change for later, without an outcome; an intent that was found not sent is released. */
async function leave({ writes }: LaneTools, change: OpenChange): Promise<void> {
  if (change.outcome === 'applying') await writes.releaseIntent(change);
}

function again(afterMilliseconds: number): Next {
  return { kind: 'read', afterMilliseconds };
}

const applied: End = { kind: 'end', outcome: 'applied', failure: null, stalePaths: [] };

function failed(failure: Failure, stalePaths: readonly string[] = []): End {
  return { kind: 'end', outcome: 'failed', failure, stalePaths };
}
