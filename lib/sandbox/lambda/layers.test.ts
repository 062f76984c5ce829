import { GetLayerVersionByArnCommand, GetLayerVersionCommand, ListLayerVersionsCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assumeRole, faultOf, lambdaClient } from '../testing/clients.ts';
import { datadogLayerArn } from '../testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../testing.ts';

let world: TestSandbox;
beforeAll(async () => {
  world = await sandboxForTest();
  world.sandbox.state.putLayer('us-east-1', {
    name: 'ours',
    awsAccountId: world.awsAccountId,
    description: 'ours',
    codeBytes: 10,
    unzippedBytes: 30,
    compatibleRuntimes: [],
    newest: 3,
    deleted: [2],
    isPublic: false,
  });
});
afterAll(() => world.sandbox.close());

const byArn = (Arn: string, region = 'us-east-1') =>
  lambdaClient(world, { region }).send(new GetLayerVersionByArnCommand({ Arn }));

/** Newest versions as published in most Regions. */
const newest: [name: string, version: number][] = [
  ['Datadog-Extension', 100],
  ['Datadog-Extension-ARM', 100],
  ['Datadog-Extension-FIPS', 99],
  ['Datadog-Extension-ARM-FIPS', 99],
  ['Datadog-Python37', 85],
  ['Datadog-Python38', 128],
  ['Datadog-Python314-ARM', 128],
  ['Datadog-Node16-x', 120],
  ['Datadog-Node24-x', 143],
  ['dd-trace-java', 28],
  ['dd-trace-dotnet', 26],
  ['dd-trace-dotnet-ARM', 26],
  ['Datadog-Ruby3-2', 30],
  ['Datadog-Ruby4-0-ARM', 30],
];

test.each(newest)('%s is there up to version %i, and the next is 403 rather than 404', async (name, version) => {
  for (const there of [1, version]) {
    const answer = await byArn(datadogLayerArn(name, there));
    expect(answer).toMatchObject({ LayerVersionArn: datadogLayerArn(name, there), Version: there });
    expect(answer.Content?.CodeSize).toBeGreaterThan(0);
  }
  expect(await faultOf(byArn(datadogLayerArn(name, version + 1)))).toMatchObject({
    name: 'AccessDeniedException',
    status: 403,
  });
});

test('Regions differ: young ones lack layers, some are a version behind, GovCloud has its own account', async () => {
  const inRegion = (name: string, version: number, region: string, partition = 'aws', account = '464622532012') =>
    byArn(`arn:${partition}:lambda:${region}:${account}:layer:${name}:${version}`, region);
  for (const absent of ['Datadog-Ruby3-3', 'dd-trace-java', 'dd-trace-dotnet', 'Datadog-Node16-x']) {
    expect(await faultOf(inRegion(absent, 1, 'ap-east-2'))).toMatchObject({ name: 'AccessDeniedException' });
  }
  expect(await faultOf(inRegion('Datadog-Python312', 128, 'ap-east-2'))).toMatchObject({
    name: 'AccessDeniedException',
  });
  await expect(inRegion('Datadog-Python312', 127, 'ap-east-2')).resolves.toBeDefined();
  const gov = lambdaClient(world, { region: 'us-gov-west-1', credentials: world.administratorOf('777788889999') });
  const there = (account: string) =>
    gov.send(
      new GetLayerVersionByArnCommand({
        Arn: `arn:aws-us-gov:lambda:us-gov-west-1:${account}:layer:Datadog-Extension:100`,
      }),
    );
  await expect(there('002406178527')).resolves.toBeDefined();
  expect(await faultOf(there('464622532012'))).toMatchObject({ name: 'AccessDeniedException' });
});

test('own layers: existing, deleted and absent versions; listing is for the owner alone', async () => {
  const lambda = lambdaClient(world);
  expect((await lambda.send(new GetLayerVersionCommand({ LayerName: 'ours', VersionNumber: 3 }))).LayerArn).toBe(
    'arn:aws:lambda:us-east-1:111122223333:layer:ours',
  );
  for (const VersionNumber of [2, 4]) {
    expect(await faultOf(lambda.send(new GetLayerVersionCommand({ LayerName: 'ours', VersionNumber })))).toMatchObject({
      name: 'ResourceNotFoundException',
      status: 404,
    });
  }
  const { LayerVersions } = await lambda.send(new ListLayerVersionsCommand({ LayerName: 'ours' }));
  expect(LayerVersions?.map((version) => version.Version)).toEqual([3, 1]);
  const foreign = new ListLayerVersionsCommand({
    LayerName: 'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Extension',
  });
  expect(await faultOf(lambda.send(foreign))).toMatchObject({ name: 'AccessDeniedException' });
});

test('the read role may look at layers', async () => {
  const lambda = lambdaClient(world, { credentials: await assumeRole(world) });
  await expect(
    lambda.send(new GetLayerVersionByArnCommand({ Arn: datadogLayerArn('Datadog-Python312', 128) })),
  ).resolves.toBeDefined();
});
