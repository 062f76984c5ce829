import { roleNames } from '../../core/connection/account-input.ts';
import { type RoleStatement, roleStatements } from '../../core/connection/role-policy.ts';
import { datadogLayerAccounts } from '../../core/datadog/layers.ts';
import type { Account } from '../records.ts';
import type { SandboxState } from '../state.ts';
import type { Statement } from './policy.ts';

/** What the stack with the two roles is created with. */
export type RoleStack = {
  trustedPrincipal: string;
  externalId: string;
  hasWriteRole: boolean;
  /** Accounts whose layers the write role may put on functions, beside the account's own; absent: Datadog's. */
  layerAccounts?: readonly string[];
  /** ISO 8601 UTC. */
  createdAt: string;
};

/**
 * Creates in an account what the product's template would: the read role and, if wanted, the write role, with the very
 * permissions that the template gives, so that a missing one is missed here too. Returns the ARNs.
 */
export function createRoleStack(
  state: SandboxState,
  { awsAccountId, partition }: Account,
  stack: RoleStack,
): { readRoleArn: string; writeRoleArn?: string } {
  const { hasWriteRole, layerAccounts = datadogLayerAccounts, ...trust } = stack;
  const create = (purpose: 'read' | 'write'): string => {
    const statements = roleStatements(purpose).map((statement) =>
      toStatement(statement, awsAccountId, [...layerAccounts, awsAccountId]),
    );
    state.putRole(awsAccountId, { ...trust, roleName: roleNames[purpose], maxSessionSeconds: 3600, statements });
    return `arn:${partition}:iam::${awsAccountId}:role/${roleNames[purpose]}`;
  };
  return { readRoleArn: create('read'), ...(hasWriteRole ? { writeRoleArn: create('write') } : {}) };
}

function toStatement(statement: RoleStatement, awsAccountId: string, layerAccounts: readonly string[]): Statement {
  const resources = {
    any: '*',
    function: `arn:*:lambda:*:${awsAccountId}:function:*`,
    layer: 'arn:*:lambda:*:*:layer:*:*',
    role: `arn:*:iam::${awsAccountId}:role/*`,
  } satisfies Record<RoleStatement['resource'], string>;
  const conditions = {
    viaLambda: { StringLike: { 'kms:ViaService': ['lambda.*.amazonaws.com'] } },
    foreignLayer: {
      'ForAnyValue:StringNotLike': {
        'lambda:Layer': layerAccounts.map((account) => `arn:*:lambda:*:${account}:layer:*:*`),
      },
    },
  } satisfies Record<NonNullable<RoleStatement['condition']>, Statement['Condition']>;
  return {
    Sid: statement.sid,
    Effect: statement.effect,
    Action: [...statement.actions],
    Resource: [resources[statement.resource]],
    ...(statement.condition ? { Condition: conditions[statement.condition] } : {}),
  };
}

/** A policy that allows exactly the listed actions (IAM patterns) on everything. */
export function statementsForActions(actions: readonly string[]): Statement[] {
  return [{ Effect: 'Allow', Action: [...actions], Resource: ['*'] }];
}
