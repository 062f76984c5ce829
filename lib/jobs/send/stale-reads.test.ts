import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { createRevert } from '../../commands/rollouts/create-commands.ts';
import { discardRollout } from '../../commands/rollouts/plan-commands.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import type { FaultInput } from '../../sandbox/faults.ts';
import { beginStaleReads } from '../../sandbox/lambda/stale-reads.ts';
import type { FunctionRecord } from '../../sandbox/records.ts';
import { addFunction, functionNow } from '../../sandbox/testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import {
  apply,
  connectAccount,
  instrument,
  listFunctionsOf,
  testContext,
  tester,
  untilStatus,
} from '../rollout/testing.ts';
import { startWorker, type Worker } from '../start-worker.ts';

/** What AWS does to one function, and what must become of its Change. */
type Case = {
  name: string;
  /** The effects on one call of an operation, UpdateFunctionConfiguration unless said otherwise. */
  effects: readonly FaultInput['effect'][];
  operation?: string;
  outcome: 'applied' | 'stale' | 'failed';
  failure?: string;
  /** Updates that reach AWS, refused ones too. */
  updates: number;
};

const harmless = { Description: 'edited by somebody else' };
const foreign = { setVariables: { FOREIGN: 'edit' } };
const cases: readonly Case[] = [
  { name: 'two-old-answers', effects: [{ kind: 'staleReads', reads: 2 }], outcome: 'applied', updates: 1 },
  { name: 'six-old-answers', effects: [{ kind: 'staleReads', reads: 6 }], outcome: 'applied', updates: 1 },
  {
    name: 'old-after-new',
    effects: [{ kind: 'staleReads', reads: 4, freshReadsFirst: 1 }],
    outcome: 'applied',
    updates: 1,
  },
  {
    name: 'older-than-the-last',
    effects: [{ kind: 'staleReads', reads: 6, isOlder: true }],
    outcome: 'applied',
    updates: 1,
  },
  {
    name: 'lost-and-old',
    effects: [
      { kind: 'serverError', when: 'after' },
      { kind: 'staleReads', reads: 6 },
    ],
    outcome: 'applied',
    updates: 1,
  },
  {
    name: 'lost-and-older',
    effects: [
      { kind: 'reset', when: 'after' },
      { kind: 'staleReads', reads: 5, isOlder: true },
    ],
    outcome: 'applied',
    updates: 1,
  },
  {
    name: 'edited-and-old-before-the-update',
    operation: 'GetFunction',
    effects: [
      { kind: 'foreignEdit', edit: harmless },
      { kind: 'staleReads', reads: 5 },
    ],
    outcome: 'applied',
    updates: 1,
  },
  {
    name: 'refused-and-old',
    effects: [
      { kind: 'foreignEdit', edit: harmless },
      { kind: 'staleReads', reads: 5 },
    ],
    outcome: 'applied',
    updates: 2,
  },
  {
    name: 'failed-and-old',
    effects: [{ kind: 'updateFails' }, { kind: 'staleReads', reads: 4 }],
    outcome: 'failed',
    failure: 'awsUpdateFailed',
    updates: 1,
  },
  {
    name: 'really-edited-and-old',
    effects: [
      { kind: 'foreignEdit', when: 'after', edit: foreign },
      { kind: 'staleReads', reads: 4 },
    ],
    outcome: 'failed',
    failure: 'interferedWith',
    updates: 1,
  },
];

let test: TestSandbox;
let worker: Worker;
let account: { id: string; awsAccountId: string };
let rolloutId: string;
/** What a function was before the Rollout. */
let untouched: FunctionRecord['configuration'];

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest({ updateMilliseconds: 20 });
  Object.assign(process.env, test.environment);
  account = { id: await connectAccount(test), awsAccountId: test.awsAccountId };
  worker = await startWorker(testContext());
  for (const { name } of cases) addFunction(test, name, { configuration: { Environment: { Variables: { A1: '1' } } } });
  untouched = structuredClone(functionNow(test, 'two-old-answers').configuration);
  const ids = await listFunctionsOf(test.sandbox, account, test.region);
  rolloutId = await instrument([...ids.values()]);
  await untilStatus(rolloutId, ['planned'], 40);
  for (const { name, effects, operation = 'UpdateFunctionConfiguration' } of cases)
    for (const effect of effects)
      test.sandbox.faults.add({ match: { operation, functionName: name, times: 1 }, effect });
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed'], 60);
}, 120_000);
afterAll(async () => {
  await worker.stop();
  await test.sandbox.close();
});

it.each(cases)('$name: tells an old answer from a true one, and sends no update that it need not', async (one) => {
  const change = await database().change.findFirstOrThrow({ where: { rolloutId, functionName: one.name } });
  expect({ outcome: change.outcome, failure: change.failure }).toEqual({
    outcome: one.outcome,
    failure: one.failure === undefined ? null : expect.objectContaining({ code: one.failure }),
  });
  const sent = test.sandbox.requestLog
    .since()
    .filter(({ operation, functionName }) => operation.startsWith('Update') && functionName === one.name);
  expect(sent).toHaveLength(one.updates);
  expect(sent.filter(({ hadEffect }) => hadEffect)).toHaveLength(1);
});

it('a revert is previewed by what was sent, also where the worker died before the list of functions learnt of it', async () => {
  test.sandbox.faults.remove();
  const [change] = await database().change.findMany({ where: { rolloutId, functionName: 'two-old-answers' } });
  if (!change?.intentModifiedAt) throw new Error('Nothing was sent.');
  const { functionArn, intentModifiedAt } = change;
  await database().lambdaFunction.update({ where: { functionArn }, data: { lastModifiedAt: intentModifiedAt } });
  const record = functionNow(test, 'two-old-answers');
  beginStaleReads(record, untouched, { reads: 4, freshReadsFirst: 0, isOlder: false });
  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId, changeIds: [change.id] }, tester);
  await untilStatus(revertId, ['planned'], 40);
  expect(await database().change.findMany({ where: { rolloutId: revertId } })).toMatchObject([{ verdict: 'change' }]);
  await runCommand(discardRollout, { rolloutId: revertId }, tester);
}, 60_000);

it('a revert whose preview and whose sending read what stood before the Rollout is carried out all the same', async () => {
  test.sandbox.faults.remove();
  const names = cases.filter(({ outcome }) => outcome === 'applied').map(({ name }) => name);
  const changes = await database().change.findMany({ where: { rolloutId, functionName: { in: names } } });
  const { rolloutId: revertId } = await runCommand(
    createRevert,
    { rolloutId, changeIds: changes.map(({ id }) => id) },
    tester,
  );
  await untilStatus(revertId, ['planned'], 40);
  expect(functionNow(test, 'old-after-new').staleReads).toBeUndefined();
  const before = new Map(names.map((name) => [name, functionNow(test, name).configuration]));
  for (const name of names) {
    const record = functionNow(test, name);
    const older = { ...record.configuration, Handler: 'app.handler', LastModified: '2026-06-01T00:00:00.000+0000' };
    beginStaleReads(record, older, { reads: 6, freshReadsFirst: 0, isOlder: true });
  }
  await apply(revertId);
  await untilStatus(revertId, ['completed'], 60);
  const reverted = await database().change.findMany({ where: { rolloutId: revertId } });
  expect(reverted.map(({ outcome }) => outcome)).toEqual(names.map(() => 'applied'));
  for (const name of names) expect(functionNow(test, name).configuration).not.toEqual(before.get(name));
}, 120_000);
