import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { applyRollout, pauseRollout } from '../../commands/rollouts/control-commands.ts';
import type { AskedIntents } from '../../commands/rollouts/sending-commands.ts';
import {
  createPlanned,
  digestOf,
  intentsToAsk,
  storeAccount,
  storeFunctions,
  storePerson,
} from '../../commands/rollouts/testing.ts';
import type { Caller } from '../../core/access/caller.ts';
import { type AccountId, accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { type LaneKey, readPendingChanges } from '../../db/rollouts/sending-rows.ts';
import { askForIntents, writeOutcome } from './shared-writes.ts';

let ann: Caller;
let first: AccountId;
let second: AccountId;
let accounts = 0;

beforeAll(async () => {
  await databaseForTest();
  ann = await storePerson('ann', 'owner');
});
beforeEach(async () => {
  accounts += 2;
  first = await storeAccount(String(111_122_223_000 + accounts));
  second = await storeAccount(String(111_122_223_001 + accounts));
});

/** A Rollout over functions that is being applied. */
async function applying(functionIds: string[]): Promise<string> {
  const rolloutId = await createPlanned(ann, functionIds);
  await runCommand(applyRollout, { rolloutId, planDigest: await digestOf(rolloutId) }, ann);
  return rolloutId;
}

const laneOf = ({ lane }: AskedIntents): LaneKey => ({
  ...lane,
  accountId: accountIdSchema.parse(lane.accountId),
  awsAccountId: awsAccountIdSchema.parse(lane.awsAccountId),
});
const idsOf = ({ intents }: AskedIntents) => intents.map(({ change }) => change.id);
const intended = async (rolloutId: string) =>
  await database().auditEvent.findMany({ where: { rolloutId, action: 'change.intended' } });
/** In which transaction a Change was written last. */
const writingOf = async (changeId: string) => {
  const [row] = await database().$queryRaw<{ writing: string }[]>`
    SELECT xmin::text AS writing FROM change WHERE id = ${changeId}::uuid`;
  return row?.writing;
};

it('what lanes ask for at the same time is stored in one transaction, and granted to each by itself', async () => {
  const rolloutId = await applying([...(await storeFunctions(first, 2)), ...(await storeFunctions(second, 2))]);
  const asked = [await intentsToAsk(rolloutId, first, 2), await intentsToAsk(rolloutId, second, 1)] as const;
  const grants = await Promise.all(asked.map(askForIntents));
  expect(grants).toEqual(asked.map((one) => ({ granted: idsOf(one), mayGoOn: true })));
  const writings = await Promise.all(asked.flatMap(idsOf).map(writingOf));
  expect(new Set(writings).size).toBe(1);
  expect((await intended(rolloutId)).map(({ changeId }) => changeId).toSorted()).toEqual(
    asked.flatMap(idsOf).toSorted(),
  );
});

it('an account in which nothing may be sent keeps no other lane from sending', async () => {
  const rolloutId = await applying([...(await storeFunctions(first, 1)), ...(await storeFunctions(second, 1))]);
  const asked = [await intentsToAsk(rolloutId, first), await intentsToAsk(rolloutId, second)] as const;
  await database().account.update({ where: { id: first }, data: { status: 'disconnected' } });
  const [refused, granted] = await Promise.all(asked.map(askForIntents));
  expect(refused).toMatchObject({ granted: [], mayGoOn: false, refusal: { code: 'accountNotConnected' } });
  expect(granted).toEqual({ granted: idsOf(asked[1]), mayGoOn: true });
  expect(await intended(rolloutId)).toHaveLength(1);
});

it('a lane that is entered as before ends, and no other', async () => {
  const rolloutId = await applying([...(await storeFunctions(first, 1)), ...(await storeFunctions(second, 1))]);
  const [own, other] = [await intentsToAsk(rolloutId, first), await intentsToAsk(rolloutId, second)];
  const entered = { ...own, session: { ...own.session, senderId: 'somebody else' } };
  const grants = await Promise.all([askForIntents(entered), askForIntents(other)]);
  expect(grants).toEqual([
    { granted: [], mayGoOn: false },
    { granted: idsOf(other), mayGoOn: true },
  ]);
});

it('of two Rollouts that ask for one function at the same time only one is granted it', async () => {
  const functionIds = await storeFunctions(first, 1);
  const others = await storeFunctions(second, 1);
  const rolloutIds = [await createPlanned(ann, functionIds), await createPlanned(ann, functionIds)];
  const third = await applying(others);
  // Whoever applies the second is refused while the first one applies; they get there one after the other.
  await database().rollout.updateMany({ where: { id: { in: rolloutIds } }, data: { status: 'applying' } });
  const asked = await Promise.all(rolloutIds.map((rolloutId) => intentsToAsk(rolloutId, first)));
  const [one, two, apart] = await Promise.allSettled([...asked, await intentsToAsk(third, second)].map(askForIntents));
  const granted = [one, two].flatMap((grant) => (grant?.status === 'fulfilled' ? grant.value.granted : []));
  expect(granted).toHaveLength(1);
  expect(apart).toMatchObject({ status: 'fulfilled', value: { granted: [expect.any(String)] } });
  expect(await database().change.count({ where: { id: { in: asked.flatMap(idsOf) }, outcome: 'applying' } })).toBe(1);
});

it('an account that is gone is the error of its own lane alone', async () => {
  const rolloutId = await applying([...(await storeFunctions(first, 1)), ...(await storeFunctions(second, 1))]);
  const gone = await intentsToAsk(rolloutId, first);
  const other = await intentsToAsk(rolloutId, second);
  const nowhere = { ...gone, lane: { ...gone.lane, accountId: accountIdSchema.parse(crypto.randomUUID()) } };
  const [missing, granted] = await Promise.allSettled([askForIntents(nowhere), askForIntents(other)]);
  expect(missing).toMatchObject({ status: 'rejected', reason: { code: 'notFound' } });
  expect(granted).toMatchObject({ status: 'fulfilled', value: { granted: idsOf(other) } });
});

it('whoever ends Changes in the order of their ids never meets a lane that holds later ones and waits for earlier ones', async () => {
  const rolloutId = await applying(await storeFunctions(first, 2));
  const asked = await intentsToAsk(rolloutId, first, 2);
  const [earlier = '', later = ''] = idsOf(asked);
  const isWaiting = () => database().$queryRaw`SELECT 1 AS waits FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
  let grant: ReturnType<typeof askForIntents> | undefined;
  await database().$transaction(async (tx) => {
    await tx.$executeRaw`SELECT FROM change WHERE id = ${earlier}::uuid FOR NO KEY UPDATE`;
    grant = askForIntents({ ...asked, intents: asked.intents.toReversed() });
    await expect.poll(isWaiting).not.toEqual([]);
    await tx.$executeRaw`SELECT FROM change WHERE id = ${later}::uuid FOR NO KEY UPDATE NOWAIT`;
  });
  expect((await grant)?.granted).toHaveLength(2);
});

it('outcomes of lanes are written in one transaction; each lane is told of its own, once', async () => {
  const rolloutId = await applying([...(await storeFunctions(first, 3)), ...(await storeFunctions(second, 1))]);
  const asked = [await intentsToAsk(rolloutId, first, 3), await intentsToAsk(rolloutId, second, 1)] as const;
  const lanes = asked.map(laneOf);
  const open = await Promise.all(lanes.map((lane) => readPendingChanges(lane, null, 10)));
  await Promise.all(asked.map(askForIntents));
  const ends = await Promise.all(
    open.flatMap((changes, laneIndex) =>
      changes.map((change, index) => {
        const lane = lanes[laneIndex];
        if (lane === undefined) throw new Error('There is no lane.');
        change.attempts += 1;
        const failure = index === 0 ? { code: 'awsAccessDenied' as const, params: {} } : null;
        const outcome = failure ? ('failed' as const) : ('applied' as const);
        const result = { change, outcome, failure, stalePaths: [], requestIds: ['q'], mayHaveBeenSent: true };
        return writeOutcome(lane, { ...result, lastRead: undefined });
      }),
    ),
  );
  expect(ends.map(({ results }) => results.length)).toEqual([3, 3, 3, 1]);
  expect(new Set(ends).size).toBe(2);
  expect(new Set(await Promise.all(asked.flatMap(idsOf).map(writingOf))).size).toBe(1);
  const events = await database().auditEvent.groupBy({ by: ['action'], where: { rolloutId }, _count: true });
  expect(Object.fromEntries(events.map(({ action, _count }) => [action, _count]))).toMatchObject({
    'change.intended': 4,
    'change.applied': 2,
    'change.failed': 2,
  });
});

/** Does `work` while somebody holds a Change's row, until it has ended. */
async function whileHeld<Result>(changeId: string, work: (release: () => void) => Promise<Result>): Promise<Result> {
  const held = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const holding = database().$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT FROM change WHERE id = ${changeId}::uuid FOR NO KEY UPDATE`;
      held.resolve();
      await released.promise;
    },
    { timeout: 60_000 },
  );
  await held.promise;
  try {
    return await work(() => released.resolve());
  } finally {
    released.resolve();
    await holding;
  }
}
const waitingForLocks = () =>
  database()
    .$queryRaw`SELECT 1 AS waits FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;

it('a lane that has to wait for somebody keeps no other waiting, and goes on when it may', async () => {
  const rolloutId = await applying([...(await storeFunctions(first, 1)), ...(await storeFunctions(second, 1))]);
  const [own, other] = [await intentsToAsk(rolloutId, first), await intentsToAsk(rolloutId, second)];
  const waiting = await whileHeld(idsOf(own)[0] ?? '', async () => {
    const asked = askForIntents(own);
    expect(await askForIntents(other)).toEqual({ granted: idsOf(other), mayGoOn: true });
    expect(await Promise.race([asked, Promise.resolve('waits')])).toBe('waits');
    return { asked };
  });
  expect(await waiting.asked).toEqual({ granted: idsOf(own), mayGoOn: true });
});

it('lanes that wait for somebody leave connections to the others, however many they are and however long it takes', async () => {
  const held = await applying(await storeFunctions(first, 12));
  const other = await applying(await storeFunctions(second, 1));
  const own = await intentsToAsk(held, first, 12);
  const lanes = own.intents.map((intent) => ({ ...own, intents: [intent] }));
  const asked = await intentsToAsk(other, second);
  await database()
    .$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT FROM change WHERE rollout_id = ${held}::uuid FOR NO KEY UPDATE`;
        const waiting = Promise.allSettled(lanes.map(askForIntents));
        await delay(1_500);
        expect(await Promise.race([askForIntents(asked), delay(10_000, 'waits')])).toMatchObject({
          granted: idsOf(asked),
        });
        await delay(4_000);
        return { waiting };
      },
      { timeout: 60_000 },
    )
    .then(async ({ waiting }) => {
      expect(new Set((await waiting).map(({ status }) => status))).toEqual(new Set(['fulfilled']));
    });
  expect(await intended(held)).toHaveLength(12);
});

it('a Rollout that is paused while another lane of the same transaction waits is granted nothing', async () => {
  const held = await applying(await storeFunctions(first, 1));
  const paused = await applying(await storeFunctions(second, 1));
  const [own, other] = [await intentsToAsk(held, first), await intentsToAsk(paused, second)];
  const grants = await whileHeld(idsOf(own)[0] ?? '', async (release) => {
    const asked = Promise.all([askForIntents(own), askForIntents(other)]);
    await expect.poll(waitingForLocks).not.toEqual([]);
    await runCommand(pauseRollout, { rolloutId: paused }, ann);
    release();
    return await asked;
  });
  expect(grants).toEqual([
    { granted: idsOf(own), mayGoOn: true },
    { granted: [], mayGoOn: false },
  ]);
  expect(await intended(paused)).toEqual([]);
});

it('of two lanes that ask for one Change at the same time only one is granted it, on record once', async () => {
  const rolloutId = await applying(await storeFunctions(first, 1));
  const asked = await intentsToAsk(rolloutId, first);
  const [one, two] = await Promise.all([askForIntents(asked), askForIntents({ ...asked })]);
  expect([...(one?.granted ?? []), ...(two?.granted ?? [])]).toEqual(idsOf(asked));
  expect(await intended(rolloutId)).toHaveLength(1);
});

it('a lane that knows a Change as it was before another one took it over is not granted it with that one', async () => {
  const rolloutId = await applying(await storeFunctions(first, 1));
  const before = await intentsToAsk(rolloutId, first);
  await askForIntents(before);
  const taken = before.intents.map((intent) => ({ ...intent, change: { ...intent.change, attempts: 1 } }));
  const [old, present] = await Promise.all([askForIntents(before), askForIntents({ ...before, intents: taken })]);
  expect(old?.granted).toEqual([]);
  expect(present?.granted).toEqual(idsOf(before));
  expect(await intended(rolloutId)).toHaveLength(2);
});

it('of two lanes that settle one Change at the same time one writes its outcome, on record once', async () => {
  const rolloutId = await applying(await storeFunctions(first, 1));
  const asked = await intentsToAsk(rolloutId, first);
  const [change] = await readPendingChanges(laneOf(asked), null, 10);
  if (change === undefined) throw new Error('There is no Change.');
  await askForIntents(asked);
  change.attempts += 1;
  const result = { change, stalePaths: [], requestIds: ['q'], mayHaveBeenSent: true, lastRead: undefined };
  const failure = { code: 'awsAccessDenied' as const, params: {} };
  await Promise.all([
    writeOutcome(laneOf(asked), { ...result, outcome: 'applied', failure: null }),
    writeOutcome(laneOf(asked), { ...result, outcome: 'failed', failure }),
  ]);
  const { outcome } = await database().change.findUniqueOrThrow({ where: { id: change.id } });
  const ends = { rolloutId, action: { in: ['change.applied', 'change.failed'] } };
  expect(await database().auditEvent.findMany({ where: ends, select: { action: true } })).toEqual([
    { action: `change.${outcome}` },
  ]);
});
