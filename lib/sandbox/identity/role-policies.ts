import type { Statement } from './policy.ts';

/** What a role that only reads needs: least privilege for scanning and previewing. */
export const readActions = [
  'lambda:ListFunctions',
  'lambda:GetFunction',
  'lambda:GetFunctionConfiguration',
  'lambda:ListTags',
  'lambda:ListAliases',
  'lambda:ListVersionsByFunction',
  'lambda:GetFunctionCodeSigningConfig',
  'lambda:GetLayerVersion',
  'tag:GetResources',
  'account:ListRegions',
  'ec2:DescribeRegions',
  'cloudwatch:GetMetricData',
] as const;

/** What a role that applies changes needs on top. */
export const writeActions = [
  'lambda:UpdateFunctionConfiguration',
  'lambda:TagResource',
  'lambda:UntagResource',
] as const;

const neverActions = [
  'iam:PassRole',
  'lambda:UpdateFunctionCode',
  'lambda:AddPermission',
  'lambda:InvokeFunction',
  'lambda:CreateFunctionUrlConfig',
  'lambda:UpdateAlias',
  'secretsmanager:GetSecretValue',
];

/** Datadog's layer accounts, commercial and GovCloud. Source: Datadog documentation, autumn 2026. */
export const datadogLayerAccounts = ['464622532012', '002406178527'] as const;

/** The policy of a read role. */
export function readRoleStatements(): Statement[] {
  return [{ Effect: 'Allow', Action: [...readActions], Resource: ['*'] }];
}

/** The policy of a write role: layers may come only from the given accounts, since a layer is code that runs as the function. */
export function writeRoleStatements(layerAccounts: readonly string[]): Statement[] {
  return [
    {
      Effect: 'Allow',
      Action: [...readActions, ...writeActions],
      Resource: ['*'],
    },
    {
      Effect: 'Deny',
      Action: ['lambda:UpdateFunctionConfiguration'],
      Resource: ['*'],
      Condition: {
        'ForAnyValue:StringNotLike': {
          'lambda:Layer': layerAccounts.map((account) => `arn:*:lambda:*:${account}:layer:*:*`),
        },
      },
    },
    { Effect: 'Deny', Action: neverActions, Resource: ['*'] },
  ];
}

/** A policy that allows exactly the listed actions (IAM patterns) on everything. */
export function statementsForActions(actions: readonly string[]): Statement[] {
  return [{ Effect: 'Allow', Action: [...actions], Resource: ['*'] }];
}
