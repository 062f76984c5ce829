import { getFunction } from '../../aws/lambda.ts';
import { isEnvironmentUnreadable } from '../../core/change/shape.ts';
import type { Failure } from '../../core/errors.ts';
import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { laterOf, type Readiness, readiness } from '../../core/rollout/settlement.ts';
import { keyedHasherOfMany } from '../../db/kernel/keyed-hash.ts';
import { changeFailureOf, isFunctionFailure, isPassing } from '../failures.ts';
import type { LaneTools } from './lane-tools.ts';
import { observe } from './observation.ts';
import {
  again,
  applied,
  type End,
  failed,
  isSuperseded,
  isUnclear,
  type Next,
  type Progress,
  tellWaiting,
} from './progress.ts';
import { alterationOf } from './stored-change-check.ts';

/** How often a read that failed for a passing reason (after the SDK's own ten attempts) is made again. */
const mostFailedReads = 3;

/** A function that was read, compared with the preview, and may be sent to, bound to the RevisionId that was read. */
export type Ready = { kind: 'ready'; configuration: FunctionConfiguration; revisionId: string };

/** Reads the function as it is now: ready to be sent to, or busy, or no longer what was reviewed. */
export async function readAndCompare(tools: LaneTools, progress: Progress): Promise<Ready | Next> {
  const { change, counts } = progress;
  try {
    const askedAt = performance.now();
    const { configuration, tags } = await getFunction(tools.session, tools.lane.region, change.functionName);
    progress.lastRead = { configuration, tags, askedAt };
    await tools.observeStep('read', change.functionName);
    // What cannot be read tells nothing of an update without an answer; mostly it is a key that is being changed, which passes.
    if (isUnclear(progress) && isEnvironmentUnreadable(configuration)) return { kind: 'follow', sent: 'unclear' };
    const hmac = keyedHasherOfMany();
    const verdict = readiness(observe(change, configuration, hmac), {
      hasIntent: change.attempts > 0,
      knownModified: progress.knownModified,
      plannedAt: change.plannedAt ?? undefined,
    });
    progress.knownModified = laterOf(progress.knownModified, configuration.LastModified);
    if (verdict.kind === 'wait') return await waitForOthers(tools, progress);
    if (mayBeOld(progress, verdict, configuration.RevisionId)) return again(progress.confirmation.pauseMilliseconds());
    return afterVerdict(tools, progress, verdict, { configuration, hmac });
  } catch (error) {
    if (!isFunctionFailure(error)) throw error;
    counts.failedReads += 1;
    if (isPassing(error) && counts.failedReads <= mostFailedReads) return again(1_000 * counts.failedReads);
    // A function that is gone takes no update any more; one of the same name would have another RevisionId.
    if (error.code === 'awsFunctionNotFound') progress.unanswered = undefined;
    return failed(changeFailureOf(error, change.functionName));
  }
}

/** Whether the answer may be from before a change of which it must tell; the next answers say so. */
function mayBeOld(
  progress: Progress,
  verdict: Exclude<Readiness, { kind: 'wait' }>,
  revisionId: string | undefined,
): boolean {
  const hasMoved = isSuperseded(progress, revisionId);
  // To send with a RevisionId that was refused would be refused again.
  const isRefused = revisionId !== undefined && revisionId === progress.refusedRevisionId;
  const isSure = verdict.isDefinite && !(verdict.kind === 'send' && isRefused) && !hasMoved;
  return !isSure && !progress.confirmation.confirms(`${verdict.kind} ${hasMoved}`);
}

function afterVerdict(
  { lane }: LaneTools,
  progress: Progress,
  verdict: Exclude<Readiness, { kind: 'wait' }>,
  { configuration, hmac }: { configuration: FunctionConfiguration; hmac: (text: string) => string },
): Ready | Next {
  // The function has moved on from the revision that the update without an answer was bound to: AWS refuses that from now on.
  if (isSuperseded(progress, configuration.RevisionId)) progress.unanswered = undefined;
  if (verdict.kind === 'applied') {
    progress.unanswered = undefined;
    return applied;
  }
  if (verdict.kind === 'stale') return differs(progress, verdict.failure, verdict.stalePaths);
  const revisionId = configuration.RevisionId;
  if (revisionId === undefined || revisionId === '')
    return failed({ code: 'awsRevisionMissing', params: { region: lane.region } });
  const alteration = alterationOf(progress.change, configuration, hmac);
  if (alteration !== undefined) return failed(alteration);
  // As previewed, and nothing can change that any more: whatever was tried before left nothing behind.
  if (!isUnclear(progress)) progress.mayHaveBeenSent = false;
  return { kind: 'ready', configuration, revisionId };
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
