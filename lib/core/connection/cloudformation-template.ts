import { roleNames } from './account-input.ts';
import { type RoleStatement, reasonKey, roleStatements } from './role-policy.ts';
import { allowedLayerAccounts, commentLines, quote, type Say, type TemplateInput } from './templates.ts';

/** The name of the stack that every way of creating it uses. */
export const stackName = 'lamplighter';

/** The file that the command line below expects. */
export const cloudFormationFileName = 'lamplighter-roles.yaml';

/**
 * The roles as a CloudFormation template in YAML. Everything that differs between accounts is a parameter whose default is
 * already right, so that the same text also serves a stack set or a copy on S3.
 */
export function cloudFormationTemplate(input: TemplateInput, say: Say): string {
  return `${[
    ...commentLines(say('templates.introduction'), '# '),
    'AWSTemplateFormatVersion: "2010-09-09"',
    `Description: ${quote(say('templates.description'))}`,
    '',
    'Parameters:',
    ...parameter('TrustedPrincipal', 'String', input.principalArn, say('templates.trustedPrincipal')),
    ...parameter('ExternalId', 'String', input.externalId, say('templates.externalId')),
    ...parameter('CreateWriteRole', 'String', String(input.hasWriteRole), say('templates.createWriteRole'), [
      '    AllowedValues: ["true", "false"]',
    ]),
    ...parameter(
      'LayerAccounts',
      'CommaDelimitedList',
      allowedLayerAccounts(input).join(','),
      say('templates.layerAccounts'),
    ),
    '',
    'Conditions:',
    '  HasWriteRole: !Equals [!Ref CreateWriteRole, "true"]',
    '',
    'Resources:',
    ...role('read', say),
    '',
    ...role('write', say),
    '',
    'Outputs:',
    '  ReadRoleArn:',
    '    Value: !GetAtt ReadRole.Arn',
    '  WriteRoleArn:',
    '    Condition: HasWriteRole',
    '    Value: !GetAtt WriteRole.Arn',
  ].join('\n')}\n`;
}

/** The one line that creates the stack with the AWS CLI from the downloaded template. */
export function cloudFormationCommand(region: string): string {
  return `aws cloudformation deploy --stack-name ${stackName} --template-file ${cloudFormationFileName} --capabilities CAPABILITY_NAMED_IAM --region ${region}`;
}

function parameter(name: string, type: string, value: string, comment: string, more: readonly string[] = []): string[] {
  return [
    `  ${name}:`,
    ...commentLines(comment, '    # '),
    `    Type: ${type}`,
    `    Default: ${quote(value)}`,
    ...more,
  ];
}

function role(purpose: 'read' | 'write', say: Say): string[] {
  return [
    ...commentLines(say(`templates.${purpose}Role`), '  # '),
    `  ${purpose === 'read' ? 'ReadRole' : 'WriteRole'}:`,
    '    Type: AWS::IAM::Role',
    ...(purpose === 'write' ? ['    Condition: HasWriteRole'] : []),
    '    Properties:',
    `      RoleName: ${roleNames[purpose]}`,
    '      MaxSessionDuration: 3600',
    '      AssumeRolePolicyDocument:',
    '        Version: "2012-10-17"',
    '        Statement:',
    '          - Effect: Allow',
    '            Principal:',
    '              AWS: !Ref TrustedPrincipal',
    '            Action: sts:AssumeRole',
    ...commentLines(say('templates.externalIdCondition'), '            # '),
    '            Condition:',
    '              StringEquals:',
    '                sts:ExternalId: !Ref ExternalId',
    '      Policies:',
    `        - PolicyName: ${roleNames[purpose]}`,
    '          PolicyDocument:',
    '            Version: "2012-10-17"',
    '            Statement:',
    ...roleStatements(purpose).flatMap((statement) => statementLines(statement, say)),
  ];
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
const resources = {
  any: '"*"',
  function: '!Sub "arn:${AWS::Partition}:lambda:*:${AWS::AccountId}:function:*"',
  layer: '!Sub "arn:${AWS::Partition}:lambda:*:*:layer:*:*"',
  role: '!Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*"',
} as const;
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders

function statementLines(statement: RoleStatement, say: Say): string[] {
  const pad = ' '.repeat(16);
  return [
    `              - Sid: ${statement.sid}`,
    `${pad}Effect: ${statement.effect}`,
    `${pad}Action:`,
    ...actionLines(statement, say),
    `${pad}Resource: ${resources[statement.resource]}`,
    ...conditionLines(statement),
  ];
}

function actionLines(statement: RoleStatement, say: Say): string[] {
  const pad = ' '.repeat(18);
  let lastReason = '';
  return statement.actions.flatMap((action) => {
    const reason = say(`permissions.${reasonKey(statement, action)}`);
    const comment = reason === lastReason ? [] : commentLines(reason, `${pad}# `);
    lastReason = reason;
    return [...comment, `${pad}- ${action}`];
  });
}

function conditionLines({ condition }: RoleStatement): string[] {
  const pad = ' '.repeat(16);
  if (condition === 'viaLambda') {
    return [`${pad}Condition:`, `${pad}  StringLike:`, `${pad}    kms:ViaService: "lambda.*"`];
  }
  if (condition === 'foreignLayer') {
    return [
      `${pad}Condition:`,
      `${pad}  ForAnyValue:StringNotLike:`,
      // Join and Split make one pattern of each account in the list.
      `${pad}    lambda:Layer: !Split`,
      `${pad}      - ","`,
      `${pad}      - !Sub`,
      `${pad}        - "arn:*:lambda:*:\${AWS::AccountId}:layer:*:*,arn:*:lambda:*:\${Accounts}:layer:*:*"`,
      `${pad}        - Accounts: !Join [":layer:*:*,arn:*:lambda:*:", !Ref LayerAccounts]`,
    ];
  }
  return [];
}
