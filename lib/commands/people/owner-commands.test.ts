import { beforeAll, expect, test } from 'vitest';
import { auth } from '../../auth/auth.ts';
import { stranger } from '../../core/access/caller.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { hasOwner as hasOwnerQuery, setUpOwner } from './owner-commands.ts';
import { issueSetUpCode } from './set-up-code.ts';
import { recordFailedSignIn } from './sign-in-commands.ts';

const owner = { email: 'Ada@Example.com', name: 'Ada', password: 'lantern-harbour-42' };

beforeAll(async () => {
  await databaseForTest();
});

const signIn = async (email: string, password: string, address = '10.0.0.1') =>
  (await auth()).handler(
    new Request('http://127.0.0.1:3000/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://127.0.0.1:3000', 'x-forwarded-for': address },
      body: JSON.stringify({ email, password }),
    }),
  );
let code = '';
const createOwner = (input: typeof owner) => setUpOwner({ code, ...input });
const hasOwner = () => runQuery(hasOwnerQuery, {}, stranger);
const actions = async () =>
  (await database().auditEvent.findMany({ orderBy: { id: 'asc' } })).map(({ action }) => action);

test('nobody becomes the owner without the code of the newest start, and guesses are counted and recorded', async () => {
  const refusalOf = async (tried: string) => await setUpOwner({ ...owner, code: tried }).catch((error) => error.code);
  expect(await refusalOf('before-there-is-one')).toBe('setUpCodeVoid');
  const first = (await issueSetUpCode()) ?? '';
  expect(first).toMatch(/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/);
  const second = (await issueSetUpCode()) ?? '';
  expect(JSON.stringify(await database().setUpCode.findMany())).not.toContain(second.replaceAll('-', ''));
  expect(await refusalOf(first), 'the code of an earlier start').toBe('setUpCodeWrong');
  const guesses = await Promise.all(Array.from({ length: 12 }, (_, index) => refusalOf(`guess number ${index}`)));
  expect(guesses.filter((refusal) => refusal === 'setUpCodeWrong')).toHaveLength(9);
  expect(await refusalOf(second), 'after ten guesses the right one is void too').toBe('setUpCodeVoid');
  expect(await actions()).toEqual(Array(10).fill('user.setUpRefused'));
  const third = (await issueSetUpCode()) ?? '';
  await database().setUpCode.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
  expect(await refusalOf(third), 'an expired one').toBe('setUpCodeVoid');
  expect(await database().user.count()).toBe(0);
});

test('of several set-ups at once exactly one creates the owner', async () => {
  expect(await hasOwner()).toBe(false);
  code = (await issueSetUpCode()) ?? '';
  const results = await Promise.allSettled([createOwner(owner), createOwner({ ...owner, email: 'eve@example.com' })]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await database().user.count()).toBe(1);
  expect(await hasOwner()).toBe(true);
  await expect(createOwner({ ...owner, email: 'eve@example.com' })).rejects.toMatchObject({ code: 'ownerExists' });
  expect(await database().setUpCode.count(), 'the code is gone').toBe(0);
  expect(await issueSetUpCode(), 'and there is no other').toBeUndefined();
});

test('the owner signs in, which is recorded, and the password is stored only as a hash', async () => {
  const { email } = await database().user.findFirstOrThrow();
  const response = await signIn(email, owner.password);
  expect(response.status).toBe(200);
  expect(response.headers.getSetCookie().join()).toMatch(/HttpOnly/i);
  expect((await actions()).slice(-2)).toEqual(['user.created', 'user.signedIn']);
  const stored = await database().authAccount.findFirstOrThrow();
  expect(stored.password).not.toContain(owner.password);
});

test('a wrong password and an unknown address get the same answer', async () => {
  const { email } = await database().user.findFirstOrThrow();
  const wrong = await signIn(email, 'something else 42', '10.0.0.2');
  const unknown = await signIn('nobody@example.com', owner.password, '10.0.0.3');
  expect([wrong.status, unknown.status]).toEqual([401, 401]);
  expect(await wrong.json()).toEqual(await unknown.json());
});

test('nobody can sign up', async () => {
  const response = await (await auth()).handler(
    new Request('http://127.0.0.1:3000/api/auth/sign-up/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://127.0.0.1:3000' },
      body: JSON.stringify({ email: 'eve@example.com', password: 'lantern-harbour-42', name: 'Eve' }),
    }),
  );
  expect(response.ok).toBe(false);
  expect(await database().user.count()).toBe(1);
});

test('a refused sign-in is recorded with the address only where somebody has it', async () => {
  const { email } = await database().user.findFirstOrThrow();
  await runCommand(recordFailedSignIn, { email }, stranger);
  await runCommand(recordFailedSignIn, { email: 'my-password-typed-into-the-wrong-field@example.com' }, stranger);
  const events = await database().auditEvent.findMany({
    where: { action: 'user.signInFailed' },
    orderBy: { id: 'asc' },
  });
  expect(events.map(({ details }) => details)).toEqual([{ email }, {}]);
});
