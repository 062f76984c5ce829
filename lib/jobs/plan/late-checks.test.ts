import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../scripts/processes/until.ts';
import { runQuery } from '../../commands/kernel/query.ts';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { applyRollout, cancelRollout } from '../../commands/rollouts/control-commands.ts';
import { createRollout } from '../../commands/rollouts/create-commands.ts';
import { discardRollout, replanRollout } from '../../commands/rollouts/plan-commands.ts';
import { readRolloutProgress } from '../../commands/rollouts/rollout-queries.ts';
import { accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { quotaPerSecond } from '../../core/lambda/call-quota.ts';
import { reserveSlots } from '../../db/accounts/rate-budget.ts';
import { type FunctionFacts, saveFunctionFacts } from '../../db/functions/function-facts.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { countUnchecked } from '../../db/rollouts/check-rows.ts';
import { addFunction, functionNow } from '../../sandbox/testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import { sweep } from '../rollout/sweep.ts';
import {
  allAtOnce,
  apply,
  connectAccount,
  instrument,
  listFunctionsOf,
  testContext,
  tester,
  testSettings,
  untilStatus,
} from '../rollout/testing.ts';
import { startWorker, type Worker } from '../start-worker.ts';
import { runLateChecks } from './late-checks.ts';

const region = 'us-east-1';
let test: TestSandbox;
let worker: Worker;
let account: { id: string; awsAccountId: string };

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest();
  Object.assign(process.env, test.environment);
  account = { id: await connectAccount(test), awsAccountId: test.awsAccountId };
  worker = await startWorker(testContext());
});
afterAll(async () => {
  await worker.stop();
  await test.sandbox.close();
});

const signing = () => `arn:aws:lambda:${region}:${test.awsAccountId}:code-signing-config:csc-0123456789abcdef0`;
const live = { aliases: [{ Name: 'live', FunctionVersion: '3', Description: '', RevisionId: 'r' }] };
const nothing: FunctionFacts = { aliases: [], codeSigningConfigArn: '' };
const questions = (operation: string) =>
  test.sandbox.requestLog.since().filter((call) => call.operation === operation).length;
const named = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(3, '0')}`);

/** Previews functions of these names, which are added where they are not there. */
async function preview(names: readonly string[], strategy = allAtOnce): Promise<string> {
  addMissing(names);
  const ids = await listFunctionsOf(test.sandbox, account, region);
  const rolloutId = await instrument(
    names.map((name) => ids.get(name) ?? ''),
    strategy,
  );
  await untilStatus(rolloutId, ['planned'], 30);
  return rolloutId;
}

/** Waits until every check of a Rollout has a result or a reason for having none. */
async function untilChecked(rolloutId: string): Promise<void> {
  for (const until = Date.now() + 30_000; Date.now() < until; ) {
    if ((await countUnchecked(database(), rolloutId)).open === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('checks stayed open');
}

/** Fills what is known of functions, which are added where they are not there, so that less is left to be asked about. */
async function rememberFacts(names: readonly string[], known: FunctionFacts): Promise<void> {
  addMissing(names);
  const revisionOf = (name: string) => functionNow(test, name).configuration.RevisionId ?? '';
  const facts = names.map((functionName) => ({ functionName, revisionId: revisionOf(functionName), ...known }));
  await saveFunctionFacts({ accountId: accountIdSchema.parse(account.id), region }, facts);
}

function addMissing(names: readonly string[]): void {
  for (const name of names)
    if (!test.sandbox.state.findFunction(test.awsAccountId, region, name)) addFunction(test, name);
}

const changesOf = (rolloutId: string) =>
  database().change.findMany({ where: { rolloutId }, orderBy: { functionName: 'asc' } });
const withCode = async (rolloutId: string, code: string) =>
  (await changesOf(rolloutId))
    .filter(({ findings }) => JSON.stringify(findings).includes(`"${code}"`))
    .map(({ functionName }) => functionName);
/** The states of the jobs that run a Rollout's checks. */
const checksOf = async (rolloutId: string) =>
  (
    await database().$queryRaw<{ state: string }[]>`
      SELECT state::text FROM pgboss.job WHERE name = 'rollout.check' AND data->>'rolloutId' = ${rolloutId}`
  ).map(({ state }) => state);
const digestOf = async (rolloutId: string) =>
  (await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } })).planDigest ?? '';

describe('a preview of more functions than are asked about one by one', () => {
  it('says how many are still to be checked, adds what is found without another digest, and knows it the next time', async () => {
    const names = named('many', 26);
    addFunction(test, 'many-003', {}, live);
    addFunction(test, 'many-025', {}, { codeSigningConfigArn: signing() });
    const asked = ['many-003', 'many-010', 'many-025'];
    await rememberFacts(
      names.filter((name) => !asked.includes(name)),
      nothing,
    );
    const rolloutId = await preview(names);
    expect(await countUnchecked(database(), rolloutId)).toEqual({ functions: 3, open: 3 });
    const digest = await digestOf(rolloutId);
    await expect(runCommand(applyRollout, { rolloutId, planDigest: digest }, tester)).rejects.toMatchObject({
      code: 'checksNotAccepted',
    });
    await untilChecked(rolloutId);
    expect(await withCode(rolloutId, 'aliasesNotUpdated')).toEqual(['many-003']);
    expect(await withCode(rolloutId, 'codeSigning')).toEqual(['many-025']);
    expect(await digestOf(rolloutId)).toBe(digest);
    const { unchecked } = await runQuery(readRolloutProgress, { rolloutId }, tester);
    expect(unchecked).toEqual({ functions: 0, open: 0, kinds: [] });

    const before = questions('ListAliases');
    await runCommand(replanRollout, { rolloutId }, tester);
    await untilStatus(rolloutId, ['planned']);
    expect(await countUnchecked(database(), rolloutId)).toEqual({ functions: 0, open: 0 });
    expect(await withCode(rolloutId, 'aliasesNotUpdated')).toEqual(['many-003']);
    expect(questions('ListAliases')).toBe(before);
    // Nothing is left to accept.
    await runCommand(applyRollout, { rolloutId, planDigest: await digestOf(rolloutId) }, tester);
    await runCommand(cancelRollout, { rolloutId }, tester);
  });

  it('says of how many functions a check was not allowed, asks no more after a few refusals, and wants that accepted', async () => {
    const fault = test.sandbox.faults.add({ match: { operation: 'ListAliases' }, effect: { kind: 'deny' } });
    const before = questions('ListAliases');
    await rememberFacts(named('denied', 30), { codeSigningConfigArn: '' });
    const rolloutId = await preview(named('denied', 30));
    await untilChecked(rolloutId);
    test.sandbox.faults.remove(fault.id);
    const { unchecked } = await runQuery(readRolloutProgress, { rolloutId }, tester);
    expect(unchecked).toEqual({
      functions: 30,
      open: 0,
      kinds: [{ kind: 'aliases', reason: 'noPermission', count: 30, examples: named('denied', 5) }],
    });
    expect(questions('ListAliases') - before).toBeLessThan(30);
    const planDigest = await digestOf(rolloutId);
    const applyAccepting = (acceptsUnchecked: number) =>
      runCommand(applyRollout, { rolloutId, planDigest, acceptsUnchecked }, tester);
    await expect(applyAccepting(29)).rejects.toMatchObject({
      code: 'checksNotAccepted',
      params: { count: 30, accepted: 29 },
    });
    await applyAccepting(30);
    await runCommand(cancelRollout, { rolloutId }, tester);
    const [event] = await database().auditEvent.findMany({ where: { rolloutId, action: 'rollout.applyRequested' } });
    expect(event?.details).toMatchObject({ unchecked: 30 });
  });
});

describe('checks of a preview that wait for the budget', () => {
  const ended = { what: 'the checks have ended', seconds: 10 };
  const areOver = async (rolloutId: string) => (await checksOf(rolloutId)).every((state) => state === 'completed');
  const areUnderWay = async (rolloutId: string) =>
    await until(async () => (await checksOf(rolloutId)).includes('active'), {
      ...{ what: 'checks are under way', seconds: 10 },
    });
  const setOpen = async (rolloutId: string) => {
    await database().functionFact.deleteMany();
    await database()
      .$executeRaw`UPDATE change SET unchecked = '{"aliases": "open"}' WHERE rollout_id = ${rolloutId}::uuid`;
    await inTransaction((tx) => enqueue(tx, 'rollout.check', { rolloutId }, { group: rolloutId }));
  };
  /** Previews with checks under way for which there is no budget for longer than a test may wait. */
  const waitingPreviews = async (...names: string[]) => {
    const rolloutIds: string[] = [];
    for (const name of names) rolloutIds.push(await preview(named(name, 3)));
    for (const rolloutId of rolloutIds) await until(() => areOver(rolloutId), ended);
    const target = { awsAccountId: awsAccountIdSchema.parse(account.awsAccountId), region };
    await reserveSlots('control', target, quotaPerSecond.control * 60);
    for (const rolloutId of rolloutIds) await setOpen(rolloutId);
    for (const rolloutId of rolloutIds) await areUnderWay(rolloutId);
    return rolloutIds;
  };
  beforeAll(async () => {
    // Another test's Rollout would wait with its turns for the budget.
    const lanes = () => database().$queryRaw<unknown[]>`
      SELECT FROM pgboss.job WHERE name = 'rollout.lane' AND state < 'completed'`;
    await until(async () => (await lanes()).length === 0, { what: 'nothing is sent', seconds: 10 });
  });
  afterEach(async () => {
    await database().rateBudget.deleteMany();
  });

  it('end soon after it does, also behind those of another preview, which go on', async () => {
    const [other = '', rolloutId = ''] = await waitingPreviews('beside', 'given-up');
    await runCommand(discardRollout, { rolloutId }, tester);
    await until(() => areOver(rolloutId), ended);
    expect(await checksOf(other)).toContain('active');
    await runCommand(discardRollout, { rolloutId: other }, tester);
    await until(() => areOver(other), ended);
  });

  it('end soon after another plan was made, however quickly', async () => {
    const [rolloutId = ''] = await waitingPreviews('again');
    // Checks whose job has just been taken may not have read yet for which plan they are.
    const planAgain = () =>
      database().rollout.update({ where: { id: rolloutId }, data: { planRound: { increment: 1 } } });
    await until(
      async () => {
        await planAgain();
        return await areOver(rolloutId);
      },
      { ...ended, everyMilliseconds: 2_000 },
    );
    await runCommand(discardRollout, { rolloutId }, tester);
  });

  it('do not keep those of others waiting for a place', async () => {
    const rolloutIds = await waitingPreviews('one', 'two', 'three', 'four');
    for (const rolloutId of rolloutIds) await runCommand(discardRollout, { rolloutId }, tester);
  });

  it('say nothing about a plan that was made while the account could not be entered', async () => {
    const rolloutId = await preview(named('entered', 3));
    await until(() => areOver(rolloutId), ended);
    const fault = test.sandbox.faults.add({
      match: { operation: 'AssumeRole' },
      effect: { kind: 'stall', when: 'before', milliseconds: 2_000 },
    });
    await database()
      .$executeRaw`UPDATE change SET unchecked = '{"aliases": "open"}' WHERE rollout_id = ${rolloutId}::uuid`;
    // The worker's own sessions are open; this one has to assume the role first.
    const before = questions('AssumeRole');
    const running = runLateChecks({ rolloutId }, new AbortController().signal, testContext());
    await until(() => questions('AssumeRole') > before, { what: 'the account is being entered', seconds: 10 });
    await database().rollout.update({ where: { id: rolloutId }, data: { planRound: 2 } });
    await running;
    test.sandbox.faults.remove(fault.id);
    expect((await changesOf(rolloutId)).map(({ unchecked }) => unchecked)).toEqual(
      Array.from({ length: 3 }, () => ({ aliases: 'open' })),
    );
    await runCommand(discardRollout, { rolloutId }, tester);
  });

  it('are not begun a second time by a sweep while they are under way', async () => {
    const [rolloutId = ''] = await waitingPreviews('swept');
    const before = await checksOf(rolloutId);
    await sweep(testContext());
    expect(await checksOf(rolloutId)).toEqual(before);
    await runCommand(discardRollout, { rolloutId }, tester);
  });
});

describe('a preview made from a listing, which tells no state', () => {
  const names = named('listed', 101);

  it('blocks what is updating or not ready, warns of a failed update, and leaves these out or to later waves', async () => {
    for (const name of names) addFunction(test, name);
    const set = (name: string, configuration: Record<string, unknown>) => {
      const record = functionNow(test, name);
      test.sandbox.state.putFunction(test.awsAccountId, region, name, {
        ...record,
        configuration: { ...record.configuration, ...configuration },
      });
    };
    set('listed-000', { LastUpdateStatus: 'Failed', LastUpdateStatusReasonCode: 'SubnetOutOfIPAddresses' });
    set('listed-001', { LastUpdateStatus: 'InProgress' });
    set('listed-002', { State: 'Failed' });
    set('listed-003', { RevisionId: '' });
    await rememberFacts(names, nothing);
    const asked = questions('ListAliases');
    const rolloutId = await preview(names, { ...allAtOnce, waves: [{ functions: 1 }, { percent: 100 }] });
    // Only the one that the listing gave no RevisionId of was read alone.
    expect(
      (await changesOf(rolloutId))
        .filter(({ verdict }) => verdict === 'blocked')
        .map(({ functionName }) => functionName),
    ).toEqual(['listed-003']);
    const digest = await digestOf(rolloutId);
    await untilChecked(rolloutId);
    const blocked = (await changesOf(rolloutId)).filter(({ verdict }) => verdict === 'blocked');
    expect(
      blocked.map(({ functionName, findings }) => [
        functionName,
        JSON.stringify(findings).match(/updateInProgress|functionNotReady|revisionIdMissing/)?.[0],
      ]),
    ).toEqual([
      ['listed-001', 'updateInProgress'],
      ['listed-002', 'functionNotReady'],
      ['listed-003', 'revisionIdMissing'],
    ]);
    expect(await withCode(rolloutId, 'lastUpdateFailed')).toEqual(['listed-000']);
    expect(await digestOf(rolloutId)).toBe(digest);
    expect(questions('ListAliases')).toBe(asked);
    await apply(rolloutId);
    const after = await changesOf(rolloutId);
    const of = (name: string) => after.find(({ functionName }) => functionName === name);
    expect([of('listed-000')?.wave, of('listed-001')?.wave, of('listed-001')?.outcome]).toEqual([1, null, 'skipped']);
    const waves = await database().wave.findMany({ where: { rolloutId }, orderBy: { index: 'asc' } });
    expect(waves.map(({ size }) => size)).toEqual([1, 97]);
    await runCommand(cancelRollout, { rolloutId }, tester);
    expect(after.filter(({ outcome }) => outcome === 'skipped')).toHaveLength(3);
  });

  it('finds in the tags, which no scan could read, what it would have found at once', async () => {
    const names = named('untold', 101);
    const tagged: Record<string, Record<string, string>> = {
      'untold-000': { dd_forwarder_version: '4.1.0' },
      'untold-001': { 'aws:cloudformation:stack-name': 'shop' },
      'untold-002': { dd_sls_remote_instrumenter_version: '1.0.0' },
      'untold-003': { 'aws-chalice': 'version=1.32.0:stage=dev:app=shop' },
    };
    for (const [name, tags] of Object.entries(tagged)) addFunction(test, name, {}, { tags });
    await rememberFacts(names, nothing);
    const rolloutId = await preview(names);
    await untilChecked(rolloutId);
    expect(await withCode(rolloutId, 'datadogsOwnFunction')).toEqual(['untold-000']);
    expect(await withCode(rolloutId, 'ownerOverwrites')).toEqual(['untold-001', 'untold-003']);
    expect(await withCode(rolloutId, 'remotelyInstrumented')).toEqual(['untold-002']);
    expect(await withCode(rolloutId, 'chalice')).toEqual(['untold-003']);
    const blocked = (await changesOf(rolloutId)).filter(({ verdict }) => verdict === 'blocked');
    expect(blocked.map(({ functionName }) => functionName)).toEqual(['untold-000', 'untold-003']);
  });

  it('is not made where settings are taken from tags: a scan tells those of some time ago', async () => {
    const names = named('versioned', 101);
    for (const name of names) addFunction(test, name, {}, { tags: { release: '2.0.0' } });
    await rememberFacts(names, nothing);
    const ids = await listFunctionsOf(test.sandbox, account, region);
    const functionIds = names.map((name) => ids.get(name) ?? '');
    await database().lambdaFunction.updateMany({
      where: { id: { in: functionIds } },
      data: { tags: { release: '1.0.0' } },
    });
    const settings = { ...testSettings, version: { from: 'tag' as const, tag: 'release' } };
    const input = { mode: 'instrument' as const, functionIds, settings, strategy: allAtOnce };
    const { rolloutId } = await runCommand(createRollout, input, tester);
    await untilStatus(rolloutId, ['planned'], 30);
    const versions = (await changesOf(rolloutId)).map(
      ({ attributes }) =>
        /"path":"Environment.Variables.DD_VERSION","after":"([^"]*)"/.exec(JSON.stringify(attributes))?.[1],
    );
    expect(new Set(versions)).toEqual(new Set(['2.0.0']));
  });
});
