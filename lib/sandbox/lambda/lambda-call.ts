import type { Call } from '../call.ts';
import type { FunctionRecord } from '../records.ts';
import { partitionOf } from '../regions.ts';
import {
  accessDenied,
  functionNotFound,
  invalidParameter,
  resourceNotFound,
  validationFailure,
} from '../wire/aws-fault.ts';
import { settle } from './function-record.ts';

/** A call on the Lambda API: path segments decoded, without the leading empty one. */
export type LambdaCall = Call;

/** Condition keys of IAM with their values. */
export type ConditionContext = Readonly<Record<string, readonly string[]>>;

/** A function as it was named in a path: by name, partial ARN or ARN, with an optional qualifier. */
export type FunctionReference = {
  name: string;
  awsAccountId?: string;
  region?: string;
  qualifier?: string;
};

const referencePattern =
  /^(?:arn:[a-z-]+:lambda:)?(?:([a-z]{2}[a-z0-9-]*-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_.]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;

/** Takes a function's reference apart; undefined when it is none. */
export function parseFunctionReference(text: string): FunctionReference | undefined {
  const [, region, awsAccountId, name, qualifier] = referencePattern.exec(text) ?? [];
  return name === undefined ? undefined : { name, awsAccountId, region, qualifier };
}

/** The unqualified ARN of a function. */
export function functionArn(region: string, awsAccountId: string, name: string): string {
  return `arn:${partitionOf(region)}:lambda:${region}:${awsAccountId}:function:${name}`;
}

/** A function that a call is about: its settled record, name, ARN and the qualifier that was asked for. */
export type Target = {
  record: FunctionRecord;
  name: string;
  arn: string;
  /** A version's number, `$LATEST` or an alias; undefined when none was named. */
  qualifier: string | undefined;
};

/**
 * Finds and authorises the function in the third path segment: a name, or an ARN as the tag operations take it.
 * `context` adds the call's own condition keys to those of the function's tags.
 * Throws ValidationException, AccessDeniedException or ResourceNotFoundException as AWS does.
 */
export function findTarget(call: LambdaCall, action: string, context: ConditionContext = {}): Target {
  const text = call.segments[2] ?? '';
  const reference = parseFunctionReference(text);
  if (!reference) {
    throw validationFailure(
      'functionName',
      'Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?',
      text,
    );
  }
  if (reference.name.length > 64)
    throw validationFailure('functionName', 'Member must have length less than or equal to 64', reference.name);
  const arn = functionArn(reference.region ?? call.region, reference.awsAccountId ?? call.awsAccountId, reference.name);
  if (reference.awsAccountId !== undefined && reference.awsAccountId !== call.awsAccountId)
    throw accessDenied(call.caller.arn, action, arn, 'noResourcePolicy');
  const record = call.state.findFunction(call.awsAccountId, call.region, reference.name);
  call.authorize(action, arn, {
    ...resourceTagContext(record?.tags ?? {}),
    ...context,
  });
  if (reference.region !== undefined && reference.region !== call.region) {
    throw resourceNotFound(`Functions from '${reference.region}' are not reachable in this region ('${call.region}')`);
  }
  if (!record) throw functionNotFound(arn);
  settle(record, call.now);
  return { record, name: reference.name, arn, qualifier: qualifierOf(call, reference) };
}

/** Which version or alias a call names, in its own parameter or in the function's reference; both must agree. */
function qualifierOf(call: LambdaCall, reference: FunctionReference): string | undefined {
  const qualifier = call.query.get('Qualifier') || undefined;
  if (qualifier !== undefined && !/^[a-zA-Z0-9$_.-]{1,128}$/.test(qualifier))
    throw validationFailure(
      'qualifier',
      'Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9$_-]+',
      qualifier,
    );
  if (qualifier !== undefined && reference.qualifier !== undefined && qualifier !== reference.qualifier)
    throw invalidParameter('The derived qualifier from the function name does not match the specified qualifier.');
  return qualifier ?? reference.qualifier;
}

/** The condition keys that a resource's tags give. */
function resourceTagContext(tags: Readonly<Record<string, string>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, [value]]));
}
