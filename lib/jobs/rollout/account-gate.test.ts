import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startConnection, updateAccount } from '../../commands/accounts/account-commands.ts';
import { testConnection } from '../../commands/accounts/connection-test-commands.ts';
import {
  disconnectAccount,
  finishDisconnecting,
  listOpenRollouts,
  withdrawDisconnecting,
} from '../../commands/accounts/disconnect-commands.ts';
import { requestScan } from '../../commands/accounts/scan-commands.ts';
import { runQuery } from '../../commands/kernel/query.ts';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { pauseRollout, resumeRollout, retryFailed } from '../../commands/rollouts/control-commands.ts';
import { createRevert } from '../../commands/rollouts/create-commands.ts';
import { replanRollout } from '../../commands/rollouts/plan-commands.ts';
import { listObstaclesToGoingOn } from '../../commands/rollouts/rollout-queries.ts';
import { workerCaller } from '../../core/access/caller.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import type { Strategy } from '../../core/rollout/strategy.ts';
import { storeEndedTest } from '../../db/accounts/testing.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { generateFunctions } from '../../sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import { startWorker, type Worker } from '../start-worker.ts';
import { checkHealth } from './health-check.ts';
import { sweep } from './sweep.ts';
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
const context = testContext();
let test: TestSandbox;
let worker: Worker;
let account: { id: string; awsAccountId: string };
let accountId: string;
let prefix = 0;

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest({ updateMilliseconds: 20 });
  Object.assign(process.env, test.environment);
  accountId = await connectAccount(test);
  account = { id: accountId, awsAccountId: test.awsAccountId };
  worker = await startWorker(context);
});
afterAll(async () => {
  await worker.stop();
  await test.sandbox.close();
});
beforeEach(async () => {
  test.sandbox.faults.remove();
  // What another case left stopped is no concern of the next one.
  await database().change.updateMany({ where: { outcome: 'pending' }, data: { outcome: 'cancelled' } });
  await database().rollout.updateMany({ where: { status: { not: 'completed' } }, data: { status: 'cancelled' } });
  await set({
    status: 'connected',
    disconnectRequestedAt: null,
    freezeWindows: [],
    maxFunctionsPerRollout: null,
    readRoleArn: test.readRoleArn,
    writeRoleArn: test.writeRoleArn,
  });
  await storeEndedTest(accountId);
});

const set = (data: Parameters<ReturnType<typeof database>['account']['update']>[0]['data']) =>
  database().account.update({ where: { id: accountId }, data });
const accountOf = () => database().account.findUniqueOrThrow({ where: { id: accountId } });
const rolloutOf = (id: string) => database().rollout.findUniqueOrThrow({ where: { id } });
const changesOf = (rolloutId: string) =>
  database().change.findMany({ where: { rolloutId }, orderBy: { functionName: 'asc' } });
const outcomesOf = async (rolloutId: string) => (await changesOf(rolloutId)).map(({ outcome }) => outcome).toSorted();
const refusal = (code: ErrorCode) => expect.objectContaining({ name: 'AppError', code });
const latest = () => test.sandbox.requestLog.latestSequence;
const updatesSince = (sequence: number) =>
  test.sandbox.requestLog.since(sequence).filter(({ operation }) => operation === 'UpdateFunctionConfiguration');
const callsSince = (sequence: number) => test.sandbox.requestLog.since(sequence).map(({ operation }) => operation);
const failUpdates = (times?: number) =>
  test.sandbox.faults.add({
    match: { operation: 'UpdateFunctionConfiguration', functionName: '*', ...(times === undefined ? {} : { times }) },
    effect: { kind: 'deny' },
  });

/** Adds a role like the write role under another name. Returns its ARN. */
function addWriteRole(roleName: string, asksForExternalId = true): string {
  const role = test.sandbox.state.roles.get(`${account.awsAccountId}/LamplighterWrite`);
  if (!role) throw new Error('There is no write role.');
  const { externalId, ...others } = role;
  const kept = asksForExternalId && externalId !== undefined ? { externalId } : {};
  test.sandbox.state.putRole(account.awsAccountId, { ...others, ...kept, roleName });
  return test.writeRoleArn.replace('LamplighterWrite', roleName);
}

/** Enters roles as a person does, and waits for the end of their test. Returns how it ended. */
async function enterRoles(writeRoleArn: string): Promise<string> {
  const input = { accountId, readRoleArn: test.readRoleArn, writeRoleArn };
  const { testId } = await runCommand(testConnection, input, tester);
  const statusOf = async () => (await database().connectionTest.findUniqueOrThrow({ where: { id: testId } })).status;
  await expect.poll(statusOf).toMatch(/passed|failed/);
  return await statusOf();
}

async function planned(count: number, strategy: Strategy = allAtOnce): Promise<{ rolloutId: string; ids: string[] }> {
  prefix += 1;
  const given = { awsAccountId: account.awsAccountId, region, count, prefix: `gate${prefix}`, runtime: 'python3.12' };
  const names = generateFunctions(test.sandbox.state, given);
  const known = await listFunctionsOf(test.sandbox, account, region);
  const ids = names.map((name) => known.get(name) ?? '');
  const rolloutId = await instrument(ids, strategy);
  await untilStatus(rolloutId, ['planned']);
  return { rolloutId, ids };
}
async function completed(count: number): Promise<string> {
  const { rolloutId } = await planned(count);
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed']);
  return rolloutId;
}
const inTwoWaves: Strategy = { ...allAtOnce, waves: [{ functions: 1 }, { percent: 100 }] };
const now = () => ({
  fromAt: new Date(Date.now() - 60_000).toISOString(),
  untilAt: new Date(Date.now() + 60_000).toISOString(),
  reason: 'Sale',
});

describe('a disconnected account', () => {
  it('is neither retried nor reverted, and says how; reconnected and tested it is reverted by its new roles', async () => {
    failUpdates(1);
    const { rolloutId } = await planned(2);
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    test.sandbox.faults.remove();
    expect(await outcomesOf(rolloutId)).toEqual(['applied', 'failed']);
    expect(await runCommand(disconnectAccount, { accountId }, tester)).toEqual({ isDisconnected: true, revertIds: [] });
    const mark = latest();
    const disconnected = { code: 'accountNotConnected', params: { status: 'disconnected' } };
    await expect(runCommand(retryFailed, { rolloutId }, tester)).rejects.toMatchObject(disconnected);
    await expect(runCommand(createRevert, { rolloutId }, tester)).rejects.toMatchObject(disconnected);
    expect(callsSince(mark)).toEqual([]);

    const writeRoleArn = addWriteRole('LamplighterAnew');
    await runCommand(startConnection, { name: 'production', account: account.awsAccountId }, tester);
    await expect(runCommand(createRevert, { rolloutId }, tester)).rejects.toMatchObject({
      code: 'accountNotConnected',
    });
    expect(await enterRoles(writeRoleArn)).toBe('passed');
    const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
    await untilStatus(revertId, ['planned']);
    await apply(revertId);
    await untilStatus(revertId, ['completed']);
    expect(await outcomesOf(revertId)).toContain('applied');
    expect(await database().rolloutAccount.findFirst({ where: { rolloutId: revertId } })).toMatchObject({
      writeRoleArn,
    });
  });

  it('is not read any more: not for a plan, not for the health of what was changed, not by a scan', async () => {
    const rolloutId = await completed(1);
    const { rolloutId: preview } = await planned(1);
    await set({ status: 'disconnected' });
    const mark = latest();
    await expect(runCommand(replanRollout, { rolloutId: preview }, tester)).rejects.toEqual(
      refusal('accountNotConnected'),
    );
    await expect(runCommand(requestScan, { accountId }, tester)).rejects.toEqual(refusal('accountNotConnected'));
    const { unread } = await checkHealth(rolloutId, 0, context);
    expect(unread).toMatchObject([{ functionCount: 1, failure: { code: 'accountNotConnected' } }]);
    expect(callsSince(mark)).toEqual([]);
  });

  it('is asked nothing more for a preview that lacks checks, which says why', async () => {
    const { rolloutId } = await planned(1);
    await database().change.updateMany({ where: { rolloutId }, data: { unchecked: { aliases: 'open' } } });
    await set({ status: 'disconnected' });
    const mark = latest();
    await sweep(context);
    const uncheckedOf = async () => (await changesOf(rolloutId)).map(({ unchecked }) => unchecked);
    await expect.poll(uncheckedOf).toEqual([{ aliases: 'accountUnusable' }]);
    expect(callsSince(mark)).toEqual([]);
  });

  it('blocks the functions of a plan that was asked for before, with the reason', async () => {
    const { rolloutId } = await planned(1);
    await database().change.updateMany({ where: { rolloutId }, data: { verdict: null } });
    await database().rollout.update({ where: { id: rolloutId }, data: { status: 'planning' } });
    await set({ status: 'disconnected' });
    const mark = latest();
    await database().rollout.update({ where: { id: rolloutId }, data: { createdAt: new Date(0) } });
    await sweep(context);
    await untilStatus(rolloutId, ['planned']);
    expect(JSON.stringify((await changesOf(rolloutId))[0]?.findings)).toContain('accountNotConnected');
    expect(callsSince(mark)).toEqual([]);
    expect(await database().rolloutAccount.count({ where: { rolloutId } })).toBe(0);
  });
});

describe('roles', () => {
  it('whose last test failed are not written with, and one that asks for no external id is named', async () => {
    const { rolloutId } = await planned(1);
    await storeEndedTest(accountId, { status: 'failed' });
    await expect(apply(rolloutId)).rejects.toEqual(refusal('connectionTestFailed'));
    await storeEndedTest(accountId);
    const open = addWriteRole('LamplighterOpen', false);
    expect(await enterRoles(open)).toBe('failed');
    await expect(apply(rolloutId)).rejects.toMatchObject({ code: 'accountNotConnected', params: { status: 'draft' } });
    // Not even when something else took the account for connected.
    await set({ status: 'connected' });
    const mark = latest();
    await expect(apply(rolloutId)).rejects.toMatchObject({ code: 'externalIdNotRequired', params: { roleArn: open } });
    expect(callsSince(mark)).toEqual([]);
  });

  it('entered between waves send nothing: untested not at all, tested only once a person says so, on record', async () => {
    const { rolloutId } = await planned(2, inTwoWaves);
    const letGo = holdUpdates(test, region);
    const mark = latest();
    await apply(rolloutId);
    await expect.poll(() => updatesSince(mark).length).toBe(1);
    const writeRoleArn = addWriteRole('LamplighterOther');
    await set({ writeRoleArn });
    letGo();
    await untilStatus(rolloutId, ['stopped']);
    expect((await rolloutOf(rolloutId)).statusReason).toMatchObject({
      code: 'rolesUntested',
      params: { role: 'write', present: writeRoleArn, tested: test.writeRoleArn },
    });
    expect(updatesSince(mark)).toHaveLength(1);
    await expect(runCommand(resumeRollout, { rolloutId }, tester)).rejects.toEqual(refusal('rolesUntested'));
    expect(await enterRoles(writeRoleArn)).toBe('passed');
    expect(await outcomesOf(rolloutId)).toEqual(['applied', 'pending']);
    await runCommand(resumeRollout, { rolloutId }, tester);
    await untilStatus(rolloutId, ['completed']);
    expect(await outcomesOf(rolloutId)).toEqual(['applied', 'applied']);
    const event = await database().auditEvent.findFirstOrThrow({
      where: { action: 'rollout.rolesAccepted', rolloutId },
    });
    expect(event.details).toMatchObject({ writeRoleBefore: test.writeRoleArn, writeRole: writeRoleArn });
  });

  it('that were tested, but are others than those of the preview, stop the Rollout, naming both; a preview is made again', async () => {
    const { rolloutId } = await planned(2, inTwoWaves);
    const letGo = holdUpdates(test, region);
    const mark = latest();
    await apply(rolloutId);
    await expect.poll(() => updatesSince(mark).length).toBe(1);
    const { rolloutId: preview } = await planned(1);
    const writeRoleArn = addWriteRole('LamplighterThird');
    await set({ writeRoleArn });
    await storeEndedTest(accountId);
    letGo();
    await untilStatus(rolloutId, ['stopped']);
    expect((await rolloutOf(rolloutId)).statusReason).toMatchObject({
      code: 'rolesChanged',
      params: { role: 'write', pinned: test.writeRoleArn, present: writeRoleArn },
    });
    expect(updatesSince(mark)).toHaveLength(1);
    test.sandbox.faults.remove();
    await expect(apply(preview)).rejects.toEqual(refusal('rolesChanged'));
    await runCommand(replanRollout, { rolloutId: preview }, tester);
    await untilStatus(preview, ['planned']);
    await apply(preview);
    await untilStatus(preview, ['completed']);
  });
});

it('resuming and retrying heed a freeze window and a limit that was lowered since; a revert passes', async () => {
  failUpdates(1);
  const { rolloutId } = await planned(2);
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed']);
  test.sandbox.faults.remove();
  const mark = latest();
  const settings = { name: 'production', callsPerSecond: 15, maxPercentPerRollout: null };
  const limit = (maxFunctionsPerRollout: number | null, freezeWindows: object[]) =>
    runCommand(
      updateAccount,
      {
        accountId: accountIdSchema.parse(accountId),
        ...settings,
        maxFunctionsPerRollout,
        freezeWindows: freezeWindows.map(now),
      },
      tester,
    );
  await limit(null, [{}]);
  await expect(runCommand(retryFailed, { rolloutId }, tester)).rejects.toEqual(refusal('freezeWindow'));
  // The page says so before: nothing is pending, so only the retry has something to send.
  expect(await runQuery(listObstaclesToGoingOn, { rolloutId }, tester)).toMatchObject({
    resume: [],
    retry: [{ code: 'freezeWindow' }],
  });
  // One was changed and one is to be: two of the one that is allowed by now.
  await limit(1, []);
  await expect(runCommand(retryFailed, { rolloutId }, tester)).rejects.toMatchObject({
    code: 'blastRadiusExceeded',
    params: { count: 2, limit: 1 },
  });
  expect(updatesSince(mark)).toEqual([]);
  await limit(1, [{}]);
  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
  await untilStatus(revertId, ['planned']);
  await apply(revertId);
  await untilStatus(revertId, ['completed']);
  await limit(null, []);
});

it('a limit that is lowered under a Rollout stops it with that reason before the next update', async () => {
  const { rolloutId } = await planned(3, inTwoWaves);
  const letGo = holdUpdates(test, region);
  const mark = latest();
  await apply(rolloutId);
  await expect.poll(() => updatesSince(mark).length).toBe(1);
  await set({ maxFunctionsPerRollout: 2 });
  letGo();
  await untilStatus(rolloutId, ['stopped']);
  expect((await rolloutOf(rolloutId)).statusReason).toMatchObject({ code: 'blastRadiusExceeded' });
  expect(updatesSince(mark)).toHaveLength(1);
  await expect(runCommand(resumeRollout, { rolloutId }, tester)).rejects.toEqual(refusal('blastRadiusExceeded'));
  await set({ maxFunctionsPerRollout: null, freezeWindows: [now()] });
  await expect(runCommand(resumeRollout, { rolloutId }, tester)).rejects.toEqual(refusal('freezeWindow'));
  expect((await runQuery(listObstaclesToGoingOn, { rolloutId }, tester)).resume).toMatchObject([
    { code: 'freezeWindow' },
  ]);
});

describe('disconnecting with work under way', () => {
  async function underWay() {
    const { rolloutId } = await planned(3, inTwoWaves);
    const letGo = holdUpdates(test, region);
    const mark = latest();
    await apply(rolloutId);
    await expect.poll(() => updatesSince(mark).length).toBe(1);
    return { rolloutId, mark, letGo };
  }
  const disconnect = (input: { way?: 'finish' | 'stop' | 'revert'; reason?: string }) =>
    runCommand(disconnectAccount, { accountId, ...input }, tester);

  it('asks what becomes of it, and lists it', async () => {
    const { rolloutId, letGo } = await underWay();
    await expect(disconnect({})).rejects.toMatchObject({ code: 'accountInUse', params: { rollouts: 1 } });
    const open = await runQuery(listOpenRollouts, { accountId }, tester);
    expect(open).toContainEqual(expect.objectContaining({ rolloutId, otherAccounts: 0, isWaitedFor: true }));
    expect((await accountOf()).disconnectRequestedAt).toBeNull();
    letGo();
    await untilStatus(rolloutId, ['completed']);
  });

  it('lets it finish, begins nothing new, and disconnects then; until then it can be withdrawn', async () => {
    const { rolloutId: preview } = await planned(1);
    const { rolloutId, letGo } = await underWay();
    expect(await disconnect({ way: 'finish' })).toEqual({ isDisconnected: false, revertIds: [] });
    await expect(apply(preview)).rejects.toEqual(refusal('accountDisconnecting'));
    await expect(planned(1)).rejects.toEqual(refusal('accountDisconnecting'));
    await expect(runCommand(requestScan, { accountId }, tester)).rejects.toEqual(refusal('accountDisconnecting'));
    await runCommand(withdrawDisconnecting, { accountId }, tester);
    expect(await runCommand(finishDisconnecting, { accountId }, workerCaller)).toBe(false);
    await disconnect({ way: 'finish' });
    await runCommand(pauseRollout, { rolloutId }, tester);
    await runCommand(resumeRollout, { rolloutId }, tester);
    letGo();
    await untilStatus(rolloutId, ['completed']);
    await sweep(context);
    expect((await accountOf()).status).toBe('disconnected');
    expect(await outcomesOf(rolloutId)).toEqual(['applied', 'applied', 'applied']);
  });

  it('stops it: what was not begun is left out, what is in flight is settled, and then it is disconnected', async () => {
    const { rolloutId, mark, letGo } = await underWay();
    await expect(disconnect({ way: 'stop' })).rejects.toMatchObject({ fieldErrors: { reason: 'reasonMissing' } });
    expect(await disconnect({ way: 'stop', reason: 'Handed over' })).toEqual({ isDisconnected: false, revertIds: [] });
    letGo();
    await untilStatus(rolloutId, ['completed']);
    expect(await outcomesOf(rolloutId)).toEqual(['applied', 'excluded', 'excluded']);
    expect(updatesSince(mark)).toHaveLength(1);
    expect((await changesOf(rolloutId)).map(({ excludedReason }) => excludedReason)).toContain('Handed over');
    await sweep(context);
    expect((await accountOf()).status).toBe('disconnected');
  });

  it('prepares the reverts first, sends none of them unreviewed, and disconnects after they were applied', async () => {
    const { rolloutId, mark, letGo } = await underWay();
    const { isDisconnected, revertIds } = await disconnect({ way: 'revert', reason: 'Handed over' });
    expect([isDisconnected, revertIds.length]).toEqual([false, 1]);
    const [revertId = ''] = revertIds;
    letGo();
    await untilStatus(revertId, ['planned']);
    await sweep(context);
    expect((await accountOf()).status).toBe('connected');
    expect(updatesSince(mark)).toHaveLength(1);
    await apply(revertId);
    await untilStatus(revertId, ['completed']);
    await sweep(context);
    expect((await accountOf()).status).toBe('disconnected');
    expect(updatesSince(mark)).toHaveLength(2);
    expect(await outcomesOf(rolloutId)).toEqual(['applied', 'excluded', 'excluded']);
  });
});

it('an account that cannot be disconnected keeps no forgotten preview from being planned', async () => {
  const { rolloutId: plannedId, ids } = await planned(1);
  await database().rollout.update({ where: { id: plannedId }, data: { status: 'discarded' } });
  await worker.stop();
  const rolloutId = await instrument(ids);
  await database().$executeRaw`DELETE FROM pgboss.job WHERE data->>'rolloutId' = ${rolloutId}`;
  await database().rollout.update({ where: { id: rolloutId }, data: { createdAt: new Date(0) } });
  await set({ disconnectRequestedAt: new Date() });
  await database().$executeRaw`ALTER TABLE account ADD CONSTRAINT kept CHECK (status <> 'disconnected') NOT VALID`;
  await sweep(context);
  await database().$executeRaw`ALTER TABLE account DROP CONSTRAINT kept`;
  expect(await accountOf()).toMatchObject({ status: 'connected', disconnectRequestedAt: expect.any(Date) });
  const jobs = await database().$queryRaw`SELECT 1 AS found FROM pgboss.job
    WHERE name = 'rollout.plan' AND data->>'rolloutId' = ${rolloutId}`;
  expect(jobs).toHaveLength(1);
});
