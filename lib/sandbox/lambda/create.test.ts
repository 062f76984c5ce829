import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetFunctionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultOf, iamClient, lambdaClient, pause } from '../testing/clients.ts';
import { sandboxForTest, type TestSandbox } from '../testing.ts';

let world: TestSandbox;
const RoleName = 'orders-role';
const trust = (Principal: Record<string, string>) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }],
  });
beforeAll(async () => {
  world = await sandboxForTest();
  await iamClient(world).send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: trust({ Service: 'lambda.amazonaws.com' }),
      Tags: [
        { Key: 'team', Value: 'orders' },
        { Key: 'stage', Value: 'prod' },
      ],
    }),
  );
});
afterAll(() => world.sandbox.close());

const plain = {
  FunctionName: 'orders',
  Role: `arn:aws:iam::111122223333:role/${RoleName}`,
  Runtime: 'python3.12',
  Handler: 'app.handler',
  Code: { ZipFile: Buffer.from('PK zip') },
} as const satisfies CreateFunctionCommandInput;
const create = (more: Partial<CreateFunctionCommandInput> = {}) =>
  lambdaClient(world).send(new CreateFunctionCommand({ ...plain, ...more }));
const get = async (FunctionName = 'orders') =>
  (await lambdaClient(world).send(new GetFunctionCommand({ FunctionName }))).Configuration;

test('a function is Pending when it is created, then Active with AWS defaults, and gone when it is deleted', async () => {
  const created = await create({ Tags: { team: 'orders' }, Environment: { Variables: { TABLE: 't1' } } });
  expect(created).toMatchObject({ State: 'Pending', StateReasonCode: 'Creating', Timeout: 3, MemorySize: 128 });
  expect(created).not.toHaveProperty('LastUpdateStatus');
  await pause(15);
  const active = await get();
  expect(active).toMatchObject({
    ...{ State: 'Active', LastUpdateStatus: 'Successful', Environment: { Variables: { TABLE: 't1' } } },
    ...{ Role: plain.Role, Architectures: ['x86_64'], PackageType: 'Zip', CodeSha256: created.CodeSha256 },
  });
  expect(active).not.toHaveProperty('StateReason');
  expect(active?.RevisionId).not.toBe(created.RevisionId);
  expect(await faultOf(create())).toMatchObject({
    name: 'ResourceConflictException',
    message: 'Function already exist: orders',
  });
  await lambdaClient(world).send(new DeleteFunctionCommand({ FunctionName: 'orders' }));
  expect((await faultOf(get())).name).toBe('ResourceNotFoundException');
});

test('a function that is still being created cannot be updated', async () => {
  world.sandbox.settings.updateMilliseconds = 60_000;
  await create({ FunctionName: 'young' });
  const update = new UpdateFunctionConfigurationCommand({ FunctionName: 'young', Handler: 'a.b' });
  expect(await faultOf(lambdaClient(world).send(update))).toMatchObject({
    name: 'ResourceConflictException',
    status: 409,
    message:
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
  });
  world.sandbox.settings.updateMilliseconds = 10;
  await lambdaClient(world).send(new DeleteFunctionCommand({ FunctionName: 'young' }));
});

test.each<[string, Partial<CreateFunctionCommandInput>, string]>([
  ['without a runtime', { Runtime: undefined }, 'Runtime and Handler are mandatory parameters'],
  ['with a role that does not trust Lambda', { Role: 'arn:aws:iam::111122223333:role/LamplighterRead' }, 'assumed'],
  ['with a reserved variable', { Environment: { Variables: { AWS_REGION: 'x1' } } }, 'reserved keys'],
  ['with a layer that does not exist', { Layers: ['arn:aws:lambda:us-east-1:111122223333:layer:no:1'] }, 'not exist'],
])('a function %s is not created', async (_, input, words) => {
  const fault = await faultOf(create({ FunctionName: 'refused', ...input }));
  expect(fault).toMatchObject({ name: 'InvalidParameterValueException', status: 400 });
  expect(fault.message).toContain(words);
  expect(world.sandbox.state.findFunction(world.awsAccountId, world.region, 'refused')).toBeUndefined();
});

test('a role keeps what it was made with, acts by its inline policies, and goes when these are gone', async () => {
  const iam = iamClient(world);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  expect(Role).toMatchObject({ RoleName, Path: '/', Arn: plain.Role, MaxSessionDuration: 3600 });
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust({ Service: 'lambda.amazonaws.com' }));
  expect(Role?.Tags).toEqual([
    { Key: 'team', Value: 'orders' },
    { Key: 'stage', Value: 'prod' },
  ]);
  const decide = async () => {
    const { EvaluationResults } = await iam.send(
      new SimulatePrincipalPolicyCommand({ PolicySourceArn: plain.Role, ActionNames: ['ssm:GetParameter'] }),
    );
    return EvaluationResults?.[0]?.EvalDecision;
  };
  expect(await decide()).toBe('implicitDeny');
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' },
  });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'key', PolicyDocument }));
  expect(await decide()).toBe('allowed');
  expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['key']);
  const stored = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'key' }));
  expect(decodeURIComponent(stored.PolicyDocument ?? '')).toBe(PolicyDocument);
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  expect((await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies).toEqual([
    { PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn },
  ]);
  expect(await faultOf(iam.send(new DeleteRoleCommand({ RoleName })))).toMatchObject({ status: 409 });
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'key' }));
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  expect(await faultOf(iam.send(new GetRoleCommand({ RoleName })))).toMatchObject({ status: 404 });
  expect((await faultOf(create({ FunctionName: 'orphan' }))).message).toContain('cannot be assumed by Lambda');
});
