import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { clockShift } from '../../scripts/processes/clock-shift.ts';
import { runCommand } from '../commands/kernel/run-command.ts';
import { resumeRollout } from '../commands/rollouts/control-commands.ts';
import { database } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { readWorkerStateRow } from '../db/queue/worker-state.ts';
import { editFunction } from '../sandbox/function-edit.ts';
import { addFunction } from '../sandbox/testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import {
  allAtOnce,
  apply,
  connectAccount,
  instrument,
  listFunctionsOf,
  tester,
  untilStatus,
} from './rollout/testing.ts';

const twoHours = 2 * 3600_000;
const bakeSeconds = 2;
let test: TestSandbox;
let account: { id: string; awsAccountId: string };
let worker: ChildProcess | undefined;

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest();
  Object.assign(process.env, test.environment);
  account = { id: await connectAccount(test), awsAccountId: test.awsAccountId };
});
afterEach(async () => {
  await freezeAround();
  if (worker === undefined) return;
  const exited = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exited;
  await database().workerHeartbeat.deleteMany();
});
afterAll(() => test.sandbox.close());

/** Starts a worker whose clock is ahead by so much. */
function startShifted(milliseconds: number): ChildProcess {
  return spawn(process.execPath, ['--import', clockShift(milliseconds), 'lib/jobs/worker.ts'], {
    env: { ...process.env, ...test.environment },
    stdio: 'ignore',
  });
}

/** Adds two functions; returns their names and their rows' ids. */
async function addTwo(prefix: string): Promise<{ names: string[]; ids: string[] }> {
  const names = [`${prefix}-1`, `${prefix}-2`];
  for (const name of names) addFunction(test, name, { configuration: {} });
  const known = await listFunctionsOf(test.sandbox, account, test.region);
  return { names, ids: names.map((name) => known.get(name) ?? '') };
}

const inTwoWaves = { ...allAtOnce, waves: [{ functions: 1 }, { percent: 100 }] };

/** Freezes the account for the hour around each of these times, in milliseconds from now: 0 is what holds by the right clock. */
async function freezeAround(...offsets: number[]): Promise<void> {
  const at = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();
  const hour = 3600_000;
  const freezeWindows = offsets.map((offset) => ({
    fromAt: at(offset - hour / 2),
    untilAt: at(offset + hour / 2),
    reason: 'Sale',
  }));
  await database().account.update({ where: { id: account.id }, data: { freezeWindows } });
}

/** Freezes the account between a Rollout's two waves, by the right clock and then by the worker's only, and checks what is sent. */
async function sendNothingInFreezeWindow(rolloutId: string, names: readonly string[], shift: number): Promise<void> {
  // Not those that AWS refused for their time stamp.
  const sent = () =>
    test.sandbox.requestLog.since().filter((one) => one.hadEffect && names.includes(one.functionName ?? ''));
  for (const functionName of names)
    test.sandbox.faults.add({
      match: { operation: 'UpdateFunctionConfiguration', functionName, times: 1 },
      effect: { kind: 'slowUpdate', milliseconds: null },
    });
  const letGo = (index: number) => {
    const edit = { isUpdateInProgress: false };
    const name = sent()[index]?.functionName ?? '';
    editFunction(test.sandbox.state, account.awsAccountId, test.region, name, edit, Date.now());
  };
  await untilStatus(rolloutId, ['planned'], 90);
  await apply(rolloutId);
  await expect.poll(() => sent().length, { interval: 20 }).toBe(1);
  await freezeAround(0);
  letGo(0);
  await untilStatus(rolloutId, ['stopped'], 60);
  const { statusReason } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  expect(statusReason).toMatchObject({ code: 'freezeWindow' });
  expect(sent()).toHaveLength(1);
  await freezeAround(shift);
  await runCommand(resumeRollout, { rolloutId }, tester);
  await expect.poll(() => sent().length, { interval: 20 }).toBe(2);
  letGo(1);
  await untilStatus(rolloutId, ['completed'], 60);
}

it.each([
  ['ahead', twoHours],
  ['behind', -twoHours],
])(
  'a worker whose clock is two hours %s says so, works, starts no wave before the bake is over, and sends nothing in a freeze window',
  async (name, shift) => {
    const baking = await addTwo(`${name}-bakes`);
    const frozen = await addTwo(`${name}-freezes`);
    const since = test.sandbox.requestLog.latestSequence;
    worker = startShifted(shift);
    const rolloutId = await instrument(baking.ids, { ...inTwoWaves, bakeSeconds });
    const frozenId = await instrument(frozen.ids, inTwoWaves);
    await untilStatus(rolloutId, ['planned'], 90);
    const { clocks } = await readWorkerStateRow();
    expect(clocks).toEqual([expect.objectContaining({ process: 'worker' })]);
    expect(Math.abs((clocks[0]?.aheadMilliseconds ?? 0) - shift)).toBeLessThan(20_000);
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed'], 90);
    const [first, second] = await database().wave.findMany({ where: { rolloutId }, orderBy: { index: 'asc' } });
    const sent = await database().change.findFirstOrThrow({ where: { rolloutId, wave: 0 } });
    expect(sent.outcome).toBe('applied');
    const waited = (second?.startedAt?.getTime() ?? 0) - (sent.finishedAt?.getTime() ?? 0);
    expect(waited).toBeGreaterThanOrEqual(bakeSeconds * 1000);
    expect(first?.finishedAt?.getTime()).toBeGreaterThanOrEqual(
      first?.bakeUntil?.getTime() ?? Number.POSITIVE_INFINITY,
    );
    await sendNothingInFreezeWindow(frozenId, frozen.names, shift);
    // Every time stamp that AWS refused was corrected, and no wrong clock makes credentials look expired.
    const assumed = test.sandbox.requestLog
      .since(since)
      .filter(({ operation, status }) => operation === 'AssumeRole' && status === 200);
    expect(assumed.length).toBeLessThan(12);
  },
  200_000,
);
