import { keysOf } from './keys-of.ts';

/**
 * Every reason for which Lamplighter refuses or fails, as a closed list, each with the HTTP status of a response that carries it:
 * 409 where the state of things forbids what was asked, 502 where AWS is the reason.
 * The sentence a person reads for each code is in `messages/en/errors.json` under the same name.
 */
export const httpStatuses = {
  // the console itself
  consoleUnreachable: 503,
  notSignedIn: 401,
  notPermitted: 403,
  notPermittedInAccount: 403,
  reasonNotShown: 403,
  crossOriginRefused: 403,
  downloadAbandoned: 408,
  invalidInput: 400,
  exportFilterNotUnderstood: 400,
  requestTooLarge: 413,
  linkVoid: 410,
  noPasswordHere: 409,
  notFound: 404,
  oidcUnreachable: 502,
  ownerExists: 409,
  ownerProtected: 403,
  passwordMustChange: 403,
  passwordWrong: 403,
  secondFactorOn: 409,
  secondFactorWrong: 401,
  setUpCodeVoid: 403,
  setUpCodeWrong: 403,
  signInRefused: 401,
  tooManyAttempts: 429,
  tooManyDownloads: 429,
  tooManyPlans: 503,
  tooManyRequests: 429,
  tooManyStreams: 429,
  filterTooLarge: 400,
  filterNotUnderstood: 400,
  userExists: 409,
  driftChanged: 409,
  databaseUnavailable: 503,
  databaseBusy: 503,
  queryTooSlow: 504,
  workerNotRunning: 503,
  workerBlocked: 503,
  workerJobsStalled: 503,
  unexpected: 500,
  // the API
  bodyNotJson: 400,
  contentTypeNotSupported: 415,
  cursorInvalid: 400,
  idempotencyKeyInUse: 409,
  idempotencyKeyInvalid: 400,
  idempotencyKeyReused: 422,
  methodNotAllowed: 405,
  planDigestRequired: 428,
  rateLimited: 429,
  routeNotFound: 404,
  tokenInvalid: 401,
  tokenMissing: 401,
  workloadIssuerUnreachable: 502,
  workloadRefused: 403,
  workloadRulesInvalid: 503,
  workloadTokenUsed: 409,
  // connecting an account
  accountAlreadyConnected: 409,
  accountInUse: 409,
  accountNotDraft: 409,
  roleOtherAccount: 422,
  externalIdNotRequired: 409,
  roleCannotBeAssumed: 409,
  roleWrongAccount: 409,
  sourceIdentityRefused: 409,
  sourceIdentityRequired: 409,
  writeRoleMissing: 409,
  accountNotConnected: 409,
  accountDisconnecting: 409,
  connectionTestFailed: 409,
  rolesUntested: 409,
  rolesChanged: 409,
  // what AWS returned
  awsUnreachable: 502,
  awsAccessDenied: 502,
  awsCredentialsExpired: 502,
  awsCredentialsMissing: 502,
  awsThrottled: 502,
  awsServiceFault: 502,
  awsRegionNotEnabled: 409,
  awsFunctionNotFound: 502,
  scanFoundNothing: 502,
  awsConflict: 409,
  awsRevisionMismatch: 409,
  awsInvalidParameter: 502,
  awsCodeSigning: 409,
  awsLayerNotPermitted: 409,
  awsUnreadableAnswer: 502,
  awsAnswerStalled: 504,
  awsAnswerTooLarge: 502,
  awsConnectionsBusy: 503,
  awsBudgetBusy: 503,
  awsCredentialsStalled: 504,
  awsEndlessAnswer: 502,
  awsForeignAnswer: 502,
  awsMissingMember: 502,
  awsOddFunction: 502,
  awsRepeatedPages: 502,
  awsRevisionMissing: 502,
  awsUnclearOutcome: 502,
  answerAwaited: 409,
  awsUpdateDenied: 502,
  awsUpdateFailed: 502,
  awsUpdateTimedOut: 504,
  // rollouts
  nothingSelected: 422,
  selectionChanged: 409,
  rolloutNotReady: 409,
  stopRuleMet: 409,
  planOutOfDate: 412,
  planNotStored: 500,
  nothingToApply: 409,
  approvalMissing: 409,
  approvalQuestioned: 409,
  approvalNotNeeded: 409,
  approvalNotRequested: 409,
  approvalNotGiven: 409,
  approvalOwnPlan: 403,
  tooManyComments: 409,
  emergencyNotAllowed: 409,
  emergencyNotNeeded: 409,
  emergencyNeedsPerson: 403,
  stepUpNeeded: 403,
  stepUpElsewhere: 409,
  tokenWithoutProof: 403,
  checksNotAccepted: 409,
  conflictUndecided: 409,
  blastRadiusExceeded: 409,
  freezeWindow: 409,
  functionInOtherRollout: 409,
  changedSincePreview: 409,
  interferedWith: 409,
  layerVersionMissing: 409,
  sealedValueUnreadable: 500,
  sealedValueAltered: 409,
  // webhooks
  deliveryPending: 409,
  // the key of the installation
  keyMissing: 503,
  keyWrong: 503,
  keyCheckMissing: 503,
  keyUnusable: 503,
  keyNotNew: 409,
} as const;
export type ErrorCode = keyof typeof httpStatuses;

/** The codes alone. */
export const errorCodes = keysOf<ErrorCode>(httpStatuses);

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

/**
 * Whether a value is such an error, of whichever copy of this file: Next.js bundles it more than once into one process, whose parts share
 * the database's client, and so meet each other's errors. Subclasses inherit it, and ask for themselves.
 */
Object.defineProperty(AppError, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
    return this === AppError && value instanceof Error && value.name === 'AppError' && 'code' in value;
  },
});

/** After how many seconds it is worth asking again, for the failures that pass by themselves. */
const retrySeconds: Partial<Record<ErrorCode, number>> = {
  tooManyPlans: 60,
  tooManyRequests: 5,
  tooManyStreams: 30,
  tooManyDownloads: 30,
  idempotencyKeyInUse: 2,
  rateLimited: 60,
  workloadIssuerUnreachable: 30,
  databaseUnavailable: 5,
  databaseBusy: 5,
  queryTooSlow: 30,
};

/** After how many seconds the same request may succeed; undefined where waiting alone changes nothing. */
export function retryAfterSeconds(code: ErrorCode): number | undefined {
  return retrySeconds[code];
}

/** The failures of asking the database: they tell nothing about what was asked, and are no decision of the product. */
export const databaseFailures: readonly ErrorCode[] = ['databaseUnavailable', 'databaseBusy', 'queryTooSlow'];

/** Whether the database could not be asked, or not in time: nothing is known then, and the same work may succeed in a moment. */
export function isDatabaseUnavailable(error: unknown): error is AppError {
  return error instanceof AppError && databaseFailures.includes(error.code);
}

/**
 * Whether an error tells something about what was worked on (an account, a function, an input), so that it can be recorded
 * with it. A database that cannot be asked, or a defect, tells nothing about it and is thrown on.
 */
export function isRecordable(error: unknown): error is AppError {
  return error instanceof AppError && !isDatabaseUnavailable(error);
}
