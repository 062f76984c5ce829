import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultCallLimits } from '../../aws/call-limits.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { addFunction, functionNow } from '../../sandbox/testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import type { RolloutContext, Step } from '../rollout/rollout-context.ts';
import { apply, connectAccount, instrument, listFunctionsOf, testContext, untilStatus } from '../rollout/testing.ts';
import { startWorker, type Worker } from '../start-worker.ts';

const region = 'us-east-1';
const stallTiming = { stalledAfter: 600, grace: 100 };
/** A client that waits for an answer as long as the worst of them did. */
const limits = { ...defaultCallLimits, attempt: 3_600_000, idle: 3_600_000, call: 3_600_000 };

let test: TestSandbox;
let account: { id: string; awsAccountId: string };
const workers: Worker[] = [];
/** Functions that are to be held at a step, once, and how to let those go that are. */
const holds = new Map<string, Step>();
const held = new Map<string, () => void>();
const stalled: object[] = [];

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest({ updateMilliseconds: 20 });
  Object.assign(process.env, test.environment);
  account = { id: await connectAccount(test), awsAccountId: test.awsAccountId };
  for (let count = 0; count < 2; count += 1) workers.push(await startWorker(stallingContext()));
});
afterAll(async () => {
  for (const letGo of held.values()) letGo();
  for (const worker of workers) await worker.stop();
  await test.sandbox.close();
});

/** A worker that holds what it is told to and remembers which of its jobs stalled. */
function stallingContext(): RolloutContext {
  const context = testContext({
    stallTiming,
    observeStep: async (step, functionName) => {
      if (holds.get(functionName) !== step) return;
      holds.delete(functionName);
      await new Promise<void>((resolve) => held.set(functionName, resolve));
    },
  });
  const error = (entry: object, message?: string) => {
    if (message === 'job stalled') stalled.push(entry);
  };
  return { ...context, aws: { ...context.aws, limits }, log: Object.assign(Object.create(context.log), { error }) };
}

async function planned(names: readonly string[]): Promise<string> {
  for (const name of names) addFunction(test, name, { runtime: 'python3.12' });
  const ids = await listFunctionsOf(test.sandbox, account, region);
  const rolloutId = await instrument(names.map((name) => ids.get(name) ?? ''));
  await untilStatus(rolloutId, ['planned']);
  return rolloutId;
}
const updatesOf = (name: string) =>
  test.sandbox.requestLog
    .since()
    .filter((entry) => entry.functionName === name && entry.operation === 'UpdateFunctionConfiguration');
const rowsOf = async (rolloutId: string) => ({
  changes: await database().change.findMany({ where: { rolloutId }, orderBy: { functionName: 'asc' } }),
  events: await database().auditEvent.findMany({ where: { rolloutId }, orderBy: { id: 'asc' } }),
});

/** One function for each; a lane stops at each of them at once. */
const stepsHeld = ['read', 'intentStored', 'sent', 'settled'] as const;

it('a lane that makes no progress is finished by a worker anew, and what it held writes nothing later', async () => {
  const names = [...stepsHeld.map((step) => `held-at-${step}`), 'held-at-no-step'];
  const rolloutId = await planned(names);
  for (const step of stepsHeld) holds.set(`held-at-${step}`, step);
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed'], 40);
  expect(stalled.at(-1)).toMatchObject({ job: 'rollout.lane', payload: { rolloutId, accountId: account.id, region } });

  const before = await rowsOf(rolloutId);
  expect(before.changes.map(({ outcome }) => outcome)).toEqual(names.map(() => 'applied'));
  expect([...held.keys()].sort()).toEqual(names.slice(0, -1).sort());
  for (const letGo of held.values()) letGo();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(await rowsOf(rolloutId)).toEqual(before);
  for (const name of names) {
    expect(updatesOf(name).filter(({ hadEffect }) => hadEffect)).toHaveLength(1);
    expect(updatesOf(name).every(({ revisionIdSent }) => revisionIdSent !== undefined)).toBe(true);
    expect(functionNow(test, name).configuration.Environment?.Variables).toHaveProperty('DD_LAMBDA_HANDLER');
  }
  const ended = before.events.filter(({ action }) => action === 'change.applied').map(({ changeId }) => changeId);
  expect(new Set(ended).size).toBe(names.length);
  expect(ended).toHaveLength(names.length);
});

it('a lane whose calls AWS never answers, with no deadline that ends them, is finished too', async () => {
  const operations = ['GetFunction', 'UpdateFunctionConfiguration'];
  const rolloutId = await planned([...operations, 'another']);
  for (const operation of operations)
    test.sandbox.faults.add({ match: { operation, functionName: operation, times: 1 }, effect: { kind: 'stall' } });
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed'], 40);
  const { changes } = await rowsOf(rolloutId);
  expect(changes.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'applied']);
  for (const name of [...operations, 'another'])
    expect(updatesOf(name).filter(({ hadEffect }) => hadEffect)).toHaveLength(1);
});
