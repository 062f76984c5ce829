import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { personCaller, workerCaller } from '../../core/access/caller.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { defaultStrategy } from '../../core/rollout/default-strategy.ts';
import type { Strategy } from '../../core/rollout/strategy.ts';
import { storeEndedTest } from '../../db/accounts/testing.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { seal } from '../../db/kernel/seal.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { countUnchecked } from '../../db/rollouts/check-rows.ts';
import { readRolloutChoice } from '../../db/rollouts/rollout-rows.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { amendRollout } from './amend-command.ts';
import { finishChecks, storeChecks } from './check-commands.ts';
import { applyRollout, cancelRollout } from './control-commands.ts';
import { createRollout } from './create-commands.ts';
import { finishPlanning } from './plan-commands.ts';
import { listObstaclesToApplying, readRollout } from './rollout-queries.ts';

const operator = personCaller({ userId: 'op', name: 'Op Erator', role: 'operator' });
const strategy: Strategy = { ...defaultStrategy(0), waves: [{ functions: 1 }, { percent: 100 }] };
const plainKey = '0123456789abcdef0123456789abcdef';
let functionIds: string[];
let accounts: string[];
let count = 0;

beforeAll(async () => {
  await databaseForTest();
  accounts = [await connect('111122223333'), await connect('444455556666')];
});
beforeEach(async () => {
  functionIds = await Promise.all(accounts.flatMap((id) => [insertFunction(id), insertFunction(id)]));
});

async function connect(awsAccountId: string): Promise<string> {
  const role = (name: string) => `arn:aws:iam::${awsAccountId}:role/${name}`;
  const { id } = await database().account.create({
    data: {
      awsAccountId,
      name: 'production',
      partition: 'aws',
      readRoleArn: role('Read'),
      writeRoleArn: role('Write'),
      externalId: 'x',
      status: 'connected',
    },
  });
  await storeEndedTest(id);
  return id;
}

async function insertFunction(accountId: string): Promise<string> {
  count += 1;
  const { id } = await database().lambdaFunction.create({
    data: {
      accountId,
      region: 'eu-west-1',
      functionArn: `arn:aws:lambda:eu-west-1:111122223333:function:fn-${count}`,
      functionName: `fn-${count}`,
      runtime: 'python3.12',
      datadogStatus: 'not',
      statusReason: { code: 'noTrace', params: {} },
      seenAt: new Date(),
    },
  });
  return id;
}

const rolloutOf = (id: string) => database().rollout.findUniqueOrThrow({ where: { id } });
const changesOf = (rolloutId: string) => database().change.findMany({ where: { rolloutId }, orderBy: { id: 'asc' } });
const digestOf = async (rolloutId: string) => (await rolloutOf(rolloutId)).planDigest ?? '';
const eventsOf = (rolloutId: string, action: string) =>
  database().auditEvent.findMany({ where: { rolloutId, action }, orderBy: { id: 'asc' } });
const obstaclesOf = (rolloutId: string) => runQuery(listObstaclesToApplying, { rolloutId }, operator);

async function planned(more: { unchecked?: Record<string, string> } = {}): Promise<string> {
  const settings = { env: 'prod', apiKey: { source: 'plain', value: plainKey } } as const;
  const input = { mode: 'instrument', functionIds, strategy, name: 'Test', settings } as const;
  const { rolloutId } = await runCommand(createRollout, input, operator);
  await plan(rolloutId, more);
  return rolloutId;
}

async function plan(rolloutId: string, { unchecked = {} }: { unchecked?: Record<string, string> } = {}): Promise<void> {
  await database().change.updateMany({
    where: { rolloutId, verdict: null },
    data: {
      verdict: 'change',
      plannedAt: new Date(),
      unchecked,
      fingerprintBefore: {},
      fingerprintTarget: {},
    },
  });
  for (const { id } of await changesOf(rolloutId)) {
    const attributesSealed = seal('[]', { purpose: 'change.attributes', rowId: id });
    await database().change.update({ where: { id }, data: { attributesSealed } });
  }
  await runCommand(finishPlanning, { rolloutId }, workerCaller);
}

describe('what keeps a preview from being applied', () => {
  it('is told all at once, by the rule that applying throws the first of', async () => {
    const [first = '', second = ''] = accounts;
    const other = await planned();
    await runCommand(applyRollout, { rolloutId: other, planDigest: await digestOf(other) }, operator);
    const rolloutId = await planned();
    expect((await obstaclesOf(rolloutId)).map(({ code }) => code)).toEqual(['functionInOtherRollout']);
    const frozen = { fromAt: '2020-01-01T00:00:00Z', untilAt: '2999-01-01T00:00:00Z', reason: 'Black Friday' };
    await database().account.update({
      where: { id: first },
      data: { maxFunctionsPerRollout: 1, freezeWindows: [frozen] },
    });
    await database().account.update({ where: { id: second }, data: { maxFunctionsPerRollout: 0, writeRoleArn: null } });
    const obstacles = await obstaclesOf(rolloutId);
    expect(obstacles.map(({ code, params }) => [code, params['awsAccountId'] ?? params['rolloutNumber']])).toEqual([
      ['blastRadiusExceeded', '111122223333'],
      ['writeRoleMissing', '444455556666'],
      ['blastRadiusExceeded', '444455556666'],
      ['freezeWindow', '111122223333'],
      ['functionInOtherRollout', (await rolloutOf(other)).number],
    ]);
    await expect(
      runCommand(applyRollout, { rolloutId, planDigest: await digestOf(rolloutId) }, operator),
    ).rejects.toMatchObject(obstacles[0] ?? {});
    await runCommand(cancelRollout, { rolloutId: other }, operator);
    await database().account.updateMany({ data: { maxFunctionsPerRollout: null, freezeWindows: [] } });
    await database().account.update({
      where: { id: second },
      data: { writeRoleArn: 'arn:aws:iam::444455556666:role/Write' },
    });
    expect(await obstaclesOf(rolloutId)).toEqual([]);
  });
});

describe('checks after planning', () => {
  it('block a function without touching what was reviewed, and count for nothing once another plan stands', async () => {
    const rolloutId = await planned({ unchecked: { state: 'open', aliases: 'open' } });
    const planDigest = await digestOf(rolloutId);
    const [blocked, warned] = await changesOf(rolloutId);
    const findings = {
      blocked: [{ code: 'updateInProgress', severity: 'blocked' as const, params: {} }],
      warned: [{ code: 'aliasesNotUpdated', severity: 'warning' as const, params: { count: 1, aliases: 'live' } }],
    };
    const checked = { state: null, aliases: null };
    const of = (change: typeof blocked) => ({
      id: change?.id ?? '',
      plannedAt: change?.plannedAt?.toISOString() ?? '',
    });
    const results = [
      { ...of(blocked), findings: findings.blocked, unchecked: checked },
      { ...of(warned), findings: findings.warned, unchecked: checked },
    ];
    const plan = { rolloutId, planRound: 1 };
    const store = (of = results) => runCommand(storeChecks, { ...plan, results: of, givenUp: [] }, workerCaller);
    // What was asked about another plan says nothing about this one, neither what was found nor that there is no answer.
    const lane = { accountId: accountIdSchema.parse(blocked?.accountId), region: blocked?.region ?? '' };
    const ofAnother = { rolloutId, planRound: 2, results, givenUp: [{ ...lane, reason: 'noAnswer' as const }] };
    expect(await runCommand(storeChecks, ofAnother, workerCaller)).toBe(false);
    await runCommand(finishChecks, { rolloutId, planRound: 2, isOutOfTime: true }, workerCaller);
    expect(await countUnchecked(database(), rolloutId)).toEqual({ functions: 4, open: 4 });
    await store(results.map((result) => ({ ...result, plannedAt: '2026-01-01T00:00:00.000Z' })));
    expect((await changesOf(rolloutId))[0]?.verdict).toBe('change');
    expect(await store()).toBe(true);
    // Done twice, as after a crash, it adds nothing.
    await store();
    const after = await changesOf(rolloutId);
    expect(after[0]).toMatchObject({
      verdict: 'blocked',
      findings: findings.blocked,
      unchecked: {},
      plannedVerdict: 'change',
    });
    expect(after[1]).toMatchObject({ verdict: 'change', findings: findings.warned, unchecked: {} });
    expect(await digestOf(rolloutId)).toBe(planDigest);
    expect(await countUnchecked(database(), rolloutId)).toEqual({ functions: 2, open: 2 });
    await runCommand(finishChecks, { ...plan, isOutOfTime: true }, workerCaller);
    expect(await countUnchecked(database(), rolloutId)).toEqual({ functions: 2, open: 0 });
    const events = await eventsOf(rolloutId, 'rollout.checked');
    expect(events.map(({ details }) => details)).toEqual([{ functions: 2, blocked: 1 }, { notChecked: 2 }]);
    await runCommand(applyRollout, { rolloutId, planDigest, acceptsUnchecked: 2 }, operator);
    const [first, second, ...others] = await changesOf(rolloutId);
    expect([first?.outcome, first?.wave, second?.wave]).toEqual(['skipped', null, 1]);
    expect(others.map(({ wave }) => wave).sort()).toEqual([0, 1]);
    expect(await store()).toBe(false);
    await runCommand(cancelRollout, { rolloutId }, operator);
  });
});

describe('amending', () => {
  it('replaces what is given under the same number, keeps the sealed key, and no earlier plan can be applied', async () => {
    const rolloutId = await planned();
    const planDigest = await digestOf(rolloutId);
    const { number } = await rolloutOf(rolloutId);
    const amended = { settings: { env: 'staging' }, keepsApiKey: true, strategy: { ...strategy, bakeSeconds: 600 } };
    await runCommand(amendRollout, { rolloutId, ...amended }, operator);
    expect(await rolloutOf(rolloutId)).toMatchObject({ number, status: 'planning', planDigest: null, name: 'Test' });
    const { settings } = await inTransaction((tx) => readRolloutChoice(tx, rolloutId));
    expect(settings).toEqual({ env: 'staging', apiKey: { source: 'plain', value: plainKey } });
    await plan(rolloutId);
    await expect(runCommand(applyRollout, { rolloutId, planDigest }, operator)).rejects.toMatchObject({
      code: 'planOutOfDate',
    });
    const [event] = await eventsOf(rolloutId, 'rollout.amended');
    expect(event?.details).toEqual({ 'settings.env': 'prod → staging', 'strategy.bakeSeconds': '0 → 600' });
    const page = await runQuery(readRollout, { rolloutId }, operator);
    expect(JSON.stringify([page, event?.details])).not.toContain(plainKey);
  });

  it('is for a preview that waits alone, and says of a replaced key only that it was', async () => {
    const rolloutId = await planned();
    const settings = { env: 'prod', apiKey: { source: 'plain', value: 'f'.repeat(32) } } as const;
    await runCommand(amendRollout, { rolloutId, settings }, operator);
    const [replaced] = await eventsOf(rolloutId, 'rollout.amended');
    expect(replaced?.details).toEqual({ apiKeyReplaced: true });
    await expect(runCommand(amendRollout, { rolloutId, settings }, operator)).rejects.toMatchObject({
      code: 'rolloutNotReady',
    });
  });

  it('is not for who may not plan in all of its accounts', async () => {
    const rolloutId = await planned();
    const own = {
      ...operator,
      grants: [{ role: 'operator' as const, accounts: [accountIdSchema.parse(accounts[0])] }],
    };
    await expect(runCommand(amendRollout, { rolloutId }, own)).rejects.toMatchObject({
      code: 'notPermittedInAccount',
      params: { role: 'operator', accounts: 'none', hidden: 1 },
    });
  });
});
