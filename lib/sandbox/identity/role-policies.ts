import { cloudFormationTemplate } from '../../core/connection/cloudformation-template.ts';
import type { Account } from '../records.ts';
import type { SandboxState } from '../state.ts';
import { rolesOfTemplate } from './cloudformation-stack.ts';
import type { Statement } from './policy.ts';

/** What the stack with the two roles is created with. */
export type RoleStack = {
  trustedPrincipal: string;
  externalId: string;
  hasWriteRole: boolean;
  /** Accounts whose layers the write role may put on functions, beside the account's own; absent: as the template says. */
  layerAccounts?: readonly string[];
  /** ISO 8601 UTC. */
  createdAt: string;
};

/** The template as the product prints it, without its explanations. What differs between accounts comes as parameters. */
const template = cloudFormationTemplate(
  { principalArn: '', externalId: '', hasWriteRole: true, layerAccounts: [] },
  (key) => key,
);

/**
 * Creates in an account the roles of the very template that the product prints, with its permissions and no others, so that
 * a missing one is missed here too. Returns the ARNs.
 */
export function createRoleStack(
  state: SandboxState,
  { awsAccountId, partition }: Account,
  { trustedPrincipal, externalId, hasWriteRole, layerAccounts, createdAt }: RoleStack,
): { readRoleArn: string; writeRoleArn?: string } {
  const { roles, outputs } = rolesOfTemplate(template, {
    awsAccountId,
    partition,
    createdAt,
    parameters: {
      TrustedPrincipal: trustedPrincipal,
      ExternalId: externalId,
      CreateWriteRole: String(hasWriteRole),
      ...(layerAccounts ? { LayerAccounts: layerAccounts.join(',') } : {}),
    },
  });
  for (const role of roles) state.putRole(awsAccountId, role);
  const { ReadRoleArn = '', WriteRoleArn } = outputs;
  return { readRoleArn: ReadRoleArn, ...(WriteRoleArn === undefined ? {} : { writeRoleArn: WriteRoleArn }) };
}

/** A policy that allows exactly the listed actions (IAM patterns) on everything. */
export function statementsForActions(actions: readonly string[]): Statement[] {
  return [{ Effect: 'Allow', Action: [...actions], Resource: ['*'] }];
}
