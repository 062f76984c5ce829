import { pino } from 'pino';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { requestScan } from '../commands/accounts/scan-commands.ts';
import { runCommand } from '../commands/kernel/run-command.ts';
import { storeAccount, storePerson } from '../commands/rollouts/testing.ts';
import type { Caller } from '../core/access/caller.ts';
import { mostScheduledScans } from '../core/connection/scan-schedule.ts';
import type { AccountId } from '../core/lambda/account-id.ts';
import { listAccountsDue, readNextScan } from '../db/accounts/scan-schedule.ts';
import { storeEndedTest } from '../db/accounts/testing.ts';
import { database } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { beginDueScans } from './scheduled-scans.ts';

const context = { log: pino({ level: 'silent' }) };
let ada: Caller;
let number = 0;

beforeAll(async () => {
  await databaseForTest();
  ada = await storePerson('ada', 'owner');
});
beforeEach(async () => {
  await database().account.deleteMany();
});

/** A connected account that was read so many minutes ago (null: never), by the database's clock, and is read every so many. */
async function account(readMinutesAgo: number | null, scanEveryMinutes: number | null = 60): Promise<AccountId> {
  number += 1;
  const id = await storeAccount(String(100_000_000_000 + number));
  await database().account.update({ where: { id }, data: { regions: ['eu-west-1', 'us-east-1'], scanEveryMinutes } });
  if (readMinutesAgo === null) return id;
  const scan = await database().scan.create({ data: { accountId: id, status: 'finished' } });
  await database().$executeRaw`
    UPDATE scan SET created_at = clock_timestamp() - make_interval(mins => ${readMinutesAgo}::int), finished_at = clock_timestamp()
    WHERE id = ${scan.id}::uuid`;
  return id;
}

/** The accounts with a scan under way, in the order in which they were begun. */
async function underWay(): Promise<string[]> {
  const scans = await database().scan.findMany({ where: { finishedAt: null }, orderBy: { id: 'asc' } });
  return scans.map(({ accountId }) => accountId);
}

test('begins what is due, least recently read first and no more than may be under way, with one job for each Region', async () => {
  const due: AccountId[] = [];
  for (const minutes of [100, 400, 200, 300, 500]) due.push(await account(minutes));
  await account(30);
  await account(5_000, null);
  expect(await beginDueScans(context)).toBe(mostScheduledScans);
  expect(await underWay()).toEqual([due[4], due[1], due[3], due[2]]);
  expect(await database().scanRegion.count({ where: { status: 'pending', scan: { finishedAt: null } } })).toBe(8);
  const events = await database().auditEvent.findMany({ where: { action: 'scan.requested' }, take: 1 });
  expect(events).toMatchObject([{ actorId: 'worker' }]);
  expect(await beginDueScans(context)).toBe(0);
  await database().scan.updateMany({ where: { accountId: due[4] ?? '' }, data: { finishedAt: new Date() } });
  expect(await beginDueScans(context)).toBe(1);
  expect((await underWay()).at(-1)).toBe(due[0]);
});

test('workers that look at the same time keep the bound together, and begin no account twice', async () => {
  for (let index = 0; index < 6; index += 1) await account(200 + index);
  const begun = await Promise.all([1, 2, 3].map(() => beginDueScans(context)));
  expect(begun.reduce((sum, one) => sum + one, 0)).toBe(mostScheduledScans);
  expect(new Set(await underWay()).size).toBe(mostScheduledScans);
});

test('an account is due an interval after it was read, give or take a tenth of it that stays the same for it', async () => {
  const due: AccountId[] = [];
  // At 50 of 60 minutes none is due yet, at 70 all are: a tenth of an hour is 6 minutes.
  for (let index = 0; index < 6; index += 1) {
    await account(50);
    due.push(await account(70));
  }
  expect((await listAccountsDue(100)).toSorted()).toEqual(due.toSorted());
});

test('an account that is being read, disconnected, given up, without Regions, or untested is left alone, and keeps no other back', async () => {
  const reading = await account(500);
  await runCommand(requestScan, { accountId: reading }, ada);
  const set = async (data: Parameters<ReturnType<typeof database>['account']['update']>[0]['data']) => {
    await database().account.update({ where: { id: await account(500) }, data });
  };
  await set({ status: 'disconnected' });
  await set({ status: 'draft' });
  await set({ disconnectRequestedAt: new Date() });
  await set({ regions: [] });
  // Its roles are others than those that were tested.
  await set({ readRoleArn: 'arn:aws:iam::111122223333:role/Other' });
  const failing = await account(300);
  await database().account.update({ where: { id: failing }, data: { status: 'failing' } });
  await storeEndedTest(failing);
  const good = await account(200);
  expect(await beginDueScans(context)).toBe(2);
  expect(await underWay()).toEqual([reading, failing, good]);
});

test('what is shown of an account is what the worker does: due ones alone are begun, at the time that was shown', async () => {
  const states = async () =>
    (await Promise.all(ids.map((id) => readNextScan(database(), id)))).map(({ state }) => state);
  const ids = [await account(70), await account(20), await account(5_000, null), await account(70)];
  await database().account.update({ where: { id: ids[3] ?? '' }, data: { disconnectRequestedAt: new Date() } });
  expect(await states()).toEqual(['due', 'scheduled', 'never', 'refused']);
  expect(await beginDueScans(context)).toBe(1);
  expect(await underWay()).toEqual([ids[0]]);
  expect(await states()).toEqual(['scheduled', 'scheduled', 'never', 'refused']);
  await database()
    .$executeRaw`UPDATE scan SET created_at = created_at - interval '2 hours' WHERE account_id = ${ids[0]}::uuid`;
  expect(await states()).toEqual(['afterPresent', 'scheduled', 'never', 'refused']);
  expect(await beginDueScans(context)).toBe(0);
});

test('the time that is shown is the one from which on the worker begins', async () => {
  const id = await account(0);
  const next = await readNextScan(database(), id);
  const dueAt = new Date(next.state === 'scheduled' ? next.dueAt : 0);
  const seconds = (offset: number) => (Date.now() - dueAt.getTime()) / 1000 + offset;
  const shift = async (by: number) =>
    await database()
      .$executeRaw`UPDATE scan SET created_at = created_at + make_interval(secs => ${by}::float8) WHERE account_id = ${id}::uuid`;
  await shift(seconds(20));
  expect(await listAccountsDue(1)).toEqual([]);
  await shift(-40);
  expect(await listAccountsDue(1)).toEqual([id]);
});

test('an account that was never read is due an interval after it was connected', async () => {
  const fresh = await account(null);
  const old = await account(null);
  await database()
    .$executeRaw`UPDATE account SET connected_at = clock_timestamp() - interval '2 hours' WHERE id = ${old}::uuid`;
  expect(await beginDueScans(context)).toBe(1);
  expect(await underWay()).toEqual([old]);
  expect(fresh).not.toBe(old);
});
