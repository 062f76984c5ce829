import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runQuery } from '../../commands/kernel/query.ts';
import { runCommand } from '../../commands/kernel/run-command.ts';
import {
  applyRollout,
  cancelRollout,
  pauseRollout,
  resumeRollout,
  retryFailed,
} from '../../commands/rollouts/control-commands.ts';
import { createRevert, createRollout, previewAgain } from '../../commands/rollouts/create-commands.ts';
import { decideConflicts, discardRollout, replanRollout } from '../../commands/rollouts/plan-commands.ts';
import { readRollout } from '../../commands/rollouts/rollout-queries.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { defaultStrategy } from '../../core/rollout/default-strategy.ts';
import type { Strategy } from '../../core/rollout/strategy.ts';
import { storeEndedTest } from '../../db/accounts/testing.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import type { FaultInput } from '../../sandbox/faults.ts';
import { editFunction, type FunctionEdit } from '../../sandbox/function-edit.ts';
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
  testSettings,
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
beforeEach(async () => {
  test.sandbox.faults.remove();
  await database().account.update({
    where: { id: account.id },
    data: {
      freezeWindows: [],
      maxFunctionsPerRollout: null,
      maxPercentPerRollout: null,
      writeRoleArn: test.writeRoleArn,
    },
  });
});

/** New functions of one runtime, known to the console. */
async function functions(count: number): Promise<{ names: string[]; ids: string[] }> {
  prefix += 1;
  const names = generateFunctions(test.sandbox.state, {
    awsAccountId: account.awsAccountId,
    region,
    count,
    prefix: `case${prefix}`,
    runtime: 'python3.12',
  });
  const known = await listFunctionsOf(test.sandbox, account, region);
  return { names, ids: names.map((name) => known.get(name) ?? '') };
}
async function planned(
  count: number,
  strategy: Strategy = allAtOnce,
): Promise<{ rolloutId: string; names: string[]; ids: string[] }> {
  const { names, ids } = await functions(count);
  const rolloutId = await instrument(ids, strategy);
  await untilStatus(rolloutId, ['planned']);
  return { rolloutId, names, ids };
}
const changesOf = (rolloutId: string) =>
  database().change.findMany({ where: { rolloutId }, orderBy: { functionName: 'asc' } });
const outcomesOf = async (rolloutId: string) => (await changesOf(rolloutId)).map(({ outcome }) => outcome);
const variablesOf = (name: string) =>
  test.sandbox.state.findFunction(account.awsAccountId, region, name)?.configuration.Environment?.Variables ?? {};
const edit = (name: string, change: FunctionEdit) =>
  editFunction(test.sandbox.state, account.awsAccountId, region, name, change, test.sandbox.clock.now());
const onUpdate = (functionName: string, effect: FaultInput['effect'], times?: number): FaultInput => ({
  match: { operation: 'UpdateFunctionConfiguration', functionName, ...(times === undefined ? {} : { times }) },
  effect,
});
const updatesSince = (sequence: number) =>
  test.sandbox.requestLog.since(sequence).filter(({ operation }) => operation === 'UpdateFunctionConfiguration');
const refusal = (code: ErrorCode) => expect.objectContaining({ name: 'AppError', code });

describe('what was reviewed is what is sent, or nothing', () => {
  it('refuses another digest, and a plan whose rows were touched', async () => {
    const { rolloutId } = await planned(1);
    const { planDigest } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
    const [change] = await changesOf(rolloutId);
    const applyWith = (digest: string) => runCommand(applyRollout, { rolloutId, planDigest: digest }, tester);
    await expect(applyWith('0'.repeat(64))).rejects.toEqual(refusal('planOutOfDate'));
    await database().change.update({ where: { id: change?.id ?? '' }, data: { functionName: 'another-function' } });
    await expect(applyWith(planDigest ?? '')).rejects.toEqual(refusal('planOutOfDate'));
  });

  it('leaves a function that changed since the preview, says what changed, and previews it again', async () => {
    const { rolloutId, names } = await planned(2);
    edit(names[0] ?? '', { setVariables: { LOG_LEVEL: 'debug' } });
    const mark = test.sandbox.requestLog.latestSequence;
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    const [stale, applied] = await changesOf(rolloutId);
    expect([stale?.outcome, stale?.stalePaths, applied?.outcome]).toEqual([
      'stale',
      ['Environment.Variables.LOG_LEVEL'],
      'applied',
    ]);
    expect(updatesSince(mark).map(({ functionName }) => functionName)).toEqual([names[1]]);
    const { rolloutId: again } = await runCommand(previewAgain, { rolloutId, changeIds: [stale?.id ?? ''] }, tester);
    await untilStatus(again, ['planned']);
    await apply(again);
    await untilStatus(again, ['completed']);
    expect(variablesOf(names[0] ?? '')).toMatchObject({ LOG_LEVEL: 'debug', DD_ENV: 'test' });
  });

  it('plans anew on request, and gives up on request', async () => {
    const { rolloutId, names } = await planned(1);
    edit(names[0] ?? '', { setVariables: { LOG_LEVEL: 'debug' } });
    await runCommand(replanRollout, { rolloutId }, tester);
    await untilStatus(rolloutId, ['planned']);
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    expect(await outcomesOf(rolloutId)).toEqual(['applied']);
    const second = await planned(1);
    await runCommand(discardRollout, { rolloutId: second.rolloutId }, tester);
    await expect(apply(second.rolloutId)).rejects.toEqual(refusal('rolloutNotReady'));
  });
});

describe('a plan', () => {
  it('blocks a function that cannot be read, with the reason, and never leaves one out', async () => {
    const { names, ids } = await functions(3);
    edit(names[0] ?? '', { isDeleted: true });
    edit(names[1] ?? '', { hasUnreadableEnvironment: true });
    test.sandbox.faults.add({
      match: { operation: 'GetFunction', functionName: names[2] ?? '' },
      effect: { kind: 'deny' },
    });
    const rolloutId = await instrument(ids);
    await untilStatus(rolloutId, ['planned']);
    const changes = await changesOf(rolloutId);
    expect(changes.map(({ verdict, findings }) => [verdict, JSON.stringify(findings)])).toEqual([
      ['blocked', expect.stringContaining('awsFunctionNotFound')],
      ['blocked', expect.stringContaining('environmentUnreadable')],
      ['blocked', expect.stringContaining('awsAccessDenied')],
    ]);
    await expect(apply(rolloutId)).rejects.toEqual(refusal('nothingToApply'));
  });

  it('never removes anything because a read failed or gave nothing', async () => {
    const { names, ids } = await functions(2);
    test.sandbox.faults.add({
      match: { operation: 'GetFunction', functionName: names[0] ?? '' },
      effect: { kind: 'unreadableEnvironment' },
    });
    test.sandbox.faults.add({
      match: { operation: 'GetFunction', functionName: names[1] ?? '' },
      effect: { kind: 'deny' },
    });
    const { rolloutId } = await runCommand(
      createRollout,
      {
        mode: 'remove',
        functionIds: ids,
        settings: {},
        strategy: allAtOnce,
        name: 'Remove',
      },
      tester,
    );
    await untilStatus(rolloutId, ['planned']);
    expect((await changesOf(rolloutId)).map(({ verdict }) => verdict)).toEqual(['blocked', 'blocked']);
  });

  it('of many functions is made from a listing, and says the same', async () => {
    const { ids } = await functions(120);
    const mark = test.sandbox.requestLog.latestSequence;
    const rolloutId = await instrument(ids);
    await untilStatus(rolloutId, ['planned'], 30);
    const reads = test.sandbox.requestLog.since(mark).filter(({ operation }) => operation === 'GetFunction');
    const changes = await changesOf(rolloutId);
    expect(changes.every(({ verdict, attributesSealed }) => verdict === 'change' && attributesSealed !== null)).toBe(
      true,
    );
    expect(new Set(changes.map(({ diffGroup }) => diffGroup)).size).toBe(1);
    expect(reads.length).toBeLessThan(20);
  });

  it('is not made by a role that cannot be assumed: every function is blocked with that reason', async () => {
    const { ids } = await functions(1);
    await database().account.update({
      where: { id: account.id },
      data: { readRoleArn: test.readRoleArn.replace('Read', 'Gone') },
    });
    // It was there when it was tested.
    await storeEndedTest(account.id);
    const rolloutId = await instrument(ids);
    await untilStatus(rolloutId, ['planned']);
    expect(JSON.stringify((await changesOf(rolloutId))[0]?.findings)).toContain('roleCannotBeAssumed');
    await database().account.update({ where: { id: account.id }, data: { readRoleArn: test.readRoleArn } });
    await storeEndedTest(account.id);
  });
});

describe('applying is refused', () => {
  it('without a write role, over the blast radius, in a freeze window, and by an empty selection', async () => {
    const { rolloutId } = await planned(2);
    const set = (data: Parameters<ReturnType<typeof database>['account']['update']>[0]['data']) =>
      database().account.update({ where: { id: account.id }, data });
    await set({ writeRoleArn: null });
    await expect(apply(rolloutId)).rejects.toEqual(refusal('writeRoleMissing'));
    await set({ writeRoleArn: test.writeRoleArn, maxFunctionsPerRollout: 1 });
    await expect(apply(rolloutId)).rejects.toEqual(refusal('blastRadiusExceeded'));
    const now = Date.now();
    await set({
      maxFunctionsPerRollout: null,
      freezeWindows: [
        { fromAt: new Date(now - 1000).toISOString(), untilAt: new Date(now + 60_000).toISOString(), reason: 'Sale' },
      ],
    });
    await expect(apply(rolloutId)).rejects.toEqual(refusal('freezeWindow'));
    await set({ freezeWindows: [] });
    await expect(instrument([])).rejects.toEqual(refusal('nothingSelected'));
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
  });

  it('while another Rollout still has to send to one of the functions', async () => {
    const first = await planned(2, { ...allAtOnce });
    const secondId = await instrument(first.ids.slice(0, 1));
    await untilStatus(secondId, ['planned']);
    const letGo = holdUpdates(test, region);
    await apply(first.rolloutId);
    await expect(apply(secondId)).rejects.toEqual(refusal('functionInOtherRollout'));
    letGo();
    await untilStatus(first.rolloutId, ['completed']);
    await apply(secondId);
    await untilStatus(secondId, ['completed']);
    expect(await outcomesOf(secondId)).toEqual(['stale']);
  });
});

describe('controls', () => {
  it('pausing lets what is in flight finish and begins nothing more; resuming goes on; cancelling ends it for good', async () => {
    // So slow that a busy machine does not come to the end of it between two looks.
    const paced = { where: { awsAccountId: account.awsAccountId } };
    await database().account.update({ ...paced, data: { callsPerSecond: 2 } });
    const { rolloutId } = await planned(90);
    test.sandbox.faults.add(onUpdate('*', { kind: 'latency', milliseconds: 200 }));
    await apply(rolloutId);
    await expect.poll(async () => (await outcomesOf(rolloutId)).includes('applied'), { interval: 20 }).toBe(true);
    await runCommand(pauseRollout, { rolloutId }, tester);
    await expect.poll(async () => (await outcomesOf(rolloutId)).includes('applying')).toBe(false);
    const paused = await outcomesOf(rolloutId);
    expect(paused.filter((outcome) => outcome === 'pending').length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await outcomesOf(rolloutId)).toEqual(paused);

    await runCommand(resumeRollout, { rolloutId }, tester);
    // Counted, not read: on a busy machine reading ninety Changes takes so long that all of them are sent before the end is asked for.
    const appliedNow = () => database().change.count({ where: { rolloutId, outcome: 'applied' } });
    const done = paused.filter((outcome) => outcome === 'applied').length;
    await expect.poll(appliedNow, { interval: 20 }).toBeGreaterThan(done);
    await runCommand(cancelRollout, { rolloutId }, tester);
    await database().account.update({ ...paced, data: { callsPerSecond: 10 } });
    await expect
      .poll(async () => (await outcomesOf(rolloutId)).filter((outcome) => outcome === 'applying'))
      .toEqual([]);
    const ended = await outcomesOf(rolloutId);
    expect(new Set(ended)).toEqual(new Set(['applied', 'cancelled']));
    const audited = await database().auditEvent.count({ where: { rolloutId, action: 'change.cancelled' } });
    expect(audited).toBe(ended.filter((outcome) => outcome === 'cancelled').length);
    await expect(runCommand(resumeRollout, { rolloutId }, tester)).rejects.toEqual(refusal('rolloutNotReady'));
  });

  it('retries what failed, and only that', async () => {
    const { rolloutId, names } = await planned(3);
    test.sandbox.faults.add(onUpdate(names[1] ?? '', { kind: 'deny' }));
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    expect(await outcomesOf(rolloutId)).toEqual(['applied', 'failed', 'applied']);
    expect((await changesOf(rolloutId))[1]?.failure).toMatchObject({
      code: 'awsAccessDenied',
      params: { functionName: names[1] },
    });
    test.sandbox.faults.remove();
    const mark = test.sandbox.requestLog.latestSequence;
    expect(await runCommand(retryFailed, { rolloutId }, tester)).toBe(1);
    await untilStatus(rolloutId, ['completed']);
    expect(await outcomesOf(rolloutId)).toEqual(['applied', 'applied', 'applied']);
    expect(updatesSince(mark).map(({ functionName }) => functionName)).toEqual([names[1]]);
  });

  it('reverts some functions of a Rollout while it is still running', async () => {
    const strategy: Strategy = { ...allAtOnce, waves: [{ functions: 1 }, { percent: 100 }], bakeSeconds: 60 };
    const { rolloutId } = await planned(3, strategy);
    await apply(rolloutId);
    await expect.poll(async () => (await outcomesOf(rolloutId)).includes('applied')).toBe(true);
    const applied = (await changesOf(rolloutId)).find(({ outcome }) => outcome === 'applied');
    const { rolloutId: revertId } = await runCommand(
      createRevert,
      { rolloutId, changeIds: [applied?.id ?? ''] },
      tester,
    );
    await untilStatus(revertId, ['planned']);
    await apply(revertId);
    await untilStatus(revertId, ['completed']);
    expect(variablesOf(applied?.functionName ?? '')).not.toHaveProperty('DD_ENV');
    await runCommand(cancelRollout, { rolloutId }, tester);
  });

  it('asks about a conflict before it reverts, and does as decided', async () => {
    const { rolloutId, names } = await planned(1);
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    edit(names[0] ?? '', { setVariables: { DD_ENV: 'theirs' } });
    const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
    await untilStatus(revertId, ['planned']);
    const [change] = await changesOf(revertId);
    expect(change?.verdict).toBe('blocked');
    const path = 'Environment.Variables.DD_ENV';
    const decide = (decisions: Record<string, 'keep' | 'restore'>) =>
      runCommand(decideConflicts, { decisions: [{ changeId: change?.id ?? '', decisions }] }, tester);
    await expect(decide({ Handler: 'keep' })).rejects.toEqual(refusal('invalidInput'));
    await decide({ [path]: 'keep' });
    await untilStatus(revertId, ['planned']);
    await apply(revertId);
    await untilStatus(revertId, ['completed']);
    expect(variablesOf(names[0] ?? '')).toMatchObject({ DD_ENV: 'theirs' });
    expect(variablesOf(names[0] ?? '')).not.toHaveProperty('DD_SERVICE');
  });
});

describe('a revert in which some functions have conflicts', () => {
  it('is applied to the clean ones at once; the others are left out only when that is chosen, and named', async () => {
    const { rolloutId, names } = await planned(3);
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    const [conflicted = '', ...clean] = names;
    edit(conflicted, { setVariables: { DD_ENV: 'theirs' } });
    const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
    await untilStatus(revertId, ['planned']);
    const { planDigest, undecided } = await runQuery(readRollout, { rolloutId: revertId }, tester);
    expect(undecided).toMatchObject({
      count: 1,
      functions: [{ functionName: conflicted, awsAccountId: account.awsAccountId, region }],
    });
    const input = { rolloutId: revertId, planDigest: planDigest ?? '' };
    await expect(runCommand(applyRollout, input, tester)).rejects.toEqual(refusal('conflictUndecided'));
    const before = variablesOf(conflicted);
    await runCommand(applyRollout, { ...input, leavesConflictsOut: true }, tester);
    await untilStatus(revertId, ['completed']);
    for (const name of clean) expect(variablesOf(name)).not.toHaveProperty('DD_ENV');
    expect(variablesOf(conflicted)).toEqual(before);
    expect((await runQuery(readRollout, { rolloutId: revertId }, tester)).undecided).toEqual(undecided);
    expect(
      await database().auditEvent.findMany({
        where: { rolloutId: revertId, action: { in: ['change.skipped', 'rollout.applyRequested'] } },
        orderBy: { id: 'asc' },
        select: { action: true, functionName: true, details: true },
      }),
    ).toMatchObject([
      { action: 'rollout.applyRequested', details: { conflictsLeftOut: 1 } },
      { action: 'change.skipped', functionName: conflicted },
    ]);
    // Later, with a decision, the one left out is reverted too.
    const { rolloutId: laterId } = await runCommand(createRevert, { rolloutId }, tester);
    await untilStatus(laterId, ['planned']);
    const left = (await changesOf(laterId)).find(({ functionName }) => functionName === conflicted);
    const decisions = [{ changeId: left?.id ?? '', decisions: { 'Environment.Variables.DD_ENV': 'restore' as const } }];
    await runCommand(decideConflicts, { decisions }, tester);
    await untilStatus(laterId, ['planned']);
    await apply(laterId);
    await untilStatus(laterId, ['completed']);
    expect(variablesOf(conflicted)).not.toHaveProperty('DD_ENV');
  });
});

describe('a Rollout stops automatically', () => {
  const canaries: Strategy = { ...allAtOnce, waves: [{ functions: 2 }, { percent: 100 }] };

  it('when too much fails, and reverts automatically where that was chosen', async () => {
    const strategy: Strategy = {
      ...canaries,
      stopRule: { ...allAtOnce.stopRule, maxFailures: 0 },
      onBreach: 'revert',
    };
    const { rolloutId } = await planned(6, strategy);
    const canary = (await changesOf(rolloutId)).filter(({ wave }) => wave === 0);
    test.sandbox.faults.add(onUpdate(canary[0]?.functionName ?? '', { kind: 'deny' }));
    await apply(rolloutId);
    await untilStatus(rolloutId, ['stopped']);
    const { statusReason } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
    expect(statusReason).toMatchObject({ code: 'tooManyFailures' });
    await expect
      .poll(() => database().rollout.findFirst({ where: { revertsRolloutId: rolloutId, status: 'completed' } }))
      .not.toBeNull();
    expect((await outcomesOf(rolloutId)).filter((outcome) => outcome === 'pending')).toHaveLength(4);
    for (const { functionName } of canary) expect(variablesOf(functionName)).not.toHaveProperty('DD_ENV');
    expect(await database().rollout.count({ where: { revertsRolloutId: rolloutId } })).toBe(1);
  });

  it('when the changed functions get worse, by CloudWatch', async () => {
    const strategy: Strategy = {
      ...canaries,
      bakeSeconds: 2,
      healthGate: { ...defaultStrategy(0).healthGate, isEnabled: true, minInvocations: 5 },
    };
    const { names, ids } = await functions(4);
    for (const name of names) {
      edit(name, {
        traffic: { invocationsPerMinute: 600, errorRate: 0, throttleRate: 0, durationMilliseconds: 50 },
        badAfterChange: { errorRate: 0.8 },
      });
    }
    const rolloutId = await instrument(ids, strategy);
    await untilStatus(rolloutId, ['planned']);
    await apply(rolloutId);
    await untilStatus(rolloutId, ['stopped'], 30);
    const rollout = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId }, include: { waves: true } });
    expect(rollout.statusReason).toMatchObject({ code: 'unhealthy', params: { wave: 1 } });
    expect(rollout.waves.find(({ index }) => index === 0)?.health).toMatchObject({ verdict: 'unhealthy' });
    expect((await outcomesOf(rolloutId)).toSorted()).toEqual(['applied', 'applied', 'pending', 'pending']);
    await runCommand(cancelRollout, { rolloutId }, tester);
  });

  it('goes on when nobody calls the functions, and says that their health is unknown', async () => {
    const strategy: Strategy = {
      ...canaries,
      bakeSeconds: 1,
      healthGate: { ...defaultStrategy(0).healthGate, isEnabled: true },
    };
    const { rolloutId, names } = await planned(3, strategy);
    const none = { invocationsPerMinute: 0, errorRate: 0, throttleRate: 0, durationMilliseconds: 50 };
    for (const name of names) edit(name, { traffic: none });
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed'], 30);
    const waves = await database().wave.findMany({ where: { rolloutId }, orderBy: { index: 'asc' } });
    expect(waves[0]?.health).toMatchObject({ verdict: 'unknown' });
  });

  it('when its role is gone, without failing a single function, and goes on once the role is back', async () => {
    const { rolloutId } = await planned(2);
    const role = test.sandbox.state.roles.get(`${account.awsAccountId}/LamplighterWrite`);
    if (!role) throw new Error('There is no write role.');
    test.sandbox.state.roles.delete(`${account.awsAccountId}/LamplighterWrite`);
    await apply(rolloutId);
    await untilStatus(rolloutId, ['stopped']);
    expect((await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } })).statusReason).toMatchObject({
      code: 'roleCannotBeAssumed',
    });
    expect(await outcomesOf(rolloutId)).toEqual(['pending', 'pending']);
    test.sandbox.state.putRole(account.awsAccountId, role);
    await runCommand(resumeRollout, { rolloutId }, tester);
    await untilStatus(rolloutId, ['completed']);
    expect(await outcomesOf(rolloutId)).toEqual(['applied', 'applied']);
  });

  it('settings with a secret never show it: not in rows, not in the audit log', async () => {
    const { ids } = await functions(1);
    const value = '0123456789abcdef0123456789abcdef';
    const { rolloutId } = await runCommand(
      createRollout,
      {
        mode: 'instrument',
        functionIds: ids,
        settings: { ...testSettings, apiKey: { source: 'plain', value } },
        strategy: allAtOnce,
        name: 'Secret',
      },
      tester,
    );
    await untilStatus(rolloutId, ['planned']);
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    const rows = await database().$queryRaw<{ text: string }[]>`
      SELECT (SELECT string_agg(to_jsonb(change)::text, '') FROM change WHERE rollout_id = ${rolloutId}::uuid)
        || (SELECT string_agg(to_jsonb(audit_event)::text, '') FROM audit_event WHERE rollout_id = ${rolloutId}::uuid)
        || (SELECT to_jsonb(rollout)::text FROM rollout WHERE id = ${rolloutId}::uuid) AS text`;
    expect(await outcomesOf(rolloutId)).toEqual(['applied']);
    expect(rows[0]?.text).not.toContain(value);
    expect(rows[0]?.text).not.toContain('sk_test_');
  });
});
