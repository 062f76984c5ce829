import type { Role } from '../records.ts';
import type { SandboxState } from '../state.ts';
import type { Statement } from './policy.ts';

/** What every function's role may do: write its own logs. */
const logStatement: Statement = {
  Effect: 'Allow',
  Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: ['*'],
};

/** What a function's role may do where nothing else is on record: write logs, and read secrets and parameters. */
const usualStatements: Statement[] = [
  logStatement,
  { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'ssm:GetParameter'], Resource: ['*'] },
];

/** The role of a function that was made by hand and may do nothing but write logs. */
export function logsOnlyRole(roleName: string): Role {
  return {
    roleName,
    trustedPrincipal: 'lambda.amazonaws.com',
    maxSessionSeconds: 3600,
    statements: [logStatement],
    createdAt: '2026-01-01T00:00:00.000Z',
  };
}

/**
 * What a role may do: as it is on record, else as usual when some function of the account runs with it. Undefined when the
 * account has no such role.
 */
export function statementsOfRole(state: SandboxState, awsAccountId: string, roleName: string): Statement[] | undefined {
  return (
    state.roles.get(`${awsAccountId}/${roleName}`)?.statements ??
    (isExecutionRole(state, awsAccountId, roleName) ? usualStatements : undefined)
  );
}

function isExecutionRole(state: SandboxState, awsAccountId: string, roleName: string): boolean {
  const ending = `:iam::${awsAccountId}:role/${roleName}`;
  for (const [place, functions] of state.functions) {
    if (!place.startsWith(`${awsAccountId}/`)) continue;
    for (const { configuration } of functions.values()) if (configuration.Role?.endsWith(ending)) return true;
  }
  return false;
}
