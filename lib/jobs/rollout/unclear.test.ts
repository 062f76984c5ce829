import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { advanceRollout } from '../../commands/rollouts/advance-commands.ts';
import { cancelRollout, pauseRollout, resumeRollout, retryFailed } from '../../commands/rollouts/control-commands.ts';
import { createRevert } from '../../commands/rollouts/create-commands.ts';
import { excludeFromRollout } from '../../commands/rollouts/steering-commands.ts';
import { workerCaller } from '../../core/access/caller.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { editFunction } from '../../sandbox/function-edit.ts';
import { beginStaleReads } from '../../sandbox/lambda/stale-reads.ts';
import { addFunction, functionNow } from '../../sandbox/testing/functions.ts';
import { type SlowNetwork, startSlowNetwork } from '../../sandbox/testing/late-requests.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import { startWorker, type Worker } from '../start-worker.ts';
import { defaultTiming, type Step } from './rollout-context.ts';
import {
  allAtOnce,
  apply,
  connectAccount,
  instrument,
  listFunctionsOf,
  testContext,
  tester,
  untilStatus,
} from './testing.ts';

/** Longer than any test takes: a test says itself when the requests of its Change have expired. */
const requestExpiry = 600_000;
vi.setConfig({ testTimeout: 120_000 });
const timing = {
  ...defaultTiming,
  ...{ intentGrace: 250, lostAnswerGrace: 30, sendDeadline: 500, requestExpiry },
  ...{ oldAnswers: 40, updateTimeout: 20_000, retryPause: 10, longestPause: 100 },
};

let test: TestSandbox;
let network: SlowNetwork;
let worker: Worker;
let account: { id: string; awsAccountId: string };
let count = 0;
/** Where the worker dies the next time that it comes there with a function, by its name. */
const deaths = new Map<string, Step>();
/** What happens when it dies there. */
const atDeath = new Map<string, () => void>();

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest({ updateMilliseconds: 10 });
  network = await startSlowNetwork(test.sandbox.url);
  Object.assign(process.env, test.environment, { AWS_ENDPOINT_URL: network.url });
  account = { id: await connectAccount(test), awsAccountId: test.awsAccountId };
  worker = await startWorker(
    testContext({
      timing,
      observeStep: (step, functionName) => {
        if (deaths.get(functionName) !== step) return;
        deaths.delete(functionName);
        atDeath.get(functionName)?.();
        throw new Error('The worker dies here.');
      },
    }),
  );
});
afterAll(async () => {
  network.clear();
  await worker.stop();
  await network.close();
  await test.sandbox.close();
});
beforeEach(() => {
  network.clear();
  test.sandbox.faults.remove();
});

type Planned = { rolloutId: string; name: string; changeId: string; before: string };

/** A Rollout over one function of its own, previewed. */
async function planned(strategy = allAtOnce): Promise<Planned> {
  count += 1;
  const name = `late-${count}`;
  addFunction(test, name, { configuration: { Environment: { Variables: { A1: '1' } } } });
  const ids = await listFunctionsOf(test.sandbox, account, test.region);
  const rolloutId = await instrument([ids.get(name) ?? ''], strategy);
  await untilStatus(rolloutId, ['planned'], 60);
  const change = await database().change.findFirstOrThrow({ where: { rolloutId } });
  return { rolloutId, name, changeId: change.id, before: stateOf(name) };
}

/** Everything of a function that a Change may touch, as AWS has it. */
function stateOf(name: string): string {
  const { Handler, Layers, Environment } = functionNow(test, name).configuration;
  const layers = (Layers ?? []).map(({ Arn }) => Arn);
  return JSON.stringify({ Handler, layers, variables: Environment?.Variables ?? {} });
}

const changeOf = ({ changeId }: Planned) => database().change.findUniqueOrThrow({ where: { id: changeId } });
const outcomeOf = async (one: Planned) => (await changeOf(one)).outcome;
const until = (one: Planned, outcome: string) => expect.poll(() => outcomeOf(one), { interval: 10 }).toBe(outcome);
const untilHeld = (updates = 1) =>
  expect.poll(() => network.held.length, { interval: 5 }).toBeGreaterThanOrEqual(updates);

/** Waits until a Change is unclear, then lets all of its requests expire and has it read again. */
async function expire(one: Planned): Promise<void> {
  await until(one, 'unclear');
  await database().change.update({ where: { id: one.changeId }, data: { unclearUntil: new Date(0) } });
  await inTransaction((tx) => enqueue(tx, 'rollout.advance', { rolloutId: one.rolloutId }));
}

/** Lets the oldest update that is held up arrive; what is said of the Change must leave room for it as long as AWS takes it. */
async function arrive(one: Planned): Promise<number> {
  const outcome = await outcomeOf(one);
  const status = await network.held[0]?.arrive();
  if (status === 200) expect(['applying', 'unclear']).toContain(outcome);
  return status ?? 0;
}

async function revertExactly(one: Planned): Promise<void> {
  network.clear();
  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId: one.rolloutId }, tester);
  await untilStatus(revertId, ['planned'], 60);
  const toChange = await database().change.count({ where: { rolloutId: revertId, verdict: 'change' } });
  if (toChange > 0) {
    await apply(revertId);
    await untilStatus(revertId, ['completed'], 60);
  }
  expect(stateOf(one.name)).toBe(one.before);
}

/** Cancels a Rollout while its update is on the way, and waits until it says so. */
async function cancelledOnTheWay(): Promise<Planned> {
  const one = await planned();
  network.holdUp(one.name, 100);
  await apply(one.rolloutId);
  await untilHeld();
  await runCommand(cancelRollout, { rolloutId: one.rolloutId }, tester);
  await until(one, 'unclear');
  return one;
}

describe('an update without an answer, in a Rollout that is cancelled', () => {
  it('leaves its Change unclear, and applied when it takes effect after all', async () => {
    const one = await cancelledOnTheWay();
    const change = await changeOf(one);
    expect(change.unclearUntil?.getTime()).toBeGreaterThan(Date.now());
    expect(change.waiting).toMatchObject({ kind: 'lostAnswer', untilAt: change.unclearUntil?.toISOString() });
    expect(await arrive(one)).toBe(200);
    await expire(one);
    await until(one, 'applied');
    expect(await changeOf(one)).toMatchObject({ unclearUntil: null, waiting: null });
    await revertExactly(one);
  });

  it.each(['applied', 'cancelled'])('is found %s although its stored values can be opened no more', async (outcome) => {
    const one = await cancelledOnTheWay();
    const { attributesSealed } = await changeOf(one);
    const altered = Uint8Array.from(attributesSealed ?? [], (byte, index) => (index > 40 ? byte ^ 1 : byte));
    await database().change.update({ where: { id: one.changeId }, data: { attributesSealed: altered } });
    if (outcome === 'applied') expect(await arrive(one)).toBe(200);
    await expire(one);
    await until(one, outcome);
  });

  it('ends as cancelled only once it can take effect no longer', async () => {
    const one = await cancelledOnTheWay();
    // Whoever looks after it meanwhile leaves it as it is.
    await runCommand(advanceRollout, { rolloutId: one.rolloutId }, workerCaller);
    expect(await outcomeOf(one)).toBe('unclear');
    await expire(one);
    await until(one, 'cancelled');
    expect((await changeOf(one)).mayHaveBeenSent).toBe(false);
    expect(stateOf(one.name)).toBe(one.before);
    const actions = await database().auditEvent.findMany({ where: { changeId: one.changeId }, orderBy: { id: 'asc' } });
    expect(actions.map(({ action }) => action).slice(-2)).toEqual(['change.unclear', 'change.cancelled']);
  });

  it('ends at once where the function has moved on from the revision that the update was bound to', async () => {
    const one = await planned();
    network.holdUp(one.name, 100);
    await apply(one.rolloutId);
    await untilHeld();
    editFunction(test.sandbox.state, account.awsAccountId, test.region, one.name, { Description: 'x' }, Date.now());
    await runCommand(cancelRollout, { rolloutId: one.rolloutId }, tester);
    await until(one, 'cancelled');
    expect(await arrive(one)).toBe(412);
  });

  it('keeps other Rollouts from its function, and a revert says until when it is left out', async () => {
    const one = await planned();
    const ids = await listFunctionsOf(test.sandbox, account, test.region);
    const other = await instrument([ids.get(one.name) ?? '']);
    await untilStatus(other, ['planned'], 60);
    network.holdUp(one.name, 100);
    await apply(one.rolloutId);
    await untilHeld();
    await runCommand(cancelRollout, { rolloutId: one.rolloutId }, tester);
    await until(one, 'unclear');
    await database().change.update({
      where: { id: one.changeId },
      data: { unclearUntil: new Date(Date.now() + 3600_000) },
    });
    await expect(apply(other)).rejects.toMatchObject({ code: 'functionInOtherRollout' });
    const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId: one.rolloutId }, tester);
    await untilStatus(revertId, ['planned'], 60);
    const left = await database().change.findFirstOrThrow({ where: { rolloutId: revertId } });
    expect(left).toMatchObject({ verdict: 'blocked', findings: [{ code: 'answerAwaited', severity: 'blocked' }] });
    expect(await outcomeOf(one)).toBe('unclear');
  });
});

describe('an update without an answer, in a Rollout that goes on', () => {
  it('after a pause and a resume is sent again, bound to the same revision, and takes effect once', async () => {
    const one = await planned();
    network.holdUp(one.name, 100);
    await apply(one.rolloutId);
    await untilHeld();
    await runCommand(pauseRollout, { rolloutId: one.rolloutId }, tester);
    await until(one, 'unclear');
    const exclusion = { rolloutId: one.rolloutId, changeIds: [one.changeId], reason: 'Not now' };
    await expect(runCommand(excludeFromRollout, exclusion, tester)).rejects.toMatchObject({ code: 'answerAwaited' });
    await expect(runCommand(retryFailed, { rolloutId: one.rolloutId }, tester)).rejects.toMatchObject({
      code: 'nothingToApply',
    });
    network.holdUp(one.name, 0);
    await runCommand(resumeRollout, { rolloutId: one.rolloutId }, tester);
    await untilStatus(one.rolloutId, ['completed'], 60);
    expect(await outcomeOf(one)).toBe('applied');
    while (network.held.length > 0) expect(await arrive(one)).toBe(412);
    await revertExactly(one);
  });

  it('whose late effect comes while it is paused is found applied', async () => {
    const one = await planned();
    network.holdUp(one.name, 100);
    await apply(one.rolloutId);
    await untilHeld();
    await runCommand(pauseRollout, { rolloutId: one.rolloutId }, tester);
    await until(one, 'unclear');
    expect(await arrive(one)).toBe(200);
    await expire(one);
    await until(one, 'applied');
    await runCommand(resumeRollout, { rolloutId: one.rolloutId }, tester);
    await untilStatus(one.rolloutId, ['completed'], 60);
    await revertExactly(one);
  });

  it.each(['intentStored', 'sent'] as const)(
    'whose worker dies at "%s" is clear long before it expires',
    async (step) => {
      const one = await planned();
      network.holdUp(one.name);
      deaths.set(one.name, step);
      await apply(one.rolloutId);
      await untilStatus(one.rolloutId, ['completed'], 60);
      expect(await outcomeOf(one)).toBe('applied');
      const effects = test.sandbox.requestLog
        .since()
        .filter(
          ({ functionName, hadEffect, operation }) =>
            functionName === one.name && hadEffect && operation.startsWith('Update'),
        );
      expect(effects).toHaveLength(1);
      if (network.held.length > 0) expect(await arrive(one)).toBe(412);
      await revertExactly(one);
    },
  );

  it('whose worker dies after sending, and which is cancelled meanwhile, waits until it is clear', async () => {
    const one = await planned();
    network.holdUp(one.name, 100);
    deaths.set(one.name, 'sent');
    await apply(one.rolloutId);
    await untilHeld();
    await runCommand(cancelRollout, { rolloutId: one.rolloutId }, tester);
    await until(one, 'unclear');
    expect(await arrive(one)).toBe(200);
    await expire(one);
    await until(one, 'applied');
    await revertExactly(one);
  });
});

describe('an update that is lost as often as it is sent', () => {
  it('leaves its Change unclear, the Rollout under way, and the Change failed once nothing can take effect', async () => {
    const one = await planned({ ...allAtOnce, stopRule: { maxFailures: 100, maxFailurePercent: 100, minFinished: 1 } });
    network.holdUp(one.name, 100);
    await apply(one.rolloutId);
    await expect.poll(() => outcomeOf(one), { interval: 20 }).toBe('unclear');
    const { failure } = await changeOf(one);
    expect(failure).toMatchObject({ code: 'awsUnreachable', params: { functionName: one.name } });
    expect(await database().rollout.findUniqueOrThrow({ where: { id: one.rolloutId } })).toMatchObject({
      status: 'applying',
    });
    await expire(one);
    await untilStatus(one.rolloutId, ['completed'], 60);
    expect(await changeOf(one)).toMatchObject({ outcome: 'failed', failure, mayHaveBeenSent: false });
    expect(stateOf(one.name)).toBe(one.before);
  });

  it('is applied when the last one takes effect, and stops by the stop rule until then', async () => {
    const one = await planned({ ...allAtOnce, stopRule: { maxFailures: 0, maxFailurePercent: 100, minFinished: 1 } });
    network.holdUp(one.name, 100);
    await apply(one.rolloutId);
    await expect.poll(() => outcomeOf(one), { interval: 20 }).toBe('unclear');
    await untilStatus(one.rolloutId, ['stopped'], 60);
    const { statusReason } = await database().rollout.findUniqueOrThrow({ where: { id: one.rolloutId } });
    expect(statusReason).toMatchObject({ code: 'tooManyFailures', params: { failed: 1, unclear: 1 } });
    expect(await network.held.at(-1)?.arrive()).toBe(200);
    await expire(one);
    await until(one, 'applied');
    await revertExactly(one);
  });
});

describe('a Change that is tried again', () => {
  it('and was changed by others meanwhile still says that its first update may have arrived, so that a revert covers it', async () => {
    const one = await planned();
    await database().change.update({
      where: { id: one.changeId },
      data: {
        outcome: 'failed',
        failure: { code: 'awsUpdateTimedOut', params: {} },
        attempts: 1,
        mayHaveBeenSent: true,
      },
    });
    await apply(one.rolloutId).catch(() => undefined);
    await database().rollout.update({ where: { id: one.rolloutId }, data: { status: 'paused' } });
    await database().wave.updateMany({ where: { rolloutId: one.rolloutId }, data: { status: 'running' } });
    editFunction(
      test.sandbox.state,
      account.awsAccountId,
      test.region,
      one.name,
      { setVariables: { B1: '2' } },
      Date.now(),
    );
    await runCommand(retryFailed, { rolloutId: one.rolloutId }, tester);
    await runCommand(resumeRollout, { rolloutId: one.rolloutId }, tester);
    await until(one, 'failed');
    expect(await changeOf(one)).toMatchObject({ failure: { code: 'interferedWith' }, mayHaveBeenSent: true });
    const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId: one.rolloutId }, tester);
    expect(await database().change.count({ where: { rolloutId: revertId } })).toBe(1);
  });
});

it('whenever a late effect comes before the request has expired, what is said is true and the revert exact', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 400 }), fc.boolean(), async (milliseconds, isCancelled) => {
      const one = await planned();
      network.clear();
      network.holdUp(one.name, isCancelled ? 100 : 2);
      await apply(one.rolloutId);
      await untilHeld();
      const cancelling = isCancelled && runCommand(cancelRollout, { rolloutId: one.rolloutId }, tester);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      const status = await arrive(one);
      await cancelling;
      await expect.poll(() => outcomeOf(one), { interval: 20 }).toMatch(/^(applied|unclear)$/);
      if ((await outcomeOf(one)) === 'unclear') await expire(one);
      await expect.poll(() => outcomeOf(one), { interval: 20 }).toMatch(/^(applied|cancelled)$/);
      const outcome = await outcomeOf(one);
      if (status === 200) expect(outcome).toBe('applied');
      expect(outcome === 'applied').toBe(stateOf(one.name) !== one.before);
      await untilStatus(one.rolloutId, ['completed', 'cancelled'], 60);
      await revertExactly(one);
    }),
    { numRuns: 6 },
  );
});

it('takes no answer from before an intent for its effect, when the worker died before it sent the update', async () => {
  const one = await planned();
  const older = functionNow(test, one.name).configuration;
  await apply(one.rolloutId);
  await until(one, 'applied');
  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId: one.rolloutId }, tester);
  await untilStatus(revertId, ['planned']);
  // The revert's target is what stood before the first Rollout, and such is what AWS tells the worker that takes over.
  atDeath.set(one.name, () =>
    beginStaleReads(functionNow(test, one.name), older, { reads: 4, freshReadsFirst: 0, isOlder: true }),
  );
  deaths.set(one.name, 'intentStored');
  await apply(revertId);
  await untilStatus(revertId, ['completed']);
  expect(deaths.has(one.name)).toBe(false);
  expect(stateOf(one.name)).toBe(one.before);
  const revert = await database().change.findFirstOrThrow({ where: { rolloutId: revertId } });
  expect(revert).toMatchObject({ outcome: 'applied', attempts: 2 });
});
