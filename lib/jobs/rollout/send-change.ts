import { updateFunctionConfiguration } from '../../aws/lambda.ts';
import { updateFor } from '../../core/change/apply.ts';
import type { AppError } from '../../core/errors.ts';
import { failureOf, isFunctionFailure } from './failures.ts';
import { finish, type Item, type LaneTools, type Next, type ReadyItem } from './lane-work.ts';

/** How often a Change is sent anew after AWS refused it without doing anything (409, 412, 429, unreachable). */
const refusedRounds = 20;

/**
 * Sends one update whose intent is stored, in one attempt, bound to the RevisionId that was read. `intendedAt`
 * (performance.now() from before the intent was stored): too long ago, and another worker may be settling it, so it
 * goes round again instead. Throws AppError only for failures of the whole lane; then AWS has done nothing.
 */
export async function sendChange(tools: LaneTools, ready: ReadyItem, intendedAt: number): Promise<Next> {
  const { item, configuration, revisionId } = ready;
  const { functionName } = item.change;
  if (performance.now() - intendedAt > tools.timing.sendDeadline) return { kind: 'again', afterMilliseconds: 0 };
  try {
    const update = updateFor(configuration, item.attributes);
    const { requestId } = await updateFunctionConfiguration(tools.session, tools.lane.region, {
      functionName,
      revisionId,
      update,
    });
    item.requestIds.push(requestId);
    await tools.observeStep('sent', functionName);
    return { kind: 'follow', sent: 'accepted' };
  } catch (error) {
    await tools.observeStep('sent', functionName);
    if (!isFunctionFailure(error)) throw error;
    return afterRefusal(item, error);
  }
}

function afterRefusal(item: Item, error: AppError): Next {
  const requestId = error.params['requestId'];
  switch (error.code) {
    case 'awsUnclearOutcome':
      if (typeof requestId === 'string' && requestId !== '') item.requestIds.push(requestId);
      item.mayHaveBeenSent = true;
      return { kind: 'follow', sent: 'unclear' };
    // RevisionId also moves on by tagging or publishing: the next read tells whether the planned attributes still hold.
    case 'awsRevisionMismatch':
      return againUnlessTired(item, error, 0);
    case 'awsConflict':
    case 'awsThrottled':
    case 'awsUnreachable':
      return againUnlessTired(item, error, Math.min(5_000, 250 * 2 ** item.rounds.refused));
    default:
      return finish(item, 'failed', failureOf(error, item.change.functionName));
  }
}

function againUnlessTired(item: Item, error: AppError, afterMilliseconds: number): Next {
  if (item.rounds.refused >= refusedRounds) return finish(item, 'failed', failureOf(error, item.change.functionName));
  item.rounds.refused += 1;
  return { kind: 'again', afterMilliseconds };
}
