import { Document } from 'yaml';
import {
  comment,
  type Explanation,
  explain,
  inOneLine,
  leaveBlankLine,
  quoted,
  ref,
  sequence,
  sub,
  tagged,
} from './cloudformation-yaml.ts';
import { type RoleStatement, reasonKey, roleStatements, trustedActions } from './role-policy.ts';
import { roleNames } from './template-roles.ts';
import { allowedLayerAccounts, type Say, type TemplateInput } from './templates.ts';

/** The name of the stack that every way of creating it uses. */
export const stackName = 'lamplighter';

/** The file that the command line below expects. */
export const cloudFormationFileName = 'lamplighter-roles.yaml';

/**
 * The roles as a CloudFormation template in YAML. Everything that differs between accounts is a parameter whose default is
 * already right, so that the same text also serves a stack set or a copy on S3. Comments explain each part and permission.
 */
export function cloudFormationTemplate(input: TemplateInput, say: Say): string {
  // CloudFormation reads YAML 1.1, in which more texts must be quoted to remain texts: dates, yes, on.
  const document = new Document(templateOf(input, say), { version: '1.1', aliasDuplicateObjects: false });
  document.commentBefore = comment(say('templates.introduction'));
  for (const explanation of explanations(say)) explain(document, explanation);
  for (const path of [['Parameters'], ['Conditions'], ['Resources'], ['Resources', 'WriteRole'], ['Outputs']]) {
    leaveBlankLine(document, path);
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** The one line that creates the stack with the AWS CLI from the downloaded template. */
export function cloudFormationCommand(region: string): string {
  return `aws cloudformation deploy --stack-name ${stackName} --template-file ${cloudFormationFileName} --capabilities CAPABILITY_NAMED_IAM --region ${region}`;
}

function templateOf(input: TemplateInput, say: Say) {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: quoted(say('templates.description')),
    Parameters: {
      TrustedPrincipal: { Type: 'String', Default: quoted(input.principalArn) },
      ExternalId: { Type: 'String', Default: quoted(input.externalId) },
      CreateWriteRole: {
        Type: 'String',
        Default: quoted(String(input.hasWriteRole)),
        AllowedValues: inOneLine(['true', 'false']),
      },
      LayerAccounts: { Type: 'CommaDelimitedList', Default: quoted(allowedLayerAccounts(input).join(',')) },
    },
    Conditions: { HasWriteRole: inOneLine([ref('CreateWriteRole'), 'true'], '!Equals') },
    Resources: { ReadRole: roleOf('read'), WriteRole: roleOf('write') },
    Outputs: {
      ReadRoleArn: { Value: tagged('!GetAtt', 'ReadRole.Arn') },
      WriteRoleArn: { Condition: 'HasWriteRole', Value: tagged('!GetAtt', 'WriteRole.Arn') },
    },
  };
}

function roleOf(purpose: 'read' | 'write') {
  return {
    Type: 'AWS::IAM::Role',
    ...(purpose === 'write' ? { Condition: 'HasWriteRole' } : {}),
    Properties: {
      RoleName: roleNames[purpose],
      MaxSessionDuration: 3600,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: ref('TrustedPrincipal') },
            Action: [...trustedActions],
            Condition: { StringEquals: { 'sts:ExternalId': ref('ExternalId') } },
          },
        ],
      },
      Policies: [
        {
          PolicyName: roleNames[purpose],
          PolicyDocument: { Version: '2012-10-17', Statement: roleStatements(purpose).map(statementOf) },
        },
      ],
    },
  };
}

function statementOf(statement: RoleStatement) {
  return {
    Sid: statement.sid,
    Effect: statement.effect,
    Action: [...statement.actions],
    Resource: resourceOf(statement.resource),
    ...conditionOf(statement.condition),
  };
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
function resourceOf(resource: RoleStatement['resource']) {
  switch (resource) {
    case 'any':
      return quoted('*');
    case 'function':
      return sub('arn:${AWS::Partition}:lambda:*:${AWS::AccountId}:function:*');
    case 'layer':
      return sub('arn:${AWS::Partition}:lambda:*:*:layer:*:*');
    case 'role':
      return sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*');
  }
}

function conditionOf(condition: RoleStatement['condition']) {
  switch (condition) {
    case undefined:
      return {};
    case 'viaLambda':
      return { Condition: { StringLike: { 'kms:ViaService': quoted('lambda.*') } } };
    case 'foreignLayer': {
      // Join and Split make one pattern of each account in the list.
      const accounts = inOneLine([':layer:*:*,arn:*:lambda:*:', ref('LayerAccounts')], '!Join');
      const patterns = 'arn:*:lambda:*:${AWS::AccountId}:layer:*:*,arn:*:lambda:*:${Accounts}:layer:*:*';
      const split = sequence([',', sequence([quoted(patterns), { Accounts: accounts }], '!Sub')], '!Split');
      return { Condition: { 'ForAnyValue:StringNotLike': { 'lambda:Layer': split } } };
    }
  }
}
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders

function explanations(say: Say): Explanation[] {
  return [
    { path: ['Parameters', 'TrustedPrincipal', 'Type'], text: say('templates.trustedPrincipal') },
    { path: ['Parameters', 'ExternalId', 'Type'], text: say('templates.externalId') },
    { path: ['Parameters', 'CreateWriteRole', 'Type'], text: say('templates.createWriteRole') },
    { path: ['Parameters', 'LayerAccounts', 'Type'], text: say('templates.layerAccounts') },
    ...roleExplanations('read', say),
    ...roleExplanations('write', say),
  ];
}

function roleExplanations(purpose: 'read' | 'write', say: Say): Explanation[] {
  const role = ['Resources', purpose === 'read' ? 'ReadRole' : 'WriteRole'];
  const trust = [...role, 'Properties', 'AssumeRolePolicyDocument', 'Statement', 0];
  const policy = [...role, 'Properties', 'Policies', 0, 'PolicyDocument', 'Statement'];
  return [
    { path: role, text: say(`templates.${purpose}Role`) },
    {
      path: [...trust, 'Action', trustedActions.indexOf('sts:SetSourceIdentity')],
      text: say('templates.sourceIdentity'),
    },
    { path: [...trust, 'Condition'], text: say('templates.externalIdCondition') },
    ...roleStatements(purpose).flatMap((statement, index) =>
      actionReasons(statement, say).map(({ position, text }) => ({
        path: [...policy, index, 'Action', position],
        text,
      })),
    ),
  ];
}

/** Why each action is needed, without saying the same twice in a row. */
function actionReasons(statement: RoleStatement, say: Say): { position: number; text: string }[] {
  const reasons = statement.actions.map((action) => say(`permissions.${reasonKey(statement, action)}`));
  return reasons.flatMap((text, position) => (text === reasons[position - 1] ? [] : [{ position, text }]));
}
