import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { bringBack } from '../commands/drift/drift-commands.ts';
import { readFunction } from '../commands/functions/function-queries.ts';
import { readTimeline } from '../commands/functions/function-state-queries.ts';
import { runQuery } from '../commands/kernel/query.ts';
import { runCommand } from '../commands/kernel/run-command.ts';
import { readChange } from '../commands/rollouts/change-queries.ts';
import { createRollout } from '../commands/rollouts/create-commands.ts';
import { decideConflicts } from '../commands/rollouts/plan-commands.ts';
import { createRestore } from '../commands/rollouts/restore-commands.ts';
import { readRollout } from '../commands/rollouts/rollout-queries.ts';
import { timelineCursorAt } from '../core/functions/timeline-place.ts';
import { database } from '../db/kernel/client.ts';
import { seal } from '../db/kernel/seal.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { editFunction, type FunctionEdit } from '../sandbox/function-edit.ts';
import { generateFunctions } from '../sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import {
  allAtOnce,
  applied,
  connectAccount,
  instrument,
  listFunctionsOf,
  scanNow,
  testContext,
  tester,
  testSettings,
  untilStatus,
} from './rollout/testing.ts';
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

/** Each test has a function of its own, instrumented by us. */
beforeEach(async () => {
  round += 1;
  [name = ''] = await addFunctions(`restored-${round}`, 1);
  await applied(await instrument([functionId]));
});

/** Adds functions at AWS and in the list; the first one becomes the test's own. */
async function addFunctions(prefix: string, count: number): Promise<string[]> {
  const { awsAccountId } = test;
  const names = generateFunctions(test.sandbox.state, { awsAccountId, region, count, prefix });
  for (const added of names) edit({ Runtime: 'python3.12', Handler: 'app.main' }, added);
  const ids = await listFunctionsOf(test.sandbox, { id: accountId, awsAccountId }, region);
  functionId = ids.get(names[0] ?? '') ?? '';
  return names;
}

const scan = () => scanNow(accountId, region);

const configurationOf = (functionName: string) =>
  test.sandbox.state.findFunction(test.awsAccountId, region, functionName)?.configuration;
const variables = () => configurationOf(name)?.Environment?.Variables ?? {};
/** What somebody else does to a function at AWS. */
const edit = (change: FunctionEdit, functionName = name) =>
  editFunction(test.sandbox.state, test.awsAccountId, region, functionName, change, test.sandbox.clock.now());
/** The Changes that were applied to the function, oldest first. */
const changes = () =>
  database().change.findMany({ where: { functionName: name, outcome: 'applied' }, orderBy: { finishedAt: 'asc' } });
const restore = async (changeId: string, side: 'before' | 'after') =>
  (await runCommand(createRestore, { functionId, state: { changeId, side } }, tester)).rolloutId;
const planOf = async (rolloutId: string) => {
  await untilStatus(rolloutId, ['planned']);
  return await database().change.findFirstOrThrow({ where: { rolloutId } });
};
async function instrumentAs(env: string): Promise<void> {
  const settings = { ...testSettings, env };
  const { rolloutId } = await runCommand(
    createRollout,
    { mode: 'instrument', functionIds: [functionId], settings, strategy: allAtOnce },
    tester,
  );
  await applied(rolloutId);
}

it('a state that was stored comes back as a rollout like any other, and is what counts as ours from then on', async () => {
  await instrumentAs('second');
  edit({ setVariables: { STAGE: 'blue' } });
  const [first] = await changes();
  const rolloutId = await restore(first?.id ?? '', 'after');
  expect(await planOf(rolloutId)).toMatchObject({
    verdict: 'change',
    attributes: [{ path: 'Environment.Variables.DD_ENV', before: 'second', after: 'test' }],
  });
  await applied(rolloutId);
  expect(variables()).toMatchObject({ DD_ENV: 'test', STAGE: 'blue' });
  const [created] = await database().auditEvent.findMany({ where: { rolloutId, action: 'rollout.created' } });
  expect(created?.details).toMatchObject({ mode: 'restore', functions: 1, restoresState: 'after' });
  await scan();
  expect(await runQuery(readFunction, { functionId }, tester)).toMatchObject({ drift: null, tool: 'lamplighter' });
  edit({ setVariables: { DD_ENV: 'second' } });
  await scan();
  const { drift } = await runQuery(readFunction, { functionId }, tester);
  expect(drift).toMatchObject({ items: [{ ours: 'test', now: 'second' }], rollout: { name: 'Test' } });
  edit({ setVariables: { DD_ENV: 'test' } });
  await applied(await restore(first?.id ?? '', 'before'));
  expect(configurationOf(name)).toMatchObject({ Handler: 'app.main' });
  expect(Object.keys(variables()).filter((variable) => variable.startsWith('DD_'))).toEqual([]);
  await scan();
  expect(await runQuery(readFunction, { functionId }, tester)).toMatchObject({ drift: null, status: 'not' });
});

it('a rollout that restores leads to the state that it restores, and its entry in the timeline does too', async () => {
  const [first] = await changes();
  await instrumentAs('second');
  const rolloutId = await restore(first?.id ?? '', 'after');
  await untilStatus(rolloutId, ['planned']);
  const origin = { changeId: first?.id, side: 'after', rolloutId: first?.rolloutId };
  const head = await runQuery(readRollout, { rolloutId }, tester);
  expect(head.restores).toMatchObject({ ...origin, functionId, finishedAt: first?.finishedAt?.toISOString() });
  const { id: changeId } = await planOf(rolloutId);
  expect((await runQuery(readChange, { rolloutId, changeId }, tester)).restores).toMatchObject(origin);
  const entries = async (cursor?: string) =>
    (await runQuery(readTimeline, { functionId, limit: 20, ...(cursor === undefined ? {} : { cursor }) }, tester))
      .items;
  expect(await entries()).toMatchObject([{ id: changeId, restored: origin }, {}, { id: first?.id }]);
  const there = await entries(timelineCursorAt(head.restores?.finishedAt ?? ''));
  expect(there[0]).toMatchObject({ id: first?.id, restored: null });
  expect((await runQuery(readRollout, { rolloutId: first?.rolloutId ?? '' }, tester)).restores).toBeNull();
});

it('what the customer changed of ours is asked about, and stays unless they say otherwise', async () => {
  edit({ setVariables: { DD_ENV: 'theirs' } });
  const [first] = await changes();
  const rolloutId = await restore(first?.id ?? '', 'after');
  const asked = await planOf(rolloutId);
  expect(asked).toMatchObject({ verdict: 'blocked', conflicts: [{ path: 'Environment.Variables.DD_ENV' }] });
  const decisions = { 'Environment.Variables.DD_ENV': 'restore' } as const;
  await runCommand(decideConflicts, { decisions: [{ changeId: asked.id, decisions }] }, tester);
  await applied(rolloutId);
  expect(variables()).toMatchObject({ DD_ENV: 'test' });
});

it('says why a state cannot come back: values that cannot be opened, a function that is gone, an update under way', async () => {
  const [first] = await changes();
  const state = first?.id ?? '';
  const sealed = first?.attributesSealed ?? null;
  const findingsOf = async () => (await planOf(await restore(state, 'before'))).findings;
  const change = { where: { id: state } };

  const other = await database().rollout.create({
    data: { mode: 'instrument', status: 'discarded', strategy: {}, createdBy: 'x', createdByName: 'x' },
  });
  const inFlight = await database().change.create({
    data: {
      ...{ rolloutId: other.id, accountId, region, functionArn: first?.functionArn ?? '', functionName: name },
      outcome: 'applying',
    },
  });
  expect(await findingsOf()).toMatchObject([{ code: 'answerAwaited', severity: 'blocked' }]);
  await database().change.delete({ where: { id: inFlight.id } });

  // Sealed for another row, as what was sealed with a lost key it opens no more.
  const attributesSealed = new Uint8Array(seal('[]', { purpose: 'change.attributes', rowId: other.id }));
  await database().change.update({ ...change, data: { attributesSealed } });
  expect(await findingsOf()).toMatchObject([{ code: 'sealedValueUnreadable', severity: 'blocked' }]);
  await database().change.update({ ...change, data: { attributesSealed: sealed } });

  edit({ isDeleted: true });
  expect(await findingsOf()).toMatchObject([{ code: 'awsFunctionNotFound', severity: 'blocked' }]);
});

it('a change of another function is no state of this one', async () => {
  const [first] = await changes();
  await addFunctions(`other-${round}`, 1);
  await expect(restore(first?.id ?? '', 'after')).rejects.toThrow('notFound');
});

it('drifted functions are brought back together, whichever rollouts instrumented them', async () => {
  const one = { id: functionId, name };
  [name = ''] = await addFunctions(`another-${round}`, 1);
  await instrumentAs('second');
  const both = [one, { id: functionId, name }];
  for (const drifted of both) edit({ Handler: 'app.handler', setVariables: { DD_SITE: 'datadoghq.eu' } }, drifted.name);
  await scan();
  const functionIds = both.map(({ id }) => id);
  const { rolloutId } = await runCommand(bringBack, { functionIds }, tester);
  await applied(rolloutId);
  expect(await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } })).toMatchObject({ mode: 'restore' });
  expect((await runQuery(readRollout, { rolloutId }, tester)).restores, 'it restores a state of each').toBeNull();
  for (const drifted of both) {
    expect(configurationOf(drifted.name)).toMatchObject({
      Handler: expect.stringContaining('datadog'),
      Environment: { Variables: { DD_SITE: 'datadoghq.com', DD_LAMBDA_HANDLER: 'app.handler' } },
    });
    expect(await runQuery(readFunction, { functionId: drifted.id }, tester)).toMatchObject({ drift: null });
  }
});
