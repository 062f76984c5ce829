import { beforeAll, expect, test } from 'vitest';
import { auth } from '../../auth/auth.ts';
import { personCaller, stranger } from '../../core/access/caller.ts';
import { passwordLinkTokenPattern } from '../../core/access/password-link-token.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runCommand } from '../kernel/run-command.ts';
import { choosePassword, inviteUser, makePasswordLink, recordLinkMail } from './link-commands.ts';
import { setUserAccess } from './person-commands.ts';

const owner = personCaller({ userId: 'owner', name: 'Owner', role: 'owner' });
const eve = { name: 'Eve', email: 'eve@example.com', role: 'operator' } as const;
const password = 'lantern-harbour-42';

beforeAll(async () => {
  await databaseForTest();
});

async function signIn(email: string, given: string): Promise<number> {
  const response = await (await auth()).handler(
    new Request('http://127.0.0.1:3000/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://127.0.0.1:3000' },
      body: JSON.stringify({ email, password: given }),
    }),
  );
  return response.status;
}
const choose = (token: string, chosen = password) => runCommand(choosePassword, { token, password: chosen }, stranger);
const userIdOf = async (email: string) => (await database().user.findUniqueOrThrow({ where: { email } })).id;

test('an invited person chooses a password with the link, once, and signs in', async () => {
  const { token, validHours } = await runCommand(inviteUser, eve, owner);
  expect(token).toMatch(passwordLinkTokenPattern);
  expect(validHours).toBe(72);
  expect(await signIn(eve.email, '')).not.toBe(200);
  await expect(choose(token, 'password1234')).rejects.toMatchObject({ fieldErrors: { password: 'passwordCommon' } });
  const results = await Promise.allSettled([choose(token), choose(token), choose(token)]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
  await expect(choose(token)).rejects.toMatchObject({ code: 'linkVoid' });
  expect(await signIn(eve.email, password)).toBe(200);
  expect(await database().user.findUniqueOrThrow({ where: { email: eve.email } })).toMatchObject({
    mustChangePassword: false,
  });
  const stored = JSON.stringify([await database().auditEvent.findMany({ select: { action: true, details: true } })]);
  expect(stored).not.toContain(token);
  expect(stored).toContain('user.linkMade');
  expect(stored).toContain('invitation');
});

test('a reset link leaves the old password until it is used, then ends it with every session', async () => {
  const userId = await userIdOf(eve.email);
  const { token: first } = await runCommand(makePasswordLink, { userId }, owner);
  const { token: second } = await runCommand(makePasswordLink, { userId }, owner);
  expect(await signIn(eve.email, password)).toBe(200);
  await expect(choose(first, 'another-harbour-43'), 'a later link replaces it').rejects.toMatchObject({
    code: 'linkVoid',
  });
  await choose(second, 'another-harbour-43');
  expect(await database().session.count({ where: { userId } })).toBe(0);
  expect(await signIn(eve.email, password)).toBe(401);
  expect(await signIn(eve.email, 'another-harbour-43')).toBe(200);
});

test('a link does nothing once it has expired, or while its person is kept out', async () => {
  const userId = await userIdOf(eve.email);
  const { token } = await runCommand(makePasswordLink, { userId }, owner);
  await runCommand(setUserAccess, { userId, isDisabled: true }, owner);
  await expect(choose(token)).rejects.toMatchObject({ code: 'linkVoid' });
  await runCommand(setUserAccess, { userId, isDisabled: false }, owner);
  await database().passwordLink.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
  await expect(choose(token)).rejects.toMatchObject({ code: 'linkVoid' });
  await expect(choose('made up')).rejects.toMatchObject({ code: 'linkVoid' });
});

test('nobody makes a link for the owner, for somebody of an identity provider, or without the permission', async () => {
  const id = crypto.randomUUID();
  await database().user.create({ data: { id, email: 'sso@example.com', name: 'Sso', role: 'viewer' } });
  const ownerId = crypto.randomUUID();
  await database().user.create({ data: { id: ownerId, email: 'olive@example.com', name: 'Olive', role: 'owner' } });
  const admin = personCaller({ userId: 'admin', name: 'Admin', role: 'admin' });
  const make = (userId: string, caller = owner) => runCommand(makePasswordLink, { userId }, caller);
  await expect(make(id)).rejects.toMatchObject({ code: 'noPasswordHere' });
  await expect(make(ownerId)).rejects.toMatchObject({ code: 'ownerProtected' });
  await expect(make(id, admin)).rejects.toMatchObject({ code: 'notPermitted' });
  await expect(runCommand(inviteUser, eve, owner)).rejects.toMatchObject({ code: 'userExists' });
});

test('what became of a link that was to be mailed is recorded without it', async () => {
  const link = await runCommand(inviteUser, { name: 'Mia', email: 'mia@example.com', role: 'viewer' }, owner);
  expect(link).toMatchObject({ purpose: 'invitation', name: 'Mia', email: 'mia@example.com', mail: 'notConfigured' });
  const { userId, email, purpose, token } = link;
  await runCommand(recordLinkMail, { userId, email, purpose, mail: 'failed' }, owner);
  const [event] = await database().auditEvent.findMany({ orderBy: { id: 'desc' }, take: 1 });
  expect(event).toMatchObject({ action: 'user.linkSent', outcome: 'failed', details: { userId, email, purpose } });
  expect(JSON.stringify(event?.details)).not.toContain(token);
});
