import { beforeAll, expect, test } from 'vitest';
import { personCaller } from '../../core/access/caller.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runCommand } from '../kernel/run-command.ts';
import { chooseLanguage, chooseTimeZone } from './language-commands.ts';
import { makePasswordLink } from './link-commands.ts';
import { setUpOwner } from './owner-commands.ts';
import { addUser } from './person-commands.ts';
import { issueSetUpCode } from './set-up-code.ts';

const email = 'mio@example.com';
const owner = personCaller({ userId: 'owner', name: 'Owner', role: 'owner' });

beforeAll(async () => {
  await databaseForTest();
  const code = (await issueSetUpCode()) ?? '';
  await setUpOwner({ code, email: 'ada@example.com', name: 'Ada', password: 'lantern-harbour-42' });
  await runCommand(addUser, { name: 'Mio', email, role: 'viewer' }, owner);
});

test('the language that a person chose is kept, recorded once, and used for what is sent to them', async () => {
  const { id } = await database().user.findUniqueOrThrow({ where: { email } });
  const caller = personCaller({ userId: id, name: 'Mio', role: 'viewer' });
  expect((await runCommand(makePasswordLink, { userId: id }, owner)).locale).toBeNull();
  await runCommand(chooseLanguage, { locale: 'ja' }, caller);
  await runCommand(chooseLanguage, { locale: 'ja' }, caller);
  expect(await database().user.findUniqueOrThrow({ where: { id } })).toMatchObject({ locale: 'ja' });
  expect((await runCommand(makePasswordLink, { userId: id }, owner)).locale).toBe('ja');
  const events = await database().auditEvent.findMany({ where: { action: 'user.languageChosen' } });
  expect(events).toMatchObject([
    { actorId: id, attributes: [{ path: 'language', action: 'add', after: 'ja', sensitive: false }] },
  ]);
});

test('a language that is not spoken is refused', async () => {
  const parsed = chooseLanguage.input.safeParse({ locale: 'xx' });
  expect(parsed.success).toBe(false);
});

test('the time zone that a person chose is kept and recorded once; one that is not known is refused', async () => {
  const { id } = await database().user.findUniqueOrThrow({ where: { email } });
  const caller = personCaller({ userId: id, name: 'Mio', role: 'viewer' });
  for (const timeZone of ['Asia/Tokyo', 'Asia/Tokyo', null]) await runCommand(chooseTimeZone, { timeZone }, caller);
  expect(await database().user.findUniqueOrThrow({ where: { id } })).toMatchObject({ timeZone: null });
  const events = await database().auditEvent.findMany({
    where: { action: 'user.timeZoneChosen' },
    orderBy: { id: 'asc' },
  });
  expect(events).toMatchObject([
    { actorId: id, attributes: [{ path: 'timeZone', action: 'add', after: 'Asia/Tokyo' }] },
    { actorId: id, attributes: [{ path: 'timeZone', action: 'remove', before: 'Asia/Tokyo' }] },
  ]);
  for (const timeZone of ['Mars/Olympus', 'Asia/Tokyo; secure', '../etc', '', 'A'.repeat(65)]) {
    expect(chooseTimeZone.input.safeParse({ timeZone }).success, timeZone).toBe(false);
  }
});
