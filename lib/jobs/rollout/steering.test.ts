import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runQuery } from '../../commands/kernel/query.ts';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { amendRollout } from '../../commands/rollouts/amend-command.ts';
import { applyRollout, cancelRollout, resumeRollout, retryFailed } from '../../commands/rollouts/control-commands.ts';
import { createRevert } from '../../commands/rollouts/create-commands.ts';
import { replanRollout } from '../../commands/rollouts/plan-commands.ts';
import { listRollouts, readRolloutProgress } from '../../commands/rollouts/rollout-queries.ts';
import {
  changePace,
  excludeFromPreview,
  excludeFromRollout,
  includeInPreview,
} from '../../commands/rollouts/steering-commands.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { Strategy } from '../../core/rollout/strategy.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import type { FaultInput } from '../../sandbox/faults.ts';
import { editFunction } from '../../sandbox/function-edit.ts';
import { generateFunctions } from '../../sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import { startWorker, type Worker } from '../start-worker.ts';
import {
  allAtOnce,
  apply,
  connectAccount,
  holdUpdates,
  instrument,
  listFunctionsOf,
  testContext,
  tester,
  untilStatus,
} from './testing.ts';

const region = 'us-east-1';
let test: TestSandbox;
let worker: Worker;
let account: { id: string; awsAccountId: string };
let prefix = 0;

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest({ updateMilliseconds: 20 });
  Object.assign(process.env, test.environment);
  account = { id: await connectAccount(test), awsAccountId: test.awsAccountId };
  worker = await startWorker(testContext());
});
afterAll(async () => {
  await worker.stop();
  await test.sandbox.close();
});
beforeEach(() => test.sandbox.faults.remove());

/** One function, then one, then the rest, at once. */
const inWaves: Strategy = { ...allAtOnce, waves: [{ functions: 1 }, { functions: 1 }, { percent: 100 }] };

async function planned(count: number, strategy: Strategy = inWaves): Promise<{ rolloutId: string; names: string[] }> {
  prefix += 1;
  const names = generateFunctions(test.sandbox.state, {
    awsAccountId: account.awsAccountId,
    region,
    count,
    prefix: `steer${prefix}`,
    runtime: 'python3.12',
  });
  const known = await listFunctionsOf(test.sandbox, account, region);
  const rolloutId = await instrument(
    names.map((name) => known.get(name) ?? ''),
    strategy,
  );
  await untilStatus(rolloutId, ['planned']);
  return { rolloutId, names };
}
const changesOf = (rolloutId: string) =>
  database().change.findMany({ where: { rolloutId }, orderBy: [{ wave: 'asc' }, { functionName: 'asc' }] });
const outcomesOf = async (rolloutId: string) => (await changesOf(rolloutId)).map(({ outcome }) => outcome);
const progressOf = (rolloutId: string) => runQuery(readRolloutProgress, { rolloutId }, tester);
const rolloutOf = (rolloutId: string) => database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
const onUpdate = (functionName: string, effect: FaultInput['effect']): FaultInput => ({
  match: { operation: 'UpdateFunctionConfiguration', functionName },
  effect,
});
const detailsOf = async (rolloutId: string, action: string) =>
  (await database().auditEvent.findMany({ where: { rolloutId, action }, orderBy: { id: 'asc' } })).map(
    ({ details }) => details,
  );
const refusal = (code: ErrorCode) => expect.objectContaining({ name: 'AppError', code });

describe('the stop rule', () => {
  it('counts over the whole Rollout: only an acknowledgement, on record, lets it go on', async () => {
    const { rolloutId } = await planned(4, { ...inWaves, stopRule: { ...inWaves.stopRule, maxFailures: 0 } });
    const [first, second] = await changesOf(rolloutId);
    for (const change of [first, second]) {
      test.sandbox.faults.add(onUpdate(change?.functionName ?? '', { kind: 'deny' }));
    }
    await apply(rolloutId);
    await untilStatus(rolloutId, ['stopped']);
    await expect(runCommand(resumeRollout, { rolloutId }, tester)).rejects.toEqual(refusal('stopRuleMet'));
    expect((await rolloutOf(rolloutId)).status).toBe('stopped');

    await runCommand(resumeRollout, { rolloutId, withoutFailed: true }, tester);
    await untilStatus(rolloutId, ['stopped']);
    expect(await outcomesOf(rolloutId)).toEqual(['failed', 'failed', 'pending', 'pending']);
    expect((await rolloutOf(rolloutId)).statusReason).toEqual({
      code: 'tooManyFailures',
      params: { failed: 1, maximum: 0, acknowledged: 1 },
    });
    await runCommand(resumeRollout, { rolloutId, withoutFailed: true }, tester);
    await untilStatus(rolloutId, ['completed']);
    expect(await outcomesOf(rolloutId)).toEqual(['failed', 'failed', 'applied', 'applied']);
    expect(await detailsOf(rolloutId, 'rollout.resumed')).toEqual([
      { acknowledgedNow: 1, acknowledged: 1 },
      { acknowledgedNow: 1, acknowledged: 2 },
    ]);
    expect((await progressOf(rolloutId)).acknowledged).toBe(2);

    // What is tried again counts again.
    test.sandbox.faults.remove();
    expect(await runCommand(retryFailed, { rolloutId, changeIds: [first?.id ?? ''] }, tester)).toBe(1);
    await untilStatus(rolloutId, ['completed']);
    expect(await outcomesOf(rolloutId)).toEqual(['applied', 'failed', 'applied', 'applied']);
    expect((await progressOf(rolloutId)).acknowledged).toBe(1);
  });

  it('begins no other wave after one that failed completely, whatever the limits are', async () => {
    const { rolloutId } = await planned(3);
    const [canary] = await changesOf(rolloutId);
    test.sandbox.faults.add(onUpdate(canary?.functionName ?? '', { kind: 'deny' }));
    await apply(rolloutId);
    await untilStatus(rolloutId, ['stopped']);
    expect((await rolloutOf(rolloutId)).statusReason).toMatchObject({ code: 'waveFailed', params: { wave: 1 } });
    await expect(runCommand(resumeRollout, { rolloutId }, tester)).rejects.toEqual(refusal('stopRuleMet'));
    test.sandbox.faults.remove();
    await runCommand(retryFailed, { rolloutId }, tester);
    await untilStatus(rolloutId, ['completed']);
    expect(await outcomesOf(rolloutId)).toEqual(['applied', 'applied', 'applied']);
  });
});

describe('functions are taken out', () => {
  it('of a preview: other waves, another digest, nothing sent to them, and in again on request', async () => {
    const { rolloutId } = await planned(4);
    const reviewed = (await rolloutOf(rolloutId)).planDigest ?? '';
    const [canary, second] = await changesOf(rolloutId);
    const changeIds = [canary?.id ?? '', second?.id ?? ''];
    const exclusion = { rolloutId, changeIds, reason: 'The owner is away' };
    await expect(runCommand(excludeFromPreview, { ...exclusion, reason: ' ' }, tester)).rejects.toEqual(
      refusal('invalidInput'),
    );
    expect(await runCommand(excludeFromPreview, exclusion, tester)).toBe(2);
    await expect(runCommand(applyRollout, { rolloutId, planDigest: reviewed }, tester)).rejects.toEqual(
      refusal('planOutOfDate'),
    );
    const { counts, waves } = await progressOf(rolloutId);
    expect([counts.change, counts.excluded, waves.map(({ size }) => size)]).toEqual([2, 2, [1, 1]]);

    // A preview that is read anew still goes without them.
    await runCommand(replanRollout, { rolloutId }, tester);
    await untilStatus(rolloutId, ['planned']);
    expect(await runCommand(includeInPreview, { rolloutId, changeIds: [second?.id ?? ''] }, tester)).toBe(1);
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    const changes = await changesOf(rolloutId);
    const excluded = changes.find(({ id }) => id === canary?.id);
    expect([excluded?.outcome, excluded?.excludedReason, excluded?.attempts]).toEqual([
      'excluded',
      'The owner is away',
      0,
    ]);
    expect(changes.filter(({ outcome }) => outcome === 'applied')).toHaveLength(3);
    expect(await detailsOf(rolloutId, 'change.excluded')).toEqual([
      { reason: 'The owner is away' },
      { reason: 'The owner is away' },
    ]);
  });

  it('of a Rollout that runs: what is pending is not sent, and the counts of whole, waves and lanes agree', async () => {
    const { rolloutId } = await planned(5, { ...inWaves, bakeSeconds: 60 });
    await apply(rolloutId);
    await expect.poll(() => outcomesOf(rolloutId), { interval: 20 }).toContain('applied');
    const pending = (await changesOf(rolloutId)).filter(({ outcome }) => outcome === 'pending');
    const changeIds = pending.slice(0, 2).map(({ id }) => id);
    expect(await runCommand(excludeFromRollout, { rolloutId, changeIds, reason: 'Freeze' }, tester)).toBe(2);
    const { counts, waves, lanes } = await progressOf(rolloutId);
    expect([counts.change, counts.applied, counts.open, counts.excluded]).toEqual([3, 1, 2, 2]);
    for (const parts of [waves, lanes]) {
      expect(parts.reduce((sum, part) => sum + part.counts.change, 0)).toBe(counts.change);
      expect(parts.reduce((sum, part) => sum + part.counts.open, 0)).toBe(counts.open);
    }
    await runCommand(cancelRollout, { rolloutId }, tester);
    expect((await outcomesOf(rolloutId)).toSorted()).toEqual([
      'applied',
      'cancelled',
      'cancelled',
      'excluded',
      'excluded',
    ]);
  });
});

it('a revert covers a function that was taken out after an update of it was tried, which may have arrived', async () => {
  const { rolloutId, names } = await planned(2, allAtOnce);
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed']);
  const [first] = await changesOf(rolloutId);
  // As an update that timed out and took effect all the same: failed, and asked to be sent again while the Rollout is paused.
  await database().change.updateMany({ where: { id: first?.id ?? '' }, data: { outcome: 'failed' } });
  await database().rollout.update({ where: { id: rolloutId }, data: { status: 'paused' } });
  await runCommand(retryFailed, { rolloutId }, tester);
  const exclusion = { rolloutId, changeIds: [first?.id ?? ''], reason: 'Odd' };
  expect(await runCommand(excludeFromRollout, exclusion, tester)).toBe(1);
  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
  await untilStatus(revertId, ['planned']);
  expect((await changesOf(revertId)).map(({ functionName, verdict }) => [functionName, verdict])).toEqual(
    names.toSorted().map((name) => [name, 'change']),
  );
  await runCommand(cancelRollout, { rolloutId }, tester);
});

it('a revert goes without a function whose conflict nobody decided, once that is excluded', async () => {
  const { rolloutId, names } = await planned(2, allAtOnce);
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed']);
  const theirs = { setVariables: { DD_ENV: 'theirs' } };
  editFunction(test.sandbox.state, account.awsAccountId, region, names[0] ?? '', theirs, test.sandbox.clock.now());
  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
  await untilStatus(revertId, ['planned']);
  await expect(apply(revertId)).rejects.toEqual(refusal('conflictUndecided'));
  const blocked = (await changesOf(revertId)).filter(({ verdict }) => verdict === 'blocked');
  const changeIds = blocked.map(({ id }) => id);
  await runCommand(excludeFromPreview, { rolloutId: revertId, changeIds, reason: 'Not decided' }, tester);
  await apply(revertId);
  await untilStatus(revertId, ['completed']);
  expect((await outcomesOf(revertId)).toSorted()).toEqual(['applied', 'excluded']);
});

describe('rule and pace', () => {
  it('are changed while it runs, on record, and what was reviewed stays', async () => {
    const { rolloutId } = await planned(3, { ...inWaves, bakeSeconds: 600 });
    await apply(rolloutId);
    const { planDigest } = await rolloutOf(rolloutId);
    await expect.poll(async () => (await progressOf(rolloutId)).waves[0]?.status, { interval: 20 }).toBe('baking');
    const { pace } = await progressOf(rolloutId);
    const stopRule = { ...pace.stopRule, maxFailures: 3 };
    await runCommand(changePace, { rolloutId, pace: { ...pace, bakeSeconds: 0, stopRule } }, tester);
    await untilStatus(rolloutId, ['completed']);
    expect(await detailsOf(rolloutId, 'rollout.paceChanged')).toEqual([
      { bakeSeconds: '600 → 0', maxFailures: '100000 → 3' },
    ]);
    const after = await rolloutOf(rolloutId);
    expect([after.planDigest, after.strategy]).toEqual([planDigest, { ...inWaves, bakeSeconds: 0, stopRule }]);
  });

  it('never make a stopped Rollout revert, and raise the limit over which it stopped', async () => {
    const { rolloutId } = await planned(3, {
      ...allAtOnce,
      waves: [{ functions: 2 }, { percent: 100 }],
      stopRule: { ...allAtOnce.stopRule, maxFailures: 0 },
    });
    const [canary] = await changesOf(rolloutId);
    test.sandbox.faults.add(onUpdate(canary?.functionName ?? '', { kind: 'deny' }));
    await apply(rolloutId);
    await untilStatus(rolloutId, ['stopped']);
    await expect.poll(async () => (await progressOf(rolloutId)).counts.inFlight).toBe(0);
    const { pace } = await progressOf(rolloutId);
    await expect(runCommand(changePace, { rolloutId, pace: { ...pace, onBreach: 'revert' } }, tester)).rejects.toEqual(
      refusal('invalidInput'),
    );
    const stopRule = { ...pace.stopRule, maxFailures: 1 };
    await runCommand(changePace, { rolloutId, pace: { ...pace, stopRule } }, tester);
    await runCommand(resumeRollout, { rolloutId }, tester);
    await untilStatus(rolloutId, ['completed']);
    expect(await outcomesOf(rolloutId)).toEqual(['failed', 'applied', 'applied']);
    await expect(runCommand(changePace, { rolloutId, pace }, tester)).rejects.toEqual(refusal('rolloutNotReady'));
  });
});

it('a revert blocks a function that somebody gave Datadog’s wrapper since, whose layer it would take away', async () => {
  const { rolloutId, names } = await planned(2, allAtOnce);
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed']);
  const theirs = { setVariables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog_wrapper' } };
  editFunction(test.sandbox.state, account.awsAccountId, region, names[0] ?? '', theirs, test.sandbox.clock.now());
  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
  await untilStatus(revertId, ['planned']);
  const changes = await changesOf(revertId);
  const of = (name: string | undefined) => changes.find(({ functionName }) => functionName === name);
  expect([of(names[0])?.verdict, of(names[1])?.verdict]).toEqual(['blocked', 'change']);
  expect(of(names[0])?.findings).toContainEqual(expect.objectContaining({ code: 'wrapperNeedsLayer' }));
});

it('a revert is never told to take itself back on a breach, which would instrument without anybody having looked', async () => {
  const { rolloutId } = await planned(1, allAtOnce);
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed']);
  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
  await untilStatus(revertId, ['planned']);
  const strategy: Strategy = { ...allAtOnce, onBreach: 'revert' };
  await expect(runCommand(amendRollout, { rolloutId: revertId, strategy }, tester)).rejects.toEqual(
    refusal('invalidInput'),
  );
  await database().rollout.update({ where: { id: revertId }, data: { status: 'paused' } });
  const { waves: _, ...pace } = strategy;
  await expect(runCommand(changePace, { rolloutId: revertId, pace }, tester)).rejects.toEqual(refusal('invalidInput'));
  await runCommand(cancelRollout, { rolloutId: revertId }, tester);
});

describe('what is said of a Rollout', () => {
  it('is that it waits for AWS, why and until when, and that it does not know how long', async () => {
    const { rolloutId, names } = await planned(2, allAtOnce);
    const letGo = holdUpdates(test, region, names.slice(0, 1));
    await apply(rolloutId);
    await expect.poll(async () => (await progressOf(rolloutId)).waiting?.functionName, { interval: 20 }).toBe(names[0]);
    const progress = await progressOf(rolloutId);
    expect(progress.waiting?.longest).toMatchObject({
      kind: 'ownUpdate',
      reasonCode: 'Creating',
      reason: 'The function is being created.',
    });
    expect(progress.waiting && progress.waiting.longest.untilAt > progress.at).toBe(true);
    if (progress.counts.open === 1) expect(progress.remainingSeconds).toBeNull();
    letGo();
    await untilStatus(rolloutId, ['completed']);
    expect((await progressOf(rolloutId)).waiting).toBeNull();
    expect((await changesOf(rolloutId)).map(({ waiting }) => waiting)).toEqual([null, null]);
  });

  it('is AWS’s own reason for a failure, without any value of the function', async () => {
    const { rolloutId, names } = await planned(1, allAtOnce);
    const variables = test.sandbox.state.findFunction(account.awsAccountId, region, names[0] ?? '')?.configuration
      .Environment?.Variables;
    const secret = Object.values(variables ?? {}).find((value) => value.startsWith('sk_test_')) ?? '';
    expect(secret).not.toBe('');
    const reason = `The key of ${secret} is disabled.`;
    test.sandbox.faults.add(onUpdate('*', { kind: 'updateFails', reasonCode: 'DisabledKMSKey', reason }));
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    expect((await changesOf(rolloutId))[0]?.failure).toMatchObject({
      code: 'awsUpdateFailed',
      params: { reasonCode: 'DisabledKMSKey', reason: 'The key of •••••••• is disabled.' },
    });
  });

  it('is that metrics could not be read, of the last wave too, which is watched', async () => {
    const healthGate = { ...allAtOnce.healthGate, isEnabled: true };
    const { rolloutId } = await planned(1, { ...allAtOnce, bakeSeconds: 1, healthGate });
    test.sandbox.faults.add({ match: { operation: 'GetMetricData' }, effect: { kind: 'deny' } });
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    const { waves } = await progressOf(rolloutId);
    expect(waves[0]?.health).toMatchObject({
      verdict: 'unknown',
      unread: [{ awsAccountId: account.awsAccountId, region, functionCount: 1, failure: { code: 'awsAccessDenied' } }],
    });
  });

  it('is how much of it was reverted, and by whom', async () => {
    const { rolloutId } = await planned(2, allAtOnce);
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    const stateOf = async () =>
      (await runQuery(listRollouts, { filter: {}, page: 1, pageSize: 100 }, tester)).rows.find(
        ({ id }) => id === rolloutId,
      )?.revertState;
    expect(await stateOf()).toBeNull();
    const states: unknown[] = [];
    for (const change of await changesOf(rolloutId)) {
      const revert = await runCommand(createRevert, { rolloutId, changeIds: [change.id] }, tester);
      await untilStatus(revert.rolloutId, ['planned']);
      await apply(revert.rolloutId);
      await untilStatus(revert.rolloutId, ['completed']);
      states.push(await stateOf());
    }
    expect(states).toEqual([
      { extent: 'partly', isAutomatic: false },
      { extent: 'whole', isAutomatic: false },
    ]);
  });

  it('is what is still open when it is cancelled, until that is settled', async () => {
    const { rolloutId, names } = await planned(2, { ...allAtOnce, waves: [{ functions: 1 }, { percent: 100 }] });
    const letGo = holdUpdates(test, region, names);
    await apply(rolloutId);
    await expect.poll(async () => (await progressOf(rolloutId)).counts.inFlight, { interval: 20 }).toBe(1);
    await runCommand(cancelRollout, { rolloutId }, tester);
    const open = (await progressOf(rolloutId)).counts;
    expect([open.inFlight, open.cancelled, open.applied]).toEqual([1, 1, 0]);
    letGo();
    await expect
      .poll(async () => (await progressOf(rolloutId)).counts)
      .toMatchObject({ inFlight: 0, cancelled: 1, applied: 1 });
  });
});
