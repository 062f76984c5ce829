import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { database } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { readWorkerStateRow } from '../db/queue/worker-state.ts';
import { addFunction } from '../sandbox/testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import { allAtOnce, apply, connectAccount, instrument, listFunctionsOf, untilStatus } from './rollout/testing.ts';

const twoHours = 2 * 3600_000;
const bakeSeconds = 3;
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
  if (worker === undefined) return;
  const exited = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exited;
  await database().workerHeartbeat.deleteMany();
});
afterAll(() => test.sandbox.close());

/** Starts a worker whose clock is ahead by so much. */
function startShifted(milliseconds: number): ChildProcess {
  const shift = `
    const RealDate = Date;
    globalThis.Date = class extends RealDate {
      constructor(...given) { super(...(given.length === 0 ? [RealDate.now() + (${milliseconds})] : given)); }
      static now() { return RealDate.now() + (${milliseconds}); }
    };`;
  const preload = `data:text/javascript,${encodeURIComponent(shift)}`;
  return spawn(process.execPath, ['--import', preload, 'lib/jobs/worker.ts'], {
    env: { ...process.env, ...test.environment },
    stdio: 'ignore',
  });
}

it.each([
  ['ahead', twoHours],
  ['behind', -twoHours],
])(
  'a worker whose clock is two hours %s says so, works, and starts no wave before the bake is over',
  async (name, shift) => {
    for (const number of [1, 2]) addFunction(test, `${name}-${number}`, { configuration: {} });
    const known = await listFunctionsOf(test.sandbox, account, test.region);
    const ids = [...known].filter(([functionName]) => functionName.startsWith(name)).map(([, id]) => id);
    const since = test.sandbox.requestLog.latestSequence;
    worker = startShifted(shift);
    const rolloutId = await instrument(ids, { ...allAtOnce, waves: [{ functions: 1 }, { percent: 100 }], bakeSeconds });
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
    // Every time stamp that AWS refused was corrected, and no wrong clock makes credentials look expired.
    const assumed = test.sandbox.requestLog
      .since(since)
      .filter(({ operation, status }) => operation === 'AssumeRole' && status === 200);
    expect(assumed.length).toBeLessThan(12);
  },
  200_000,
);
