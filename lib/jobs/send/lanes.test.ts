import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runCommand, runCommandWithin } from '../../commands/kernel/run-command.ts';
import { advanceRollout } from '../../commands/rollouts/advance-commands.ts';
import { cancelRollout, pauseRollout, resumeRollout } from '../../commands/rollouts/control-commands.ts';
import { createRevert } from '../../commands/rollouts/create-commands.ts';
import { storeOutcomes } from '../../commands/rollouts/sending-commands.ts';
import { workerCaller } from '../../core/access/caller.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import type { Strategy } from '../../core/rollout/strategy.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { readLane } from '../../db/rollouts/lane-rows.ts';
import { lockRollout } from '../../db/rollouts/rollout-rows.ts';
import { generateFunctions } from '../../sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import { JobInterrupted } from '../context.ts';
import { planRollout } from '../plan/job.ts';
import type { RolloutContext } from '../rollout/rollout-context.ts';
import { sweep } from '../rollout/sweep.ts';
import {
  allAtOnce,
  apply,
  connectAccount,
  instrument,
  listFunctionsOf,
  testContext,
  tester,
} from '../rollout/testing.ts';
import { sendLane } from './job.ts';

// No worker runs here: the test works the jobs itself, in the order that it is about.

const regions = ['us-east-1', 'eu-west-1', 'ap-northeast-1'];
const never = new AbortController().signal;
const twoWaves: Strategy = { ...allAtOnce, waves: [{ percent: 50 }, { percent: 100 }] };
let test: TestSandbox;
let account: { id: string; awsAccountId: string };
let run = 0;

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest({ updateMilliseconds: 10 });
  Object.assign(process.env, test.environment);
  account = { id: await connectAccount(test), awsAccountId: test.awsAccountId };
});
afterAll(async () => {
  await test.sandbox.close();
});
beforeEach(async () => {
  await database().$executeRaw`DELETE FROM pgboss.job`;
});

/** An applying Rollout with so many functions in each Region. */
async function applying(functionsPerRegion: number, strategy: Strategy = allAtOnce): Promise<string> {
  run += 1;
  const ids: string[] = [];
  for (const region of regions) {
    const given = { awsAccountId: account.awsAccountId, region, count: functionsPerRegion, runtime: 'python3.12' };
    const names = generateFunctions(test.sandbox.state, { ...given, prefix: `lanes${run}` });
    const known = await listFunctionsOf(test.sandbox, account, region);
    ids.push(...names.map((name) => known.get(name) ?? ''));
  }
  const rolloutId = await instrument(ids, strategy);
  await plan(rolloutId);
  await apply(rolloutId);
  return rolloutId;
}

const plan = (rolloutId: string) => planRollout({ rolloutId }, never, testContext());
const statusOf = async (rolloutId: string) =>
  (await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } })).status;
const openOf = (rolloutId: string) =>
  database().change.count({ where: { rolloutId, outcome: { in: ['pending', 'applying', 'unclear'] } } });
const eventsOf = (rolloutId: string, action: string) => database().auditEvent.count({ where: { rolloutId, action } });

/** Works a lane as a job would. */
function send(rolloutId: string, region: string, more: Partial<RolloutContext> = {}, doOthersWait = () => false) {
  const accountId = accountIdSchema.parse(account.id);
  return sendLane({ rolloutId, accountId, region }, never, testContext(more), doOthersWait);
}

type Job = { region: string; state: string; priority: number };
async function laneJobs(rolloutId: string): Promise<Job[]> {
  return await database().$queryRaw<Job[]>`
    SELECT data ->> 'region' AS region, state::text, priority FROM pgboss.job
    WHERE name = 'rollout.lane' AND data ->> 'rolloutId' = ${rolloutId} ORDER BY 1, 2`;
}
/** Has the jobs of lanes taken by a worker that shows signs of life. */
const workJobs = () =>
  database().$executeRaw`UPDATE pgboss.job SET state = 'active', heartbeat_on = now() WHERE name = 'rollout.lane'`;
const regionsWithJobs = async (rolloutId: string) => (await laneJobs(rolloutId)).map(({ region }) => region);

it('completes each wave and the Rollout exactly once when all lanes end at the same time', async () => {
  const rolloutId = await applying(4, twoWaves);
  for (let turn = 0; turn < 2; turn += 1) await Promise.all(regions.map((region) => send(rolloutId, region)));
  expect(await statusOf(rolloutId)).toBe('completed');
  expect(await eventsOf(rolloutId, 'rollout.waveStarted')).toBe(2);
  expect(await eventsOf(rolloutId, 'rollout.waveFinished')).toBe(2);
  expect(await eventsOf(rolloutId, 'rollout.completed')).toBe(1);
});

it('ends a lane without the Rollout’s row while others are open; the last one decides', async () => {
  const rolloutId = await applying(1);
  const [first = '', ...others] = regions;
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  let holding: Promise<void> | undefined;
  await send(rolloutId, first, {
    observeStep: async (step) => {
      if (step !== 'recorded') return;
      holding = inTransaction(async (tx) => {
        await lockRollout(tx, rolloutId);
        held.resolve();
        await release.promise;
      });
      await held.promise;
    },
  });
  // It has ended although somebody else still holds the row.
  release.resolve();
  await holding;
  expect(await statusOf(rolloutId)).toBe('applying');
  for (const region of others) await send(rolloutId, region);
  expect(await statusOf(rolloutId)).toBe('completed');
});

it('is reverted while somebody holds its row, and goes on while its revert is being stored', async () => {
  const rolloutId = await applying(1);
  const [first = '', ...others] = regions;
  await send(rolloutId, first);
  await inTransaction(async (holding) => {
    await lockRollout(holding, rolloutId);
    await runCommand(createRevert, { rolloutId }, tester);
  });
  await inTransaction(async (storing) => {
    await runCommandWithin(storing, createRevert, { rolloutId }, tester);
    for (const region of others) await send(rolloutId, region);
  });
  expect(await statusOf(rolloutId)).toBe('completed');
});

it('is brought to its end by whoever comes next where a worker died after the last outcome', async () => {
  for (const goOn of [(rolloutId: string) => send(rolloutId, regions.at(-1) ?? ''), () => sweep(testContext())]) {
    const rolloutId = await applying(1);
    for (const region of regions.slice(0, -1)) await send(rolloutId, region);
    const dying = new AbortController();
    const death = send(rolloutId, regions.at(-1) ?? '', {
      stopping: dying.signal,
      observeStep: (step) => {
        if (step === 'recorded') dying.abort();
      },
    });
    await expect(death).rejects.toThrow(JobInterrupted);
    expect(await openOf(rolloutId)).toBe(0);
    expect(await statusOf(rolloutId)).toBe('applying');
    await goOn(rolloutId);
    expect(await statusOf(rolloutId)).toBe('completed');
  }
});

it('gets a job for every lane whose job was lost, and only for those, however often it is swept', async () => {
  const rolloutId = await applying(1);
  expect(await regionsWithJobs(rolloutId)).toEqual(regions.toSorted());
  await database().$executeRaw`
    DELETE FROM pgboss.job WHERE name = 'rollout.lane' AND data ->> 'region' <> 'us-east-1'`;
  await workJobs();
  for (let time = 0; time < 2; time += 1) await sweep(testContext());
  expect(await laneJobs(rolloutId)).toMatchObject([
    { region: 'ap-northeast-1', state: 'created' },
    { region: 'eu-west-1', state: 'created' },
    { region: 'us-east-1', state: 'active' },
  ]);
});

it('gets one more job where one is being worked, which may have looked for the last time, when a person lets it go on', async () => {
  const rolloutId = await applying(1);
  await workJobs();
  await runCommand(pauseRollout, { rolloutId }, tester);
  await runCommand(resumeRollout, { rolloutId }, tester);
  for (let time = 0; time < 2; time += 1) await runCommand(advanceRollout, { rolloutId }, workerCaller);
  const waiting = (await laneJobs(rolloutId)).filter(({ state }) => state === 'created');
  expect(waiting.map(({ region }) => region)).toEqual(regions.toSorted());
});

it('leaves nothing without a job where it is paused and let go on while a lane comes to its end', async () => {
  const rolloutId = await applying(3);
  const [first = ''] = regions;
  await database().$executeRaw`DELETE FROM pgboss.job`;
  let hasPaused = false;
  await send(rolloutId, first, {
    observeStep: async (step) => {
      if (step !== 'recorded' || hasPaused) return;
      hasPaused = true;
      await runCommand(pauseRollout, { rolloutId }, tester);
      await runCommand(resumeRollout, { rolloutId }, tester);
    },
  });
  // What the queue would do next: bring it forward as resuming asked, and work the lanes that then have a job.
  await runCommand(advanceRollout, { rolloutId }, workerCaller);
  for (const region of new Set(await regionsWithJobs(rolloutId))) await send(rolloutId, region);
  expect(await statusOf(rolloutId)).toBe('completed');
});

it('stays cancelled, with every outcome known, where it is cancelled while a lane comes to its end', async () => {
  const rolloutId = await applying(2);
  const [first = ''] = regions;
  let hasCancelled = false;
  await send(rolloutId, first, {
    observeStep: async (step) => {
      if (step !== 'sent' || hasCancelled) return;
      hasCancelled = true;
      await runCommand(cancelRollout, { rolloutId }, tester);
    },
  });
  for (const region of regions) await send(rolloutId, region);
  expect(await statusOf(rolloutId)).toBe('cancelled');
  expect(await openOf(rolloutId)).toBe(0);
  expect(await database().change.count({ where: { rolloutId, outcome: 'applied' } })).toBeGreaterThan(0);
});

it('gives its place to others after its turn, one function further at least, and waits at the end of the line', async () => {
  const rolloutId = await applying(10);
  const [first = ''] = regions;
  await database().$executeRaw`DELETE FROM pgboss.job`;
  let turns = 0;
  const pending = () => database().change.count({ where: { rolloutId, region: first, outcome: 'pending' } });
  for (let before = 11; before > 0; turns += 1) {
    await send(rolloutId, first, { laneTurnMilliseconds: 0 }, () => true);
    const left = await pending();
    expect(left).toBeLessThan(before);
    if (left > 0) expect(await laneJobs(rolloutId)).toMatchObject([{ region: first, state: 'created' }]);
    before = left;
    if (turns === 2) break;
  }
  expect(turns).toBeGreaterThan(0);
  // While nobody waits it goes on to its end.
  await send(rolloutId, first, { laneTurnMilliseconds: 0 });
  expect(await pending()).toBe(0);
});

it('has a revert planned and sent before what was asked for earlier', async () => {
  const rolloutId = await applying(1);
  for (const region of regions) await send(rolloutId, region);
  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
  const [planning] = await database().$queryRaw<{ priority: number }[]>`
    SELECT priority FROM pgboss.job WHERE name = 'rollout.plan' AND data ->> 'rolloutId' = ${revertId}`;
  expect(planning?.priority).toBe(1);
  await plan(revertId);
  await apply(revertId);
  expect((await laneJobs(revertId)).map(({ priority }) => priority)).toEqual([1, 1, 1]);
  expect((await laneJobs(rolloutId)).map(({ priority }) => priority)).toEqual([0, 0, 0]);
});

it('takes up nothing of another Rollout while a revert has begun, and goes on once that has ended', async () => {
  const earlier = await applying(1);
  for (const region of regions) await send(earlier, region);
  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId: earlier }, tester);
  await plan(revertId);
  await apply(revertId);
  const others = await applying(2);
  const [first = ''] = regions;
  const [hasBegun, mayGoOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const steps: string[] = [];
  const revert = send(revertId, first, {
    observeStep: async (step) => {
      if (step === 'begun') {
        hasBegun.resolve();
        await mayGoOn.promise;
      }
      steps.push(`revert ${step}`);
    },
  });
  await hasBegun.promise;
  const other = send(others, first, {
    observeStep: (step) => {
      steps.push(`other ${step}`);
    },
  });
  // Long enough to read two functions many times over.
  await delay(300);
  expect(steps).toEqual(['other begun', 'other begun']);
  mayGoOn.resolve();
  await Promise.all([revert, other]);
  expect(steps.indexOf('revert recorded')).toBeLessThan(steps.indexOf('other read'));
  expect(steps.filter((step) => step === 'other recorded')).toHaveLength(2);
});

it('stops by a failure of which the database wrote the outcome but its answer was lost, while other lanes go on', async () => {
  const stopRule = { maxFailures: 0, maxFailurePercent: 100, minFinished: 1 };
  const rolloutId = await applying(1, { ...allAtOnce, stopRule });
  const [first = ''] = regions;
  const change = await database().change.findFirstOrThrow({ where: { rolloutId, region: first } });
  const lane = await readLane({ rolloutId, accountId: accountIdSchema.parse(account.id), region: first });
  if (lane === null) throw new Error('There is no lane.');
  test.sandbox.state.deleteFunction(account.awsAccountId, first, change.functionName);
  const failure = { code: 'awsFunctionNotFound' as const, params: {} };
  const outcome = {
    change,
    outcome: 'failed' as const,
    failure,
    stalePaths: [],
    requestIds: [],
    mayHaveBeenSent: false,
  };
  await send(rolloutId, first, {
    observeStep: async (step) => {
      // As it stands where the lane then writes it again.
      if (step === 'begun') await runCommand(storeOutcomes, { lanes: [{ lane, outcomes: [outcome] }] }, workerCaller);
    },
  });
  expect(await statusOf(rolloutId)).toBe('stopped');
  expect(await eventsOf(rolloutId, 'change.failed')).toBe(1);
});
