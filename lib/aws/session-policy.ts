import type { AwsAccountId } from '../core/lambda/account-id.ts';

/** What a session is for: `read` cannot change anything at AWS, even when the role could. */
export type SessionPurpose = 'read' | 'write';

/** Lambda's and other services' actions that each purpose needs, and no others. */
const actions = {
  read: [
    'lambda:ListFunctions',
    'lambda:GetFunction',
    'lambda:GetFunctionCodeSigningConfig',
    'lambda:GetLayerVersion',
    'lambda:ListAliases',
    'lambda:ListTags',
    'account:ListRegions',
    'cloudwatch:GetMetricData',
    // What a role may be asked about is narrowed by the role's own policy.
    'iam:SimulatePrincipalPolicy',
    // Both tell everything about a key but its value.
    'secretsmanager:DescribeSecret',
    'ssm:DescribeParameters',
    'tag:GetResources',
  ],
  // AWS demands GetLayerVersion of whoever writes a list of layers.
  write: ['lambda:GetFunction', 'lambda:ListTags', 'lambda:GetLayerVersion'],
} as const satisfies Record<SessionPurpose, readonly string[]>;

/**
 * The session policy that narrows an assumed role to one purpose, as JSON; at most 2048 characters are allowed (STS API
 * reference, 2026). It can only take away from what the role's own policy grants. Lambda decrypts and encrypts environment
 * variables under a customer's own key with the caller's permissions, hence the KMS statement, bound to calls through Lambda.
 */
export function sessionPolicy(
  purpose: SessionPurpose,
  role: { partition: string; awsAccountId: AwsAccountId },
): string {
  const viaLambda = { StringLike: { 'kms:ViaService': 'lambda.*' } };
  const statements: unknown[] = [
    { Effect: 'Allow', Action: actions[purpose], Resource: '*' },
    { Effect: 'Allow', Action: ['kms:Decrypt'], Resource: '*', Condition: viaLambda },
  ];
  if (purpose === 'write') {
    statements.push(
      {
        Effect: 'Allow',
        Action: ['lambda:UpdateFunctionConfiguration'],
        Resource: `arn:${role.partition}:lambda:*:${role.awsAccountId}:function:*`,
      },
      { Effect: 'Allow', Action: ['kms:Encrypt', 'kms:CreateGrant'], Resource: '*', Condition: viaLambda },
    );
  }
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** A session policy that allows nothing, for probes that only ask whether a role can be assumed. */
export const emptySessionPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
});
