import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { type Caller, personCaller, workerCaller } from '../../core/access/caller.ts';
import type { UserRole } from '../../core/access/permissions.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { defaultStrategy } from '../../core/rollout/default-strategy.ts';
import type { Strategy } from '../../core/rollout/strategy.ts';
import { storeEndedTest } from '../../db/accounts/testing.ts';
import { database } from '../../db/kernel/client.ts';
import { seal } from '../../db/kernel/seal.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runCommand } from '../kernel/run-command.ts';
import { advanceRollout, stopRollout } from './advance-commands.ts';
import { applyRollout, cancelRollout, pauseRollout, resumeRollout, retryFailed } from './control-commands.ts';
import { createRevert, createRollout, previewAgain } from './create-commands.ts';
import { decideConflicts, discardRollout, finishPlanning, replanRollout } from './plan-commands.ts';
import { markUnclear, releaseIntents, storeIntents, storeOutcomes } from './sending-commands.ts';
import { askForIntents, storeEnds } from './testing.ts';

const person = (role: UserRole): Caller => personCaller({ userId: role, name: `The ${role}`, role });
const operator = person('operator');
const refusal = (code: ErrorCode) => expect.objectContaining({ name: 'AppError', code });
const strategy: Strategy = {
  ...defaultStrategy(0),
  waves: [{ functions: 1 }, { percent: 100 }],
  healthGate: { ...defaultStrategy(0).healthGate, isEnabled: false },
};

/** What each Change touches, as it is shown. */
const attributes = [{ path: 'Handler', action: 'change', before: 'a', after: 'b', sensitive: false }];

let accountId: string;
let functionIds: string[];
let count = 0;

beforeAll(async () => {
  await databaseForTest();
  accountId = await connect('111122223333');
});
beforeEach(async () => {
  // Each case has functions of its own, so that no two Rollouts have one in common.
  functionIds = [await insertFunction(accountId), await insertFunction(accountId)];
});

async function connect(awsAccountId: string): Promise<string> {
  const { id } = await database().account.create({
    data: {
      awsAccountId,
      name: 'production',
      partition: 'aws',
      readRoleArn: `arn:aws:iam::${awsAccountId}:role/Read`,
      writeRoleArn: `arn:aws:iam::${awsAccountId}:role/Write`,
      externalId: 'x',
      status: 'connected',
    },
  });
  await storeEndedTest(id);
  return id;
}

async function insertFunction(account: string): Promise<string> {
  count += 1;
  const functionName = `fn-${count}`;
  const { id } = await database().lambdaFunction.create({
    data: {
      accountId: account,
      region: 'eu-west-1',
      functionArn: `arn:aws:lambda:eu-west-1:111122223333:function:${functionName}`,
      functionName,
      runtime: 'python3.12',
      datadogStatus: 'not',
      statusReason: { code: 'noTrace', params: {} },
      seenAt: new Date(),
    },
  });
  return id;
}

const rolloutOf = (id: string) => database().rollout.findUniqueOrThrow({ where: { id } });
const changesOf = (rolloutId: string) =>
  database().change.findMany({ where: { rolloutId }, orderBy: { functionName: 'asc' } });
const actionsOf = async (rolloutId: string) =>
  (await database().auditEvent.findMany({ where: { rolloutId }, orderBy: { id: 'asc' } })).map(({ action }) => action);
const jobsOf = (queue: string, rolloutId: string) => database().$queryRaw<{ data: unknown }[]>`
  SELECT data FROM pgboss.job WHERE name = ${queue} AND data->>'rolloutId' = ${rolloutId}`;

async function create(more: Partial<z.input<typeof createRollout.input>> = {}, caller = operator): Promise<string> {
  const input = { mode: 'instrument' as const, functionIds, strategy, name: 'Test', ...more };
  return (await runCommand(createRollout, input, caller)).rolloutId;
}

/** A Rollout as the plan job leaves it, every function to be changed. */
async function planned(): Promise<{ rolloutId: string; planDigest: string }> {
  const rolloutId = await create();
  await plan(rolloutId);
  return { rolloutId, planDigest: (await rolloutOf(rolloutId)).planDigest ?? '' };
}

async function plan(rolloutId: string): Promise<boolean> {
  await database().change.updateMany({
    where: { rolloutId, verdict: null },
    data: {
      verdict: 'change',
      attributes,
      fingerprintBefore: {},
      fingerprintTarget: {},
    },
  });
  for (const { id } of await database().change.findMany({ where: { rolloutId, verdict: 'change' } })) {
    const attributesSealed = seal('[]', { purpose: 'change.attributes', rowId: id });
    await database().change.update({ where: { id }, data: { attributesSealed } });
  }
  return await runCommand(finishPlanning, { rolloutId }, workerCaller);
}

async function applied() {
  const { rolloutId, planDigest } = await planned();
  await runCommand(applyRollout, { rolloutId, planDigest }, operator);
  return rolloutId;
}

async function laneOf(rolloutId: string) {
  const { number } = await rolloutOf(rolloutId);
  return {
    rolloutId,
    rolloutNumber: number,
    accountId: accountIdSchema.parse(accountId),
    awsAccountId: awsAccountIdSchema.parse('111122223333'),
    region: 'eu-west-1',
  };
}

/** The roles that `connect` gives the first account. */
const roles = {
  readRoleArn: 'arn:aws:iam::111122223333:role/Read',
  writeRoleArn: 'arn:aws:iam::111122223333:role/Write',
  externalId: 'x',
};

/** What the operator's lanes are called in AWS. */
const session = { senderId: operator.actor.id, roleSessionName: 'rollout-1=operator', sourceIdentity: 'operator' };

/** For so long an update without an answer can take effect. */
const expiresAfterMilliseconds = 60_000;

/** Sends the Changes of the waves that have begun, with the outcome given. */
async function send(rolloutId: string, outcome: 'applied' | 'failed') {
  const { currentWave } = await rolloutOf(rolloutId);
  const lane = await laneOf(rolloutId);
  const open = (await changesOf(rolloutId)).filter(
    (change) => change.outcome === 'pending' && (change.wave ?? 99) <= currentWave,
  );
  const intents = open.map((change) => ({ change, revisionId: 'r1', lastModified: null }));
  const input = { lane, roles, session, intents, expiresAfterMilliseconds };
  const { granted } = await askForIntents(input);
  const sent = open
    .filter(({ id }) => granted.includes(id))
    .map((change) => ({ ...change, attempts: change.attempts + 1 }));
  const failure = outcome === 'failed' ? { code: 'awsAccessDenied' as const, params: {} } : null;
  const outcomes = sent.map((change) => ({
    change,
    outcome,
    failure,
    stalePaths: [],
    requestIds: ['q1'],
    mayHaveBeenSent: true,
  }));
  await storeEnds({ lane, outcomes });
}

describe('who may do what', () => {
  it('a viewer does nothing to a Rollout, and nobody but the worker does what is the worker’s', async () => {
    const { rolloutId, planDigest } = await planned();
    const lane = await laneOf(rolloutId);
    const decisions = [{ changeId: rolloutId, decisions: {} }];
    const refused = [
      create({}, person('viewer')),
      ...[replanRollout, discardRollout, pauseRollout, resumeRollout, cancelRollout].map((command) =>
        runCommand(command, { rolloutId }, person('viewer')),
      ),
      ...[createRevert, previewAgain].map((command) => runCommand(command, { rolloutId }, person('viewer'))),
      runCommand(retryFailed, { rolloutId }, person('viewer')),
      runCommand(applyRollout, { rolloutId, planDigest }, person('viewer')),
      runCommand(decideConflicts, { decisions }, person('viewer')),
      runCommand(finishPlanning, { rolloutId }, person('owner')),
      runCommand(advanceRollout, { rolloutId }, person('owner')),
      runCommand(stopRollout, { rolloutId, reason: { code: 'unhealthy', params: {} } }, person('owner')),
      runCommand(storeIntents, { lanes: [] }, person('owner')),
      runCommand(storeOutcomes, { lanes: [] }, person('owner')),
      runCommand(releaseIntents, { lane, changes: [] }, person('owner')),
      runCommand(markUnclear, { lane, changes: [] }, person('owner')),
    ];
    for (const attempt of await Promise.allSettled(refused)) {
      expect(attempt).toEqual({ status: 'rejected', reason: refusal('notPermitted') });
    }
  });

  it('a role in some accounts changes only Rollouts that lie in them wholly, and reaches no function elsewhere', async () => {
    const otherId = await connect('444455556666');
    functionIds = [await insertFunction(accountId), await insertFunction(otherId)];
    const only = (id: string): Caller => ({
      ...operator,
      grants: [{ role: 'operator', accounts: [accountIdSchema.parse(id)] }],
    });
    const partial = await create({}, only(otherId));
    expect((await changesOf(partial)).map((change) => change.accountId)).toEqual([otherId]);
    const rolloutId = await applied();
    await expect(runCommand(pauseRollout, { rolloutId }, only(otherId))).rejects.toEqual(
      refusal('notPermittedInAccount'),
    );
    await send(rolloutId, 'applied');
    await expect(runCommand(createRevert, { rolloutId }, only(otherId))).rejects.toEqual(
      refusal('notPermittedInAccount'),
    );
    const [sent] = (await changesOf(rolloutId)).filter(({ outcome }) => outcome === 'applied');
    const changeIds = [sent?.id ?? ''];
    const own = only(sent?.accountId ?? '');
    const foreign = only(sent?.accountId === otherId ? accountId : otherId);
    for (const named of [changeIds, [crypto.randomUUID()]])
      await expect(runCommand(createRevert, { rolloutId, changeIds: named }, foreign)).rejects.toMatchObject({
        code: 'notFound',
        params: { what: 'change' },
      });
    const revert = await runCommand(createRevert, { rolloutId, changeIds }, own);
    expect((await changesOf(revert.rolloutId)).map(({ revertsChangeId }) => revertsChangeId)).toEqual(changeIds);
    await runCommand(pauseRollout, { rolloutId }, operator);
  });

  it('a Rollout that does not exist is not found', async () => {
    const rolloutId = crypto.randomUUID();
    await expect(runCommand(pauseRollout, { rolloutId }, operator)).rejects.toEqual(refusal('notFound'));
    await expect(runCommand(advanceRollout, { rolloutId }, workerCaller)).rejects.toEqual(refusal('notFound'));
  });
});

describe('creating', () => {
  it('keeps the settings as a profile too, both or neither, and only for who may keep profiles', async () => {
    const rolloutId = await create({ settings: { env: 'test' }, saveAsProfile: 'Shop' });
    const { id: profileId } = await database().profile.findFirstOrThrow({ where: { name: 'Shop' } });
    expect((await rolloutOf(rolloutId)).profileId).toBe(profileId);
    const before = await database().rollout.count();
    await expect(create({ saveAsProfile: 'Shop' })).rejects.toEqual(refusal('invalidInput'));
    await expect(create({ saveAsProfile: 'shop' })).rejects.toMatchObject({
      fieldErrors: { saveAsProfile: 'profileNameTaken' },
    });
    await expect(create({ functionIds: [crypto.randomUUID()], saveAsProfile: 'New' })).rejects.toEqual(
      refusal('nothingSelected'),
    );
    // The worker's role may plan, and may not manage profiles.
    await expect(create({ saveAsProfile: 'New' }, workerCaller)).rejects.toEqual(refusal('notPermitted'));
    expect(await database().rollout.count()).toBe(before);
    expect(await database().profile.count({ where: { name: 'New' } })).toBe(0);
  });

  it('is refused for an account that is not connected', async () => {
    await database().account.update({ where: { id: accountId }, data: { status: 'disconnected' } });
    await expect(create()).rejects.toEqual(refusal('accountNotConnected'));
    await database().account.update({ where: { id: accountId }, data: { status: 'connected' } });
  });

  it('has it planned and says so in the audit log, in all three ways', async () => {
    const rolloutId = await applied();
    await send(rolloutId, 'applied');
    const [sent] = (await changesOf(rolloutId)).filter(({ outcome }) => outcome === 'applied');
    const revert = await runCommand(createRevert, { rolloutId }, operator);
    const again = await runCommand(previewAgain, { rolloutId, changeIds: [sent?.id ?? ''] }, operator);
    for (const id of [revert.rolloutId, again.rolloutId]) {
      expect(await jobsOf('rollout.plan', id)).toHaveLength(1);
      expect(await actionsOf(id)).toEqual(['rollout.created']);
      expect((await changesOf(id)).map(({ functionArn }) => functionArn)).toEqual([sent?.functionArn]);
    }
    const { mode, strategy: revertStrategy, revertsRolloutId } = await rolloutOf(revert.rolloutId);
    expect({ mode, revertStrategy, revertsRolloutId }).toMatchObject({
      mode: 'revert',
      revertStrategy: { waves: [{ percent: 100 }], bakeSeconds: 0, onBreach: 'stop' },
      revertsRolloutId: rolloutId,
    });
    await expect(runCommand(previewAgain, { rolloutId }, operator)).rejects.toEqual(refusal('nothingSelected'));
    await runCommand(cancelRollout, { rolloutId }, operator);
  });
});

describe('a plan', () => {
  it('is closed once every function has a verdict, with waves and a digest', async () => {
    const rolloutId = await create();
    expect(await runCommand(finishPlanning, { rolloutId }, workerCaller)).toBe(false);
    expect(await plan(rolloutId)).toBe(true);
    const { status, planDigest } = await rolloutOf(rolloutId);
    expect([status, planDigest]).toEqual(['planned', expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect((await changesOf(rolloutId)).map(({ wave }) => wave).sort()).toEqual([0, 1]);
    const planned = await database().auditEvent.findFirst({ where: { rolloutId, action: 'rollout.planned' } });
    expect(planned?.details).toEqual({ planDigest, change: 2, unchanged: 0, blocked: 0 });
  });

  it('made anew is on record and begins without waves', async () => {
    const { rolloutId } = await planned();
    await runCommand(replanRollout, { rolloutId }, operator);
    expect(await actionsOf(rolloutId)).toEqual(['rollout.created', 'rollout.planned', 'rollout.replanned']);
    expect(await database().wave.count({ where: { rolloutId } })).toBe(0);
    expect(await jobsOf('rollout.plan', rolloutId)).toHaveLength(2);
    await runCommand(discardRollout, { rolloutId }, operator);
    await expect(runCommand(replanRollout, { rolloutId }, operator)).rejects.toEqual(refusal('rolloutNotReady'));
  });

  it('that applies itself waits for a person when that is refused, and the refusal is on record', async () => {
    const rolloutId = await create();
    await database().rollout.update({ where: { id: rolloutId }, data: { appliesItself: true } });
    await database().account.update({ where: { id: accountId }, data: { writeRoleArn: null } });
    expect(await plan(rolloutId)).toBe(true);
    await database().account.update({
      where: { id: accountId },
      data: { writeRoleArn: 'arn:aws:iam::111122223333:role/Write' },
    });
    expect((await rolloutOf(rolloutId)).status).toBe('planned');
    const refused = await database().auditEvent.findFirst({ where: { rolloutId, action: 'command.refused' } });
    expect(refused).toMatchObject({
      actorId: 'worker',
      details: { command: 'rollout.apply', code: 'writeRoleMissing' },
    });
  });

  it('that applies itself begins at once otherwise, by the worker', async () => {
    const rolloutId = await create();
    await database().rollout.update({ where: { id: rolloutId }, data: { appliesItself: true } });
    await plan(rolloutId);
    expect(await rolloutOf(rolloutId)).toMatchObject({ status: 'applying', appliedBy: 'worker' });
    await runCommand(cancelRollout, { rolloutId }, operator);
  });

  it('is decided as a whole: one path that is no conflict, and nothing of it is kept', async () => {
    const { rolloutId } = await planned();
    const conflict = { path: 'Handler', base: 'a', ours: 'b', theirs: 'c', sensitive: false };
    await database().change.updateMany({ where: { rolloutId }, data: { conflicts: [conflict] } });
    const [first, second] = (await changesOf(rolloutId)).map(({ id }) => id);
    const decide = (path: string) =>
      runCommand(
        decideConflicts,
        {
          decisions: [
            { changeId: first ?? '', decisions: { Handler: 'keep' } },
            { changeId: second ?? '', decisions: { [path]: 'restore' } },
          ],
        },
        operator,
      );
    await expect(decide('Layers')).rejects.toEqual(refusal('invalidInput'));
    expect((await changesOf(rolloutId)).map(({ decisions }) => decisions)).toEqual([{}, {}]);
    await decide('Handler');
    expect((await rolloutOf(rolloutId)).status).toBe('planning');
    expect((await changesOf(rolloutId)).map(({ decisions, verdict }) => [decisions, verdict])).toEqual([
      [{ Handler: 'keep' }, null],
      [{ Handler: 'restore' }, null],
    ]);
  });
});

describe('the coordinator', () => {
  it('passes from wave to wave and ends the Rollout, each step once and on record', async () => {
    const rolloutId = await applied();
    await send(rolloutId, 'applied');
    expect((await changesOf(rolloutId)).filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    const next = { hasStartedWave: true, checkHealthOfWave: null };
    expect(await runCommand(advanceRollout, { rolloutId }, workerCaller)).toEqual(next);
    expect((await runCommand(advanceRollout, { rolloutId }, workerCaller)).hasStartedWave).toBe(false);
    await send(rolloutId, 'applied');
    await runCommand(advanceRollout, { rolloutId }, workerCaller);
    await runCommand(advanceRollout, { rolloutId }, workerCaller);
    expect((await rolloutOf(rolloutId)).status).toBe('completed');
    expect((await actionsOf(rolloutId)).slice(2)).toEqual([
      'rollout.applyRequested',
      'rollout.waveStarted',
      'change.intended',
      'change.applied',
      'rollout.waveFinished',
      'rollout.waveStarted',
      'change.intended',
      'change.applied',
      'rollout.waveFinished',
      'rollout.completed',
    ]);
    const applying = await database().auditEvent.findFirst({ where: { rolloutId, action: 'change.applied' } });
    expect(applying).toMatchObject({ attributes, outcome: 'applied', awsRequestId: 'q1', details: { attempts: 1 } });
  });

  it('stops on a breach and takes back what was sent, once for each stop', async () => {
    const stopRule = { maxFailures: 0, maxFailurePercent: 100 };
    const rolloutId = await create({ strategy: { ...strategy, stopRule, onBreach: 'revert' } });
    await plan(rolloutId);
    const { planDigest } = await rolloutOf(rolloutId);
    await runCommand(applyRollout, { rolloutId, planDigest: planDigest ?? '' }, operator);
    await send(rolloutId, 'failed');
    expect((await changesOf(rolloutId)).filter(({ outcome }) => outcome === 'failed')).toHaveLength(1);
    for (let look = 0; look < 3; look += 1) await runCommand(advanceRollout, { rolloutId }, workerCaller);
    const [revert, ...others] = await database().rollout.findMany({ where: { revertsRolloutId: rolloutId } });
    expect(others).toEqual([]);
    expect(revert).toMatchObject({ mode: 'revert', appliesItself: true, createdBy: 'worker' });
    const { status, statusReason } = await rolloutOf(rolloutId);
    expect([status, statusReason]).toEqual([
      'stopped',
      { code: 'tooManyFailures', params: { failed: 1, maximum: 0, revertNumber: revert?.number } },
    ]);
  });

  it('asks for the health of a wave that bakes, keeps what was seen, and stops when it is bad', async () => {
    const healthGate = { ...strategy.healthGate, isEnabled: true };
    const rolloutId = await create({ strategy: { ...strategy, bakeSeconds: 600, healthGate } });
    await plan(rolloutId);
    const { planDigest } = await rolloutOf(rolloutId);
    await runCommand(applyRollout, { rolloutId, planDigest: planDigest ?? '' }, operator);
    await send(rolloutId, 'applied');
    await runCommand(advanceRollout, { rolloutId }, workerCaller);
    await database().wave.updateMany({ where: { rolloutId, index: 0 }, data: { bakeUntil: new Date() } });
    const look = await runCommand(advanceRollout, { rolloutId }, workerCaller);
    expect(look).toEqual({ hasStartedWave: false, checkHealthOfWave: 0 });
    const at = new Date().toISOString();
    const none = { invocations: 0, errors: 0, throttles: 0, meanDurationMilliseconds: null };
    const health = {
      verdict: 'unhealthy' as const,
      checkedAt: at,
      baselineFromAt: at,
      windowFromAt: at,
      untilAt: at,
      functionCount: 1,
      judgedCount: 1,
      baseline: none,
      current: none,
      breaching: [],
    };
    await runCommand(advanceRollout, { rolloutId, seen: { wave: 0, health } }, workerCaller);
    expect(await rolloutOf(rolloutId)).toMatchObject({ status: 'stopped', statusReason: { code: 'unhealthy' } });
    // A person who lets it go on decides that the wave counts as passed.
    await runCommand(resumeRollout, { rolloutId }, operator);
    const waves = await database().wave.findMany({ where: { rolloutId }, orderBy: { index: 'asc' } });
    expect(waves.map(({ status }) => status)).toEqual(['passed', 'pending']);
    await runCommand(cancelRollout, { rolloutId }, operator);
  });

  it('does not stop what is not under way', async () => {
    const { rolloutId } = await planned();
    const reason = { code: 'writeRoleMissing' as const, params: {} };
    await runCommand(stopRollout, { rolloutId, reason }, workerCaller);
    expect((await rolloutOf(rolloutId)).status).toBe('planned');
  });
});

describe('what a lane stores', () => {
  it('an intent is granted to one only, and to nobody while the Rollout is paused', async () => {
    const rolloutId = await applied();
    const lane = await laneOf(rolloutId);
    const [change] = (await changesOf(rolloutId)).filter(({ wave }) => wave === 0);
    if (!change) throw new Error('There is no canary.');
    const ask = () =>
      askForIntents({
        lane,
        roles,
        session,
        intents: [{ change, revisionId: 'r1', lastModified: null }],
        expiresAfterMilliseconds,
      });
    expect(await ask()).toEqual({ granted: [change.id], mayGoOn: true });
    expect(await ask()).toEqual({ granted: [], mayGoOn: true });
    await runCommand(pauseRollout, { rolloutId }, operator);
    expect(await ask()).toEqual({ granted: [], mayGoOn: false });
    expect((await actionsOf(rolloutId)).filter((action) => action === 'change.intended')).toHaveLength(1);
    // Another lane took the Change over: what this one found out about it is not written.
    const outcomes = [
      {
        change,
        outcome: 'applied' as const,
        failure: null,
        stalePaths: [],
        requestIds: [],
        mayHaveBeenSent: true,
      },
    ];
    await storeEnds({ lane, outcomes });
    expect((await changesOf(rolloutId)).some(({ outcome }) => outcome === 'applied')).toBe(false);
  });

  it('an intent is granted to sessions of whoever last had the Rollout send, and its end names the session', async () => {
    const rolloutId = await applied();
    const lane = await laneOf(rolloutId);
    const [change] = (await changesOf(rolloutId)).filter(({ wave }) => wave === 0);
    if (!change) throw new Error('There is no canary.');
    const intents = [{ change, revisionId: 'r1', lastModified: null }];
    const ask = (senderId: string) => {
      const given = { lane, roles, session: { ...session, senderId }, intents, expiresAfterMilliseconds };
      return askForIntents(given);
    };
    await runCommand(pauseRollout, { rolloutId }, operator);
    const other = person('owner');
    await runCommand(resumeRollout, { rolloutId }, other);
    expect(await ask(operator.actor.id)).toEqual({ granted: [], mayGoOn: false });
    expect(await ask(other.actor.id)).toEqual({ granted: [change.id], mayGoOn: true });
    const ended = {
      outcome: 'applied' as const,
      failure: null,
      stalePaths: [],
      requestIds: ['q1'],
      mayHaveBeenSent: true,
    };
    const outcomes = [{ change: { ...change, attempts: change.attempts + 1 }, ...ended }];
    await storeEnds({ lane, outcomes });
    const event = await database().auditEvent.findFirst({ where: { rolloutId, action: 'change.applied' } });
    const { roleSessionName, sourceIdentity } = session;
    expect(event?.details).toMatchObject({ roleSessionName, sourceIdentity });
  });

  it('an intent that was never sent is pending again, or cancelled with its Rollout', async () => {
    const rolloutId = await applied();
    const lane = await laneOf(rolloutId);
    const canary = async () => {
      const [change] = (await changesOf(rolloutId)).filter(({ wave }) => wave === 0);
      if (!change) throw new Error('There is no canary.');
      return change;
    };
    for (const expected of ['pending', 'cancelled']) {
      await askForIntents({
        lane,
        roles,
        session,
        intents: [{ change: await canary(), revisionId: 'r1', lastModified: null }],
        expiresAfterMilliseconds,
      });
      if (expected === 'cancelled') await runCommand(cancelRollout, { rolloutId }, operator);
      await runCommand(releaseIntents, { lane, changes: [await canary()] }, workerCaller);
      expect((await canary()).outcome).toBe(expected);
    }
    expect((await actionsOf(rolloutId)).filter((action) => action === 'change.cancelled')).toHaveLength(2);
  });

  it('failed Changes are pending again on request, and nothing else is', async () => {
    const rolloutId = await applied();
    await expect(runCommand(retryFailed, { rolloutId }, operator)).rejects.toEqual(refusal('nothingToApply'));
    await send(rolloutId, 'failed');
    expect(await runCommand(retryFailed, { rolloutId }, operator)).toBe(1);
    expect((await changesOf(rolloutId)).map(({ outcome }) => outcome)).toEqual(['pending', 'pending']);
    await runCommand(cancelRollout, { rolloutId }, operator);
  });
});
