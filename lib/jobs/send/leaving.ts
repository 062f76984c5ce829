import type { Failure } from '../../core/errors.ts';
import type { LaneTools } from './lane-tools.ts';
import { type End, isUnclear, type Progress } from './progress.ts';

/**
 * Stores how the Change ended; a failure names the function. While an update without an answer can still take effect there is no
 * such end: the Change is unclear until then, and ends like this only if AWS did nothing.
 */
export async function storeEnd(tools: LaneTools, progress: Progress, end: End): Promise<void> {
  const { change, requestIds, lastRead, mayHaveBeenSent } = progress;
  const { functionName } = change;
  const failure = end.failure && { ...end.failure, params: { ...end.failure.params, functionName } };
  if (isUnclear(progress)) return await storeUnclear(tools, progress, failure);
  const { outcome, stalePaths } = end;
  await tools.writes.storeOutcome({ change, outcome, failure, stalePaths, requestIds, lastRead, mayHaveBeenSent });
  await tools.observeStep('recorded', functionName);
}

/** Leaves the Change for later, without an outcome: unclear, or released where its update can take effect no longer. */
export async function leave(tools: LaneTools, progress: Progress): Promise<void> {
  const { change, unanswered, isAccepted, mayHaveBeenSent } = progress;
  if (isUnclear(progress)) return await storeUnclear(tools, progress, null);
  // What AWS accepted, and what has expired without an answer, must first be read again, by a lane that can.
  if (isAccepted || unanswered !== undefined || change.outcome === 'pending') return;
  await tools.writes.releaseIntent(change, mayHaveBeenSent);
}

async function storeUnclear(tools: LaneTools, progress: Progress, failure: Failure | null): Promise<void> {
  const { change, requestIds, unanswered } = progress;
  const forMilliseconds = Math.max(0, (unanswered?.expiresAt ?? 0) - performance.now());
  await tools.writes.storeUnclear(change, { failure, requestIds, forMilliseconds });
  await tools.observeStep('recorded', change.functionName);
}
