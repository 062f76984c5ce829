import { statementsOfRole } from '../identity/execution-roles.ts';
import { AwsFault, invalidParameter, validationFailure } from '../wire/aws-fault.ts';
import type { LambdaCall } from './lambda-call.ts';
import type { UpdateBody } from './update-body.ts';

/** The compact JSON of the variables may have so many bytes. Source: recorded against AWS; 4096 passes, 4097 fails. */
const mostEnvironmentBytes = 4096;

/** Variables that Lambda sets itself and refuses. Source: Lambda documentation "Defined runtime environment variables", 2026. */
const reservedVariables: ReadonlySet<string> = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/** The checks of AWS's model on the plain members of an update. Throws ValidationException. */
export function checkMembers({ Handler, Description, MemorySize, Timeout }: UpdateBody): void {
  if (Handler != null) {
    if (Handler.length > 128)
      throw validationFailure('handler', 'Member must have length less than or equal to 128', Handler);
    if (!/^\S+$/.test(Handler))
      throw validationFailure('handler', 'Member must satisfy regular expression pattern: [^\\s]+', Handler);
  }
  if (Description != null && Description.length > 256)
    throw validationFailure('description', 'Member must have length less than or equal to 256', Description);
  if (MemorySize != null && (MemorySize < 128 || MemorySize > 10_240)) {
    throw validationFailure(
      'memorySize',
      `Member must have value ${MemorySize < 128 ? 'greater than or equal to 128' : 'less than or equal to 10240'}`,
      MemorySize,
    );
  }
  if (Timeout != null && (Timeout < 1 || Timeout > 900)) {
    throw validationFailure(
      'timeout',
      `Member must have value ${Timeout < 1 ? 'greater than or equal to 1' : 'less than or equal to 900'}`,
      Timeout,
    );
  }
}

/**
 * The checks on an execution role: an ARN of the caller's own account, a role that exists and trusts Lambda, and iam:PassRole.
 * Throws ValidationException, AccessDeniedException or InvalidParameterValueException in AWS's words.
 */
export function checkRole(call: LambdaCall, roleArn: string): void {
  const [, awsAccountId, path = ''] =
    /^arn:aws[a-zA-Z-]*:iam::(\d{12}):role\/?([a-zA-Z_0-9+=,.@\-_/]+)$/.exec(roleArn) ?? [];
  if (awsAccountId === undefined) {
    throw validationFailure(
      'role',
      'Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
      roleArn,
    );
  }
  if (awsAccountId !== call.awsAccountId)
    throw new AwsFault(403, 'AccessDeniedException', 'Cross-account pass role is not allowed.');
  call.authorize('iam:PassRole', roleArn, { 'iam:PassedToService': ['lambda.amazonaws.com'] });
  const roleName = path.slice(path.lastIndexOf('/') + 1);
  const trusted = call.state.roles.get(`${awsAccountId}/${roleName}`)?.trustedPrincipal ?? 'lambda.amazonaws.com';
  if (trusted !== 'lambda.amazonaws.com' || !statementsOfRole(call.state, awsAccountId, roleName))
    throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');
}

/** Runtimes that AWS takes for a new value. Source: Lambda documentation "Supported runtimes", autumn 2026. */
const runtimes: readonly string[] = [
  ...['nodejs18.x', 'nodejs20.x', 'nodejs22.x', 'nodejs24.x'],
  ...['python3.9', 'python3.10', 'python3.11', 'python3.12', 'python3.13', 'python3.14'],
  ...['java8.al2', 'java11', 'java17', 'java21', 'java25'],
  ...['dotnet6', 'dotnet8', 'dotnet10'],
  ...['ruby3.2', 'ruby3.3', 'ruby3.4'],
  ...['provided.al2', 'provided.al2023'],
];

/** The check on a new runtime. Throws InvalidParameterValueException for one that AWS does not have or no longer takes. */
export function checkRuntime(runtime: string): void {
  if (runtimes.includes(runtime)) return;
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${runtimes.join(', ')}] or be a valid ARN`,
  );
}

/**
 * The checks on a new map of variables. Throws ValidationException for a name that cannot be, and
 * InvalidParameterValueException for a reserved one or too many bytes; the latter repeats all values in clear, as AWS does.
 */
export function checkEnvironment(variables: Readonly<Record<string, string>>): void {
  const names = Object.keys(variables);
  if (!names.every((name) => /^[a-zA-Z]([a-zA-Z0-9_])+$/.test(name) || reservedVariables.has(name))) {
    throw validationFailure(
      'environment.variables',
      'Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]',
    );
  }
  const reserved = names.filter((name) => reservedVariables.has(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > mostEnvironmentBytes) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${measured}`,
    );
  }
}
