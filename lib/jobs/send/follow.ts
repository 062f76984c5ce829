import { getFunction } from '../../aws/lambda.ts';
import { isEnvironmentUnreadable } from '../../core/change/shape.ts';
import { laterOf, type Sending, type Settlement, settle } from '../../core/rollout/settlement.ts';
import { sleep } from '../concurrency/retry.ts';
import { changeFailureOf, isFunctionFailure, isPassing } from '../failures.ts';
import type { LaneTools } from './lane-tools.ts';
import { observe } from './observation.ts';
import { applied, failed, isUnclear, type Next, type Progress, tellWaiting } from './progress.ts';
import { afterLostUpdate } from './update.ts';

/**
 * Reads the function until its update is settled: carried out, failed, found not sent, or interfered with. On a failure of
 * the whole lane the intent stays without outcome until AWS can be read.
 */
export async function followUpdate(tools: LaneTools, progress: Progress, sent: Sending['sent']): Promise<Next> {
  const { timing, clock, observeStep } = tools;
  const startedAt = performance.now();
  let pause = sent === 'accepted' ? clock.firstPauseMilliseconds() : 0;
  for (let looks = 1; ; looks += 1) {
    await sleep(pause);
    const elapsed = performance.now() - startedAt;
    // From before the look: an answer that was asked for while the update could still take effect may be from before it did.
    const couldTakeEffect = isUnclear(progress);
    const settlement = await look(tools, progress, sent);
    const isBelieved =
      settlement.kind === 'wait' ||
      settlement.isDefinite ||
      progress.confirmation.confirms(saidBy(settlement, couldTakeEffect));
    const next = isBelieved ? afterLook(tools, progress, settlement, couldTakeEffect) : undefined;
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

/** What answers must repeat to be believed; one from before a request expired does not speak for the time after. */
function saidBy(settlement: Settlement, couldTakeEffect: boolean): string {
  return settlement.kind === 'notSent'
    ? `notSent, ${settlement.isRefused ? 'refused' : couldTakeEffect ? 'open' : 'expired'}`
    : settlement.kind;
}

/** One look at the function: what it says about the update, or the failure of looking. */
async function look({ session, lane }: LaneTools, progress: Progress, sent: Sending['sent']): Promise<Settlement> {
  const { change } = progress;
  try {
    const askedAt = performance.now();
    const { configuration, tags } = await getFunction(session, lane.region, change.functionName);
    progress.lastRead = { configuration, tags, askedAt };
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
function afterLook(
  tools: LaneTools,
  progress: Progress,
  settlement: Settlement,
  couldTakeEffect: boolean,
): Next | undefined {
  switch (settlement.kind) {
    case 'wait':
      return undefined;
    case 'applied':
      progress.unanswered = undefined;
      return applied;
    case 'failed':
      noteFailure(progress, settlement);
      return failed(settlement.failure, settlement.differingPaths);
    case 'notSent':
      return afterNotSent(tools, progress, settlement.isRefused || !couldTakeEffect);
  }
}

/** A failure that AWS told of the function itself leaves nothing open; one of looking at it says nothing of the update. */
function noteFailure(
  progress: Progress,
  { failure: { code }, differingPaths }: Extract<Settlement, { kind: 'failed' }>,
) {
  const isAnswer = code === 'awsUpdateFailed' || code === 'interferedWith' || code === 'awsFunctionNotFound';
  if (isAnswer) progress.unanswered = undefined;
  // AWS keeps the configuration of before when an update fails.
  if (code === 'awsUpdateFailed' && differingPaths.length === 0) progress.mayHaveBeenSent = false;
}

/** `isFinal`: the update can take effect no longer, since the function has another RevisionId or the request has expired. */
function afterNotSent(tools: LaneTools, progress: Progress, isFinal: boolean): Next | undefined {
  const { timing } = tools;
  const { change, isOurs, intendedAt } = progress;
  if (isFinal) {
    progress.unanswered = undefined;
    progress.mayHaveBeenSent = false;
    // It was sent as often as makes sense, and AWS carried none of it out.
    if (change.outcome === 'unclear' && change.failure !== null) return failed(change.failure);
  }
  // Until then a worker that is slow, not dead, may still be about to send it.
  const grace = isOurs ? timing.lostAnswerGrace : timing.intentGrace;
  return isFinal || performance.now() - intendedAt > grace ? afterLostUpdate(tools, progress) : undefined;
}
