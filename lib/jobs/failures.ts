import { type AppError, type ErrorCode, type Failure, isRecordable } from '../core/errors.ts';

/**
 * Failures that are about the lane, not about a function: nothing can be done in this account and Region until a person
 * fixes it. No Change is marked failed for them; the Rollout stops with the reason and can be resumed.
 */
const laneFailures: ReadonlySet<ErrorCode> = new Set([
  'roleCannotBeAssumed',
  'roleWrongAccount',
  'writeRoleMissing',
  'accountNotConnected',
  'accountDisconnecting',
  'connectionTestFailed',
  'externalIdNotRequired',
  'rolesUntested',
  'rolesChanged',
  'blastRadiusExceeded',
  'awsCredentialsExpired',
  'awsCredentialsMissing',
  'awsRegionNotEnabled',
  'freezeWindow',
  'sealedValueUnreadable',
  'keyMissing',
  'keyWrong',
  'keyCheckMissing',
  'keyUnusable',
]);

/** Failures that pass without anybody's doing: the same call may well succeed in a moment. */
const passingFailures: ReadonlySet<ErrorCode> = new Set([
  'awsThrottled',
  'awsUnreachable',
  'awsServiceFault',
  'awsUnreadableAnswer',
  'awsMissingMember',
  'awsForeignAnswer',
  'awsOddFunction',
  'awsAnswerStalled',
  'awsAnswerTooLarge',
  'awsConnectionsBusy',
  'awsBudgetBusy',
  'awsCredentialsStalled',
]);

/** Whether the lane as a whole cannot go on. */
export function isLaneFailure(error: unknown): error is AppError {
  return isRecordable(error) && laneFailures.has(error.code);
}

/** Whether trying again in a moment makes sense. */
export function isPassing(error: AppError): boolean {
  return passingFailures.has(error.code);
}

/** Whether the error belongs to the function it came up with; anything else (the lane, the database, a defect) does not. */
export function isFunctionFailure(error: unknown): error is AppError {
  return isRecordable(error) && !laneFailures.has(error.code);
}

/** Returns a failure as it is stored with a function's Change; `reason` holds AWS's own redacted words, where there are any. */
export function changeFailureOf(error: AppError, functionName: string): Failure {
  const { code, params } = error.toFailure();
  return { code, params: { reason: '', ...params, functionName } };
}
