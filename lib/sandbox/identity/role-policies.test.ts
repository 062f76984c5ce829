import { expect, test } from 'vitest';
import type { Account } from '../records.ts';
import { SandboxState } from '../state.ts';
import { rolesOfTemplate } from './cloudformation-stack.ts';
import { evaluatePolicy } from './policy.ts';
import { createRoleStack } from './role-policies.ts';

const account: Account = {
  awsAccountId: '777788889999',
  name: 'gov',
  partition: 'aws-us-gov',
  enabledOptInRegions: [],
};
const stack = {
  trustedPrincipal: 'arn:aws-us-gov:iam::999988887777:role/Worker',
  externalId: 'the-external-id',
  hasWriteRole: true,
  createdAt: '2026-01-01T00:00:00.000Z',
};

test('the roles are what the printed template makes of an account and its parameters', () => {
  const state = new SandboxState();
  expect(createRoleStack(state, account, stack)).toEqual({
    readRoleArn: 'arn:aws-us-gov:iam::777788889999:role/LamplighterRead',
    writeRoleArn: 'arn:aws-us-gov:iam::777788889999:role/LamplighterWrite',
  });
  const role = state.roles.get('777788889999/LamplighterWrite');
  expect(role).toMatchObject({
    trustedPrincipal: stack.trustedPrincipal,
    externalId: stack.externalId,
    maxSessionSeconds: 3600,
  });
  expect(role?.statements.find(({ Sid }) => Sid === 'UpdateFunctions')).toEqual({
    Sid: 'UpdateFunctions',
    Effect: 'Allow',
    Action: ['lambda:UpdateFunctionConfiguration'],
    Resource: ['arn:aws-us-gov:lambda:*:777788889999:function:*'],
  });
});

test('without the write role there is none, and no output for it', () => {
  const state = new SandboxState();
  expect(createRoleStack(state, account, { ...stack, hasWriteRole: false })).toEqual({
    readRoleArn: 'arn:aws-us-gov:iam::777788889999:role/LamplighterRead',
  });
  expect([...state.roles.keys()]).toEqual(['777788889999/LamplighterRead']);
});

test('the accounts whose layers may be put on functions are a parameter, and the own account is always one of them', () => {
  const state = new SandboxState();
  createRoleStack(state, account, { ...stack, layerAccounts: ['111111111111', '222222222222'] });
  const statements = state.roles.get('777788889999/LamplighterWrite')?.statements ?? [];
  const decide = (layerAccount: string) =>
    evaluatePolicy(statements, {
      action: 'lambda:UpdateFunctionConfiguration',
      resource: 'arn:aws-us-gov:lambda:us-gov-west-1:777788889999:function:a',
      context: { 'lambda:Layer': [`arn:aws-us-gov:lambda:us-gov-west-1:${layerAccount}:layer:x:1`] },
    });
  expect(['111111111111', '222222222222', '777788889999', '333333333333'].map(decide)).toEqual([
    'allow',
    'allow',
    'allow',
    'explicitDeny',
  ]);
});

test.each([
  ['a resource of another kind', 'Type: AWS::IAM::Role', 'Type: AWS::IAM::User'],
  ['a reference to nothing', '!Ref ExternalId', '!Ref Nothing'],
  ['a function that is not simulated', '!Ref ExternalId', '!ImportValue ExternalId'],
])('%s is refused, not passed over', (_, text, other) => {
  const template = `AWSTemplateFormatVersion: '2010-09-09'
Description: d
Parameters: {ExternalId: {Type: String, Default: x}}
Conditions: {}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: A
      MaxSessionDuration: 3600
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Principal: {AWS: a}, Action: "sts:AssumeRole", Condition: {StringEquals: {"sts:ExternalId": !Ref ExternalId}}}
      Policies: []
Outputs: {}
`;
  const input = { ...account, parameters: {}, createdAt: stack.createdAt };
  expect(rolesOfTemplate(template, input).roles).toHaveLength(1);
  expect(() => rolesOfTemplate(template.replace(text, other), input)).toThrow();
});
