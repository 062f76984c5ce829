import {
  GetFunctionCodeSigningConfigCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateFunctions } from '../organisation/generate.ts';
import { assumeRole, faultOf, lambdaClient } from '../testing/clients.ts';
import { sandboxForTest, type TestSandbox } from '../testing.ts';

let world: TestSandbox;
const FunctionName = 'bench-00001';
const arn = `arn:aws:lambda:us-east-1:111122223333:function:${FunctionName}`;

beforeAll(async () => {
  world = await sandboxForTest();
  generateFunctions(world.sandbox.state, { awsAccountId: world.awsAccountId, region: 'us-east-1', count: 120 });
  generateFunctions(world.sandbox.state, {
    awsAccountId: world.awsAccountId,
    region: 'eu-west-1',
    count: 3,
    prefix: 'other',
  });
});
afterAll(() => world.sandbox.close());

describe('ListFunctions', () => {
  test('gives every function once, at most 50 a page, whatever MaxItems says', async () => {
    const lambda = lambdaClient(world);
    const names: string[] = [];
    const sizes: number[] = [];
    let Marker: string | undefined;
    do {
      const page = await lambda.send(new ListFunctionsCommand({ Marker, MaxItems: 10_000 }));
      names.push(...(page.Functions ?? []).map((item) => item.FunctionName ?? ''));
      sizes.push(page.Functions?.length ?? 0);
      Marker = page.NextMarker;
    } while (Marker);
    expect(sizes).toEqual([50, 50, 20]);
    expect(new Set(names).size).toBe(120);
  });

  test('leaves out states and tags, and includes variables, layers, handler and revision', async () => {
    const { Functions } = await lambdaClient(world).send(new ListFunctionsCommand({ MaxItems: 1 }));
    const item = Functions?.[0];
    expect(item).toMatchObject({
      FunctionName,
      Handler: expect.any(String),
      RevisionId: expect.any(String),
      Environment: { Variables: { TABLE: 'bench-00001-table' } },
    });
    for (const absent of ['State', 'LastUpdateStatus', 'LastUpdateStatusReason', 'RuntimeVersionConfig', 'Tags'])
      expect(item).not.toHaveProperty(absent);
  });

  test('keeps Regions and accounts apart', async () => {
    const elsewhere = await lambdaClient(world, { region: 'eu-west-1' }).send(new ListFunctionsCommand({}));
    expect(elsewhere.Functions?.map((item) => item.FunctionName)).toEqual([
      'other-00001',
      'other-00002',
      'other-00003',
    ]);
    const staging = await lambdaClient(world, { credentials: world.administratorOf('444455556666') }).send(
      new ListFunctionsCommand({}),
    );
    expect(staging).toMatchObject({ Functions: [] });
    expect(staging.NextMarker).toBeUndefined();
  });

  test.each([
    [0, 'greater than or equal to 1'],
    [10_001, 'less than or equal to 10000'],
  ])('refuses MaxItems %i', async (MaxItems, words) => {
    const fault = await faultOf(lambdaClient(world).send(new ListFunctionsCommand({ MaxItems })));
    expect(fault).toMatchObject({ name: 'ValidationException', status: 400 });
    expect(fault.message).toContain(words);
  });

  test('goes on where it was when the last function of a page is deleted meanwhile', async () => {
    const own = await sandboxForTest();
    const names = generateFunctions(own.sandbox.state, {
      awsAccountId: own.awsAccountId,
      region: 'us-east-1',
      count: 60,
    });
    const { NextMarker } = await lambdaClient(own).send(new ListFunctionsCommand({}));
    own.sandbox.state.deleteFunction(own.awsAccountId, 'us-east-1', names[49] ?? '');
    own.sandbox.state.deleteFunction(own.awsAccountId, 'us-east-1', names[3] ?? '');
    const rest = await lambdaClient(own).send(new ListFunctionsCommand({ Marker: NextMarker }));
    expect(rest.Functions?.at(-1)?.FunctionName).toBe('bench-00060');
    expect(rest.NextMarker).toBeUndefined();
    await own.sandbox.close();
  });

  test('refuses a marker that it did not give', async () => {
    expect(await faultOf(lambdaClient(world).send(new ListFunctionsCommand({ Marker: 'made-up' })))).toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });
});

describe('GetFunction', () => {
  test('shows configuration with states, code and tags', async () => {
    const answer = await lambdaClient(world).send(new GetFunctionCommand({ FunctionName }));
    expect(answer.Configuration).toMatchObject({
      FunctionArn: arn,
      State: 'Active',
      LastUpdateStatus: 'Successful',
      Version: '$LATEST',
    });
    expect(answer.Code?.RepositoryType).toBe('S3');
    expect(answer.Tags).toMatchObject({ service: FunctionName });
  });

  test.each(['bench-00001', arn, '111122223333:function:bench-00001', `${arn}:$LATEST`])(
    'finds the function as %s',
    async (reference) => {
      const answer = await lambdaClient(world).send(new GetFunctionConfigurationCommand({ FunctionName: reference }));
      expect(answer.FunctionName).toBe(FunctionName);
    },
  );

  test('says where a function is not found', async () => {
    const missing = await faultOf(lambdaClient(world).send(new GetFunctionCommand({ FunctionName: 'nobody' })));
    expect(missing).toMatchObject({
      name: 'ResourceNotFoundException',
      status: 404,
      message: 'Function not found: arn:aws:lambda:us-east-1:111122223333:function:nobody',
    });
    const elsewhere = await faultOf(
      lambdaClient(world, { region: 'eu-west-1' }).send(new GetFunctionCommand({ FunctionName: arn })),
    );
    expect(elsewhere.name).toBe('ResourceNotFoundException');
    const foreign = await faultOf(
      lambdaClient(world, { credentials: world.administratorOf('444455556666') }).send(
        new GetFunctionCommand({ FunctionName: arn }),
      ),
    );
    expect(foreign.name).toBe('AccessDeniedException');
    expect(
      (await faultOf(lambdaClient(world).send(new GetFunctionCommand({ FunctionName: 'a'.repeat(65) })))).name,
    ).toBe('ValidationException');
  });

  test('hides tags from a role that may not list them, and says so in TagsError', async () => {
    const Policy = JSON.stringify({ Statement: { Effect: 'Allow', Action: 'lambda:GetFunction', Resource: '*' } });
    const answer = await lambdaClient(world, { credentials: await assumeRole(world, { Policy }) }).send(
      new GetFunctionCommand({ FunctionName }),
    );
    expect(answer.Tags).toBeUndefined();
    expect(answer.TagsError?.ErrorCode).toBe('AccessDeniedException');
  });

  test('answers 200 with Environment.Error and no variables when they cannot be decrypted', async () => {
    const { state, clock } = world.sandbox;
    const record = state.findFunction(world.awsAccountId, 'us-east-1', 'bench-00002');
    if (!record) throw new Error('missing');
    state.putFunction(world.awsAccountId, 'us-east-1', 'bench-00002', { ...record, hasUnreadableEnvironment: true });
    const { Configuration } = await lambdaClient(world).send(new GetFunctionCommand({ FunctionName: 'bench-00002' }));
    expect(Configuration?.Environment).toEqual({
      Error: { ErrorCode: 'AccessDeniedException', Message: expect.stringContaining('KMS') },
    });
    const { Functions } = await lambdaClient(world).send(new ListFunctionsCommand({ MaxItems: 2 }));
    expect(Functions?.[1]?.Environment).toEqual({ Error: expect.anything() });
    expect(clock.now()).toBeGreaterThan(0);
  });
});

test('ListTags, ListAliases, versions and code signing answer for an ordinary function', async () => {
  const lambda = lambdaClient(world);
  expect((await lambda.send(new ListTagsCommand({ Resource: arn }))).Tags).toMatchObject({ service: FunctionName });
  expect((await lambda.send(new ListAliasesCommand({ FunctionName }))).Aliases).toEqual([]);
  expect(await lambda.send(new GetFunctionCodeSigningConfigCommand({ FunctionName }))).toMatchObject({ FunctionName });
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
  expect(Versions?.map((version) => version.Version)).toEqual(['$LATEST', '1']);
  for (const version of Versions ?? []) {
    expect(version.RevisionId).toBeDefined();
    for (const member of ['State', 'LastUpdateStatus', 'RuntimeVersionConfig'])
      expect(version).not.toHaveProperty(member);
  }
});

test('FunctionVersion=ALL lists each version under its own ARN, and pages count versions', async () => {
  const lambda = lambdaClient(world);
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  const first = await lambda.send(new ListFunctionsCommand({ FunctionVersion: 'ALL', MaxItems: 1 }));
  const { NextMarker: Marker } = first;
  const second = await lambda.send(new ListFunctionsCommand({ FunctionVersion: 'ALL', MaxItems: 2, Marker }));
  expect([first, second].map(({ Functions }) => Functions?.map((item) => item.FunctionArn))).toEqual([
    [`${arn}:$LATEST`],
    [`${arn}:1`, `${arn.replace('00001', '00002')}:$LATEST`],
  ]);
  const unknown = await faultOf(lambda.send(new ListFunctionsCommand({ FunctionVersion: JSON.parse('"SOME"') })));
  expect(unknown).toMatchObject({ name: 'ValidationException' });
  expect(unknown.message).toContain("'functionVersion' failed to satisfy constraint");
});

test('a qualifier gives the version under the ARN that was asked for, or is refused', async () => {
  const lambda = lambdaClient(world);
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  const ask = (input: { FunctionName: string; Qualifier?: string }) =>
    lambda.send(new GetFunctionConfigurationCommand(input));
  expect(await ask({ FunctionName, Qualifier: '1' })).toMatchObject({ Version: '1', FunctionArn: `${arn}:1` });
  expect(await ask({ FunctionName: `${arn}:$LATEST` })).toMatchObject({ FunctionArn: `${arn}:$LATEST` });
  expect(await faultOf(ask({ FunctionName, Qualifier: '77' }))).toMatchObject({
    name: 'ResourceNotFoundException',
    message: `Function not found: ${arn}:77`,
  });
  expect(await faultOf(ask({ FunctionName: `${arn}:1`, Qualifier: '2' }))).toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'The derived qualifier from the function name does not match the specified qualifier.',
  });
  expect(await faultOf(ask({ FunctionName, Qualifier: 'a b' }))).toMatchObject({ name: 'ValidationException' });
});

test('10,000 functions of a Region are listed within seconds', async () => {
  const own = await sandboxForTest();
  generateFunctions(own.sandbox.state, { awsAccountId: own.awsAccountId, region: 'us-east-1', count: 10_000 });
  const lambda = lambdaClient(own);
  const startedAt = performance.now();
  let count = 0;
  let Marker: string | undefined;
  do {
    const page = await lambda.send(new ListFunctionsCommand({ Marker }));
    count += page.Functions?.length ?? 0;
    Marker = page.NextMarker;
  } while (Marker);
  expect(count).toBe(10_000);
  expect(performance.now() - startedAt).toBeLessThan(8000);
  await own.sandbox.close();
});
