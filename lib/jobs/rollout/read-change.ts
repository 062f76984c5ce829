import { getFunction } from '../../aws/lambda.ts';
import type { Failure } from '../../core/errors.ts';
import { readiness } from '../../core/rollout/settlement.ts';
import { failureOf, isFunctionFailure, isPassing } from './failures.ts';
import { finish, type Item, type LaneTools, type Next, type ReadyItem } from './lane-work.ts';
import { observe } from './observation.ts';

/** How often a read that failed for a passing reason (after the SDK's own ten attempts) is made again. */
const readRounds = 3;

/**
 * Reads the function as it is now and compares it with the preview: ready to be sent to, or busy, or no longer what was
 * reviewed. Throws AppError only for failures of the whole lane.
 */
export async function readChange(tools: LaneTools, item: Item): Promise<ReadyItem | Next> {
  const { change } = item;
  try {
    const { configuration, tags } = await getFunction(tools.session, tools.lane.region, change.functionName);
    item.readBack = { configuration, tags };
    await tools.observeStep('read', change.functionName);
    const verdict = readiness(observe(change, configuration), { hasIntent: change.attempts > 0 });
    if (verdict.kind === 'wait') return waitForOthers(tools, item);
    if (verdict.kind === 'applied') return finish(item, 'applied');
    if (verdict.kind === 'stale') return differs(item, verdict.failure, verdict.stalePaths);
    const revisionId = configuration.RevisionId;
    if (revisionId === undefined) {
      return finish(item, 'failed', { code: 'awsUnreadableAnswer', params: { operation: 'lambda:GetFunction' } });
    }
    return { item, configuration, revisionId };
  } catch (error) {
    if (!isFunctionFailure(error)) throw error;
    item.rounds.passing += 1;
    if (isPassing(error) && item.rounds.passing <= readRounds) {
      return { kind: 'again', afterMilliseconds: 1_000 * item.rounds.passing };
    }
    return finish(item, 'failed', failureOf(error, change.functionName));
  }
}

/** Stale says that nothing was sent, which is not known where an answer of AWS got lost. */
function differs(item: Item, failure: Failure, stalePaths: readonly string[]): Next {
  return item.mayHaveBeenSent
    ? finish(item, 'failed', { ...failure, code: 'interferedWith' }, stalePaths)
    : finish(item, 'stale', failure, stalePaths);
}

/** Somebody else's update is in progress; AWS refuses ours until it is done. */
function waitForOthers({ timing }: LaneTools, item: Item): Next {
  item.busySince ??= performance.now();
  const busyMilliseconds = performance.now() - item.busySince;
  if (busyMilliseconds > timing.updateTimeout) return finish(item, 'failed', { code: 'awsConflict', params: {} });
  return { kind: 'again', afterMilliseconds: Math.min(timing.longestPause, Math.max(100, busyMilliseconds / 2)) };
}
