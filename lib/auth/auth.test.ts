import { beforeAll, expect, test } from 'vitest';
import { runCommand } from '../commands/kernel/run-command.ts';
import { addUser } from '../commands/people/person-commands.ts';
import { personCaller } from '../core/access/caller.ts';
import { database } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { replacingSession } from './replaced-session.ts';

const origin = 'https://lamp.example';
const eve = { name: 'Eve', email: 'eve@example.com', role: 'viewer' } as const;
let password = '';
// Read when the process's sign-in is made.
process.env['LAMPLIGHTER_URL'] = origin;
const { auth } = await import('./auth.ts');

beforeAll(async () => {
  await databaseForTest();
  const owner = personCaller({ userId: 'owner', name: 'Owner', role: 'owner' });
  password = (await runCommand(addUser, eve, owner)).firstPassword;
});

async function signIn(cookie: string, given = password): Promise<Response> {
  const headers = new Headers({ 'content-type': 'application/json', origin, cookie });
  const body = JSON.stringify({ email: eve.email, password: given });
  const request = new Request(`${origin}/api/auth/sign-in/email`, { method: 'POST', headers, body });
  return await replacingSession(headers, async () => (await auth()).handler(request));
}
const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');

test('behind TLS the cookies of the sign-in belong to this host alone', async () => {
  const cookies = (await signIn('')).headers.getSetCookie();
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) {
    expect(cookie).toMatch(/^__Host-lamplighter\./);
    expect(cookie).toMatch(/; Secure/i);
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; Path=\/(;|$)/i);
    expect(cookie).not.toMatch(/; Domain=/i);
  }
});

test('a sign-in ends the session that the browser had, and no other; one that fails ends none', async () => {
  await database().session.deleteMany();
  const elsewhere = cookieOf(await signIn(''));
  const here = cookieOf(await signIn(''));
  expect((await signIn(here, 'not the password')).status).toBe(401);
  expect(await database().session.count()).toBe(2);
  const again = cookieOf(await signIn(here));
  const isThere = async (cookie: string) =>
    (await (await auth()).api.getSession({ headers: new Headers({ cookie }) })) !== null;
  expect([await isThere(elsewhere), await isThere(here), await isThere(again)]).toEqual([true, false, true]);
  const event = await database().auditEvent.findFirstOrThrow({ where: { action: 'user.sessionEnded' } });
  expect(event).toMatchObject({ actorName: eve.name, details: { because: 'newSignIn' } });
});

test('twelve sign-ins in a minute are no flood here: guesses are counted where all processes see them', async () => {
  for (let count = 0; count < 12; count++) expect((await signIn('')).status).toBe(200);
});
