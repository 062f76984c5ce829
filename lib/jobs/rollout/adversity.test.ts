import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand, runCommandWithin } from '../../commands/kernel/run-command.ts';
import { amendRollout } from '../../commands/rollouts/amend-command.ts';
import { cancelRollout, resumeRollout, retryFailed } from '../../commands/rollouts/control-commands.ts';
import { createRevert, previewAgain } from '../../commands/rollouts/create-commands.ts';
import { replanRollout } from '../../commands/rollouts/plan-commands.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { defaultStrategy } from '../../core/rollout/default-strategy.ts';
import type { Strategy } from '../../core/rollout/strategy.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { open, seal } from '../../db/kernel/seal.ts';
import { databaseForTest, withForeignKey } from '../../db/kernel/testing.ts';
import type { FaultInput } from '../../sandbox/faults.ts';
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
  await database().account.update({ where: { id: account.id }, data: { freezeWindows: [] } });
});

async function planned(
  count: number,
  strategy: Strategy = allAtOnce,
): Promise<{ rolloutId: string; names: string[]; ids: string[] }> {
  prefix += 1;
  const names = generateFunctions(test.sandbox.state, {
    awsAccountId: account.awsAccountId,
    region,
    count,
    prefix: `adverse${prefix}`,
    runtime: 'python3.12',
  });
  const known = await listFunctionsOf(test.sandbox, account, region);
  const ids = names.map((name) => known.get(name) ?? '');
  const rolloutId = await instrument(ids, strategy);
  await untilStatus(rolloutId, ['planned']);
  return { rolloutId, names, ids };
}

const rolloutOf = (rolloutId: string) => database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
const changesOf = (rolloutId: string) =>
  database().change.findMany({ where: { rolloutId }, orderBy: { functionName: 'asc' } });
const outcomesOf = async (rolloutId: string) => (await changesOf(rolloutId)).map(({ outcome }) => outcome);
const variablesOf = (name: string) =>
  test.sandbox.state.findFunction(account.awsAccountId, region, name)?.configuration.Environment?.Variables ?? {};
const onUpdate = (functionName: string, effect: FaultInput['effect'], times?: number): FaultInput => ({
  match: { operation: 'UpdateFunctionConfiguration', functionName, ...(times === undefined ? {} : { times }) },
  effect,
});
const freeze = (reason: string) =>
  database().account.update({
    where: { id: account.id },
    data: {
      freezeWindows: [
        {
          fromAt: new Date(Date.now() - 1000).toISOString(),
          untilAt: new Date(Date.now() + 600_000).toISOString(),
          reason,
        },
      ],
    },
  });
const refusal = (code: ErrorCode) => expect.objectContaining({ name: 'AppError', code });
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('nothing loops forever', () => {
  it('a function whose updates AWS never carries out fails in the end, with its reason', async () => {
    const { rolloutId, names } = await planned(2);
    test.sandbox.faults.add(onUpdate(names[0] ?? '', { kind: 'serverError' }));
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed'], 60);
    const [failed, applied] = await changesOf(rolloutId);
    expect([failed?.outcome, applied?.outcome]).toEqual(['failed', 'applied']);
    expect(failed?.failure).toMatchObject({ code: 'awsServiceFault', params: { functionName: names[0] } });
    expect(failed?.attempts).toBeLessThan(15);
  });

  it('a role that goes away after an intent was stored leaves no intent behind, and is not asked for without pause', async () => {
    const { rolloutId, names } = await planned(1);
    const key = `${account.awsAccountId}/LamplighterWrite`;
    const role = test.sandbox.state.roles.get(key);
    if (!role) throw new Error('There is no write role.');
    test.sandbox.faults.add(onUpdate(names[0] ?? '', { kind: 'expiredCredentials' }));
    test.sandbox.state.roles.delete(key);
    await database().account.update({ where: { id: account.id }, data: { externalId: test.externalId } });
    try {
      await apply(rolloutId);
      await untilStatus(rolloutId, ['stopped']);
      const mark = test.sandbox.requestLog.latestSequence;
      await pause(4_000);
      const asked = test.sandbox.requestLog.since(mark).filter(({ operation }) => operation === 'AssumeRole');
      expect(asked.length).toBeLessThan(4);
      expect(await outcomesOf(rolloutId)).toEqual(['pending']);
    } finally {
      test.sandbox.state.putRole(account.awsAccountId, role);
    }
    test.sandbox.faults.remove();
    await runCommand(resumeRollout, { rolloutId }, tester);
    await untilStatus(rolloutId, ['completed']);
    expect(await outcomesOf(rolloutId)).toEqual(['applied']);
  });

  it('a freeze window leaves no intent behind: the Rollout can be cancelled to the last function', async () => {
    const { rolloutId, names } = await planned(1);
    test.sandbox.faults.add(onUpdate(names[0] ?? '', { kind: 'throttle' }));
    await apply(rolloutId);
    await expect.poll(async () => (await changesOf(rolloutId))[0]?.attempts).toBeGreaterThan(0);
    await freeze('Sale');
    await untilStatus(rolloutId, ['stopped'], 20);
    expect((await rolloutOf(rolloutId)).statusReason).toMatchObject({ code: 'freezeWindow' });
    await runCommand(cancelRollout, { rolloutId }, tester);
    await expect.poll(() => outcomesOf(rolloutId)).toEqual(['cancelled']);
  });
});

describe('a key that is not the one a plan was sealed with', () => {
  it('stops the Rollout with that reason, instead of calling every function changed by somebody else', async () => {
    const { rolloutId } = await planned(2);
    await withForeignKey(async () => {
      await apply(rolloutId);
      await untilStatus(rolloutId, ['stopped', 'completed']);
      expect(await outcomesOf(rolloutId)).toEqual(['pending', 'pending']);
      expect((await rolloutOf(rolloutId)).statusReason).toMatchObject({ code: 'sealedValueUnreadable' });
    });
    await runCommand(resumeRollout, { rolloutId }, tester);
    await untilStatus(rolloutId, ['completed']);
    expect(await outcomesOf(rolloutId)).toEqual(['applied', 'applied']);
  });

  it('blocks what is planned from sealed settings, with that reason, instead of planning forever', async () => {
    const { rolloutId } = await planned(1);
    const [change] = await changesOf(rolloutId);
    // Settings are sealed anew for the new Rollout; these are damaged as they are stored.
    await database().$executeRaw`CREATE FUNCTION damage() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW.settings_sealed := set_byte(NEW.settings_sealed, 40, 255 - get_byte(NEW.settings_sealed, 40)); RETURN NEW; END $$`;
    await database().$executeRaw`CREATE TRIGGER damage BEFORE INSERT ON rollout FOR EACH ROW EXECUTE FUNCTION damage()`;
    try {
      const { rolloutId: again } = await runCommand(previewAgain, { rolloutId, changeIds: [change?.id ?? ''] }, tester);
      await untilStatus(again, ['planned']);
      expect(JSON.stringify((await changesOf(again))[0]?.findings)).toContain('sealedValueUnreadable');
    } finally {
      await database().$executeRaw`DROP TRIGGER damage ON rollout`;
    }
  });
});

describe('a stored Change that is not what was reviewed', () => {
  const updatesSince = (mark: number) =>
    test.sandbox.requestLog.since(mark).filter(({ operation }) => operation === 'UpdateFunctionConfiguration');

  it('is not sent: sealed for this very row, but with another value, its Change fails with a sentence and the others go on', async () => {
    const { rolloutId } = await planned(2);
    const [first, second] = await changesOf(rolloutId);
    if (first?.attributesSealed == null) throw new Error('Nothing was planned.');
    const place = { purpose: 'change.attributes', rowId: first.id } as const;
    const planted = open(first.attributesSealed, place).replace('"shop"', '"planted"');
    expect(planted).toContain('planted');
    await database().change.update({ where: { id: first.id }, data: { attributesSealed: seal(planted, place) } });
    const mark = test.sandbox.requestLog.latestSequence;
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    const [failed, applied] = await changesOf(rolloutId);
    expect(failed).toMatchObject({
      outcome: 'failed',
      failure: { code: 'sealedValueAltered', params: { paths: 'Environment.Variables.DD_SERVICE' } },
    });
    expect(applied?.outcome).toBe('applied');
    expect(updatesSince(mark).map(({ functionName }) => functionName)).toEqual([second?.functionName]);
  });

  it('is not sent where the plan of before was put back past the trigger that hashes it, sealed values and all', async () => {
    const { rolloutId } = await planned(1);
    await database().$executeRaw`CREATE TABLE stolen AS SELECT * FROM change WHERE rollout_id = ${rolloutId}::uuid`;
    await runCommand(amendRollout, { rolloutId, settings: { ...testSettings, service: 'reviewed' } }, tester);
    await untilStatus(rolloutId, ['planned']);
    await inTransaction(async (tx) => {
      await tx.$executeRaw`ALTER TABLE change DISABLE TRIGGER USER`;
      await tx.$executeRaw`
        UPDATE change SET attributes = stolen.attributes, attributes_sealed = stolen.attributes_sealed, diff = stolen.diff,
          fingerprint_target = stolen.fingerprint_target FROM stolen WHERE stolen.id = change.id`;
      await tx.$executeRaw`ALTER TABLE change ENABLE TRIGGER USER`;
      await tx.$executeRaw`DROP TABLE stolen`;
    });
    const mark = test.sandbox.requestLog.latestSequence;
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    const [change] = await changesOf(rolloutId);
    expect(change).toMatchObject({ outcome: 'failed', failure: { code: 'sealedValueAltered' } });
    expect(JSON.stringify(change?.failure)).toContain('Environment.Variables.DD_SERVICE');
    expect(updatesSince(mark)).toEqual([]);
  });

  it('is not opened: sealed values of another row stop the Rollout before anything is sent', async () => {
    const { rolloutId } = await planned(2);
    const before = await changesOf(rolloutId);
    const swap = async () => {
      const [first, second] = await changesOf(rolloutId);
      for (const [to, from] of [
        [first, second],
        [second, first],
      ] as const)
        await database().change.update({
          where: { id: to?.id ?? '' },
          data: { attributesSealed: from?.attributesSealed ?? null },
        });
    };
    await swap();
    const mark = test.sandbox.requestLog.latestSequence;
    await apply(rolloutId);
    await untilStatus(rolloutId, ['stopped']);
    expect((await rolloutOf(rolloutId)).statusReason).toMatchObject({ code: 'sealedValueUnreadable' });
    expect(await outcomesOf(rolloutId)).toEqual(['pending', 'pending']);
    expect(updatesSince(mark)).toEqual([]);
    await swap();
    expect(await changesOf(rolloutId)).toMatchObject(before.map(({ attributesSealed }) => ({ attributesSealed })));
    await runCommand(resumeRollout, { rolloutId }, tester);
    await untilStatus(rolloutId, ['completed']);
    expect(await outcomesOf(rolloutId)).toEqual(['applied', 'applied']);
  });
});

describe('waves', () => {
  const gated: Strategy = {
    ...allAtOnce,
    waves: [{ functions: 1 }, { percent: 100 }],
    bakeSeconds: 2,
    healthGate: { ...defaultStrategy(0).healthGate, isEnabled: true },
  };

  it('that begin again are not judged by the health of before', async () => {
    const { rolloutId } = await planned(2, gated);
    const [canary] = (await changesOf(rolloutId)).filter(({ wave }) => wave === 0);
    test.sandbox.faults.add(onUpdate(canary?.functionName ?? '', { kind: 'deny' }));
    await database().rollout.update({
      where: { id: rolloutId },
      data: { strategy: { ...gated, stopRule: { ...allAtOnce.stopRule, maxFailures: 0 } } },
    });
    await apply(rolloutId);
    await untilStatus(rolloutId, ['stopped']);
    test.sandbox.faults.remove();
    const none = { invocations: 0, errors: 0, throttles: 0, meanDurationMilliseconds: null };
    const at = new Date().toISOString();
    await database().wave.update({
      where: { rolloutId_index: { rolloutId, index: 0 } },
      data: {
        health: {
          verdict: 'unhealthy',
          checkedAt: at,
          baselineFromAt: at,
          windowFromAt: at,
          untilAt: at,
          functionCount: 1,
          judgedCount: 1,
          baseline: none,
          current: none,
          breaching: [],
        },
      },
    });
    await runCommand(retryFailed, { rolloutId }, tester);
    expect(await untilStatus(rolloutId, ['completed', 'stopped'])).toBe('completed');
  });

  it('stopped by the stop rule bake before the next one begins, once a person lets them go on', async () => {
    const strategy: Strategy = { ...gated, stopRule: { ...allAtOnce.stopRule, maxFailures: 0 } };
    const { rolloutId } = await planned(2, strategy);
    const [canary] = (await changesOf(rolloutId)).filter(({ wave }) => wave === 0);
    test.sandbox.faults.add(onUpdate(canary?.functionName ?? '', { kind: 'deny' }));
    await apply(rolloutId);
    await untilStatus(rolloutId, ['stopped']);
    await runCommand(resumeRollout, { rolloutId, withoutFailed: true }, tester);
    await untilStatus(rolloutId, ['completed']);
    const waves = await database().wave.findMany({ where: { rolloutId }, orderBy: { index: 'asc' } });
    expect(waves[0]?.bakeUntil).not.toBeNull();
    expect(waves[0]?.health).toMatchObject({ verdict: 'unknown' });
  });
});

describe('reverting', () => {
  it('does not wait until a Rollout that is running in the same Region has ended', async () => {
    const { rolloutId, names } = await planned(2);
    const [slow = '', quick = ''] = names;
    const letGo = holdUpdates(test, region, [slow]);
    await apply(rolloutId);
    await expect.poll(async () => (await outcomesOf(rolloutId)).join(), { interval: 20 }).toBe('applying,applied');
    const applied = (await changesOf(rolloutId)).find(({ functionName }) => functionName === quick);
    const { rolloutId: revertId } = await runCommand(
      createRevert,
      { rolloutId, changeIds: [applied?.id ?? ''] },
      tester,
    );
    await untilStatus(revertId, ['planned']);
    await apply(revertId);
    await untilStatus(revertId, ['completed']);
    expect(await outcomesOf(rolloutId)).toEqual(['applying', 'applied']);
    expect(variablesOf(quick)).not.toHaveProperty('DD_ENV');
    letGo();
    await untilStatus(rolloutId, ['completed']);
  });

  it('covers what is in flight when it is asked for, once its outcome is known', async () => {
    const { rolloutId, names } = await planned(2);
    const letGo = holdUpdates(test, region, names.slice(0, 1));
    await apply(rolloutId);
    await expect.poll(async () => (await outcomesOf(rolloutId)).join(), { interval: 20 }).toBe('applying,applied');
    await runCommand(cancelRollout, { rolloutId }, tester);
    const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
    letGo();
    await untilStatus(revertId, ['planned']);
    expect(await outcomesOf(rolloutId)).toEqual(['applied', 'applied']);
    await apply(revertId);
    await untilStatus(revertId, ['completed']);
    for (const name of names) expect(variablesOf(name)).not.toHaveProperty('DD_ENV');
  });

  it('by itself happens at every breach, also at one after a person let the Rollout go on', async () => {
    const strategy: Strategy = {
      ...allAtOnce,
      waves: [{ functions: 2 }, { functions: 2 }, { percent: 100 }],
      stopRule: { ...allAtOnce.stopRule, maxFailures: 0 },
      onBreach: 'revert',
    };
    const { rolloutId } = await planned(6, strategy);
    for (const wave of [0, 1]) {
      const [first] = (await changesOf(rolloutId)).filter((change) => change.wave === wave);
      test.sandbox.faults.add(onUpdate(first?.functionName ?? '', { kind: 'deny' }));
    }
    const revertsDone = () => database().rollout.count({ where: { revertsRolloutId: rolloutId, status: 'completed' } });
    await apply(rolloutId);
    await untilStatus(rolloutId, ['stopped']);
    await expect.poll(revertsDone).toBe(1);
    await runCommand(resumeRollout, { rolloutId, withoutFailed: true }, tester);
    await untilStatus(rolloutId, ['stopped']);
    await expect.poll(revertsDone).toBe(2);
    const sent = (await changesOf(rolloutId)).filter(({ wave }) => wave === 1);
    for (const { functionName } of sent) expect(variablesOf(functionName)).not.toHaveProperty('DD_ENV');
  });

  it('by itself waits for a person once a person had it planned anew', async () => {
    const { rolloutId } = await planned(1);
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    await database().account.update({ where: { id: account.id }, data: { writeRoleArn: null } });
    const revertId = await inTransaction(async (tx) => {
      const { rolloutId: id } = await runCommandWithin(tx, createRevert, { rolloutId }, tester);
      await tx.rollout.update({ where: { id }, data: { appliesItself: true } });
      return id;
    });
    await untilStatus(revertId, ['planned']);
    await database().account.update({ where: { id: account.id }, data: { writeRoleArn: test.writeRoleArn } });
    await runCommand(replanRollout, { rolloutId: revertId }, tester);
    await untilStatus(revertId, ['planned', 'completed']);
    await pause(1_000);
    expect((await rolloutOf(revertId)).status).toBe('planned');
  });
});

describe('the record', () => {
  it('has one terminal event for every Change, also where nothing was to be sent', async () => {
    const first = await planned(1);
    await apply(first.rolloutId);
    await untilStatus(first.rolloutId, ['completed']);
    const second = await planned(1);
    const rolloutId = await instrument([...first.ids, ...second.ids]);
    await untilStatus(rolloutId, ['planned']);
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    const events = await database().auditEvent.findMany({
      where: { rolloutId, action: { in: ['change.applied', 'change.skipped'] } },
      orderBy: { functionName: 'asc' },
    });
    expect(events.map(({ action, outcome, functionName }) => [action, outcome, functionName])).toEqual([
      ['change.skipped', 'skipped', first.names[0]],
      ['change.applied', 'applied', second.names[0]],
    ]);
  });

  it('never calls a function untouched that an update may have reached', async () => {
    const { rolloutId, names } = await planned(1);
    // The response is lost after AWS acted, and somebody edits the function before it can be read again.
    test.sandbox.faults.add(
      onUpdate(
        names[0] ?? '',
        { kind: 'foreignEdit', when: 'after', edit: { setVariables: { LOG_LEVEL: 'debug' } } },
        1,
      ),
    );
    test.sandbox.faults.add(onUpdate(names[0] ?? '', { kind: 'reset', when: 'after' }, 1));
    await apply(rolloutId);
    await untilStatus(rolloutId, ['completed']);
    const [change] = await changesOf(rolloutId);
    expect([change?.outcome, change?.failure]).toEqual(['failed', expect.objectContaining({ code: 'interferedWith' })]);
    const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
    await untilStatus(revertId, ['planned']);
    await apply(revertId);
    await untilStatus(revertId, ['completed']);
    expect(variablesOf(names[0] ?? '')).toMatchObject({ LOG_LEVEL: 'debug' });
    expect(variablesOf(names[0] ?? '')).not.toHaveProperty('DD_ENV');
  });

  it('takes a revert back to what a cancelled Change may have left behind', async () => {
    const { rolloutId, names } = await planned(2);
    test.sandbox.faults.add(onUpdate(names[0] ?? '', { kind: 'throttle' }));
    await apply(rolloutId);
    await expect
      .poll(async () => (await changesOf(rolloutId)).map(({ attempts }) => attempts > 0))
      .toEqual([true, true]);
    await runCommand(cancelRollout, { rolloutId }, tester);
    await expect.poll(() => outcomesOf(rolloutId)).toEqual(['cancelled', 'applied']);
    const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
    await untilStatus(revertId, ['planned']);
    expect((await changesOf(revertId)).map(({ verdict }) => verdict)).toEqual(['unchanged', 'change']);
  });
});

describe('disconnecting', () => {
  it('an account that was disconnected is not applied to', async () => {
    const { rolloutId } = await planned(1);
    await database().account.update({ where: { id: account.id }, data: { status: 'disconnected' } });
    await expect(apply(rolloutId)).rejects.toEqual(refusal('accountNotConnected'));
    await database().account.update({ where: { id: account.id }, data: { status: 'connected' } });
  });
});
