import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { database } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { readGrantsOfPerson } from '../db/people/grant-rows.ts';
import { auth, forgetAuth } from './auth.ts';
import { returnFromOidc } from './oidc-callback.ts';
import { type IdentityProvider, startIdentityProvider } from './testing/identity-provider.ts';

const origin = 'http://127.0.0.1:3000';
const ada = {
  sub: 'ada-1',
  email: 'ada@engines.example',
  email_verified: true,
  name: 'Ada',
  picture: 'https://x.example',
};
let provider: IdentityProvider;

beforeAll(async () => {
  await databaseForTest();
  provider = await startIdentityProvider('lamplighter');
  Object.assign(process.env, {
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: 'lamplighter',
    OIDC_CLIENT_SECRET: 'secret',
    OIDC_ALLOWED_DOMAINS: 'Engines.example, other.example',
    OIDC_ALLOWED_GROUPS: '',
  });
});
afterAll(async () => {
  await provider.stop();
});

/** Begins a sign-in; returns where the provider is asked and the browser's cookie. */
async function begin() {
  const response = await (await auth()).handler(
    new Request(`${origin}/api/auth/sign-in/social`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ provider: 'oidc', callbackURL: '/functions', disableRedirect: true }),
    }),
  );
  const { url } = z.object({ url: z.url() }).parse(await response.json());
  const cookie = response.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
  return { url, cookie, state: new URL(url).searchParams.get('state') ?? '' };
}

/** Comes back from the provider with these parameters. */
async function comeBack(parameters: Record<string, string>, cookie: string) {
  const query = new URLSearchParams(parameters);
  return await returnFromOidc(new Request(`${origin}/api/auth/callback/oidc?${query}`, { headers: { cookie } }));
}

async function signIn(claims: Record<string, unknown>) {
  const { url, cookie, state } = await begin();
  return await comeBack({ code: provider.vouch(claims, url), state }, cookie);
}

test('somebody with a verified address of an allowed domain is let in as a viewer, without a picture', async () => {
  const result = await signIn(ada);
  if (!('response' in result)) throw new Error(result.refusal);
  expect(result.response.headers.get('location')).toBe('/functions');
  const user = await database().user.findUniqueOrThrow({ where: { email: ada.email } });
  expect(user).toMatchObject({
    name: 'Ada',
    role: 'viewer',
    image: null,
    emailVerified: true,
    mustChangePassword: false,
  });
});

test('a request that stands behind a proxy, as Next.js hands it over, is taken as the one behind it', async () => {
  const { url, cookie, state } = await begin();
  const query = new URLSearchParams({ code: provider.vouch(ada, url), state });
  const request = new Request(`${origin}/api/auth/callback/oidc?${query}`, { headers: { cookie } });
  const result = await returnFromOidc(new Proxy(request, { get: (behind, name) => Reflect.get(behind, name, behind) }));
  expect('response' in result && result.response.headers.get('location')).toBe('/functions');
});

test('who has just proved to the provider who they are need not do it again; who was only remembered must', async () => {
  const seconds = Math.floor(Date.now() / 1000);
  const provedBy = async (claims: Record<string, unknown>) => {
    const result = await signIn({ ...ada, ...claims });
    if (!('response' in result)) throw new Error(result.refusal);
    const { id } = await database().user.findUniqueOrThrow({ where: { email: ada.email } });
    const session = await database().session.findFirstOrThrow({
      where: { userId: id },
      orderBy: { createdAt: 'desc' },
    });
    const recorded = await database().auditEvent.count({ where: { actorId: id, action: 'user.steppedUp' } });
    return { isSteppedUp: session.steppedUpAt !== null, recorded };
  };
  expect(await provedBy({})).toEqual({ isSteppedUp: false, recorded: 0 });
  expect(await provedBy({ auth_time: seconds - 3_600 })).toEqual({ isSteppedUp: false, recorded: 0 });
  expect(await provedBy({ auth_time: 'now' })).toEqual({ isSteppedUp: false, recorded: 0 });
  expect(await provedBy({ auth_time: seconds - 5 })).toEqual({ isSteppedUp: true, recorded: 1 });
  // It is of that session alone.
  expect(await provedBy({})).toEqual({ isSteppedUp: false, recorded: 1 });
});

test('groups that the provider names are kept at each sign-in, recorded as they change, and give what is granted to them', async () => {
  const accountId = await database().account.create({
    data: { awsAccountId: '111122223333', name: 'prod', partition: 'aws', readRoleArn: 'x', externalId: 'x' },
  });
  await database().personGroup.create({
    data: {
      id: crypto.randomUUID(),
      name: 'Platform',
      oidcGroup: 'platform',
      grants: {
        create: {
          id: crypto.randomUUID(),
          role: 'operator',
          accounts: { by: 'matching', namePatterns: ['pr*'], tags: {} },
        },
      },
    },
  });
  const { id } = await database().user.findUniqueOrThrow({ where: { email: ada.email } });
  expect(await readGrantsOfPerson(id)).toEqual([]);
  await signIn({ ...ada, groups: ['platform', 'platform', 'others'] });
  expect(await readGrantsOfPerson(id)).toEqual([{ role: 'operator', accounts: [accountId.id] }]);
  await signIn({ ...ada, groups: ['others', 'platform'] });
  await signIn({ ...ada, groups: { platform: true } });
  expect(await readGrantsOfPerson(id)).toEqual([]);
  const events = await database().auditEvent.findMany({
    where: { action: 'user.groupsChanged', actorId: id },
    orderBy: { id: 'asc' },
  });
  expect(events.map(({ attributes }) => attributes)).toMatchObject([
    [{ path: 'groups', after: ['others', 'platform'] }],
    [{ path: 'groups', before: ['others', 'platform'], after: [] }],
  ]);
});

test('an address that is not verified lets nobody in, also not who was let in before', async () => {
  for (const email_verified of [false, undefined, 'yes']) {
    expect(await signIn({ ...ada, email_verified })).toMatchObject({ refusal: 'unverified' });
  }
});

test('who is not on the list is refused, with the address that is recorded', async () => {
  const email = 'eve@evil.example';
  expect(await signIn({ ...ada, sub: 'eve', email })).toEqual({ refusal: 'notAllowed', email });
  expect(await database().user.count({ where: { email } })).toBe(0);
});

test('claims that cannot be used are refused', async () => {
  expect(await signIn({ ...ada, sub: 'x', email: 'no address' })).toMatchObject({ refusal: 'claims' });
});

test('the address of somebody with a password is not taken over', async () => {
  const email = 'grace@engines.example';
  await database().user.create({
    data: { id: crypto.randomUUID(), email, name: 'Grace', role: 'admin', emailVerified: true },
  });
  expect(await signIn({ ...ada, sub: 'grace', email })).toMatchObject({ refusal: 'addressTaken' });
});

test('who is kept out stays out', async () => {
  await database().user.update({ where: { email: ada.email }, data: { banned: true } });
  expect(await signIn(ada)).toMatchObject({ refusal: 'keptOut' });
  await database().user.update({ where: { email: ada.email }, data: { banned: false } });
});

test('somebody new comes as a member where the installation says so', async () => {
  process.env['OIDC_FIRST_ROLE'] = 'member';
  forgetAuth();
  const email = 'mary@engines.example';
  await signIn({ ...ada, sub: 'mary', email });
  expect(await database().user.findUniqueOrThrow({ where: { email } })).toMatchObject({ role: 'member' });
  delete process.env['OIDC_FIRST_ROLE'];
  forgetAuth();
});

test('a sign-in that was begun elsewhere, never, or refused there says so', async () => {
  const { url, cookie, state } = await begin();
  const code = provider.vouch(ada, url);
  expect(await comeBack({ code, state }, '')).toMatchObject({ refusal: 'expired' });
  expect(await comeBack({ code, state: 'made-up' }, cookie)).toMatchObject({ refusal: 'expired' });
  expect(await comeBack({}, cookie)).toMatchObject({ refusal: 'expired' });
  const again = await begin();
  expect(await comeBack({ error: 'access_denied', state: again.state }, again.cookie)).toMatchObject({
    refusal: 'denied',
  });
});

test('a provider that fails says so, and one that was away at the start is asked again', async () => {
  const { cookie, state } = await begin();
  expect(await comeBack({ code: 'unknown', state }, cookie)).toMatchObject({ refusal: 'providerFailed' });
  process.env['OIDC_ISSUER'] = 'http://127.0.0.1:1';
  forgetAuth();
  await expect(begin()).rejects.toThrow();
  process.env['OIDC_ISSUER'] = provider.issuer;
  await expect(begin(), 'without being told').rejects.toThrow();
  forgetAuth();
  expect((await begin()).state).not.toBe('');
});
