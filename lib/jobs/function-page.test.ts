import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readFunctionState, readTimeline } from '../commands/functions/function-state-queries.ts';
import { requestHealth } from '../commands/functions/health-commands.ts';
import { runQuery } from '../commands/kernel/query.ts';
import { runCommand } from '../commands/kernel/run-command.ts';
import { cursorOf } from '../core/api/cursor.ts';
import { accountIdSchema } from '../core/lambda/account-id.ts';
import { insertSightings } from '../db/functions/sighting-rows.ts';
import { database, inTransaction } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { editFunction, type FunctionEdit } from '../sandbox/function-edit.ts';
import { generateFunctions } from '../sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import { applied, connectAccount, instrument, scanNow, testContext, tester, untilStatus } from './rollout/testing.ts';
import { startWorker, type Worker } from './start-worker.ts';

const region = 'us-east-1';
let test: TestSandbox;
let worker: Worker;
let accountId: string;
let functionId: string;
let name: string;
let round = 0;

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest({ updateMilliseconds: 5 });
  Object.assign(process.env, test.environment);
  accountId = await connectAccount(test);
  await database().account.update({ where: { id: accountId }, data: { regions: [region] } });
  worker = await startWorker(testContext());
});
afterAll(async () => {
  await worker.stop();
  await test.sandbox.close();
});
beforeEach(async () => {
  round += 1;
  const { awsAccountId } = test;
  [name = ''] = generateFunctions(test.sandbox.state, { awsAccountId, region, count: 1, prefix: `told-${round}` });
  await scan();
  functionId = (await database().lambdaFunction.findFirstOrThrow({ where: { functionName: name } })).id;
});

const scan = () => scanNow(accountId, region);
const instrumented = async () => await applied(await instrument([functionId]));
/** What somebody else does at AWS; a while after whatever we did, unless said otherwise. */
const edit = (change: FunctionEdit, minutesLater = 5) =>
  editFunction(
    test.sandbox.state,
    test.awsAccountId,
    region,
    name,
    change,
    test.sandbox.clock.now() + minutesLater * 60_000,
  );
const state = () => runQuery(readFunctionState, { functionId }, tester);
const timeline = async (limit = 100) => (await runQuery(readTimeline, { functionId, limit }, tester)).items;
/** The timeline in words, newest first. */
const told = async () =>
  (await timeline()).map((entry) => {
    if (entry.source === 'change') return `${entry.mode} ${entry.outcome}`;
    return entry.source === 'drift' ? entry.action : entry.kind;
  });

it('tells when a function was seen, what we did, what others did, that it was gone, and that it is there again', async () => {
  expect(await told()).toEqual(['seen']);
  await instrumented();
  await scan();
  expect(await told()).toEqual(['instrument applied', 'seen']);
  edit({ MemorySize: 777, setVariables: { STAGE: 'blue', DD_ENV: 'theirs' } });
  await scan();
  expect(await told()).toEqual(['function.drifted', 'edited', 'instrument applied', 'seen']);
  const edited = (await timeline()).find((entry) => entry.source === 'sighting' && entry.kind === 'edited');
  expect(edited).toMatchObject({
    beforeAt: expect.any(String),
    lastModifiedAt: expect.any(String),
    differences: [
      { path: 'Environment.Variables.DD_ENV', kind: 'changed', before: 'test', after: 'theirs' },
      { path: 'Environment.Variables.STAGE', kind: 'added' },
      { path: 'MemorySize', kind: 'changed', after: '777' },
    ],
  });
  // The same once more is nothing new.
  await scan();
  expect(await told()).toHaveLength(4);
  const removed = test.sandbox.state.findFunction(test.awsAccountId, region, name);
  edit({ isDeleted: true });
  await scan();
  expect((await told())[0]).toBe('gone');
  if (removed) test.sandbox.state.putFunction(test.awsAccountId, region, name, removed);
  await scan();
  expect((await told()).slice(0, 2)).toEqual(['back', 'gone']);
});

it('calls an update no edit of others that may be our own', async () => {
  await instrumented();
  await database().lambdaFunction.update({ where: { id: functionId }, data: { lastModifiedAt: new Date(0) } });
  await scan();
  expect(await told()).toEqual(['instrument applied', 'seen']);
  // From then on every other time that AWS tells is somebody else's.
  edit({ Description: 'a moment later' }, 0);
  await scan();
  expect(await told()).toEqual(['edited', 'instrument applied', 'seen']);
});

it('goes on behind any entry, and keeps the newest two hundred sightings of a function', async () => {
  await instrumented();
  const sighting = {
    functionName: name,
    kind: 'edited',
    beforeAt: null,
    lastModifiedAt: null,
    differences: [],
  } as const;
  const place = { accountId: accountIdSchema.parse(accountId), region };
  for (let index = 0; index < 3; index += 1)
    await inTransaction((tx) =>
      insertSightings(
        tx,
        place,
        Array.from({ length: 80 }, () => sighting),
      ),
    );
  expect(await database().functionSighting.count({ where: { functionId } })).toBe(200);
  const all: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { id: string }[]; nextCursor: string | null } = await runQuery(
      readTimeline,
      { functionId, limit: 17, ...(cursor === null ? {} : { cursor }) },
      tester,
    );
    all.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(all).toEqual((await timeline(500)).map(({ id }) => id));
  expect(new Set(all).size).toBe(201);
  for (const cursor of ['x', cursorOf(['0000-11-27T10:00:00.000Z', 'sighting', '12'])])
    await expect(runQuery(readTimeline, { functionId, cursor }, tester)).rejects.toThrow('cursorInvalid');
});

it('says how the configuration stands', async () => {
  expect(await state()).toMatchObject({ configuration: 'neverOurs', nextMove: 'instrument', firstChangeId: null });
  await instrumented();
  expect(await state()).toMatchObject({ configuration: 'asLeft', nextMove: 'nothing' });
  edit({ setVariables: { DD_ENV: 'theirs' } });
  await scan();
  expect(await state()).toMatchObject({ configuration: 'drifted', nextMove: 'bringBack' });
  const previewId = await instrument([functionId]);
  await untilStatus(previewId, ['planned']);
  const { number } = await database().rollout.findUniqueOrThrow({ where: { id: previewId } });
  const standing = async (status: string) => {
    await database().rollout.update({ where: { id: previewId }, data: { status } });
    return await state();
  };
  const openRollout = { id: previewId, number };
  expect(await standing('planned')).toMatchObject({ nextMove: 'seePreview', openRollout });
  expect(await standing('stopped')).toMatchObject({ nextMove: 'seeRollout', openRollout });
  await database().change.updateMany({ where: { rolloutId: previewId }, data: { outcome: 'failed' } });
  expect(await standing('stopped')).toMatchObject({ nextMove: 'seeRollout', openRollout });
  expect(await standing('completed')).toMatchObject({ nextMove: 'bringBack', openRollout: null });
  await database().account.update({ where: { id: accountId }, data: { status: 'failing' } });
  expect(await state()).toMatchObject({ configuration: 'drifted', nextMove: 'seeAccount' });
  await database().account.update({ where: { id: accountId }, data: { status: 'connected' } });
});

it('reads the health of a function when somebody asks, once a minute, and says what keeps it from being read', async () => {
  expect(await state()).toMatchObject({ health: { state: 'notRead' }, reading: null, isAwaited: false });
  await runCommand(requestHealth, { functionId }, tester);
  expect(await state()).toMatchObject({ isAwaited: true });
  await runCommand(requestHealth, { functionId }, tester);
  expect(await database().auditEvent.count({ where: { functionName: name, action: 'function.healthRequested' } })).toBe(
    1,
  );
  await expect.poll(async () => (await state()).reading, { timeout: 20_000 }).not.toBeNull();
  const read = await state();
  expect(read).toMatchObject({ isAwaited: false, reading: { changeId: null, isSinceChange: false, failure: null } });
  expect(['healthy', 'errors', 'few', 'noTraffic', 'worse']).toContain(read.health.state);

  await instrumented();
  expect(await state()).toMatchObject({ health: { state: 'outdated' } });
  await database().lambdaFunction.update({ where: { id: functionId }, data: { healthAskedAt: null } });
  const fault = test.sandbox.faults.add({ match: { operation: 'GetMetricData' }, effect: { kind: 'deny' } });
  await runCommand(requestHealth, { functionId }, tester);
  await expect.poll(async () => (await state()).health.state, { timeout: 20_000 }).toBe('failed');
  test.sandbox.faults.remove(fault.id);
  expect((await state()).reading).toMatchObject({ figures: null, failure: { code: 'awsAccessDenied' } });
  await database().account.update({ where: { id: accountId }, data: { status: 'disconnected' } });
  await expect(runCommand(requestHealth, { functionId }, tester)).rejects.toThrow('accountNotConnected');
  await database().account.update({ where: { id: accountId }, data: { status: 'connected' } });
});
