import { SimulatePrincipalPolicyCommand, type SimulatePrincipalPolicyCommandInput } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoAccounts } from '../organisation/demo-accounts.ts';
import { assumeRole, faultOf, iamClient } from '../testing/clients.ts';
import { addFunction } from '../testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../testing.ts';
import { logsOnlyRole } from './execution-roles.ts';

let world: TestSandbox;
beforeAll(async () => {
  world = await sandboxForTest();
  addFunction(world, 'usual');
});
afterAll(() => world.sandbox.close());

const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf';
const roleArn = (name: string) => `arn:aws:iam::${world.awsAccountId}:role/${name}`;

async function simulate(roleName: string, input: Partial<SimulatePrincipalPolicyCommandInput> = {}) {
  const credentials = await assumeRole(world);
  const command = new SimulatePrincipalPolicyCommand({
    PolicySourceArn: roleArn(roleName),
    ActionNames: ['secretsmanager:GetSecretValue'],
    ResourceArns: [secret],
    ...input,
  });
  const { EvaluationResults = [], IsTruncated } = await iamClient(world, { credentials }).send(command);
  expect(IsTruncated).toBe(false);
  return EvaluationResults;
}

describe('SimulatePrincipalPolicy', () => {
  test('says for each action and resource what the role of a function may do', async () => {
    const results = await simulate('usual-role', {
      ActionNames: ['ssm:GetParameter', 's3:GetObject'],
      ResourceArns: [
        'arn:aws:ssm:us-east-1:111122223333:parameter/a',
        'arn:aws:ssm:us-east-1:111122223333:parameter/b',
      ],
    });
    expect(results.map(({ EvalActionName, EvalDecision }) => [EvalActionName, EvalDecision])).toEqual([
      ['ssm:GetParameter', 'allowed'],
      ['ssm:GetParameter', 'allowed'],
      ['s3:GetObject', 'implicitDeny'],
      ['s3:GetObject', 'implicitDeny'],
    ]);
  });

  test('goes by the role that is on record, denials included', async () => {
    world.sandbox.state.putRole(world.awsAccountId, logsOnlyRole('bare'));
    world.sandbox.state.putRole(world.awsAccountId, {
      ...logsOnlyRole('denied'),
      statements: [{ Effect: 'Deny', Action: ['*'], Resource: ['*'] }],
    });
    expect(await simulate('bare')).toMatchObject([{ EvalDecision: 'implicitDeny' }]);
    expect(await simulate('denied')).toMatchObject([{ EvalDecision: 'explicitDeny' }]);
  });

  test('heeds the context that is given, and names the keys that are not', async () => {
    const Condition = { StringEquals: { 'aws:RequestedRegion': ['us-east-1'] } };
    world.sandbox.state.putRole(world.awsAccountId, {
      ...logsOnlyRole('regional'),
      statements: [{ Effect: 'Allow', Action: ['secretsmanager:*'], Resource: ['*'], Condition }],
    });
    const given = (region: string) => ({
      ContextEntries: [
        { ContextKeyName: 'aws:RequestedRegion', ContextKeyType: 'string' as const, ContextKeyValues: [region] },
      ],
    });
    expect(await simulate('regional', given('us-east-1'))).toMatchObject([{ EvalDecision: 'allowed' }]);
    expect(await simulate('regional', given('eu-west-1'))).toMatchObject([{ EvalDecision: 'implicitDeny' }]);
    expect(await simulate('regional')).toMatchObject([
      { EvalDecision: 'implicitDeny', MissingContextValues: ['aws:RequestedRegion'] },
    ]);
  });

  test.each([
    [
      'a role that does not exist',
      { PolicySourceArn: 'arn:aws:iam::111122223333:role/nobody' },
      'NoSuchEntityException',
      404,
    ],
    ['what is no role', { PolicySourceArn: 'arn:aws:iam::111122223333:role/' }, 'InvalidInputException', 400],
  ])('refuses %s', async (_what, input, name, status) => {
    expect(await faultOf(simulate('any', input))).toMatchObject({ name, status });
  });

  test('needs permission, and gives none about roles of another account or with the write role', async () => {
    const other = { PolicySourceArn: `arn:aws:iam::${demoAccounts.staging}:role/usual-role` };
    expect(await faultOf(simulate('any', other))).toMatchObject({ name: 'AccessDenied', status: 403 });
    const credentials = await assumeRole(world, { RoleArn: world.writeRoleArn });
    const command = new SimulatePrincipalPolicyCommand({
      PolicySourceArn: roleArn('usual-role'),
      ActionNames: ['ssm:GetParameter'],
    });
    expect((await faultOf(iamClient(world, { credentials }).send(command))).name).toBe('AccessDenied');
  });
});
