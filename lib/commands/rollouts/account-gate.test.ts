import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { personCaller, workerCaller } from '../../core/access/caller.ts';
import type { ConnectionCheck } from '../../core/connection/checks.ts';
import { AppError } from '../../core/errors.ts';
import { type AccountId, accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { defaultStrategy } from '../../core/rollout/default-strategy.ts';
import type { Strategy } from '../../core/rollout/strategy.ts';
import { storeEndedTest } from '../../db/accounts/testing.ts';
import { database } from '../../db/kernel/client.ts';
import { seal } from '../../db/kernel/seal.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { startConnection, updateAccount } from '../accounts/account-commands.ts';
import { finishConnectionTest, testConnection } from '../accounts/connection-test-commands.ts';
import { disconnectAccount, finishDisconnecting, withdrawDisconnecting } from '../accounts/disconnect-commands.ts';
import { runCommand } from '../kernel/run-command.ts';
import { advanceRollout, stopRollout } from './advance-commands.ts';
import { applyRollout, pauseRollout, resumeRollout, retryFailed } from './control-commands.ts';
import { createRollout } from './create-commands.ts';
import { finishPlanning } from './plan-commands.ts';
import { askForIntents, storeEnds } from './testing.ts';

const tester = personCaller({ userId: 'tess', name: 'Tess', role: 'owner' });
/** What a lane of theirs is called in AWS. */
const session = { senderId: tester.actor.id, roleSessionName: 'rollout-1=tess' };
const awsAccountId = '111122223333';
const roleArn = (name: string) => `arn:aws:iam::${awsAccountId}:role/${name}`;
const functionsInAll = 6;
const strategy: Strategy = {
  ...defaultStrategy(0),
  waves: [{ percent: 100 }],
  stopRule: { maxFailures: 1_000, maxFailurePercent: 100, minFinished: 1 },
  healthGate: { ...defaultStrategy(0).healthGate, isEnabled: false },
};

let accountId: AccountId;
let rolloutId: string;
let count = 0;

beforeAll(async () => {
  await databaseForTest();
});
/** Begins anew: a connected account, and an applying Rollout over its functions. */
async function begin(): Promise<void> {
  await database().$executeRaw`DELETE FROM rollout`;
  await database().$executeRaw`DELETE FROM account`;
  const { id } = await database().account.create({
    data: {
      ...{ awsAccountId, name: 'production', partition: 'aws', externalId: 'x' },
      ...{ readRoleArn: roleArn('Read'), writeRoleArn: roleArn('Write'), status: 'connected', connectedAt: new Date() },
    },
  });
  accountId = accountIdSchema.parse(id);
  await storeEndedTest(id);
  const known = await database().lambdaFunction.createManyAndReturn({
    data: Array.from({ length: functionsInAll }, () => {
      count += 1;
      return {
        ...{
          accountId: id,
          region: 'eu-west-1',
          functionName: `fn-${count}`,
          datadogStatus: 'not',
          seenAt: new Date(),
        },
        functionArn: `arn:aws:lambda:eu-west-1:${awsAccountId}:function:fn-${count}`,
        statusReason: { code: 'noTrace', params: {} },
      };
    }),
  });
  const functionIds = known.map((one) => one.id);
  ({ rolloutId } = await runCommand(createRollout, { mode: 'instrument', functionIds, strategy }, tester));
  const planned = { verdict: 'change', fingerprintBefore: {}, fingerprintTarget: {} };
  for (const { id: rowId } of await database().change.findMany({ where: { rolloutId }, select: { id: true } })) {
    const attributesSealed = seal('[]', { purpose: 'change.attributes', rowId });
    await database().change.update({ where: { id: rowId }, data: { ...planned, attributesSealed } });
  }
  await runCommand(finishPlanning, { rolloutId }, workerCaller);
  const { planDigest } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  await runCommand(applyRollout, { rolloutId, planDigest: planDigest ?? '' }, tester);
}

/** What is true of the account, as whoever did all this knows it. */
type World = {
  isConnected: boolean;
  role: string;
  tested: { role: string; passed: boolean };
  agreed: string;
  isFrozen: boolean;
  most: number | null;
};

const operation = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('send' as const), succeeds: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('test' as const),
      role: fc.constantFrom('Write', 'Other'),
      passes: fc.boolean(),
    }),
  },
  fc.constantFrom(
    { kind: 'disconnect' } as const,
    { kind: 'finishLater' } as const,
    { kind: 'withdraw' } as const,
    { kind: 'reconnect' } as const,
    { kind: 'pause' } as const,
    { kind: 'advance' } as const,
  ),
  { weight: 3, arbitrary: fc.constantFrom({ kind: 'resume' } as const, { kind: 'retry' } as const) },
  fc.record({
    kind: fc.constant('limit' as const),
    isFrozen: fc.boolean(),
    most: fc.option(fc.integer({ min: 4, max: 7 })),
  }),
);
type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;

/** Does it; returns false where it was refused, and throws what is no refusal. */
async function accepted(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code !== 'unexpected' && error.code !== 'invalidInput') return false;
    throw error;
  }
}

async function take(world: World, taken: Operation): Promise<void> {
  switch (taken.kind) {
    case 'send':
      return await send(world, taken.succeeds);
    case 'test':
      return await testRole(world, taken);
    case 'disconnect':
    case 'finishLater': {
      const way = taken.kind === 'finishLater' ? { way: 'finish' as const } : {};
      await accepted(runCommand(disconnectAccount, { accountId, ...way }, tester));
      await runCommand(finishDisconnecting, { accountId }, workerCaller);
      world.isConnected &&=
        (await database().account.findUniqueOrThrow({ where: { id: accountId } })).status !== 'disconnected';
      return;
    }
    case 'withdraw':
      await accepted(runCommand(withdrawDisconnecting, { accountId }, tester));
      return;
    case 'reconnect':
      if (await accepted(runCommand(startConnection, { name: 'production', account: awsAccountId }, tester)))
        world.isConnected = false;
      return;
    case 'pause':
      await accepted(runCommand(pauseRollout, { rolloutId }, tester));
      return;
    case 'advance':
      await runCommand(advanceRollout, { rolloutId }, workerCaller);
      return;
    case 'resume':
    case 'retry': {
      const work =
        taken.kind === 'resume'
          ? runCommand(resumeRollout, { rolloutId }, tester)
          : runCommand(retryFailed, { rolloutId }, tester);
      if (await accepted(work)) await noteAgreement(world);
      return;
    }
    case 'limit':
      return await limit(world, taken);
  }
}

/** A person let the Rollout go on; by the roles of now, if there is anything left to send. */
async function noteAgreement(world: World): Promise<void> {
  const open = await database().change.count({
    where: { rolloutId, outcome: { in: ['pending', 'applying', 'unclear'] } },
  });
  if (open > 0) world.agreed = world.role;
}

async function testRole(world: World, { role, passes }: { role: string; passes: boolean }): Promise<void> {
  const roles = { readRoleArn: roleArn('Read'), writeRoleArn: roleArn(role) };
  try {
    const { testId } = await runCommand(testConnection, { accountId, ...roles }, tester);
    if (world.role !== role) world.isConnected = false;
    world.role = role;
    const state = passes ? ('passed' as const) : ('failed' as const);
    const checks: ConnectionCheck[] = [{ name: 'readRoleAssumed', state }];
    await runCommand(finishConnectionTest, { testId, checks }, workerCaller);
    world.tested = { role, passed: passes };
    world.isConnected ||= passes;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

async function limit(world: World, { isFrozen, most }: { isFrozen: boolean; most: number | null }): Promise<void> {
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  // A window that has just ended, and one that is to come, are none.
  const others = [
    { fromAt: at(-60), untilAt: at(-30), reason: 'Over' },
    { fromAt: at(30), untilAt: at(60), reason: 'To come' },
  ];
  const freezeWindows = [...others, ...(isFrozen ? [{ fromAt: at(-10), untilAt: at(10), reason: 'Sale' }] : [])];
  const settings = { name: 'production', callsPerSecond: 10, maxPercentPerRollout: null, freezeWindows };
  await runCommand(updateAccount, { accountId, ...settings, maxFunctionsPerRollout: most }, tester);
  Object.assign(world, { isFrozen, most });
}

/** Asks for the intent of one more function as a lane does, compares the answer with what is true, and ends what was sent. */
async function send(world: World, succeeds: boolean): Promise<void> {
  const rollout = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  const change = await database().change.findFirst({ where: { rolloutId, outcome: 'pending' } });
  if (change === null) return;
  const lane = {
    ...{ rolloutId, rolloutNumber: rollout.number, accountId, region: 'eu-west-1' },
    awsAccountId: awsAccountIdSchema.parse(awsAccountId),
  };
  const roles = { readRoleArn: roleArn('Read'), writeRoleArn: roleArn(world.role), externalId: 'x' };
  const { granted, refusal } = await askForIntents({
    lane,
    roles,
    session,
    intents: [{ change, revisionId: 'r1', lastModified: null }],
    expiresAfterMilliseconds: 60_000,
  });
  const reach = await database().change.count({
    where: { rolloutId, outcome: { in: ['pending', 'applying', 'unclear', 'applied'] } },
  });
  const reasons = {
    'not connected': !world.isConnected,
    'untested role': world.tested.role !== world.role,
    'failed test': !world.tested.passed,
    'role not agreed to': world.agreed !== world.role,
    frozen: world.isFrozen,
    'over the limit': world.most !== null && reach > world.most,
    'not applying': rollout.status !== 'applying',
  };
  const against = Object.entries(reasons).flatMap(([reason, holds]) => (holds ? [reason] : []));
  const found = { isGranted: granted.length > 0, mayBeSent: against.length === 0, against, refusal: refusal?.code };
  expect(found).toMatchObject({ isGranted: found.mayBeSent });
  if (refusal && rollout.status === 'applying')
    await runCommand(stopRollout, { rolloutId, reason: refusal }, workerCaller);
  if (!found.isGranted) return;
  sent += 1;
  const failure = succeeds ? null : { code: 'awsAccessDenied' as const, params: {} };
  const ended = {
    ...{ change: { ...change, attempts: change.attempts + 1 }, stalePaths: [], requestIds: ['q'] },
    mayHaveBeenSent: succeeds,
  };
  const outcome = succeeds ? ('applied' as const) : ('failed' as const);
  await storeEnds({ lane, outcomes: [{ ...ended, outcome, failure }] });
}

let sent = 0;

test('an intent is granted exactly while the account may be used, whatever happened before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 14 }), async (operations) => {
      await begin();
      const world: World = {
        ...{ isConnected: true, role: 'Write', tested: { role: 'Write', passed: true }, agreed: 'Write' },
        ...{ isFrozen: false, most: null },
      };
      for (const taken of operations) await take(world, taken);
    }),
    { numRuns: 8 },
  );
  expect(sent).toBeGreaterThan(5);
});

test('whoever disconnects waits for an intent that is being stored, and one after it is refused', async () => {
  await begin();
  const [first, second] = await database().change.findMany({ where: { rolloutId } });
  if (!first || !second) throw new Error('There are no Changes.');
  const { number } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  const lane = {
    ...{ rolloutId, rolloutNumber: number, accountId, region: 'eu-west-1' },
    awsAccountId: awsAccountIdSchema.parse(awsAccountId),
  };
  const roles = { readRoleArn: roleArn('Read'), writeRoleArn: roleArn('Write'), externalId: 'x' };
  const ask = (change: typeof first) =>
    askForIntents({
      lane,
      roles,
      session,
      intents: [{ change, revisionId: 'r1', lastModified: null }],
      expiresAfterMilliseconds: 60_000,
    });
  let intent: ReturnType<typeof ask> | undefined;
  await database().$transaction(async (tx) => {
    await tx.$executeRaw`UPDATE account SET status = 'disconnected' WHERE id = ${accountId}::uuid`;
    intent = ask(first);
    // It has begun, and waits for this transaction.
    await expect
      .poll(() => database().$queryRaw`SELECT 1 AS waits FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)
      .not.toEqual([]);
  });
  expect(await intent).toMatchObject({ granted: [], refusal: { code: 'accountNotConnected' } });
  await database().account.update({ where: { id: accountId }, data: { status: 'connected' } });
  expect((await ask(second)).granted).toEqual([second.id]);
});

describe('a Rollout of which nothing is left but an update without an answer', () => {
  const openChange = { outcome: 'unclear', attempts: 1, unclearUntil: new Date(Date.now() + 3_600_000) };
  /** It was paused, and all others were applied. Returns what asks for the intent of sending the last update again. */
  const paused = async () => {
    await begin();
    await database().change.updateMany({ where: { rolloutId }, data: { outcome: 'applied', attempts: 1 } });
    const { id } = await database().change.findFirstOrThrow({ where: { rolloutId } });
    const change = await database().change.update({ where: { id }, data: openChange });
    await runCommand(pauseRollout, { rolloutId }, tester);
    const { number } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
    const lane = {
      ...{ rolloutId, rolloutNumber: number, accountId, region: 'eu-west-1' },
      awsAccountId: awsAccountIdSchema.parse(awsAccountId),
    };
    return (role: string) => {
      const roles = { readRoleArn: roleArn('Read'), writeRoleArn: roleArn(role), externalId: 'x' };
      const intents = [{ change, revisionId: 'r1', lastModified: null }];
      return askForIntents({ lane, roles, session, intents, expiresAfterMilliseconds: 60_000 });
    };
  };

  test('goes on by the roles of now when a person resumes it', async () => {
    const ask = await paused();
    const { testId } = await runCommand(
      testConnection,
      { accountId, readRoleArn: roleArn('Read'), writeRoleArn: roleArn('Other') },
      tester,
    );
    const checks: ConnectionCheck[] = [{ name: 'readRoleAssumed', state: 'passed' }];
    await runCommand(finishConnectionTest, { testId, checks }, workerCaller);
    await runCommand(resumeRollout, { rolloutId }, tester);
    expect(await ask('Other')).toMatchObject({ granted: [expect.any(String)] });
  });

  test('is not resumed in a freeze window, in which it would stop at once', async () => {
    await paused();
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    const settings = {
      name: 'production',
      callsPerSecond: 10,
      maxFunctionsPerRollout: null,
      maxPercentPerRollout: null,
    };
    const freezeWindows = [{ fromAt: at(-10), untilAt: at(10), reason: 'Sale' }];
    await runCommand(updateAccount, { accountId, ...settings, freezeWindows }, tester);
    await expect(runCommand(resumeRollout, { rolloutId }, tester)).rejects.toMatchObject({ code: 'freezeWindow' });
  });
});
