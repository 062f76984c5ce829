import { datadogLayerAccounts } from '../datadog/layers.ts';
import type { AwsAccountId } from '../lambda/account-id.ts';
import { layerAccountsOutside } from '../lambda/arn.ts';

/**
 * What the roles in a customer's account may do, as one value from which both templates and the page's explanation are
 * made. Nothing stands here that Lamplighter does not need: lib/aws/permissions.test.ts takes each action away in turn. Why each action is needed is in messages/en/accounts.json
 * under `permissions`, by `reasonKey`.
 */
export type RoleStatement = {
  /** IAM's Sid; letters and digits. */
  sid: string;
  effect: 'Allow' | 'Deny';
  actions: readonly string[];
  /** `function`: the account's own functions; `role`: its own roles; `layer`: every layer of every account; `any`: `*`. */
  resource: 'any' | 'function' | 'layer' | 'role';
  /** `viaLambda`: only when AWS Lambda makes the call for us; `foreignLayer`: when a layer comes from an account not listed. */
  condition?: 'viaLambda' | 'foreignLayer';
};

const readLayers: RoleStatement = {
  sid: 'ReadLayers',
  effect: 'Allow',
  actions: ['lambda:GetLayerVersion'],
  resource: 'layer',
};
const readEncryptedVariables: RoleStatement = {
  sid: 'ReadEncryptedVariables',
  effect: 'Allow',
  actions: ['kms:Decrypt'],
  resource: 'any',
  condition: 'viaLambda',
};

const readStatements: readonly RoleStatement[] = [
  {
    sid: 'Discover',
    effect: 'Allow',
    // None of these can be narrowed to single resources. Source: AWS service authorization reference, 2026.
    actions: ['lambda:ListFunctions', 'account:ListRegions', 'tag:GetResources', 'cloudwatch:GetMetricData'],
    resource: 'any',
  },
  {
    sid: 'ReadFunctions',
    effect: 'Allow',
    actions: ['lambda:GetFunction', 'lambda:ListTags', 'lambda:ListAliases', 'lambda:GetFunctionCodeSigningConfig'],
    resource: 'function',
  },
  readLayers,
  readEncryptedVariables,
  {
    sid: 'AskAboutKeyAccess',
    effect: 'Allow',
    actions: ['iam:SimulatePrincipalPolicy'],
    resource: 'role',
  },
  {
    sid: 'FindKeyByName',
    effect: 'Allow',
    // Both tell everything about a key but its value; the second cannot be narrowed. Source: AWS service authorization reference, 2026.
    actions: ['secretsmanager:DescribeSecret', 'ssm:DescribeParameters'],
    resource: 'any',
  },
];

/** Scans, previews and health checks read with the read role; with the write role a function is read only to be written. */
const writeStatements: readonly RoleStatement[] = [
  { sid: 'ReadFunctions', effect: 'Allow', actions: ['lambda:GetFunction', 'lambda:ListTags'], resource: 'function' },
  // AWS lets only those put a layer version on a function who may read it. Source: Lambda documentation, 2026.
  readLayers,
  readEncryptedVariables,
  { sid: 'UpdateFunctions', effect: 'Allow', actions: ['lambda:UpdateFunctionConfiguration'], resource: 'function' },
  {
    sid: 'WriteEncryptedVariables',
    effect: 'Allow',
    actions: ['kms:Encrypt', 'kms:CreateGrant'],
    resource: 'any',
    condition: 'viaLambda',
  },
  {
    sid: 'NoForeignLayers',
    effect: 'Deny',
    actions: ['lambda:UpdateFunctionConfiguration'],
    resource: 'any',
    condition: 'foreignLayer',
  },
];

/** What neither role may ever do, whatever is attached to it later: each of these would lead further into the account. */
const neverStatement: RoleStatement = {
  sid: 'NeverEscalate',
  effect: 'Deny',
  actions: [
    'iam:PassRole',
    'lambda:UpdateFunctionCode',
    'lambda:InvokeFunction',
    'lambda:AddPermission',
    'lambda:CreateFunctionUrlConfig',
    'lambda:UpdateAlias',
    'secretsmanager:GetSecretValue',
  ],
  resource: 'any',
};

/**
 * The accounts, each once, whose layers the write role refuses to put on a function of `ownAwsAccountId` unless the template's
 * list of layer accounts names them too: neither Datadog's nor its own.
 */
export function foreignLayerAccounts(
  layerVersionArns: readonly string[],
  ownAwsAccountId: AwsAccountId | '',
): AwsAccountId[] {
  return layerAccountsOutside(layerVersionArns, [...datadogLayerAccounts, ownAwsAccountId]);
}

/** The statements of a role's policy in order. The write role reads too what it writes: each change is compared with what AWS says. */
export function roleStatements(purpose: 'read' | 'write'): readonly RoleStatement[] {
  return [...(purpose === 'read' ? readStatements : writeStatements), neverStatement];
}

/** Where the reason for an action is in `permissions` of messages/en/accounts.json. */
export function reasonKey(statement: RoleStatement, action: string): string {
  if (statement.effect === 'Deny') return statement.condition ? 'foreignLayers' : 'never';
  return action.replace(':', '_');
}

/**
 * What both roles trust the worker with. A role without SetSourceIdentity works too, but CloudTrail then names the person in the session's
 * name alone. The read role has it as well: a worker whose own session has a source identity could not assume it otherwise
 * (IAM user guide, "Monitor and control actions taken with assumed roles", 2026).
 */
export const trustedActions = ['sts:AssumeRole', 'sts:SetSourceIdentity'] as const;
