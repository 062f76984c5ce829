import {
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultOf, lambdaClient } from '../testing/clients.ts';
import { addFunction } from '../testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../testing.ts';

let world: TestSandbox;
beforeAll(async () => {
  world = await sandboxForTest({ updateMilliseconds: 0 });
  addFunction(world, 'merged');
});
afterAll(() => world.sandbox.close());

type Input = Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>;
const update = (input: Input) =>
  lambdaClient(world).send(new UpdateFunctionConfigurationCommand({ FunctionName: 'merged', ...input }));

test('LoggingConfig keeps what is left out, and text has no levels', async () => {
  const LogGroup = '/aws/lambda/merged';
  const levels = { ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' };
  const steps: [Input['LoggingConfig'], object][] = [
    [{ LogFormat: 'JSON' }, { LogFormat: 'JSON', LogGroup, ...levels }],
    [{ SystemLogLevel: 'WARN' }, { LogFormat: 'JSON', LogGroup, ...levels, SystemLogLevel: 'WARN' }],
    [{ LogGroup: 'all' }, { LogFormat: 'JSON', LogGroup: 'all', ...levels, SystemLogLevel: 'WARN' }],
    [{ LogFormat: 'Text' }, { LogFormat: 'Text', LogGroup: 'all' }],
  ];
  for (const [given, expected] of steps)
    expect((await update({ LoggingConfig: given })).LoggingConfig).toEqual(expected);
  expect(await faultOf(update({ LoggingConfig: { SystemLogLevel: 'WARN' } }))).toMatchObject({
    name: 'InvalidParameterValueException',
  });
});

test('VpcConfig keeps what is left out, and two empty lists lead out of the VPC', async () => {
  const joined = await update({ VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } });
  expect(joined.VpcConfig).toEqual({
    ...{ SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
    ...{ VpcId: expect.stringMatching(/^vpc-\w{17}$/), Ipv6AllowedForDualStack: false },
  });
  const moved = await update({ VpcConfig: { SubnetIds: ['subnet-2'] } });
  expect(moved.VpcConfig).toEqual({ ...joined.VpcConfig, SubnetIds: ['subnet-2'] });
  expect(await faultOf(update({ VpcConfig: { SubnetIds: [] } }))).toMatchObject({
    message: 'SubnetIds and SecurityIds must coexist or be both empty list.',
  });
  expect((await update({ VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } })).VpcConfig).toEqual({
    ...{ SubnetIds: [], SecurityGroupIds: [] },
    ...{ VpcId: '', Ipv6AllowedForDualStack: false },
  });
});

test('an environment that is emptied is left out, as one that never was', async () => {
  await update({ Environment: { Variables: { A1: '1' } } });
  expect((await update({ Environment: { Variables: {} } })).Environment).toBeUndefined();
});

test.each<[string, Input, { name: string; message?: string }]>([
  ['a role that is no ARN', { Role: 'r1' }, { name: 'ValidationException' }],
  [
    'a role of another account',
    { Role: 'arn:aws:iam::444455556666:role/r1' },
    { name: 'AccessDeniedException', message: 'Cross-account pass role is not allowed.' },
  ],
  [
    'a role that does not exist',
    { Role: 'arn:aws:iam::111122223333:role/nobody' },
    {
      name: 'InvalidParameterValueException',
      message: 'The role defined for the function cannot be assumed by Lambda.',
    },
  ],
  [
    'a role that does not trust Lambda',
    { Role: 'arn:aws:iam::111122223333:role/LamplighterRead' },
    {
      name: 'InvalidParameterValueException',
      message: 'The role defined for the function cannot be assumed by Lambda.',
    },
  ],
])('%s is refused', async (_, input, expected) => {
  expect(await faultOf(update(input))).toMatchObject(expected);
});

test('a runtime that AWS does not have is refused, and one that it has is taken', async () => {
  const fault = await faultOf(update({ Runtime: JSON.parse('"nodejs99.x"') }));
  expect(fault).toMatchObject({ name: 'InvalidParameterValueException', status: 400 });
  expect(fault.message).toMatch(/^Value nodejs99\.x at 'runtime' failed to satisfy constraint: .* or be a valid ARN$/);
  expect((await update({ Runtime: 'python3.13' })).Runtime).toBe('python3.13');
});
