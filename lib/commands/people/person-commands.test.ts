import { beforeAll, expect, test } from 'vitest';
import { auth } from '../../auth/auth.ts';
import { personCaller } from '../../core/access/caller.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { setUpOwner } from './owner-commands.ts';
import { changeOwnPassword } from './password-commands.ts';
import { addUser, changeRole, listUsers, setUserAccess } from './person-commands.ts';
import { issueSetUpCode } from './set-up-code.ts';

const caller = personCaller({ userId: 'owner', name: 'Owner', role: 'owner' });
const eve = { name: 'Eve', email: 'eve@example.com', role: 'operator' } as const;

beforeAll(async () => {
  await databaseForTest();
  const code = (await issueSetUpCode()) ?? '';
  await setUpOwner({ code, email: 'ada@example.com', name: 'Ada', password: 'lantern-harbour-42' });
});

async function signIn(email: string, password: string): Promise<number> {
  const response = await (await auth()).handler(
    new Request('http://127.0.0.1:3000/api/auth/sign-in/email', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: 'http://127.0.0.1:3000',
        'x-forwarded-for': crypto.randomUUID(),
      },
      body: JSON.stringify({ email, password }),
    }),
  );
  return response.status;
}

test('an added person signs in with the first password, which is strong and recorded nowhere', async () => {
  const { firstPassword } = await runCommand(addUser, eve, caller);
  expect(firstPassword).toMatch(/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/);
  expect(await signIn(eve.email, firstPassword)).toBe(200);
  expect(JSON.stringify(await database().auditEvent.findMany({ select: { details: true } }))).not.toContain(
    firstPassword,
  );
  await expect(runCommand(addUser, eve, caller)).rejects.toMatchObject({
    code: 'userExists',
    params: { email: eve.email },
    fieldErrors: { email: 'userExists' },
  });
});

test('a disabled person is signed out and cannot come back until enabled', async () => {
  const user = await database().user.findUniqueOrThrow({ where: { email: eve.email } });
  const { firstPassword } = await runCommand(addUser, { ...eve, email: 'eva@example.com' }, caller);
  const eva = await database().user.findUniqueOrThrow({ where: { email: 'eva@example.com' } });
  await runCommand(setUserAccess, { userId: user.id, isDisabled: true }, caller);
  await runCommand(setUserAccess, { userId: eva.id, isDisabled: true }, caller);
  expect(await database().session.count({ where: { userId: user.id } })).toBe(0);
  expect(await signIn(eva.email, firstPassword)).toBe(403);
  await runCommand(setUserAccess, { userId: eva.id, isDisabled: false }, caller);
  expect(await signIn(eva.email, firstPassword)).toBe(200);
});

test('a role is changed and recorded with both values; the owner cannot be touched', async () => {
  const user = await database().user.findUniqueOrThrow({ where: { email: eve.email } });
  await runCommand(changeRole, { userId: user.id, role: 'viewer' }, caller);
  const event = await database().auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
  expect(event).toMatchObject({ action: 'user.roleChanged', details: { before: 'operator', after: 'viewer' } });
  const owner = await database().user.findFirstOrThrow({ where: { role: 'owner' } });
  const touch = runCommand(changeRole, { userId: owner.id, role: 'viewer' }, caller);
  await expect(touch).rejects.toMatchObject({ code: 'ownerProtected' });
});

test('a password is changed only by who knows the present one, and other sessions end', async () => {
  const owner = await database().user.findFirstOrThrow({ where: { role: 'owner' } });
  await signIn(owner.email, 'lantern-harbour-42');
  await signIn(owner.email, 'lantern-harbour-42');
  const [kept] = await database().session.findMany({ where: { userId: owner.id } });
  const change = (current: string) =>
    changeOwnPassword(
      { current, next: 'another-harbour-43' },
      personCaller({ userId: owner.id, name: owner.name, role: owner.role, token: kept?.token ?? '' }),
    );
  await expect(change('wrong password 1')).rejects.toMatchObject({
    code: 'passwordWrong',
    fieldErrors: { current: 'passwordWrong' },
  });
  await change('lantern-harbour-42');
  expect(await database().session.findMany({ where: { userId: owner.id } })).toEqual([kept]);
  expect(await signIn(owner.email, 'lantern-harbour-42')).toBe(401);
  expect(await signIn(owner.email, 'another-harbour-43')).toBe(200);
});

test('a first password must be changed, and only for one that is good enough', async () => {
  const vera = { name: 'Vera Viewer', email: 'vera@example.com', role: 'viewer' } as const;
  const { firstPassword: current } = await runCommand(addUser, vera, caller);
  const read = () => database().user.findUniqueOrThrow({ where: { email: vera.email } });
  const { id: userId, mustChangePassword } = await read();
  expect(mustChangePassword).toBe(true);
  const asVera = personCaller({ userId, name: vera.name, role: vera.role });
  const faultOf = async (next: string) =>
    await changeOwnPassword({ current, next }, asVera).then(
      () => 'none',
      (error) => error.fieldErrors.next,
    );
  expect(await faultOf(current)).toBe('passwordSame');
  expect(await faultOf('password1234')).toBe('passwordCommon');
  expect(await faultOf('abcabcabcabcabc')).toBe('passwordRepeats');
  expect(await faultOf('my-viewer-lantern-42')).toBe('passwordNamesYou');
  expect(await faultOf('short')).toBe('passwordTooShort');
  expect((await read()).mustChangePassword).toBe(true);
  expect(await faultOf('lantern-harbour-42')).toBe('none');
  expect((await read()).mustChangePassword).toBe(false);
});

test('guesses at the present password of an open session are counted and recorded', async () => {
  const { id: userId, name } = await database().user.findUniqueOrThrow({ where: { email: 'vera@example.com' } });
  const asVera = personCaller({ userId, name, role: 'viewer' });
  const refusals: string[] = [];
  for (let count = 0; count < 8; count++) {
    const input = { current: `guess number ${count}`, next: 'another-harbour-43' };
    refusals.push(
      await changeOwnPassword(input, asVera).then(
        () => 'none',
        (error) => error.code,
      ),
    );
  }
  expect(refusals.slice(0, 6)).toEqual(Array(6).fill('passwordWrong'));
  expect(refusals.slice(6)).toContain('tooManyAttempts');
  const events = await database().auditEvent.findMany({ where: { actorId: userId, action: 'command.refused' } });
  const outcomes = events.map(({ outcome }) => outcome);
  expect(outcomes.filter((outcome) => outcome === 'tooManyAttempts')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'passwordWrong').length).toBe(
    refusals.filter((refusal) => refusal === 'passwordWrong').length,
  );
});

test('somebody whose role this version does not know is listed, so that the owner can give them another', async () => {
  const { id } = await database().user.update({ where: { email: eve.email }, data: { role: 'auditor' } });
  const listed = await runQuery(listUsers, {}, caller);
  expect(listed.find((user) => user.id === id)).toMatchObject({ role: 'auditor' });
  await runCommand(changeRole, { userId: id, role: 'viewer' }, caller);
  expect(await database().user.findUniqueOrThrow({ where: { id } })).toMatchObject({ role: 'viewer' });
});
