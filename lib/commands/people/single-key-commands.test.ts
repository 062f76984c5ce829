import { beforeAll, expect, test } from 'vitest';
import { personCaller } from '../../core/access/caller.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { addUser } from './person-commands.ts';
import { chooseSingleKeys, readSingleKeys } from './single-key-commands.ts';

const owner = personCaller({ userId: 'owner', name: 'Owner', role: 'owner' });

async function added(name: string): Promise<ReturnType<typeof personCaller>> {
  const email = `${name.toLowerCase()}@example.com`;
  await runCommand(addUser, { name, email, role: 'viewer' }, owner);
  const { id: userId } = await database().user.findUniqueOrThrow({ where: { email } });
  return personCaller({ userId, name, role: 'viewer' });
}

beforeAll(async () => {
  await databaseForTest();
});

test('single keys are on until a person switches them off, for themselves alone, and each time is recorded once', async () => {
  const [ada, mio] = [await added('Ada'), await added('Mio')];
  expect(await runQuery(readSingleKeys, {}, ada)).toEqual({ areOn: true });
  await runCommand(chooseSingleKeys, { areOn: false }, ada);
  await runCommand(chooseSingleKeys, { areOn: false }, ada);
  expect(await runQuery(readSingleKeys, {}, ada)).toEqual({ areOn: false });
  expect(await runQuery(readSingleKeys, {}, mio)).toEqual({ areOn: true });
  await runCommand(chooseSingleKeys, { areOn: true }, ada);
  expect(await runQuery(readSingleKeys, {}, ada)).toEqual({ areOn: true });
  const events = await database().auditEvent.findMany({
    where: { action: 'user.singleKeysChosen' },
    orderBy: { id: 'asc' },
  });
  expect(events.map(({ actorId, attributes }) => [actorId, attributes])).toMatchObject([
    [ada.actor.id, [{ path: 'singleKeys', before: 'true', after: 'false' }]],
    [ada.actor.id, [{ path: 'singleKeys', before: 'false', after: 'true' }]],
  ]);
});
