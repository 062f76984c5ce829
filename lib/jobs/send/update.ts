import { updateFunctionConfiguration } from '../../aws/lambda.ts';
import { updateFor } from '../../core/change/apply.ts';
import type { AppError } from '../../core/errors.ts';
import { laterOf } from '../../core/rollout/settlement.ts';
import { unsealedValue } from '../../db/kernel/seal.ts';
import { changeFailureOf, isFunctionFailure } from '../failures.ts';
import { createConfirmation } from './confirmation.ts';
import type { LaneTools } from './lane-tools.ts';
import { again, failed, type Next, type Progress } from './progress.ts';
import type { Ready } from './reading.ts';

/** How often a Change is sent anew after AWS refused it without doing anything (409, 412, 429, unreachable). */
const mostRefusals = 20;
/** How often an update whose response got lost, and which AWS did not carry out, is sent again. */
const mostLostUpdates = 5;

/** Sends the update whose intent is stored, in one attempt. */
export async function sendUpdate(tools: LaneTools, progress: Progress, ready: Ready): Promise<Next> {
  const { functionName } = progress.change;
  // Too long ago, and another worker may be settling the intent: this one is not sent, but read and stored anew.
  if (performance.now() - progress.intendedAt > tools.timing.sendDeadline) return again(0);
  progress.confirmation = createConfirmation(tools.timing);
  try {
    const { requestId, configuration } = await updateFunctionConfiguration(tools.session, tools.lane.region, {
      functionName,
      revisionId: ready.revisionId,
      update: updateFor(ready.configuration, unsealedValue(progress.change.attributesInClear)),
    });
    progress.requestIds.push(requestId);
    progress.knownModified = laterOf(progress.knownModified, configuration.LastModified);
    // Whatever was sent before it was bound to the same RevisionId, which is the latest no more.
    progress.unanswered = undefined;
    progress.isAccepted = true;
    progress.mayHaveBeenSent = true;
    await tools.observeStep('sent', functionName);
    return { kind: 'follow', sent: 'accepted' };
  } catch (error) {
    if (isFunctionFailure(error)) noteError(tools, progress, ready, error);
    await tools.observeStep('sent', functionName);
    if (!isFunctionFailure(error)) throw error;
    return afterRefusal(tools, progress, error);
  }
}

/** What an error tells of this update, and of one before it that has no answer yet. */
function noteError({ timing }: LaneTools, progress: Progress, { revisionId }: Ready, error: AppError): void {
  if (error.code === 'awsRevisionMismatch') {
    progress.refusedRevisionId = revisionId;
    // An update without an answer was bound to this one too: AWS has carried it out, or never will.
    progress.unanswered = undefined;
  }
  if (error.code !== 'awsUnclearOutcome') return;
  progress.unanswered = { revisionId, expiresAt: performance.now() + timing.requestExpiry };
  progress.mayHaveBeenSent = true;
}

function afterRefusal({ timing }: LaneTools, progress: Progress, error: AppError): Next {
  const { counts, requestIds, change } = progress;
  const requestId = error.params['requestId'];
  switch (error.code) {
    case 'awsUnclearOutcome':
      if (typeof requestId === 'string' && requestId !== '') requestIds.push(requestId);
      return { kind: 'follow', sent: 'unclear' };
    case 'awsRevisionMismatch':
    case 'awsConflict':
    case 'awsThrottled':
    case 'awsUnreachable': {
      if (counts.refusals >= mostRefusals) return failed(changeFailureOf(error, change.functionName));
      const pause = Math.min(5_000, timing.retryPause * 2 ** counts.refusals);
      counts.refusals += 1;
      // RevisionId also moves on by tagging or publishing: the next read tells whether the planned attributes still hold.
      return again(error.code === 'awsRevisionMismatch' ? 0 : pause);
    }
    default:
      return failed(changeFailureOf(error, change.functionName));
  }
}

/**
 * AWS has not carried the update out so far: another try, bound to the same RevisionId so that at most one takes effect, unless
 * it has been lost too often.
 */
export function afterLostUpdate({ timing }: LaneTools, { isOurs, counts, requestIds }: Progress): Next {
  if (!isOurs) return again(0);
  counts.lostUpdates += 1;
  if (counts.lostUpdates <= mostLostUpdates) return again(timing.retryPause * 2 ** counts.lostUpdates);
  // Without a request id not even a response of AWS arrived.
  const code = requestIds.length > 0 ? 'awsServiceFault' : 'awsUnreachable';
  return failed({ code, params: { operation: 'lambda:UpdateFunctionConfiguration' } });
}
