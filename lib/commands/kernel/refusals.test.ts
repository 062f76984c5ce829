import { beforeAll, expect, test } from 'vitest';
import { personCaller, stranger, workerCaller } from '../../core/access/caller.ts';
import { recordCountedRefusals } from '../../db/audit/refusal-rows.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { recordForeignHost, recordRefusal, recordRefusedOrigin, recordRefusedPage } from './refusals.ts';

const notPermitted = { code: 'notPermitted', params: { permission: 'user.manage' } } as const;
let people = 0;
const somebody = () => personCaller({ userId: `person-${++people}`, name: 'Vera', role: 'viewer' });

beforeAll(async () => {
  await databaseForTest();
});

const eventsOf = (actorId: string, action?: string) =>
  database().auditEvent.findMany({
    where: { actorId, ...(action === undefined ? {} : { action }) },
    orderBy: { id: 'asc' },
    select: { action: true, outcome: true, details: true },
  });
/** Lets the minute of everything that was refused so far be over. */
const aMinuteLater = () => database().$executeRaw`UPDATE refusal_counter SET since = since - interval '61 seconds'`;
const tellOfCounted = () => inTransaction(recordCountedRefusals);

test('of a hundred equal refusals in a minute the first is recorded at once, and then how many followed', async () => {
  const caller = somebody();
  for (let count = 0; count < 100; count++) await recordRefusal('user.add', caller, notPermitted);
  const first = { action: 'command.refused', outcome: 'notPermitted' };
  const details = { command: 'user.add', permission: 'user.manage' };
  expect(await eventsOf(caller.actor.id)).toEqual([{ ...first, details }]);
  await tellOfCounted();
  expect(await eventsOf(caller.actor.id), 'the minute is not over').toHaveLength(1);
  await aMinuteLater();
  await tellOfCounted();
  await tellOfCounted();
  expect(await eventsOf(caller.actor.id)).toEqual([
    { ...first, details },
    { ...first, details: { ...details, times: 99 } },
  ]);
});

test('refusals of others, of something else and for another reason are events of their own', async () => {
  const [caller, other] = [somebody(), somebody()];
  await recordRefusal('user.add', caller, notPermitted);
  await recordRefusal('user.add', other, notPermitted);
  await recordRefusal('user.invite', caller, notPermitted);
  await recordRefusal('user.add', caller, { code: 'ownerProtected', params: {} });
  await recordRefusedPage('/settings/users', caller, 'user.manage');
  expect(await eventsOf(caller.actor.id)).toHaveLength(4);
  expect(await eventsOf(other.actor.id)).toHaveLength(1);
  expect(await eventsOf(caller.actor.id, 'page.refused')).toMatchObject([
    { outcome: 'notPermitted', details: { page: '/settings/users', permission: 'user.manage' } },
  ]);
});

test('the next refusal after a minute tells of those that were counted, with the worker away', async () => {
  const caller = somebody();
  for (let count = 0; count < 3; count++) await recordRefusal('user.add', caller, notPermitted);
  await aMinuteLater();
  await recordRefusal('user.add', caller, notPermitted);
  const times = (await eventsOf(caller.actor.id)).map(({ details }) => details);
  expect(times).toMatchObject([{}, { times: 2 }, {}]);
});

test('many at once, in however many processes, are one event', async () => {
  const caller = somebody();
  await Promise.all(Array.from({ length: 20 }, () => recordRefusal('user.add', caller, notPermitted)));
  await aMinuteLater();
  await tellOfCounted();
  expect((await eventsOf(caller.actor.id)).map(({ details }) => details)).toMatchObject([{}, { times: 19 }]);
});

test('a request from another site is recorded with the person whose session came with it', async () => {
  const caller = somebody();
  await recordRefusedOrigin(caller, '203.0.113.7');
  expect(await eventsOf(caller.actor.id)).toEqual([
    { action: 'request.refused', outcome: 'crossOriginRefused', details: {} },
  ]);
});

test('whoever is unknown is recorded by a hash of the address, and from however many they fill no log', async () => {
  const recorded = () => eventsOf(stranger.actor.id, 'request.refused');
  for (let count = 0; count < 100; count++) await recordRefusedOrigin(stranger, `203.0.113.${count}`);
  const events = await recorded();
  expect(events.length).toBeLessThanOrEqual(16);
  for (const { details } of events) expect(details).toEqual({ addressHash: expect.stringMatching(/^[\w-]{22}$/) });
  await recordRefusedPage('/settings', stranger, 'read');
  await recordRefusal('user.add', stranger, notPermitted);
  expect(await eventsOf(stranger.actor.id)).toHaveLength(events.length);
});

test('a request under a foreign name is recorded with that name, and however many names there are fill no log', async () => {
  const recorded = async () =>
    (await eventsOf(stranger.actor.id, 'request.refused')).filter(({ outcome }) => outcome === 'foreignHostRefused');
  await recordForeignHost('rebind.example:3000\n\u202e<b>', '203.0.113.7');
  for (let count = 0; count < 30; count++) await recordForeignHost(`${count}.example`, undefined);
  const host = 'rebind.example:3000???b?';
  expect((await recorded()).map(({ details }) => details)).toEqual([{ host, addressHash: expect.any(String) }]);
  await aMinuteLater();
  await tellOfCounted();
  expect((await recorded()).map(({ details }) => details)).toMatchObject([{ host }, { host, times: 30 }]);
});

test('what the worker is refused is recorded each time, as it is about another account each time', async () => {
  const failure = { code: 'accountDisconnecting', params: {} } as const;
  for (let count = 0; count < 3; count++) await recordRefusal('account.finish', workerCaller, failure);
  expect(await eventsOf(workerCaller.actor.id)).toHaveLength(3);
});
