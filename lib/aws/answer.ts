import type { z } from 'zod';
import { AppError, type ErrorParams } from '../core/errors.ts';
import { type OddFunction, readFunctionAnswer } from '../core/lambda/function-answer.ts';
import type { FunctionConfiguration } from '../core/lambda/function-configuration.ts';
import { cleanText } from '../core/lambda/plain-text.ts';
import { type AwsCall, unreadableAnswer } from './error.ts';
import type { AwsSession } from './session.ts';

/** What the SDK makes of every response. */
export type Metadata = { $metadata: { requestId?: string | undefined } };

/** AWS's request id of a response, which equals CloudTrail's requestID; '' when it has none. */
export function requestIdOf({ $metadata }: Metadata): string {
  return cleanText($metadata.requestId ?? '', 128);
}

/**
 * A response as the schema makes it ours. `required`: members without which it says nothing, though the SDK would let them be
 * absent: an absent list is no empty one. Throws AppError `awsMissingMember`, `awsUnreadableAnswer`; `awsUnclearOutcome`
 * for a call that changes something.
 */
export function readAnswer<Parsed>(
  answer: Metadata,
  call: AwsCall,
  { schema, required = [] }: { schema: z.ZodType<Parsed>; required?: readonly string[] },
): { data: Parsed; requestId: string } {
  const requestId = requestIdOf(answer);
  const missing = required.find((member) => (Reflect.get(answer, member) ?? undefined) === undefined);
  if (missing !== undefined) throw unusable(call, requestId, 'awsMissingMember', { member: missing });
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw unreadableAnswer(call, requestId);
  return { data: parsed.data, requestId };
}

/** The error for a response that names something else than was asked for; `answered` is what it names. */
export function foreignAnswer(call: AwsCall, requestId: string, answered: string): AppError {
  return unusable(call, requestId, 'awsForeignAnswer', { answered: cleanText(answered, 200) });
}

/**
 * A function's description, which must be of the session's account, of the call's Region and of its function where it names one.
 * Throws AppError `awsForeignAnswer`, `awsOddFunction`; `awsUnclearOutcome` for a call that changes something.
 */
export function readFunction(
  session: AwsSession,
  call: AwsCall,
  answer: unknown,
  requestId: string,
): FunctionConfiguration {
  const read = readListedFunction(session, call, answer);
  if ('configuration' in read) return read.configuration;
  const { code, params } = read.odd.failure;
  throw unusable(call, requestId, code === 'awsForeignAnswer' ? code : 'awsOddFunction', params);
}

/** As `readFunction`, but a description that cannot be used is set aside with its reason. Throws nothing. */
export function readListedFunction(
  { awsAccountId, partition }: AwsSession,
  { operation, region, functionName }: AwsCall,
  answer: unknown,
): { configuration: FunctionConfiguration } | { odd: OddFunction } {
  return readFunctionAnswer(answer, { operation, awsAccountId, partition, region, functionName });
}

type UnusableCode = 'awsMissingMember' | 'awsForeignAnswer' | 'awsOddFunction';

/** After an update whose response cannot be used nothing is known but that AWS may have acted. */
function unusable(call: AwsCall, requestId: string, code: UnusableCode, params: ErrorParams): AppError {
  const general = unreadableAnswer(call, requestId);
  if (call.isMutation === true) return general;
  return new AppError(code, { ...general.params, ...params });
}
