import {
  GetFunctionCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assumeRole, faultOf, lambdaClient, pause, type SeenFault } from '../testing/clients.ts';
import { addFunction, datadogLayerArn, functionNow } from '../testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../testing.ts';

let world: TestSandbox;
let count = 0;
beforeAll(async () => {
  world = await sandboxForTest();
});
afterAll(() => world.sandbox.close());

function nextName(): string {
  count += 1;
  return `fn-${count}`;
}
const arnOf = (name: string): string => `arn:aws:lambda:us-east-1:111122223333:function:${name}`;
const send = (input: UpdateFunctionConfigurationCommandInput) =>
  lambdaClient(world).send(new UpdateFunctionConfigurationCommand(input));
const read = async (FunctionName: string) =>
  (await lambdaClient(world).send(new GetFunctionCommand({ FunctionName }))).Configuration;

/** Updates a fresh function and returns the refusal. */
async function refusal(
  input: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>,
  sketch: Parameters<typeof addFunction>[2] = {},
  record: Parameters<typeof addFunction>[3] = {},
): Promise<SeenFault> {
  const name = nextName();
  const before = structuredClone(addFunction(world, name, sketch, record));
  const fault = await faultOf(send({ FunctionName: name, ...input }));
  expect(functionNow(world, name)).toEqual(before);
  return fault;
}

describe('an update', () => {
  test('changes RevisionId in the reply and again when it is done', async () => {
    const name = nextName();
    const before = addFunction(world, name).configuration.RevisionId;
    const reply = await send({ FunctionName: name, Handler: 'new.handler', RevisionId: before });
    expect(reply).toMatchObject({ Handler: 'new.handler', State: 'Active', LastUpdateStatus: 'InProgress' });
    await pause(15);
    const done = await read(name);
    expect(done).toMatchObject({ Handler: 'new.handler', LastUpdateStatus: 'Successful' });
    expect(new Set([before, reply.RevisionId, done?.RevisionId]).size).toBe(3);
  });

  test('leaves alone the members that are not sent, and replaces those that are', async () => {
    const name = nextName();
    addFunction(world, name, {
      configuration: {
        Environment: { Variables: { OLD: '1', KEPT: '2' } },
        Layers: [{ Arn: datadogLayerArn('Datadog-Extension', 1) }],
      },
    });
    await send({ FunctionName: name, Environment: { Variables: { KEPT: '2' } } });
    await pause(15);
    expect(await read(name)).toMatchObject({
      Handler: 'app.handler',
      Environment: { Variables: { KEPT: '2' } },
      Layers: [{ Arn: datadogLayerArn('Datadog-Extension', 1) }],
    });
    await send({
      FunctionName: name,
      Layers: [datadogLayerArn('Datadog-Python312', 128), datadogLayerArn('Datadog-Extension', 100)],
    });
    await pause(15);
    const layers = (await read(name))?.Layers;
    expect(layers?.map((layer) => layer.Arn)).toEqual([
      datadogLayerArn('Datadog-Python312', 128),
      datadogLayerArn('Datadog-Extension', 100),
    ]);
    expect(layers?.[0]?.CodeSize).toBeGreaterThan(0);
    await send({ FunctionName: name, Layers: [], Environment: { Variables: {} } });
    await pause(15);
    const bare = await read(name);
    expect(bare?.Layers).toBeUndefined();
    expect(bare?.Environment).toBeUndefined();
  });

  test('that changes nothing goes InProgress and changes RevisionId all the same', async () => {
    const name = nextName();
    const before = addFunction(world, name).configuration.RevisionId;
    const reply = await send({ FunctionName: name, Handler: 'app.handler' });
    expect(reply.LastUpdateStatus).toBe('InProgress');
    expect(reply.RevisionId).not.toBe(before);
  });

  test('with another RevisionId is refused with 412 and has no effect', async () => {
    const fault = await refusal({ Handler: 'x.y', RevisionId: '11111111-2222-4333-8444-555555555555' });
    expect(fault).toMatchObject({
      name: 'PreconditionFailedException',
      status: 412,
      message:
        'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    });
  });

  test('during another is refused with 409', async () => {
    const name = nextName();
    addFunction(world, name, {}, { updateMilliseconds: 60_000 });
    const { RevisionId } = await send({ FunctionName: name, Handler: 'a.b' });
    const fault = await faultOf(send({ FunctionName: name, Handler: 'c.d', RevisionId }));
    expect(fault).toMatchObject({
      name: 'ResourceConflictException',
      status: 409,
      message: `The operation cannot be performed at this time. An update is in progress for resource: ${arnOf(name)}`,
    });
  });

  test('in a VPC takes four times as long', async () => {
    const own = await sandboxForTest({ updateMilliseconds: 1000 });
    addFunction(own, 'outside');
    addFunction(own, 'inside', { configuration: { VpcConfig: { VpcId: 'vpc-1' } } });
    for (const FunctionName of ['outside', 'inside'])
      await lambdaClient(own).send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler: 'a.b' }));
    own.sandbox.clock.advance(2000);
    const statusOf = async (FunctionName: string) =>
      (await lambdaClient(own).send(new GetFunctionCommand({ FunctionName }))).Configuration?.LastUpdateStatus;
    expect(await statusOf('outside')).toBe('Successful');
    expect(await statusOf('inside')).toBe('InProgress');
    await own.sandbox.close();
  });

  test('that ends Failed brings the previous configuration back and says why', async () => {
    const name = nextName();
    addFunction(
      world,
      name,
      {},
      { failsUpdatesWith: { reasonCode: 'EniLimitExceeded', reason: 'No free interfaces.' } },
    );
    const reply = await send({ FunctionName: name, Handler: 'a.b' });
    expect(reply).toMatchObject({ Handler: 'a.b', LastUpdateStatus: 'InProgress' });
    await pause(15);
    const after = await read(name);
    expect(after).toMatchObject({
      Handler: 'app.handler',
      LastUpdateStatus: 'Failed',
      LastUpdateStatusReasonCode: 'EniLimitExceeded',
      LastUpdateStatusReason: 'No free interfaces.',
    });
    expect(after?.RevisionId).not.toBe(reply.RevisionId);
  });

  test('of a function that is not there is 404', async () => {
    expect(await faultOf(send({ FunctionName: 'nobody', Handler: 'a.b' }))).toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Function not found: ${arnOf('nobody')}`,
    });
  });

  test('replaces variables that could not be read: the map is lost', async () => {
    const name = nextName();
    addFunction(
      world,
      name,
      { configuration: { Environment: { Variables: { SECRET: 'x' } } } },
      { hasUnreadableEnvironment: true },
    );
    await send({ FunctionName: name, Environment: { Variables: { DD_SITE: 'datadoghq.com' } } });
    expect(functionNow(world, name).configuration.Environment).toEqual({ Variables: { DD_SITE: 'datadoghq.com' } });
  });
});

describe('limits on variables', () => {
  const variables = (bytes: number) => ({
    Variables: { PADDING: 'x'.repeat(bytes - JSON.stringify({ PADDING: '' }).length) },
  });

  test('4096 bytes of compact JSON pass', async () => {
    const name = nextName();
    addFunction(world, name);
    await expect(send({ FunctionName: name, Environment: variables(4096) })).resolves.toBeDefined();
  });

  test('4097 bytes fail, and the text repeats every value in clear', async () => {
    const fault = await refusal({ Environment: variables(4097) });
    expect(fault).toMatchObject({ name: 'InvalidParameterValueException', status: 400 });
    expect(fault.message).toBe(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${JSON.stringify(variables(4097).Variables)}`,
    );
  });

  test('a reserved name is refused by name', async () => {
    const fault = await refusal({ Environment: { Variables: { AWS_REGION: 'x', FINE: 'y' } } });
    expect(fault.name).toBe('InvalidParameterValueException');
    expect(fault.message).toContain('Reserved keys used in this request: AWS_REGION');
  });

  test.each(['1ST', 'A', 'WITH-DASH', '_X'])('the name %s is refused', async (key) => {
    expect(await refusal({ Environment: { Variables: { [key]: 'x' } } })).toMatchObject({
      name: 'ValidationException',
    });
  });
});

describe('limits on layers', () => {
  const extension = (version: number): string => datadogLayerArn('Datadog-Extension', version);
  const six = [
    'Datadog-Python38',
    'Datadog-Python39',
    'Datadog-Python310',
    'Datadog-Python311',
    'Datadog-Python312',
    'Datadog-Python313',
  ].map((name) => datadogLayerArn(name, 1));

  test.each([
    ['more than five', six, 'Cannot reference more than 5 layers.'],
    [
      'two versions of one',
      [extension(1), extension(2)],
      `Two different versions of the same layer are not allowed to be referenced in the same function. ${extension(1)} and ${extension(2)} are versions of the same layer.`,
    ],
    [
      'the same one twice',
      [extension(1), extension(1)],
      `Two different versions of the same layer are not allowed to be referenced in the same function. ${extension(1)} and ${extension(1)} are versions of the same layer.`,
    ],
    [
      'one of another Region',
      [extension(1).replace('us-east-1', 'eu-west-1')],
      'Layers are not in the same region as the function. Layers are expected to be in region us-east-1.',
    ],
    [
      'an own one that does not exist',
      ['arn:aws:lambda:us-east-1:111122223333:layer:ours:9'],
      'Layer version arn:aws:lambda:us-east-1:111122223333:layer:ours:9 does not exist.',
    ],
  ])('%s is refused', async (_, Layers, message) => {
    expect(await refusal({ Layers })).toMatchObject({ name: 'InvalidParameterValueException', status: 400, message });
  });

  test.each([
    ['a version that is not published', extension(101)],
    ['a layer that nobody has', 'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Nothing:1'],
    ['a layer that is not shared', 'arn:aws:lambda:us-east-1:444455556666:layer:private:1'],
  ])('%s of another account is 403', async (_, arn) => {
    world.sandbox.state.putLayer('us-east-1', {
      name: 'private',
      awsAccountId: '444455556666',
      description: '',
      codeBytes: 1,
      unzippedBytes: 1,
      compatibleRuntimes: [],
      newest: 1,
      deleted: [],
      isPublic: false,
    });
    const fault = await refusal({ Layers: [arn] });
    expect(fault).toMatchObject({ name: 'AccessDeniedException', status: 403 });
    expect(fault.message).toContain(`is not authorized to perform: lambda:GetLayerVersion on resource: ${arn}`);
  });

  test('a deleted one may stay unsent, and blocks every list that names it', async () => {
    const gone = 'arn:aws:lambda:us-east-1:111122223333:layer:gone:1';
    const layer = {
      name: 'gone',
      awsAccountId: '111122223333',
      description: '',
      codeBytes: 1,
      unzippedBytes: 1,
      compatibleRuntimes: [],
      newest: 2,
      deleted: [1],
      isPublic: false,
    };
    world.sandbox.state.putLayer('us-east-1', layer);
    const name = nextName();
    addFunction(world, name, { configuration: { Layers: [{ Arn: gone }] } });
    await send({ FunctionName: name, Handler: 'a.b' });
    await pause(15);
    expect(await faultOf(send({ FunctionName: name, Layers: [gone, extension(100)] }))).toMatchObject({
      message: `Layer version ${gone} does not exist.`,
    });
  });

  test('code and layers over the unzipped size are refused with the number', async () => {
    const fault = await refusal({ Layers: [extension(100)] }, {}, { unzippedCodeBytes: 262_000_000 });
    expect(fault.name).toBe('InvalidParameterValueException');
    expect(fault.message).toContain('262144000');
  });
});

describe('what stands in the way', () => {
  test.each([
    ['a handler over 128 characters', { Handler: 'h'.repeat(129) }, 'less than or equal to 128'],
    ['a handler with a space', { Handler: 'a b' }, "at 'handler'"],
    ['a description over 256 characters', { Description: 'd'.repeat(257) }, 'less than or equal to 256'],
    ['too little memory', { MemorySize: 64 }, 'greater than or equal to 128'],
  ])('%s', async (_, input, words) => {
    const fault = await refusal(input);
    expect(fault.name).toBe('ValidationException');
    expect(fault.message).toContain(words);
  });

  test('a container image takes ImageConfig but no layers or handler, a zip the other way round', async () => {
    const image = { configuration: { PackageType: 'Image' } };
    expect(await refusal({ Handler: 'a.b' }, image)).toMatchObject({ name: 'InvalidParameterValueException' });
    expect(await refusal({ ImageConfig: { Command: ['x'] } })).toMatchObject({
      name: 'InvalidParameterValueException',
    });
    const name = nextName();
    addFunction(world, name, image);
    const reply = await send({ FunctionName: name, ImageConfig: { Command: ['datadog_lambda.handler.handler'] } });
    expect(reply.ImageConfigResponse?.ImageConfig?.Command).toEqual(['datadog_lambda.handler.handler']);
    await pause(15);
    expect((await send({ FunctionName: name, ImageConfig: {} })).ImageConfigResponse).toBeUndefined();
  });

  test('a Lambda@Edge replica', async () => {
    const fault = await refusal({ Handler: 'a.b' }, { configuration: { MasterArn: `${arnOf('master')}:1` } });
    expect(fault).toMatchObject({ name: 'InvalidParameterValueException' });
    expect(fault.message).toContain('replicated function');
  });

  test('code signing, unless the layer’s signer is allowed or the policy only warns', async () => {
    const configArn = 'arn:aws:lambda:us-east-1:111122223333:code-signing-config:csc-0';
    const allowed = 'arn:aws:signer:us-east-1:464622532012:/signing-profiles/DatadogLambdaSigningProfile/9vMI9ZAGLc';
    const config = {
      arn: configArn,
      description: '',
      allowedProfileVersionArns: ['arn:other'],
      untrustedArtifactOnDeployment: 'Enforce' as const,
    };
    const Layers = [datadogLayerArn('Datadog-Extension', 100)];
    world.sandbox.state.putCodeSigningConfig(config);
    expect(await refusal({ Layers }, {}, { codeSigningConfigArn: configArn })).toMatchObject({
      name: 'CodeVerificationFailedException',
      status: 400,
    });
    for (const better of [
      { ...config, allowedProfileVersionArns: [allowed] },
      { ...config, untrustedArtifactOnDeployment: 'Warn' as const },
    ]) {
      world.sandbox.state.putCodeSigningConfig(better);
      const name = nextName();
      addFunction(world, name, {}, { codeSigningConfigArn: configArn });
      await expect(send({ FunctionName: name, Layers })).resolves.toBeDefined();
    }
  });

  test('a read role, a foreign layer for the write role, and any Role member without iam:PassRole', async () => {
    const name = nextName();
    addFunction(world, name);
    const as = async (RoleArn: string, input: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>) =>
      lambdaClient(world, { credentials: await assumeRole(world, { RoleArn }) }).send(
        new UpdateFunctionConfigurationCommand({ FunctionName: name, ...input }),
      );
    const read = await faultOf(as(world.readRoleArn, { Handler: 'a.b' }));
    expect(read.message).toBe(
      `User: arn:aws:sts::111122223333:assumed-role/LamplighterRead/test is not authorized to perform: lambda:UpdateFunctionConfiguration on resource: ${arnOf(name)} because no identity-based policy allows the lambda:UpdateFunctionConfiguration action`,
    );
    const foreign = await faultOf(
      as(world.writeRoleArn, { Layers: ['arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:55'] }),
    );
    expect(foreign.message).toContain('with an explicit deny in an identity-based policy');
    const role = await faultOf(as(world.writeRoleArn, { Role: 'arn:aws:iam::111122223333:role/admin' }));
    expect(role.message).toContain('iam:PassRole');
    await expect(
      as(world.writeRoleArn, { Layers: [datadogLayerArn('Datadog-Extension', 100)] }),
    ).resolves.toBeDefined();
  });
});
