import { redact } from '../core/audit/redaction.ts';
import { foreignLayerAccounts } from '../core/connection/role-policy.ts';
import { AppError, type ErrorCode } from '../core/errors.ts';
import type { AwsAccountId } from '../core/lambda/account-id.ts';
import { cleanText } from '../core/lambda/plain-text.ts';
import { type BrokenBy, BrokenCall } from './broken-call.ts';

/** What was asked of AWS when it failed: the facts that every `aws…` sentence may name. */
export type AwsCall = {
  /** IAM's name of the action, such as `lambda:ListFunctions`: what a person would look for in a policy. */
  operation: string;
  awsAccountId: AwsAccountId | '';
  region: string;
  functionName?: string;
  /** True for calls that change something: then a response that got lost leaves the outcome unclear. */
  isMutation?: boolean;
  /** Layer version ARNs that were sent, so that a refusal can name the one it is about. */
  layerArns?: readonly string[];
  /** Values that were sent and must not survive in any text that AWS sends back. */
  secrets?: readonly string[];
};

/** The closed list: AWS's exception names (Lambda, STS, CloudWatch, tagging and account API references, 2026) and ours. */
const codesByName: Readonly<Record<string, ErrorCode>> = {
  AccessDenied: 'awsAccessDenied',
  AccessDeniedException: 'awsAccessDenied',
  UnauthorizedOperation: 'awsAccessDenied',
  ExpiredToken: 'awsCredentialsExpired',
  ExpiredTokenException: 'awsCredentialsExpired',
  RequestExpired: 'awsCredentialsExpired',
  TokenRefreshRequired: 'awsCredentialsExpired',
  CredentialsProviderError: 'awsCredentialsMissing',
  TokenProviderError: 'awsCredentialsMissing',
  InvalidClientTokenId: 'awsRegionNotEnabled',
  UnrecognizedClientException: 'awsRegionNotEnabled',
  RegionDisabledException: 'awsRegionNotEnabled',
  InvalidSignatureException: 'awsCredentialsMissing',
  SignatureDoesNotMatch: 'awsCredentialsMissing',
  IncompleteSignature: 'awsCredentialsMissing',
  MissingAuthenticationToken: 'awsCredentialsMissing',
  MissingAuthenticationTokenException: 'awsCredentialsMissing',
  TooManyRequestsException: 'awsThrottled',
  Throttling: 'awsThrottled',
  ThrottlingException: 'awsThrottled',
  ThrottledException: 'awsThrottled',
  RequestLimitExceeded: 'awsThrottled',
  RequestThrottled: 'awsThrottled',
  RequestThrottledException: 'awsThrottled',
  LimitExceededException: 'awsThrottled',
  ResourceNotFoundException: 'awsFunctionNotFound',
  ResourceConflictException: 'awsConflict',
  PreconditionFailedException: 'awsRevisionMismatch',
  InvalidCodeSignatureException: 'awsCodeSigning',
  CodeVerificationFailedException: 'awsCodeSigning',
};

function codeNamed(name: string): ErrorCode | undefined {
  // A name comes from outside, and one such as `constructor` is found in every object.
  return Object.hasOwn(codesByName, name) ? codesByName[name] : undefined;
}

/** Most characters that are kept of AWS's sentence; it names a few ARNs and no more once values are masked. */
const mostReasonCharacters = 2_000;
/** Most characters that are kept of AWS's name of an error and of a request id; AWS's own are a third of that. */
const mostNameCharacters = 128;

/** Codes with which AWS's own sentence helps. */
const codesWithReason: ReadonlySet<ErrorCode> = new Set([
  'awsInvalidParameter',
  'awsCodeSigning',
  'awsAccessDenied',
  'awsUpdateDenied',
]);

/** Node's codes for "nothing was sent": no name, no route, no listener. */
const nothingSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** Node's codes and the SDK's names for "the connection broke", when AWS may or may not have acted. */
const connectionBroke = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNABORTED',
  'UND_ERR_SOCKET',
  'TimeoutError',
  'AbortError',
]);

/** The names of errors that no service of AWS gave: of JavaScript, for a body that could not be parsed, and of the SDK, for one without a name. */
const namesOfNobody = new Set(['SyntaxError', 'TypeError', 'RangeError', 'Error', 'Unknown', 'UnknownError']);

/** The codes of calls that Lamplighter cut off, where nothing was to be changed. */
const codesOfBroken: Readonly<Record<BrokenBy, ErrorCode>> = {
  stalled: 'awsAnswerStalled',
  tooLarge: 'awsAnswerTooLarge',
  connectionsBusy: 'awsConnectionsBusy',
  budgetBusy: 'awsBudgetBusy',
  credentialsStalled: 'awsCredentialsStalled',
};

/** The members of an SDK or network error that are looked at; everything is optional because anything can be thrown. */
type AnswerFacts = {
  name: string;
  nodeCode: string;
  httpStatus: number | undefined;
  requestId: string;
  message: string;
};

/** Reads the facts of whatever was thrown, without trusting its shape. */
function factsOf(error: unknown): AnswerFacts {
  if (!(error instanceof Error)) {
    return { name: typeof error, nodeCode: '', httpStatus: undefined, requestId: '', message: '' };
  }
  const metadata =
    '$metadata' in error && typeof error.$metadata === 'object' && error.$metadata !== null ? error.$metadata : {};
  const httpStatus = 'httpStatusCode' in metadata ? metadata.httpStatusCode : undefined;
  const requestId = 'requestId' in metadata ? metadata.requestId : undefined;
  const nodeCode = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return {
    name: error.name,
    nodeCode,
    httpStatus: typeof httpStatus === 'number' ? httpStatus : undefined,
    requestId: typeof requestId === 'string' ? requestId : '',
    message: error.message,
  };
}

/** Whether AWS refused because of too many calls. */
export function isThrottle(error: unknown): boolean {
  const facts = factsOf(error);
  return facts.httpStatus === 429 || codeNamed(facts.name) === 'awsThrottled';
}

/** Whether the credentials had run out, in which case AWS did nothing and the call may be made again with fresh ones. */
export function isExpired(error: unknown): boolean {
  return codeNamed(factsOf(error).name) === 'awsCredentialsExpired';
}

/**
 * Whether an answer arrived whose body is not one of AWS's: a page, half of a text, bytes; its status says nothing then, as it need
 * not be AWS's either.
 */
export function isUnreadable(error: unknown): error is Error {
  const { name, httpStatus, nodeCode } = factsOf(error);
  return nodeCode.startsWith('HPE_') || (httpStatus !== undefined && namesOfNobody.has(name));
}

/** A call that was cut off: for a change unclear as soon as it may have arrived, else not sent. */
function codeOfBroken({ by, wasSent }: BrokenCall, call: AwsCall): ErrorCode {
  if (call.isMutation !== true) return codesOfBroken[by];
  return wasSent ? 'awsUnclearOutcome' : 'awsUnreachable';
}

/** AWS's names for "your clock is wrong" (AWS General Reference, Signature Version 4; SDK for JavaScript 3, 2026). */
const clockErrors = new Set([
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'RequestTimeTooSkewed',
  'RequestInTheFuture',
  'RequestExpired',
  'AuthFailure',
]);

/**
 * Whether AWS refused a request for the time that it was signed with, and the SDK has learnt AWS's time from that: AWS did nothing,
 * and the same client signs the next request with the right time.
 */
export function isClockCorrected(error: unknown): boolean {
  if (!(error instanceof Error) || !clockErrors.has(error.name) || !('$metadata' in error)) return false;
  const metadata = error.$metadata;
  return (
    typeof metadata === 'object' &&
    metadata !== null &&
    'clockSkewCorrected' in metadata &&
    metadata.clockSkewCorrected === true
  );
}

function codeOf(facts: AnswerFacts, call: AwsCall): ErrorCode {
  const lost: ErrorCode = call.isMutation === true ? 'awsUnclearOutcome' : 'awsUnreachable';
  const unreadable: ErrorCode = call.isMutation === true ? 'awsUnclearOutcome' : 'awsUnreadableAnswer';
  if (nothingSent.has(facts.nodeCode)) return 'awsUnreachable';
  if (connectionBroke.has(facts.nodeCode) || connectionBroke.has(facts.name)) return lost;
  const named = codeNamed(facts.name);
  if (named !== undefined) return named;
  if (facts.nodeCode.startsWith('HPE_')) return unreadable;
  if (facts.httpStatus === undefined) return lost;
  // A change is unclear then whatever the status was; a read that a status explains is told by that.
  const saysStatus = call.isMutation !== true && (facts.httpStatus === 429 || facts.httpStatus >= 500);
  if (namesOfNobody.has(facts.name) && !saysStatus) return unreadable;
  if (facts.httpStatus === 429) return 'awsThrottled';
  if (facts.httpStatus >= 500) return call.isMutation === true ? 'awsUnclearOutcome' : 'awsServiceFault';
  if (facts.httpStatus >= 400) return 'awsInvalidParameter';
  // 2xx or 3xx and still an error: the response arrived but could not be read.
  return unreadable;
}

/**
 * Turns whatever a call threw into an AppError with one of the `aws…` codes. Its params always hold `operation`, `awsAccountId`,
 * `region`, `functionName`, `requestId` ('' when unknown), `awsError` (AWS's exception name) and `reason`: AWS's own sentence
 * after redaction for `awsInvalidParameter`, `awsCodeSigning`, `awsAccessDenied` and `awsUpdateDenied`, otherwise ''.
 * What AWS says is cleaned and bounded, as it is stored: PostgreSQL cannot keep every text.
 * Calls that were cut off also hold `seconds`, the limit that was met, and `bytes`, how much of the answer had come.
 * `awsLayerNotPermitted` also holds `layerArn`, and `awsUpdateDenied` (an update with layers of accounts that the write
 * role refuses unless it was told of them) `layerAccounts`.
 */
export function toAppError(error: unknown, call: AwsCall): AppError {
  if (error instanceof AppError) return error;
  const facts = factsOf(error);
  const broken = error instanceof BrokenCall ? error : undefined;
  let code = broken ? codeOfBroken(broken, call) : codeOf(facts, call);
  const refusedLayer =
    code === 'awsAccessDenied' ? call.layerArns?.find((arn) => facts.message.includes(arn)) : undefined;
  if (refusedLayer !== undefined) code = 'awsLayerNotPermitted';
  // AWS does not say which condition of which policy denied, so the layers are a likely reason, not a certain one.
  const layerAccounts = code === 'awsAccessDenied' ? foreignLayerAccounts(call.layerArns ?? [], call.awsAccountId) : [];
  if (layerAccounts.length > 0) code = 'awsUpdateDenied';
  const isReasonUseful = codesWithReason.has(code);
  const params: Record<string, string | number> = {
    ...paramsOf(call),
    requestId: cleanText(facts.requestId, mostNameCharacters),
    awsError: cleanText(facts.nodeCode === '' ? facts.name : facts.nodeCode, mostNameCharacters),
    // Masked before it is cut: half of a secret would not be known as one.
    reason: isReasonUseful ? cleanText(redact(facts.message, call.secrets ?? []), mostReasonCharacters) : '',
  };
  if (broken) Object.assign(params, { awsError: broken.by, seconds: broken.seconds, bytes: broken.bytes });
  if (refusedLayer !== undefined) params['layerArn'] = refusedLayer;
  if (layerAccounts.length > 0) params['layerAccounts'] = layerAccounts.join(', ');
  // The original is not kept as the cause: printing it would print AWS's raw text.
  return new AppError(code, params, { cause: { name: facts.name, httpStatus: facts.httpStatus } });
}

/** The error for a response that arrived with success but is not shaped as AWS documents it. */
export function unreadableAnswer(call: AwsCall, requestId: string): AppError {
  const code = call.isMutation === true ? 'awsUnclearOutcome' : 'awsUnreadableAnswer';
  const facts = { requestId: cleanText(requestId, mostNameCharacters), awsError: 'UnreadableAnswer', reason: '' };
  return new AppError(code, { ...paramsOf(call), ...facts });
}

/**
 * The error for responses that each are as AWS documents them, but do not come to an end: pages that repeat, go on for too long
 * or stay empty, versions without a newest. `answers`: how many were read before Lamplighter stopped.
 */
export function endlessAnswer(call: AwsCall, answers: number): AppError {
  const params = { ...paramsOf(call), requestId: '', awsError: 'EndlessAnswer', reason: '', answers };
  return new AppError('awsEndlessAnswer', params);
}

function paramsOf(call: AwsCall): Record<string, string> {
  return {
    operation: call.operation,
    awsAccountId: call.awsAccountId,
    region: call.region,
    functionName: call.functionName ?? '',
  };
}
