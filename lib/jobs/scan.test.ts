import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { unpacedContext } from '../aws/context.ts';
import { maskedValue } from '../core/change/change-codes.ts';
import { AppError } from '../core/errors.ts';
import { storeEndedTest } from '../db/accounts/testing.ts';
import { database } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { generateFunctions, makeFunction } from '../sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import type { WorkerContext } from './context.ts';
import { runScanRegion } from './scan.ts';

const region = 'us-east-1';
const apiKey = '0123456789abcdef0123456789abcdef';
let test: TestSandbox;
const context: WorkerContext = {
  aws: unpacedContext,
  log: pino({ level: 'silent' }),
  stopping: new AbortController().signal,
};
const signal = new AbortController().signal;

beforeAll(async () => {
  await databaseForTest();
});
afterEach(async () => {
  await test.sandbox.close();
  await database().account.deleteMany();
  await database().layerVersion.deleteMany();
});
afterAll(async () => {
  await database().$disconnect();
});

async function begin({ status = 'connected', regions = [region] }: { status?: string; regions?: string[] } = {}) {
  test = await sandboxForTest();
  Object.assign(process.env, test.environment);
  const { awsAccountId, readRoleArn, externalId } = test;
  const account = await database().account.create({
    data: { awsAccountId, name: 'production', partition: 'aws', readRoleArn, externalId, status, regions },
  });
  await storeEndedTest(account.id);
  const scan = () =>
    database().scan.create({
      data: { accountId: account.id, regions: { create: regions.map((name) => ({ region: name })) } },
    });
  return { account, scan };
}
function put(
  name: string,
  variables: Record<string, string>,
  more: { Layers?: { Arn: string }[]; Handler?: string; tags?: Record<string, string> } = {},
) {
  const { tags, ...configuration } = more;
  const record = makeFunction({
    awsAccountId: test.awsAccountId,
    region,
    name,
    configuration: { Environment: { Variables: variables }, ...configuration },
  });
  if (tags !== undefined) record.tags = tags;
  test.sandbox.state.putFunction(test.awsAccountId, region, name, record);
}
function regionsOf(scanId: string) {
  return database().scanRegion.findMany({ where: { scanId }, orderBy: { region: 'asc' } });
}
function stored(functionName: string) {
  return database().lambdaFunction.findFirstOrThrow({ where: { functionName } });
}

describe('a scan', () => {
  it('stores what each function is, and whether Datadog observes it', async () => {
    const { scan } = await begin();
    put('plain', { TABLE: 'orders' }, { tags: { 'aws:cloudformation:stack-name': 'shop', team: 'orders' } });
    put(
      'observed',
      { DD_SITE: 'datadoghq.eu', DD_API_KEY: apiKey, DD_LAMBDA_HANDLER: 'app.handler', PASSWORD: 'hunter2' },
      {
        Handler: 'datadog_lambda.handler.handler',
        Layers: [
          { Arn: `arn:aws:lambda:${region}:464622532012:layer:Datadog-Extension:90` },
          { Arn: `arn:aws:lambda:${region}:464622532012:layer:Datadog-Python312:128` },
        ],
      },
    );
    const { id } = await scan();
    await runScanRegion(context, { scanId: id, region }, signal);
    expect(await stored('plain')).toMatchObject({
      datadogStatus: 'not',
      ownerTool: 'cloudformation',
      ownerName: 'shop',
      tags: { team: 'orders' },
      variableNames: ['TABLE'],
      datadogVariables: {},
      lastModifiedAt: expect.any(Date),
      goneAt: null,
    });
    expect(await stored('observed')).toMatchObject({
      datadogStatus: 'outdated',
      extensionVersion: 90,
      libraryVersion: 128,
      variableNames: ['DD_API_KEY', 'DD_LAMBDA_HANDLER', 'DD_SITE', 'PASSWORD'],
      datadogVariables: { DD_SITE: 'datadoghq.eu', DD_API_KEY: maskedValue, DD_LAMBDA_HANDLER: 'app.handler' },
    });
  });

  it.each([[['eu-west-1', region]], [[region, 'eu-west-1']]])(
    'tells the source of a Lambda@Edge replica, whichever of %j is read first',
    async (regions) => {
      const { scan } = await begin({ regions });
      put('viewer-request', {});
      put('apart', {});
      const source = `arn:aws:lambda:${region}:${test.awsAccountId}:function:viewer-request`;
      const name = 'us-east-1.viewer-request';
      const configuration = { Version: '439', MasterArn: `${source}:439` };
      const replica = makeFunction({ awsAccountId: test.awsAccountId, region: 'eu-west-1', name, configuration });
      test.sandbox.state.putFunction(test.awsAccountId, 'eu-west-1', name, replica);
      const { id } = await scan();
      for (const one of regions) await runScanRegion(context, { scanId: id, region: one }, signal);
      expect(await stored(name)).toMatchObject({ edgeSourceArn: source, statusReason: { code: 'edgeReplica' } });
      const marked = { datadogStatus: 'cannotBe', statusReason: { code: 'edgeSource' }, edgeSourceArn: null };
      expect(await stored('viewer-request')).toMatchObject(marked);
      expect(await stored('apart')).toMatchObject({ datadogStatus: 'not' });

      // Without the replica the function is as good as any, once both Regions were read again.
      test.sandbox.state.deleteFunction(test.awsAccountId, 'eu-west-1', name);
      const { id: again } = await scan();
      for (const one of ['eu-west-1', region]) await runScanRegion(context, { scanId: again, region: one }, signal);
      expect(await stored('viewer-request')).toMatchObject({ datadogStatus: 'not' });
    },
  );

  it('keeps no environment value that is not Datadog’s own anywhere in the database', async () => {
    const { scan } = await begin();
    put('secretive', { PASSWORD: 'hunter2-needle', DD_API_KEY: apiKey, DD_CUSTOM: 'needle-of-ours' });
    const { id } = await scan();
    await runScanRegion(context, { scanId: id, region }, signal);
    const everything = JSON.stringify([
      await database().lambdaFunction.findMany(),
      await regionsOf(id),
      (await database().auditEvent.findMany()).map((event) => ({ ...event, id: String(event.id) })),
    ]);
    expect(everything).toContain('PASSWORD');
    for (const secret of ['hunter2', 'needle-of-ours', apiKey]) expect(everything).not.toContain(secret);
  });

  it('reads thousands of functions completely, again without doubles, and marks those that are gone', async () => {
    const { scan } = await begin();
    const names = generateFunctions(test.sandbox.state, { awsAccountId: test.awsAccountId, region, count: 1_234 });
    await runScanRegion(context, { scanId: (await scan()).id, region }, signal);
    expect(await database().lambdaFunction.count({ where: { goneAt: null } })).toBe(1_234);
    for (const name of names.slice(0, 34)) test.sandbox.state.deleteFunction(test.awsAccountId, region, name);
    const second = await scan();
    await runScanRegion(context, { scanId: second.id, region }, signal);
    expect(await database().lambdaFunction.count({ where: { goneAt: null } })).toBe(1_200);
    expect(await database().lambdaFunction.count({ where: { goneAt: { not: null } } })).toBe(34);
    expect(await regionsOf(second.id)).toMatchObject([{ status: 'succeeded', functionCount: 1_200 }]);
  });

  it('that breaks off half-way marks nothing as gone', async () => {
    const { scan } = await begin();
    generateFunctions(test.sandbox.state, { awsAccountId: test.awsAccountId, region, count: 120 });
    await runScanRegion(context, { scanId: (await scan()).id, region }, signal);
    test.sandbox.faults.add({ match: { operation: 'ListFunctions', nth: 2 }, effect: { kind: 'deny' } });
    const second = await scan();
    await runScanRegion(context, { scanId: second.id, region }, signal);
    expect(await regionsOf(second.id)).toMatchObject([{ status: 'failed', failure: { code: 'awsAccessDenied' } }]);
    expect(await database().lambdaFunction.count({ where: { goneAt: null } })).toBe(120);
  });

  it('of several Regions keeps the good ones when others fail or are not enabled, and ends with the last', async () => {
    const regions = ['af-south-1', 'eu-west-1', region];
    const { account, scan } = await begin({ regions });
    put('here', {});
    test.sandbox.faults.add({ match: { operation: 'ListFunctions', region: 'eu-west-1' }, effect: { kind: 'deny' } });
    const { id } = await scan();
    await Promise.all(regions.map((name) => runScanRegion(context, { scanId: id, region: name }, signal)));
    expect(await regionsOf(id)).toMatchObject([
      { region: 'af-south-1', status: 'notEnabled', failure: { code: 'awsRegionNotEnabled' } },
      {
        region: 'eu-west-1',
        status: 'failed',
        failure: { code: 'awsAccessDenied', params: { operation: 'lambda:ListFunctions' } },
      },
      { region, status: 'succeeded', functionCount: 1, failure: null },
    ]);
    expect(await database().scan.findUniqueOrThrow({ where: { id } })).toMatchObject({
      status: 'finished',
      finishedAt: expect.any(Date),
    });
    const events = await database().auditEvent.findMany({ where: { action: 'scan.finished' } });
    const mine = events.filter((event) => JSON.stringify(event.details).includes(id));
    expect(mine).toHaveLength(1);
    expect(mine[0]).toMatchObject({
      awsAccountId: account.awsAccountId,
      outcome: 'partly',
      details: { succeeded: 1, failed: 1, notEnabled: 1, functions: 1 },
    });
  });

  it('of a Region without functions succeeds with none', async () => {
    const { scan } = await begin();
    const { id } = await scan();
    await runScanRegion(context, { scanId: id, region }, signal);
    expect(await regionsOf(id)).toMatchObject([{ status: 'succeeded', functionCount: 0 }]);
  });

  it('without permission to read tags shows the functions and notes what is missing', async () => {
    const { scan } = await begin();
    put('tagged', {}, { tags: { team: 'orders' } });
    test.sandbox.faults.add({ match: { operation: 'GetResources' }, effect: { kind: 'deny' } });
    const { id } = await scan();
    await runScanRegion(context, { scanId: id, region }, signal);
    expect(await regionsOf(id)).toMatchObject([
      {
        status: 'succeeded',
        functionCount: 1,
        failure: { code: 'awsAccessDenied', params: { operation: 'tag:GetResources' } },
      },
    ]);
    expect(await stored('tagged')).toMatchObject({ tags: {}, ownerTool: 'unknown' });
  });

  it('goes on when newest layer versions cannot be learnt', async () => {
    const { scan } = await begin();
    put('observed', {}, { Layers: [{ Arn: `arn:aws:lambda:${region}:464622532012:layer:Datadog-Extension:90` }] });
    test.sandbox.faults.add({ match: { operation: 'GetLayerVersionByArn' }, effect: { kind: 'deny' } });
    const { id } = await scan();
    await runScanRegion(context, { scanId: id, region }, signal);
    expect(await regionsOf(id)).toMatchObject([{ status: 'succeeded', functionCount: 1 }]);
    expect(await database().layerVersion.count()).toBe(0);
  });

  it('asks AWS about a layer once, and remembers', async () => {
    const { scan } = await begin();
    put('observed', {}, { Layers: [{ Arn: `arn:aws:lambda:${region}:464622532012:layer:Datadog-Extension:90` }] });
    await runScanRegion(context, { scanId: (await scan()).id, region }, signal);
    const asked = () =>
      test.sandbox.requestLog.since().filter((entry) => entry.operation.startsWith('GetLayerVersion')).length;
    const before = asked();
    expect(before).toBeGreaterThan(0);
    await runScanRegion(context, { scanId: (await scan()).id, region }, signal);
    expect(asked()).toBe(before);
    expect(await database().layerVersion.findFirst()).toMatchObject({ layerName: 'Datadog-Extension', newest: 100 });
  });

  it('whose role cannot be assumed makes the account failing; one that works again mends it once a test had passed', async () => {
    const { account, scan } = await begin();
    const fault = test.sandbox.faults.add({ match: { operation: 'AssumeRole' }, effect: { kind: 'deny' } });
    const statusOf = async () => (await database().account.findUniqueOrThrow({ where: { id: account.id } })).status;
    await runScanRegion(context, { scanId: (await scan()).id, region }, signal);
    expect(await statusOf()).toBe('failing');
    test.sandbox.faults.remove(fault.id);
    await runScanRegion(context, { scanId: (await scan()).id, region }, signal);
    expect(await statusOf()).toBe('connected');
  });

  it('does not enter an account whose role asks for no external id', async () => {
    const { account, scan } = await begin({ status: 'failing' });
    const failure = { code: 'externalIdNotRequired', params: { roleArn: test.readRoleArn } };
    await storeEndedTest(account.id, {
      status: 'failed',
      checks: [{ name: 'readRoleRefusesNoExternalId', state: 'failed', failure }],
    });
    const { id } = await scan();
    await runScanRegion(context, { scanId: id, region }, signal);
    expect(await regionsOf(id)).toMatchObject([{ status: 'failed', failure }]);
    expect(test.sandbox.requestLog.since().filter((entry) => entry.service === 'sts')).toEqual([]);
  });

  it.each(['draft', 'disconnected'])('of an account that is %s says that it is not connected', async (status) => {
    const { scan } = await begin({ status });
    const { id } = await scan();
    await runScanRegion(context, { scanId: id, region }, signal);
    expect(await regionsOf(id)).toMatchObject([{ status: 'failed', failure: { code: 'accountNotConnected' } }]);
  });

  it('that meets something unforeseen says so on its row and is tried again', async () => {
    const { scan } = await begin();
    put('odd', {});
    await database().$executeRaw`ALTER TABLE lambda_function ADD CONSTRAINT unforeseen CHECK (function_name <> 'odd')`;
    const { id } = await scan();
    await expect(runScanRegion(context, { scanId: id, region }, signal)).rejects.not.toBeInstanceOf(AppError);
    expect(await regionsOf(id)).toMatchObject([
      { status: 'running', finishedAt: null, failure: { code: 'unexpected' } },
    ]);
    await database().$executeRaw`ALTER TABLE lambda_function DROP CONSTRAINT unforeseen`;
    await runScanRegion(context, { scanId: id, region }, signal);
    expect(await regionsOf(id)).toMatchObject([{ status: 'succeeded', failure: null }]);
  });

  it('that fails for a reason which cannot be recorded says so on its row, and one whose words hold NUL is recorded', async () => {
    const { scan } = await begin();
    const deny = (message: string) =>
      test.sandbox.faults.add({ match: { operation: 'ListFunctions' }, effect: { kind: 'deny', message } });
    deny('not\0 authorized');
    const { id } = await scan();
    await database().$executeRaw`ALTER TABLE scan_region ADD CONSTRAINT unforeseen CHECK (status <> 'failed')`;
    await expect(runScanRegion(context, { scanId: id, region }, signal)).rejects.toBeDefined();
    expect(await regionsOf(id)).toMatchObject([{ status: 'running', failure: { code: 'unexpected' } }]);
    await database().$executeRaw`ALTER TABLE scan_region DROP CONSTRAINT unforeseen`;
    await runScanRegion(context, { scanId: id, region }, signal);
    expect(await regionsOf(id)).toMatchObject([
      { status: 'failed', failure: { code: 'awsAccessDenied', params: { reason: 'not\ufffd authorized' } } },
    ]);
  });

  it('stops between pages when the worker is asked to stop, and is begun anew by the next', async () => {
    const { scan } = await begin();
    generateFunctions(test.sandbox.state, { awsAccountId: test.awsAccountId, region, count: 120 });
    const { id } = await scan();
    await expect(
      runScanRegion({ ...context, stopping: AbortSignal.abort() }, { scanId: id, region }, signal),
    ).rejects.toThrow('jobInterrupted');
    expect(await regionsOf(id)).toMatchObject([{ status: 'running', finishedAt: null, failure: null }]);
    await runScanRegion(context, { scanId: id, region }, signal);
    expect(await regionsOf(id)).toMatchObject([{ status: 'succeeded', functionCount: 120 }]);
  });
});

describe('what a scan finds new, gone or not at all', () => {
  const named = async (scanId: string) => (await regionsOf(scanId))[0];

  it('is named in its Region and in the event of its end', async () => {
    const { scan } = await begin();
    for (const name of ['kept', 'leaving']) put(name, {});
    const { id: first } = await scan();
    await runScanRegion(context, { scanId: first, region }, signal);
    // What is there when a Region is read for the first time is not new.
    expect(await named(first)).toMatchObject({ functionCount: 2, newCount: 0, newFunctions: [], goneCount: 0 });
    put('coming', {});
    test.sandbox.state.deleteFunction(test.awsAccountId, region, 'leaving');
    const { id } = await scan();
    await runScanRegion(context, { scanId: id, region }, signal);
    expect(await named(id)).toMatchObject({
      ...{ newCount: 1, newFunctions: ['coming'], goneCount: 1, goneFunctions: ['leaving'] },
    });
    const events = await database().auditEvent.findMany({ where: { action: 'scan.finished' } });
    const [mine] = events.filter((event) => JSON.stringify(event.details).includes(id));
    expect(mine).toMatchObject({ details: { new: 1, gone: 1, newFunctions: 'coming', goneFunctions: 'leaving' } });

    // One that is back is new again.
    put('leaving', {});
    const { id: third } = await scan();
    await runScanRegion(context, { scanId: third, region }, signal);
    expect(await named(third)).toMatchObject({ newFunctions: ['leaving'], goneCount: 0 });
  });

  it('is counted whole and named up to a bound, also where the Region could not be read to its end', async () => {
    const { scan } = await begin();
    await runScanRegion(context, { scanId: (await scan()).id, region }, signal);
    generateFunctions(test.sandbox.state, { awsAccountId: test.awsAccountId, region, count: 120 });
    const fault = test.sandbox.faults.add({
      ...{ match: { operation: 'ListFunctions', nth: 3 }, effect: { kind: 'garbage', form: 'html', status: 400 } },
    });
    const { id } = await scan();
    await runScanRegion(context, { scanId: id, region }, signal);
    test.sandbox.faults.remove(fault.id);
    expect(await named(id)).toMatchObject({ status: 'failed', newCount: 100 });
    expect((await named(id))?.newFunctions).toHaveLength(50);
  });

  it('is nothing new until its Region was read to its end, which stays known however often it fails since', async () => {
    const { scan } = await begin();
    const listing = { match: { operation: 'ListFunctions' } } as const;
    generateFunctions(test.sandbox.state, { awsAccountId: test.awsAccountId, region, count: 120 });
    const breakOff = (nth: number) =>
      test.sandbox.faults.add({
        ...{ match: { ...listing.match, nth }, effect: { kind: 'garbage', form: 'html', status: 400 } },
      });
    const read = async () => {
      const { id } = await scan();
      await runScanRegion(context, { scanId: id, region }, signal);
      return await named(id);
    };
    const half = breakOff(3);
    expect(await read()).toMatchObject({ status: 'failed', functionCount: 100, newCount: 0 });
    test.sandbox.faults.remove(half.id);
    expect(await read()).toMatchObject({ status: 'succeeded', functionCount: 120, newCount: 0 });
    // As many scans as are kept, and more: the one that read the Region is kept beside them, until another has read it.
    const { accountId } = await database().scan.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    await database()
      .$executeRaw`UPDATE scan SET created_at = created_at - interval '1 day' WHERE account_id = ${accountId}::uuid`;
    await database().$executeRaw`INSERT INTO scan (id, account_id, status, created_at, finished_at)
      SELECT gen_random_uuid(), ${accountId}::uuid, 'finished', clock_timestamp() - make_interval(mins => minute), clock_timestamp()
      FROM generate_series(1, 210) AS minute`;
    const kept = async () => await database().scan.count({ where: { accountId } });
    const broken = breakOff(1);
    expect(await read()).toMatchObject({ status: 'failed' });
    test.sandbox.faults.remove(broken.id);
    expect(await kept()).toBe(201);
    put('coming', {});
    expect(await read()).toMatchObject({ newCount: 1, newFunctions: ['coming'] });
    expect(await kept()).toBe(200);
  });

  it('is nobody’s loss while AWS lists nothing but still has a function; it is believed once AWS has none', async () => {
    const { scan } = await begin();
    for (const name of ['one', 'two']) put(name, {});
    await runScanRegion(context, { scanId: (await scan()).id, region }, signal);
    const edits = [{ path: 'Functions', value: [] }];
    const fault = test.sandbox.faults.add({
      match: { operation: 'ListFunctions' },
      effect: { kind: 'awkward', edits },
    });
    const { id } = await scan();
    await runScanRegion(context, { scanId: id, region }, signal);
    expect(await named(id)).toMatchObject({
      ...{ status: 'succeeded', functionCount: 0, goneCount: 0 },
      failure: { code: 'scanFoundNothing', params: { region } },
    });
    expect(await database().lambdaFunction.count({ where: { goneAt: null } })).toBe(2);
    test.sandbox.faults.remove(fault.id);

    for (const name of ['one', 'two']) test.sandbox.state.deleteFunction(test.awsAccountId, region, name);
    const denied = test.sandbox.faults.add({ match: { operation: 'GetFunction' }, effect: { kind: 'deny' } });
    await runScanRegion(context, { scanId: (await scan()).id, region }, signal);
    expect(await database().lambdaFunction.count({ where: { goneAt: null } })).toBe(2);
    test.sandbox.faults.remove(denied.id);
    const { id: last } = await scan();
    await runScanRegion(context, { scanId: last, region }, signal);
    expect(await named(last)).toMatchObject({ failure: null, goneFunctions: ['one', 'two'] });
  });
});
