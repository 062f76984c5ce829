/**
 * Every reason for which Lamplighter refuses or fails, as a closed list.
 * The sentence a person reads for each code stands in `messages/en/errors.json` under the same name.
 */
export const errorCodes = [
  // the console itself
  'consoleUnreachable',
  'notSignedIn',
  'notPermitted',
  'crossOriginRefused',
  'invalidInput',
  'notFound',
  'oidcUnreachable',
  'ownerExists',
  'ownerProtected',
  'passwordWrong',
  'signInRefused',
  'tooManyAttempts',
  'userExists',
  'databaseUnavailable',
  'workerNotRunning',
  'unexpected',
  // connecting an account
  'accountAlreadyConnected',
  'accountInUse',
  'roleOtherAccount',
  'externalIdNotRequired',
  'roleCannotBeAssumed',
  'roleWrongAccount',
  'writeRoleMissing',
  'accountNotConnected',
  // what AWS answered
  'awsUnreachable',
  'awsAccessDenied',
  'awsCredentialsExpired',
  'awsCredentialsMissing',
  'awsThrottled',
  'awsServiceFault',
  'awsRegionNotEnabled',
  'awsFunctionNotFound',
  'awsConflict',
  'awsRevisionMismatch',
  'awsInvalidParameter',
  'awsCodeSigning',
  'awsLayerNotPermitted',
  'awsUnreadableAnswer',
  'awsUnclearOutcome',
  'awsUpdateDenied',
  'awsUpdateFailed',
  'awsUpdateTimedOut',
  // rollouts
  'nothingSelected',
  'rolloutNotReady',
  'planOutOfDate',
  'nothingToApply',
  'conflictUndecided',
  'blastRadiusExceeded',
  'freezeWindow',
  'functionInOtherRollout',
  'changedSincePreview',
  'interferedWith',
  'layerVersionMissing',
  'sealedValueUnreadable',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Facts that a sentence needs: names, counts, ARNs. Never a secret value. */
export type ErrorParams = Readonly<Record<string, string | number>>;

/** A failure as a value: what a row stores and a page shows. */
export type Failure = { code: ErrorCode; params: ErrorParams };

/**
 * The one error that `lib/aws`, `lib/db` and `lib/commands` throw.
 * `message` holds the code alone, so that printing the error can never print a secret; the sentence is made where it is shown.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;

  constructor(code: ErrorCode, params: ErrorParams = {}, options?: { cause?: unknown }) {
    super(code, options);
    this.name = 'AppError';
    this.code = code;
    this.params = params;
  }

  /** The failure as a plain value, without stack or cause. */
  toFailure(): Failure {
    return { code: this.code, params: this.params };
  }
}

/** Whether the database could not be asked: nothing is known then, and the same work may succeed in a moment. */
export function isDatabaseUnavailable(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'databaseUnavailable';
}

/**
 * Whether an error tells something about what was worked on (an account, a function, an input), so that it can be recorded
 * with it. A database that cannot be asked, or a defect, tells nothing about it and is thrown on.
 */
export function isRecordable(error: unknown): error is AppError {
  return error instanceof AppError && !isDatabaseUnavailable(error);
}
