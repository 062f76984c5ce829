import { getFunction } from '../../aws/lambda.ts';
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
    const { configuration } = await getFunction(session, lane.region, change.functionName);
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
      const age = Date.now() - (item.change.intentAt?.getTime() ?? 0);
      return age > (isOurs ? timing.lostAnswerGrace : timing.intentGrace)
        ? { kind: 'again', afterMilliseconds: 0 }
        : undefined;
    }
  }
}

/** Looks a little earlier next time when the first look was enough, and as late as it took when it was not. */
function learn(clock: UpdateClock, looks: number, elapsed: number): void {
  const wanted = looks === 1 ? clock.typicalMilliseconds * 0.95 : (clock.typicalMilliseconds + elapsed) / 2;
  clock.typicalMilliseconds = Math.min(5_000, Math.max(20, wanted));
}
