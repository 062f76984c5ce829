import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { applyRollout, pauseRollout, resumeRollout } from '../../commands/rollouts/control-commands.ts';
import { createRevert } from '../../commands/rollouts/create-commands.ts';
import { type Caller, personCaller } from '../../core/access/caller.ts';
import { storeEndedTest } from '../../db/accounts/testing.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { generateFunctions } from '../../sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import { startWorker, type Worker } from '../start-worker.ts';
import { connectAccount, instrument, listFunctionsOf, testContext, tester, untilStatus } from './testing.ts';

const region = 'us-east-1';
const takesSourceIdentity = { name: 'writeRoleTakesSourceIdentity', state: 'passed' };
const ada = person('ada');
const bob = person('bob');
let test: TestSandbox;
let worker: Worker;
let account: { id: string; awsAccountId: string };
let prefix = 0;

function person(userId: string): Caller {
  return personCaller({ userId, name: `${userId} of Example`, role: 'owner' });
}

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest({ updateMilliseconds: 20 });
  Object.assign(process.env, test.environment);
  account = { id: await connectAccount(test), awsAccountId: test.awsAccountId };
  for (const id of ['ada', 'bob'])
    await database().user.create({ data: { id, name: id, email: `${id}@example.com`, role: 'owner' } });
  worker = await startWorker(testContext());
});
afterEach(() => {
  delete process.env['LAMPLIGHTER_NAME_IN_AWS'];
});
afterAll(async () => {
  await worker.stop();
  await test.sandbox.close();
});

/** A Rollout of so many new functions, as it waits to be applied. */
async function planned(count: number): Promise<string> {
  prefix += 1;
  const given = { awsAccountId: test.awsAccountId, region, count, prefix: `named${prefix}` };
  const names = generateFunctions(test.sandbox.state, given);
  const ids = await listFunctionsOf(test.sandbox, account, region);
  const rolloutId = await instrument(names.map((name) => ids.get(name) ?? ''));
  await untilStatus(rolloutId, ['planned']);
  return rolloutId;
}

async function applyAs(rolloutId: string, caller: Caller): Promise<number> {
  const { planDigest, number } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  await runCommand(applyRollout, { rolloutId, planDigest: planDigest ?? '', acceptsUnchecked: 100 }, caller);
  return number;
}

/** The sessions that a Rollout's events name, each once. */
async function recordedIn(rolloutId: string, action: string): Promise<unknown[]> {
  const events = await database().auditEvent.findMany({ where: { rolloutId, action }, orderBy: { id: 'asc' } });
  expect(events.length).toBeGreaterThan(0);
  const named = events.map(({ details }) => {
    const { roleSessionName, sourceIdentity } = Object(details);
    return JSON.stringify({ roleSessionName, sourceIdentity });
  });
  return [...new Set(named)].map((text) => JSON.parse(text));
}

/** The sessions that AWS saw update functions after a request, each once. */
function seenSince(mark: number): unknown[] {
  const named = test.sandbox.requestLog
    .since(mark)
    .filter(({ operation }) => operation === 'UpdateFunctionConfiguration')
    .map(({ callerArn, sourceIdentity }) =>
      JSON.stringify({ roleSessionName: callerArn?.split('/').at(-1), sourceIdentity }),
    );
  return [...new Set(named)].map((text) => JSON.parse(text));
}

describe('the audit log and CloudTrail name the same session', () => {
  it('in its name alone, after whoever applied, while no test has found that the role takes a source identity', async () => {
    const mark = test.sandbox.requestLog.latestSequence;
    const rolloutId = await planned(2);
    const number = await applyAs(rolloutId, ada);
    await untilStatus(rolloutId, ['completed']);
    const expected = [{ roleSessionName: `rollout-${number}=ada@example.com` }];
    expect(seenSince(mark)).toEqual(expected);
    expect(await recordedIn(rolloutId, 'change.intended')).toEqual(expected);
    expect(await recordedIn(rolloutId, 'change.applied')).toEqual(expected);
  });

  it('by its source identity once a test has, in both of what is sent and how it ended', async () => {
    await storeEndedTest(account.id, { checks: [takesSourceIdentity] });
    const mark = test.sandbox.requestLog.latestSequence;
    const rolloutId = await planned(2);
    const number = await applyAs(rolloutId, ada);
    await untilStatus(rolloutId, ['completed']);
    const expected = [{ roleSessionName: `rollout-${number}=ada@example.com`, sourceIdentity: 'ada@example.com' }];
    expect(seenSince(mark)).toEqual(expected);
    expect(await recordedIn(rolloutId, 'change.intended')).toEqual(expected);
    expect(await recordedIn(rolloutId, 'change.applied')).toEqual(expected);
  });

  it('by the id alone where the installation wants that', async () => {
    process.env['LAMPLIGHTER_NAME_IN_AWS'] = 'id';
    const mark = test.sandbox.requestLog.latestSequence;
    const rolloutId = await planned(1);
    const number = await applyAs(rolloutId, ada);
    await untilStatus(rolloutId, ['completed']);
    expect(seenSince(mark)).toEqual([{ roleSessionName: `rollout-${number}=ada`, sourceIdentity: 'ada' }]);
  });

  it('after whoever resumed, from then on', async () => {
    const rolloutId = await planned(1);
    const mark = test.sandbox.requestLog.latestSequence;
    // Nothing is sent before it is paused.
    const fault = test.sandbox.faults.add({
      match: { operation: 'UpdateFunctionConfiguration' },
      effect: { kind: 'throttle' },
    });
    const number = await applyAs(rolloutId, ada);
    await expect.poll(() => seenSince(mark)).toHaveLength(1);
    await runCommand(pauseRollout, { rolloutId }, ada);
    // What was about to be sent as it was paused is still sent for her.
    const underWay = () => database().change.count({ where: { rolloutId, outcome: { not: 'pending' } } });
    await expect.poll(underWay, { timeout: 10_000 }).toBe(0);
    await runCommand(resumeRollout, { rolloutId }, bob);
    test.sandbox.faults.remove(fault.id);
    await untilStatus(rolloutId, ['completed']);
    expect(await recordedIn(rolloutId, 'change.applied')).toEqual([
      { roleSessionName: `rollout-${number}=bob@example.com`, sourceIdentity: 'bob@example.com' },
    ]);
    expect(seenSince(mark)).toHaveLength(2);
  });

  it('as Lamplighter where a revert applies itself', async () => {
    const rolloutId = await planned(1);
    await applyAs(rolloutId, ada);
    await untilStatus(rolloutId, ['completed']);
    const mark = test.sandbox.requestLog.latestSequence;
    const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
    await database().rollout.update({ where: { id: revertId }, data: { appliesItself: true } });
    await untilStatus(revertId, ['completed']);
    const { number } = await database().rollout.findUniqueOrThrow({ where: { id: revertId } });
    expect(seenSince(mark)).toEqual([
      { roleSessionName: `rollout-${number}=lamplighter`, sourceIdentity: 'lamplighter' },
    ]);
  });
});
