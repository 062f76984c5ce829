import { getFunction } from '../../aws/lambda.ts';
import { isEnvironmentUnreadable } from '../../core/change/shape.ts';
import { type Sending, type Settlement, settle } from '../../core/rollout/settlement.ts';
import { failureOf, isFunctionFailure, isPassing } from './failures.ts';
import { finish, type Item, type LaneTools, type Next } from './lane-work.ts';
import { observe } from './observation.ts';
import { sleep } from './patience.ts';

/**
 * How long updates take in this lane, learnt as it goes, so that the first look mostly finds the update done: every look is
 * a call.
 */
export type UpdateClock = { typicalMilliseconds: number };

/** AWS takes one to three seconds as a rule; the first updates teach better. */
export function newUpdateClock(): UpdateClock {
  return { typicalMilliseconds: 300 };
}

/** How often an update whose answer got lost, and which AWS did not carry out, is sent once more. */
const unansweredRounds = 5;

/** The update that is to be followed. `isOurs`: this lane tried to send it itself, so nobody else can be about to. */
export type Followed = { item: Item; sent: Sending['sent']; isOurs: boolean };

/**
 * Reads the function until its update is settled: carried out, failed, found not sent (another round), or interfered with.
 * An intent that a slow worker may still be about to send is not called "not sent" before its grace is over.
 * Throws AppError only for failures of the whole lane; the intent then stays without outcome until it can be read.
 */
export async function followChange(tools: LaneTools, followed: Followed, clock: UpdateClock): Promise<Next> {
  const { item, sent } = followed;
  const startedAt = performance.now();
  let pause = sent === 'accepted' ? clock.typicalMilliseconds : 0;
  for (let looks = 1; ; looks += 1) {
    await sleep(pause);
    const elapsed = performance.now() - startedAt;
    const next = toNext(tools, followed, await look(tools, followed));
    if (next !== undefined) {
      await tools.observeStep('settled', item.change.functionName);
      if (sent === 'accepted') learn(clock, looks, elapsed);
      return next;
    }
    if (elapsed > tools.timing.updateTimeout) return finish(item, 'failed', { code: 'awsUpdateTimedOut', params: {} });
    pause = Math.min(tools.timing.longestPause, Math.max(50, elapsed / 3));
  }
}

/** One look at the function. What it says about the update, or the failure of looking. */
async function look({ session, lane }: LaneTools, { item, sent }: Followed): Promise<Settlement> {
  const { change } = item;
  try {
    const { configuration, tags } = await getFunction(session, lane.region, change.functionName);
    item.readBack = { configuration, tags };
    // What cannot be read cannot be compared; mostly a key that is being changed, which passes.
    if (isEnvironmentUnreadable(configuration)) return { kind: 'wait' };
    return settle(observe(change, configuration), { sent, intentRevisionId: change.intentRevisionId });
  } catch (error) {
    if (!isFunctionFailure(error)) throw error;
    if (isPassing(error)) return { kind: 'wait' };
    return { kind: 'failed', failure: failureOf(error, change.functionName), differingPaths: [] };
  }
}

function toNext({ timing }: LaneTools, { item, isOurs }: Followed, settlement: Settlement): Next | undefined {
  switch (settlement.kind) {
    case 'wait':
      return undefined;
    case 'applied':
      return finish(item, 'applied');
    case 'failed':
      return finish(item, 'failed', settlement.failure, settlement.differingPaths);
    case 'notSent': {
      const grace = isOurs ? timing.lostAnswerGrace : timing.intentGrace;
      return performance.now() - item.intendedAt > grace ? afterNotSent(item, isOurs) : undefined;
    }
  }
}

/** AWS did not carry the update out: another try, unless it has been lost too often. */
function afterNotSent(item: Item, isOurs: boolean): Next {
  if (!isOurs) return { kind: 'again', afterMilliseconds: 0 };
  item.rounds.unanswered += 1;
  if (item.rounds.unanswered > unansweredRounds) {
    // Without a request id not even an answer of AWS came back.
    const code = item.requestIds.length > 0 ? 'awsServiceFault' : 'awsUnreachable';
    return finish(item, 'failed', { code, params: { operation: 'lambda:UpdateFunctionConfiguration' } });
  }
  return { kind: 'again', afterMilliseconds: 250 * 2 ** item.rounds.unanswered };
}

/** Looks a little earlier next time when the first look was enough, and as late as it took when it was not. */
function learn(clock: UpdateClock, looks: number, elapsed: number): void {
  const wanted = looks === 1 ? clock.typicalMilliseconds * 0.95 : (clock.typicalMilliseconds + elapsed) / 2;
  clock.typicalMilliseconds = Math.min(5_000, Math.max(20, wanted));
}
