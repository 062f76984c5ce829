import type { Failure } from '../errors.ts';
import type { AwsAccountId } from './account-id.ts';
import { parseFunctionArn, parseRoleArn } from './arn.ts';
import { type FunctionConfiguration, functionConfigurationSchema } from './function-configuration.ts';
import { cleanText } from './plain-text.ts';

/** What AWS was asked about; without `functionName`: about all functions of the Region. `operation` is IAM's name of the call. */
export type AskedFunction = {
  operation: string;
  partition: string;
  awsAccountId: AwsAccountId;
  region: string;
  functionName?: string | undefined;
};

/**
 * A function whose description cannot be used. `functionName` is the one it is known by, where that can be told: no other function
 * of the Region can be meant. `failure` is `awsForeignAnswer` or `awsOddFunction`, and holds only cleaned, bounded texts.
 */
export type OddFunction = { functionName: string | undefined; failure: Failure };

/** What became of a description: ours from here on, or set aside. */
type FunctionAnswer = { configuration: FunctionConfiguration } | { odd: OddFunction };

/** How a name that AWS gives can look; dots stand in those of Lambda@Edge replicas. */
const namePattern = /^[a-zA-Z0-9-_.]{1,170}$/;

/**
 * Returns a function's description as AWS gave it, once it is one and is about what was asked for: partition, account, Region and name
 * of the ARN are compared, and the account of the role and of a replica's source. Whatever it is given, it throws nothing.
 */
export function readFunctionAnswer(answer: unknown, asked: AskedFunction): FunctionAnswer {
  const parsed = functionConfigurationSchema.safeParse(answer);
  const given = nameIn(answer);
  const name = given === undefined || !namePattern.test(given) ? undefined : given;
  const params = {
    operation: asked.operation,
    awsAccountId: asked.awsAccountId,
    region: asked.region,
    functionName: asked.functionName ?? cleanText(given ?? '', 170),
  };
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const problem = issue === undefined ? { member: '', problem: 'other' } : problemOf(issue, answer);
    return {
      odd: {
        functionName: asked.functionName ?? name,
        failure: { code: 'awsOddFunction', params: { ...params, ...problem } },
      },
    };
  }
  const configuration = parsed.data;
  const foreign = foreignArnOf(configuration, asked);
  if (foreign !== undefined) {
    const failure: Failure = { code: 'awsForeignAnswer', params: { ...params, answered: cleanText(foreign, 200) } };
    return { odd: { functionName: asked.functionName ?? name, failure } };
  }
  if (isPublishedVersion(configuration)) {
    const version = { member: 'Version', problem: 'version' };
    return { odd: { functionName: name, failure: { code: 'awsOddFunction', params: { ...params, ...version } } } };
  }
  return { configuration };
}

/** The ARN, or the name, that shows that a description is about something else; undefined when it is about what was asked for. */
function foreignArnOf(configuration: FunctionConfiguration, asked: AskedFunction): string | undefined {
  const { FunctionArn, FunctionName, Role, MasterArn } = configuration;
  const arn = parseFunctionArn(FunctionArn);
  const isOurs =
    arn !== undefined &&
    arn.partition === asked.partition &&
    arn.awsAccountId === asked.awsAccountId &&
    arn.region === asked.region &&
    arn.functionName === FunctionName;
  if (!isOurs) return FunctionArn;
  if (asked.functionName !== undefined && FunctionName !== asked.functionName) return FunctionArn;
  // AWS takes a role of the function's own account only, and replicas are made within an account.
  const role = parseRoleArn(Role ?? '');
  if (Role !== undefined && role !== undefined && !isSameAccount(role, asked)) return Role;
  const source = parseFunctionArn(MasterArn ?? '');
  return source !== undefined && !isSameAccount(source, asked) ? MasterArn : undefined;
}

type Owner = Pick<AskedFunction, 'partition' | 'awsAccountId'>;

function isSameAccount(one: Owner, other: Owner): boolean {
  return one.partition === other.partition && one.awsAccountId === other.awsAccountId;
}

/** Only the replicas of Lambda@Edge are listed as a version; of all others $LATEST was asked for. */
function isPublishedVersion({ FunctionArn, Version = '$LATEST', MasterArn }: FunctionConfiguration): boolean {
  if ((MasterArn ?? '') !== '') return false;
  return !Version.startsWith('$LATEST') || parseFunctionArn(FunctionArn)?.qualifier !== undefined;
}

function nameIn(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('FunctionName' in answer)) return undefined;
  return typeof answer.FunctionName === 'string' ? answer.FunctionName : undefined;
}

type Issue = { code?: string; path: readonly PropertyKey[]; message: string; origin?: unknown };

/** Which member is odd, by AWS's name of it, and how. Names of variables come from the answer and are left out. */
function problemOf(issue: Issue, answer: unknown): { member: string; problem: string } {
  const names = issue.path.slice(0, 2).filter((step) => typeof step === 'string');
  const member = names.join('.') || 'FunctionConfiguration';
  return { member, problem: problemNamed(issue, answer) };
}

function problemNamed({ code, path, message, origin }: Issue, answer: unknown): string {
  switch (code) {
    case 'custom':
      return message;
    case 'invalid_key':
      return 'characters';
    case 'too_small':
      return origin === 'string' ? 'missing' : 'number';
    case 'too_big':
      return origin === 'string' || origin === 'array' ? 'length' : 'number';
    case 'invalid_type':
      return valueAt(answer, path) === undefined ? 'missing' : 'type';
    default:
      return 'other';
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
    value,
  );
}
