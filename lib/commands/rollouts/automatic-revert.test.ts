import { beforeAll, beforeEach, expect, test } from 'vitest';
import { personCaller, workerCaller } from '../../core/access/caller.ts';
import type { Outcome } from '../../core/change/change.ts';
import { defaultStrategy } from '../../core/rollout/default-strategy.ts';
import type { Strategy } from '../../core/rollout/strategy.ts';
import { storeEndedTest } from '../../db/accounts/testing.ts';
import { database } from '../../db/kernel/client.ts';
import { seal } from '../../db/kernel/seal.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runCommand } from '../kernel/run-command.ts';
import { advanceRollout } from './advance-commands.ts';
import { applyRollout } from './control-commands.ts';
import { createRollout } from './create-commands.ts';
import { finishPlanning } from './plan-commands.ts';

const tester = personCaller({ userId: 'tester', name: 'Tess Ter', role: 'owner' });
/** Everything in one wave; the first failure stops it and takes back what was sent. */
const strategy: Strategy = {
  ...defaultStrategy(0),
  waves: [{ percent: 100 }],
  stopRule: { maxFailures: 0, maxFailurePercent: 100, minFinished: 1 },
  healthGate: { ...defaultStrategy(0).healthGate, isEnabled: false },
  onBreach: 'revert',
};

let refused: { id: string; awsAccountId: string };
let usable: { id: string; awsAccountId: string };
let count = 0;

beforeAll(async () => {
  await databaseForTest();
});
beforeEach(async () => {
  refused = await connect();
  usable = await connect();
});

async function connect(): Promise<{ id: string; awsAccountId: string }> {
  count += 1;
  const awsAccountId = String(111_122_220_000 + count);
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
  return { id, awsAccountId };
}

/** Nothing may be read from or written to the account any more. */
async function close({ id }: { id: string }): Promise<void> {
  await database().account.update({ where: { id }, data: { status: 'disconnected' } });
}

type End = { outcome: Outcome; unclearUntil?: Date; attempts?: number };
const applied: End = { outcome: 'applied' };
const failed: End = { outcome: 'failed' };
const unclear: End = { outcome: 'unclear', unclearUntil: new Date(Date.now() + 3_600_000) };

/** A Rollout that was applied, with one function for each of these, sent with that end. Returns its id and those of its Changes. */
async function sent(ends: readonly (End & { of: { id: string; awsAccountId: string } })[]) {
  const functionIds: string[] = [];
  for (const { of } of ends) {
    count += 1;
    const functionName = `fn-${String(count).padStart(4, '0')}`;
    const { id } = await database().lambdaFunction.create({
      data: {
        ...{ accountId: of.id, region: 'eu-west-1', functionName, runtime: 'python3.12', datadogStatus: 'not' },
        functionArn: `arn:aws:lambda:eu-west-1:${of.awsAccountId}:function:${functionName}`,
        statusReason: { code: 'noTrace', params: {} },
        seenAt: new Date(),
      },
    });
    functionIds.push(id);
  }
  const { rolloutId } = await runCommand(createRollout, { mode: 'instrument', functionIds, strategy }, tester);
  const planned = { verdict: 'change', fingerprintBefore: {}, fingerprintTarget: {} };
  const changes = await database().change.findMany({ where: { rolloutId }, orderBy: { functionName: 'asc' } });
  for (const { id: rowId } of changes) {
    const attributesSealed = seal('[]', { purpose: 'change.attributes', rowId });
    await database().change.update({ where: { id: rowId }, data: { ...planned, attributesSealed } });
  }
  await runCommand(finishPlanning, { rolloutId }, workerCaller);
  const { planDigest } = await rolloutOf(rolloutId);
  await runCommand(applyRollout, { rolloutId, planDigest: planDigest ?? '' }, tester);
  const ids = changes.map(({ id }) => id);
  for (const [index, { of: _, ...end }] of ends.entries()) await endAs(ids[index] ?? '', end);
  return { rolloutId, ids };
}

async function endAs(id: string, { attempts = 1, ...end }: End): Promise<void> {
  await database().change.update({ where: { id }, data: { unclearUntil: null, ...end, attempts } });
}

const rolloutOf = (id: string) => database().rollout.findUniqueOrThrow({ where: { id } });
const advance = (rolloutId: string) => runCommand(advanceRollout, { rolloutId }, workerCaller);

/** Looks as often as workers and sweeps may; a look too many changes nothing. */
async function look(rolloutId: string): Promise<void> {
  for (let looks = 0; looks < 4; looks += 1) await advance(rolloutId);
}

/** The Changes that each revert of a Rollout covers, the oldest revert first. */
async function revertsOf(rolloutId: string): Promise<(string | null)[][]> {
  const reverts = await database().rollout.findMany({
    where: { revertsRolloutId: rolloutId },
    orderBy: { number: 'asc' },
    select: { changes: { select: { revertsChangeId: true }, orderBy: { functionName: 'asc' } } },
  });
  return reverts.map(({ changes }) => changes.map(({ revertsChangeId }) => revertsChangeId));
}

/** What the status reason says beside the breach, numbers of Rollouts left out, and the accounts whose refusal is on record. */
async function toldOf(rolloutId: string) {
  const { status, statusReason } = await rolloutOf(rolloutId);
  const { params } = statusReason as { params: Record<string, unknown> };
  const refusals = await database().auditEvent.findMany({ where: { rolloutId, action: 'command.refused' } });
  return {
    status,
    ...('revertRefused' in params ? { revertRefused: params['revertRefused'] } : {}),
    ...('revertLeftOut' in params ? { revertLeftOut: params['revertLeftOut'] } : {}),
    hasRevert: 'revertNumber' in params,
    onRecord: refusals.map(({ awsAccountId, outcome }) => `${awsAccountId} ${outcome}`).toSorted(),
  };
}

const closedOnRecord = () => [`${refused.awsAccountId} accountNotConnected`];

test('takes back what was sent in the accounts that may be used, and leaves the others out on record, once', async () => {
  const { rolloutId, ids } = await sent([
    { of: refused, ...applied },
    { of: usable, ...applied },
    { of: usable, ...failed },
  ]);
  await close(refused);
  await look(rolloutId);
  expect(await revertsOf(rolloutId)).toEqual([[ids[1], ids[2]]]);
  expect(await toldOf(rolloutId)).toEqual({
    ...{ status: 'stopped', hasRevert: true, revertLeftOut: refused.awsAccountId, onRecord: closedOnRecord() },
  });
});

test('says so where no account may be used, and starts no revert when one may be again: that is for a person', async () => {
  const { rolloutId } = await sent([
    { of: refused, ...applied },
    { of: refused, ...failed },
  ]);
  await close(refused);
  await look(rolloutId);
  await database().account.update({ where: { id: refused.id }, data: { status: 'connected' } });
  await look(rolloutId);
  expect(await revertsOf(rolloutId)).toEqual([]);
  expect(await toldOf(rolloutId)).toEqual({
    ...{ status: 'stopped', hasRevert: false, revertRefused: 'accountNotConnected' },
    ...{ revertLeftOut: refused.awsAccountId, onRecord: closedOnRecord() },
  });
});

test('covers in another revert what was unclear at the stop and turned out to be changed', async () => {
  const { rolloutId, ids } = await sent([
    { of: usable, ...unclear },
    { of: usable, ...applied },
    { of: usable, ...failed },
  ]);
  await look(rolloutId);
  expect(await revertsOf(rolloutId)).toEqual([[ids[1], ids[2]]]);
  await endAs(ids[0] ?? '', applied);
  await look(rolloutId);
  expect(await revertsOf(rolloutId)).toEqual([[ids[1], ids[2]], [ids[0]]]);
  expect(await toldOf(rolloutId)).toEqual({ status: 'stopped', hasRevert: true, onRecord: [] });
});

test('waits for what is unclear where all else is in an account that may not be used, and then takes it back', async () => {
  const { rolloutId, ids } = await sent([
    { of: refused, ...applied },
    { of: refused, ...failed },
    { of: usable, ...unclear },
  ]);
  await close(refused);
  await look(rolloutId);
  expect(await revertsOf(rolloutId)).toEqual([]);
  await endAs(ids[2] ?? '', applied);
  await look(rolloutId);
  expect(await revertsOf(rolloutId)).toEqual([[ids[2]]]);
  expect(await toldOf(rolloutId)).toEqual({
    ...{ status: 'stopped', hasRevert: true, revertLeftOut: refused.awsAccountId, onRecord: closedOnRecord() },
  });
});

test('leaves out what turns out to be changed in an account that may not be used', async () => {
  const { rolloutId, ids } = await sent([
    { of: refused, ...applied },
    { of: refused, ...unclear },
    { of: usable, ...applied },
    { of: usable, ...failed },
  ]);
  await close(refused);
  await look(rolloutId);
  await endAs(ids[1] ?? '', applied);
  await look(rolloutId);
  expect(await revertsOf(rolloutId)).toEqual([[ids[2], ids[3]]]);
});

test('does not wait for an answer from an account that nobody may read', async () => {
  const { rolloutId, ids } = await sent([
    { of: refused, outcome: 'applying' },
    { of: usable, ...applied },
    { of: usable, ...failed },
  ]);
  await close(refused);
  await look(rolloutId);
  expect(await revertsOf(rolloutId)).toEqual([[ids[1], ids[2]]]);
});

test('leaves out an account that may only be read, which would keep the others from being applied', async () => {
  const { rolloutId, ids } = await sent([
    { of: refused, ...applied },
    { of: usable, ...applied },
    { of: usable, ...failed },
  ]);
  await storeEndedTest(refused.id, { status: 'failed', checks: [{ name: 'writeRoleAssumed', state: 'failed' }] });
  await look(rolloutId);
  expect(await revertsOf(rolloutId)).toEqual([[ids[1], ids[2]]]);
  expect((await toldOf(rolloutId)).onRecord).toEqual([`${refused.awsAccountId} connectionTestFailed`]);
});
