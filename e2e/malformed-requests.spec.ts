import http from 'node:http';
import type { APIRequestContext, APIResponse } from '@playwright/test';
import { localeCookie } from '../lib/core/language/locales.ts';
import { withClient } from '../scripts/postgres/databases.mjs';
import { expect, expectNoViolations, signedOutTest, test } from './fixtures.ts';
import { product } from './product.ts';
import { actionIds, addressesOf } from './requests.ts';
import { inDatabase } from './worker.ts';

const ours = { 'sec-fetch-site': 'same-origin', 'content-type': 'text/plain;charset=UTF-8' };
/** Route handlers that are asked by POST; the others take GET alone. */
const takingPosts = ['/api/code/plan', '/api/functions/export', '/api/functions/named'];
const unknownAction = `40${'0'.repeat(40)}`;

test('no page and no answer may be kept by a browser or a proxy', async ({ request }) => {
  const addresses = [...addressesOf('page.tsx'), ...addressesOf('route.ts')];
  expect(addresses.length).toBeGreaterThan(30);
  for (const address of addresses) {
    const { status, cacheControl } = await headOf(request, address);
    expect(cacheControl, address).toContain('no-store');
    expect(status, address).not.toBe(500);
  }
});

signedOutTest('nor what those are answered who are not signed in', async ({ request }) => {
  for (const address of [...addressesOf('page.tsx'), ...addressesOf('route.ts')]) {
    expect(cacheControlOf(await request.get(address, { maxRedirects: 0 })), address).toContain('no-store');
  }
});

test('no action is taken from a page of another origin, and what it asked for is recorded', async ({ request }) => {
  const actions = actionIds();
  expect(actions.length).toBeGreaterThan(30);
  for (const { id, name } of actions) {
    const strange: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-site', origin: 'http://sibling.localhost' },
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-origin', origin: 'null' },
      {},
    ];
    for (const headers of strange) {
      const response = await request.post('/', {
        headers: { ...ours, 'sec-fetch-site': '', ...headers, 'next-action': id },
        data: '[]',
      });
      expect(response.status(), name).toBe(403);
      expect(await response.text()).toBe('');
    }
  }
  const [row] = await inDatabase(
    `SELECT count(*)::int AS count FROM audit_event WHERE action = 'request.refused' AND at > now() - interval '1 minute'`,
  );
  // However many they were: one for the owner, whose session they carried, and one for those that came meanwhile.
  expect(Number(Reflect.get(Object(row), 'count'))).toBeGreaterThan(0);
  expect(Number(Reflect.get(Object(row), 'count'))).toBeLessThan(10);
});

test('no other site begins a download with a person’s session, and none is recorded', async ({ request }) => {
  const downloads = ['/api/audit/export?format=csv', '/api/audit/proof', `/api/rollouts/${crypto.randomUUID()}/plan`];
  const countRequested = async () => {
    const [row] = await inDatabase(
      `SELECT count(*)::int AS count FROM audit_event WHERE action = 'audit.exportRequested'`,
    );
    return Number(Reflect.get(Object(row), 'count'));
  };
  const before = await countRequested();
  for (const address of downloads)
    for (const site of ['cross-site', 'same-site']) {
      const asked = { headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' } };
      const response = await request.get(address, asked);
      expect([response.status(), response.headers()['content-disposition']], address).toEqual([403, undefined]);
      expect((await response.json()).failure, address).toEqual({ code: 'crossOriginRefused', params: {} });
    }
  expect(await countRequested()).toBe(before);
  // An address that somebody opened themselves is another matter.
  const opened = await request.get('/api/audit/export?format=csv', { headers: { 'sec-fetch-site': 'none' } });
  expect([opened.status(), opened.headers()['content-disposition']]).toEqual([200, expect.stringContaining('.csv')]);
  expect(await countRequested()).toBe(before + 1);
});

test('no action fails at what it cannot read: each says that it was sent wrongly', async ({ request }) => {
  const wrong: [status: number, headers: Record<string, string>, data: string | Buffer][] = [
    [400, {}, '['],
    [400, {}, '{"a":1}'],
    [400, {}, '["$1"]'],
    [400, {}, ''],
    [415, { 'content-type': 'application/json' }, '[]'],
    [415, { 'content-type': 'multipart/form-data; boundary=x' }, '--x\r\nbroken'],
  ];
  for (const { id, name } of actionIds()) {
    for (const [status, headers, data] of wrong) {
      const response = await request.post('/', { headers: { ...ours, 'next-action': id, ...headers }, data });
      expect(response.status(), `${name} ${data}`).toBe(status);
    }
  }
  const post = (headers: Record<string, string>, data: string | Buffer) =>
    request.post('/', { headers: { ...ours, ...headers }, data });
  const id = actionIds()[0]?.id ?? '';
  expect((await post({ 'next-action': id }, Buffer.alloc(10_000_000, 0x20))).status()).toBe(413);
  // Next.js's own answer, by which a page of an earlier version knows that it has to be loaded anew.
  expect((await post({ 'next-action': unknownAction }, '[]')).status()).toBe(409);
  expect((await post({ 'next-action': 'x' }, '[]')).status()).toBe(400);
  expect((await post({}, '[]')).status()).toBe(405);
  expect((await request.put('/', { headers: ours, data: '[]' })).status()).toBe(405);
  expect((await request.post('/icon.svg', { headers: { ...ours, 'next-action': id }, data: '[]' })).status()).toBe(405);
});

signedOutTest('an action that gets something else than it takes returns a refusal', async ({ request }) => {
  for (const { id, name, page } of actionIds()) {
    for (const data of ['[]', '[null]', '[[[]]]', '[{"constructor":1,"__proto__":{"a":1}}]', '[{"a":"$0"}]']) {
      const response = await request.post(page, { headers: { ...ours, 'next-action': id }, data });
      expect(response.status(), `${name} ${data}`).toBe(200);
      expect(await response.text(), `${name} ${data}`).toContain('"ok":false');
    }
  }
});

test('no route handler fails at what it cannot read', async ({ request }) => {
  const plan = (headers: Record<string, string>, data: string | Buffer) =>
    request.post('/api/code/plan', { headers: { 'sec-fetch-site': 'same-origin', ...headers }, data });
  const json = { 'content-type': 'application/json' };
  expect((await plan(json, '{"a":')).status()).toBe(400);
  expect((await plan(json, '[]')).status()).toBe(400);
  expect((await plan(json, Buffer.alloc(10_000_000, 0x61))).status()).toBe(400);
  expect((await plan({ 'content-type': 'text/plain' }, '{}')).status()).toBe(415);
  expect((await plan({ ...json, 'sec-fetch-site': 'cross-site' }, '{}')).status()).toBe(403);
  for (const address of addressesOf('route.ts')) {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'POST']) {
      if (takingPosts.includes(address) && method === 'POST') continue;
      const response = await request.fetch(address, { method, headers: ours, data: '[]' });
      expect([404, 405], `${method} ${address}`).toContain(response.status());
    }
    for (const query of ['?a=%00', '?a=%E0%A4%A', `?${'a=b&'.repeat(2_000)}`]) {
      expect((await headOf(request, address + query)).status, address + query).not.toBe(500);
    }
  }
});

test('a download that is refused is not left open', async ({ request }) => {
  // A person may have two at once.
  for (let count = 0; count < 3; count += 1) {
    expect((await request.get('/api/audit/export?format=odd')).status()).toBe(400);
  }
  expect((await request.get('/api/audit/export?function=nothing-like-this')).status()).toBe(200);
});

test('a download whose client goes away before it begins gives its place back at once, and so does one that is only asked for its head', async ({
  request,
}) => {
  const another = async () => (await request.head('/api/audit/proof')).status();
  for (let count = 0; count < 3; count += 1) expect(await another()).toBe(200);
  const { cookies } = await request.storageState();
  const headers = {
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/x-www-form-urlencoded',
    cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
  };
  const body = new URLSearchParams({ format: 'csv', input: JSON.stringify({ conditions: [], selection: null }) });
  await withClient(product().ownerUrl, async (client) => {
    // Until this transaction ends no function can be read, so the first bytes do not leave.
    await client.query('BEGIN');
    await client.query('LOCK TABLE lambda_function IN ACCESS EXCLUSIVE MODE');
    const waiting = Array.from({ length: 2 }, () => {
      const sent = http.request(new URL('/api/functions/export', product().url), { method: 'POST', headers });
      // What it is told when it is cut off.
      sent.on('error', () => undefined).end(body.toString());
      return sent;
    });
    const blocked = `SELECT count(*)::int AS count FROM pg_locks WHERE relation = 'lambda_function'::regclass AND NOT granted`;
    await expect.poll(async () => (await client.query(blocked)).rows[0].count).toBe(2);
    expect(await another()).toBe(429);
    for (const sent of waiting) sent.destroy();
    await expect.poll(another, { timeout: 4_000 }).toBe(200);
    await client.query('ROLLBACK');
  });
});

test('addresses, cookies and headers that are broken are the sender’s fault', async () => {
  expect(await statusOf('/%E0%A4%A')).toBe(400);
  expect(await statusOf('/accounts/%')).toBe(400);
  expect(await statusOf('/accounts/%00')).toBe(400);
  expect(await statusOf('/api/events/scans/%E0%A4%A')).toBe(400);
  for (const cookie of [
    'lamplighter.session_token=%E0%A4%A',
    '=;;=',
    'lamplighter.session_token=a.b',
    'x'.repeat(4_000),
  ]) {
    for (const address of ['/', '/sign-in', '/api/worker']) {
      expect(await statusOf(address, { cookie }), `${address} ${cookie.slice(0, 40)}`).toBeLessThan(500);
    }
  }
  expect(await statusOf('*')).toBe(400);
  expect(await statusOf('http://evil.example/')).toBe(400);
  for (const address of ['/', '/api/worker', '/icon.svg'])
    expect(await statusOf(address, {}, 'TRACE'), address).toBe(405);
  expect(await statusOf('/', { 'x-large': 'x'.repeat(140_000) })).toBe(431);
  const odd: Record<string, string>[] = [
    { 'next-router-state-tree': '%7B' },
    { rsc: '1', 'next-router-state-tree': '["",{}' },
    { 'accept-language': `${'x'.repeat(8_000)},;q=` },
  ];
  for (const headers of odd) {
    expect(await statusOf('/', headers), JSON.stringify(headers)).toBeLessThan(500);
  }
});

test('whoever opens an address that no page can have reads that it is wrong, in their language', async ({ page }) => {
  const addresses = [
    '/functions/%00',
    '/accounts/%00',
    '/?filter=%00',
    '/audit?actor=a%00',
    '/%E0%A4%A',
    '/accounts/%',
  ];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const address of addresses) {
      const response = await page.goto(address);
      expect(response?.status(), address).toBe(400);
      expect(response?.headers(), address).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      });
      await expect(page.getByRole('heading', { level: 1 }), address).toHaveText('Page not found');
    }
    await expectNoViolations(page);
  }
  await page.getByRole('link', { name: 'Go to overview' }).click();
  await expect(page.getByRole('navigation', { name: 'Main navigation' })).toBeVisible();
  await page.context().addCookies([{ name: localeCookie, value: 'ja', url: product().url }]);
  await page.goto('/functions/%00');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('ページが見つかりません');
});

/** The status of an answer, and how it may be kept. A stream has no end, so what follows is not waited for. */
async function headOf(
  request: APIRequestContext,
  address: string,
): Promise<{ status: number; cacheControl: string | null }> {
  const { cookies } = await request.storageState();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const ending = new AbortController();
  const url = new URL(address, product().url);
  const response = await fetch(url, { redirect: 'manual', signal: ending.signal, headers: { cookie } });
  const { status, headers } = response;
  if (headers.get('content-type')?.startsWith('text/event-stream')) ending.abort();
  else await response.arrayBuffer();
  return { status, cacheControl: headers.get('cache-control') ?? (status === 405 ? 'no-store' : null) };
}

/** How an answer may be kept; that there is no such method Next.js says itself, with nothing to keep. */
function cacheControlOf(response: APIResponse): string {
  return response.headers()['cache-control'] ?? (response.status() === 405 ? 'no-store' : 'as long as one likes');
}

/** The status of an address as it is written, which no client has put right. */
function statusOf(address: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number> {
  const { hostname, port } = new URL(product().url);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path: address, headers, method }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject).end();
  });
}
