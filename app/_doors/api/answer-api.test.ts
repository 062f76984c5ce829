import { beforeAll, describe, expect, test } from 'vitest';
import { machineToken, personToken } from '#lib/commands/tokens/testing.ts';
import { requestPolicy } from '#lib/core/api/rate.ts';
import { database } from '#lib/db/kernel/client.ts';
import { databaseForTest } from '#lib/db/kernel/testing.ts';
import { answerApi } from './answer-api.ts';

let token: string;

beforeAll(async () => {
  await databaseForTest();
  token = await machineToken('admin');
});

type Init = { method?: string; body?: BodyInit; headers?: Record<string, string>; host?: string };

async function send(path: string, { method = 'GET', body, headers = {}, host = '127.0.0.1:3000' }: Init = {}) {
  const request = new Request(`http://${host}/api/v1${path}`, {
    method,
    headers: { host, authorization: `Bearer ${token}`, ...headers },
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  } as RequestInit);
  const response = await answerApi(request);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text };
}

const json = { 'content-type': 'application/json' };
const post = (path: string, body: BodyInit, headers: Record<string, string> = json) =>
  send(path, { method: 'POST', body, headers });
const profile = (name: string) => JSON.stringify({ name, settings: { site: 'datadoghq.eu' } });

describe('a request', () => {
  test('is refused under another host’s name, and with a session’s cookie alone', async () => {
    expect((await send('/me', { host: 'rebound.example' })).status).toBe(421);
    const headers = { authorization: '', cookie: 'lamplighter.session_token=abc' };
    expect((await send('/me', { headers })).body).toMatchObject({ status: 401, code: 'tokenMissing' });
    const { headers: answered } = await send('/me', { headers: { authorization: 'Bearer nonsense' } });
    expect(answered.get('www-authenticate')).toContain('error="invalid_token"');
    expect(answered.get('set-cookie')).toBeNull();
  });

  test('is never answered so that it is kept or read across origins', async () => {
    const { headers } = await send('/me', { headers: { origin: 'https://evil.example' } });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('to an unknown address is 404, with another method 405 with what is allowed', async () => {
    for (const path of ['', '/', '/nothing', '/accounts/', '/accounts//scans', '/accounts/%ZZ', '/rollouts/x/y/z']) {
      expect((await send(path)).body, path).toMatchObject({ status: 404, code: 'routeNotFound' });
    }
    const { status, headers, body } = await send('/profiles', { method: 'DELETE' });
    expect([status, headers.get('allow'), body.code]).toEqual([405, 'GET, POST, HEAD, OPTIONS', 'methodNotAllowed']);
    const options = await send('/profiles', { method: 'OPTIONS', headers: { authorization: '' } });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, POST, HEAD, OPTIONS']);
    expect((await send('/openapi.json', { method: 'POST', body: '{}' })).headers.get('allow')).toBe(
      'GET, HEAD, OPTIONS',
    );
  });

  test('with HEAD is answered as with GET, without the body', async () => {
    const [head, get] = [await send('/profiles', { method: 'HEAD' }), await send('/profiles')];
    expect([head.status, head.body]).toEqual([200, '']);
    expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
  });

  test('with an id that is none is 404, as with one of nothing', async () => {
    for (const id of ['x', crypto.randomUUID(), '%F0%9F%92%A1', 'a'.repeat(5_000)]) {
      expect((await send(`/rollouts/${id}`)).status, id).toBe(404);
      expect((await send(`/rollouts/${id}/pause`, { method: 'POST' })).status, id).toBe(404);
    }
    expect((await send('/rollouts/%00')).status).toBe(400);
  });

  test.each<[string, BodyInit, Record<string, string>, number, string]>([
    ['that is no JSON', '{"name":', json, 400, 'bodyNotJson'],
    ['that is a list', '[]', json, 400, 'bodyNotJson'],
    ['that is no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), json, 400, 'bodyNotJson'],
    [
      'that is a form',
      'name=x',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'contentTypeNotSupported',
    ],
    ['that is text', profile('x'), { 'content-type': 'text/plain' }, 415, 'contentTypeNotSupported'],
    [
      'in another encoding',
      profile('x'),
      { 'content-type': 'application/json; charset=utf-16' },
      415,
      'contentTypeNotSupported',
    ],
    ['that is too large', `{"name":"${'x'.repeat(1_000_001)}"}`, json, 413, 'requestTooLarge'],
    ['that nests without end', '{"name":'.padEnd(900_000, '['), json, 400, 'bodyNotJson'],
    ['with an unknown member', '{"name":"x","settings":{},"color":"red"}', json, 400, 'invalidInput'],
    [
      'with a member that is offered elsewhere',
      `{"name":"x","settings":{},"profileId":"${crypto.randomUUID()}"}`,
      json,
      400,
      'invalidInput',
    ],
    ['with NUL', '{"name":"\\u0000","settings":{}}', json, 400, 'invalidInput'],
  ])('with a body %s is refused', async (_name, body, headers, status, code) => {
    const answer = await post('/profiles', body, headers);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  test('names the fields that are wrong, each with its sentence, and repeats no value', async () => {
    const secret = 'dd-secret-0123456789';
    const { body } = await post('/profiles', JSON.stringify({ name: '', settings: { apiKey: secret } }));
    expect(body).toMatchObject({ code: 'invalidInput', fields: { name: { code: 'profileName' } } });
    expect(Object.keys(body.fields)).toContain('settings.apiKey');
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  test('with a parameter that is not known, given twice, or of the wrong kind is refused, not answered in part', async () => {
    for (const query of ['colour=red', 'limit=0', 'limit=many', 'limit=1&limit=2', 'runtime>=x', 'page=2', 'name=']) {
      expect((await send(`/functions?${query}`)).body, query).toMatchObject({ status: 400, code: 'invalidInput' });
    }
    expect((await send('/rollouts?status=done')).body).toMatchObject({ code: 'invalidInput' });
    expect((await send('/rollouts?status=planned&status=applying&mode=revert')).status).toBe(200);
    for (const cursor of ['x', 'W10', Buffer.from('["a"]').toString('base64url')])
      expect((await send(`/rollouts?cursor=${cursor}`)).body).toMatchObject({ status: 400, code: 'cursorInvalid' });
  });

  test('to apply names the plan that was reviewed', async () => {
    const apply = async (headers: Record<string, string>) =>
      (await send(`/rollouts/${crypto.randomUUID()}/apply`, { method: 'POST', headers })).body;
    expect(await apply({})).toMatchObject({ status: 428, code: 'planDigestRequired' });
    expect(await apply({ 'if-match': '*' })).toMatchObject({ status: 428 });
    expect(await apply({ 'if-match': `W/"${'a'.repeat(64)}"` })).toMatchObject({ status: 412, code: 'planOutOfDate' });
    expect(await apply({ 'if-match': 'old' })).toMatchObject({ status: 412 });
    expect(await apply({ 'if-match': `"${'a'.repeat(64)}"` })).toMatchObject({ status: 404 });
  });
});

describe('an idempotency key', () => {
  const create = (key: string, name: string) => post('/profiles', profile(name), { ...json, 'idempotency-key': key });

  test('lets a request be repeated: it is done once, and answered the same', async () => {
    const [first, second] = [await create('k1', 'Once'), await create('k1', 'Once')];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect([first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect(second.headers.get('location')).toBe(`/api/v1/profiles/${first.body.profileId}`);
    expect(await database().profile.count({ where: { name: 'Once' } })).toBe(1);
  });

  test('is refused for another request, and is nobody else’s', async () => {
    await create('k2', 'Mine');
    expect((await create('k2', 'Other')).body).toMatchObject({ status: 422, code: 'idempotencyKeyReused' });
    const other = await machineToken('admin');
    const theirs = await post('/profiles', profile('Theirs'), {
      ...json,
      'idempotency-key': 'k2',
      authorization: `Bearer ${other}`,
    });
    expect(theirs.status).toBe(201);
  });

  test('is nobody else’s also among the tokens of one person, of which another may have less', async () => {
    const person = { id: 'ida', name: 'Ida', email: 'ida@example.com', role: 'admin' };
    await database().user.create({ data: person });
    const [wide, narrow] = [await personToken('ida', 'admin'), await personToken('ida', 'operator')];
    const as = (shown: string) => ({ ...json, 'idempotency-key': 'k5', authorization: `Bearer ${shown}` });
    expect((await post('/profiles', profile('Ida’s'), as(wide))).status).toBe(201);
    const other = await post('/profiles', profile('Ida’s'), as(narrow));
    expect([other.headers.get('idempotency-replayed'), other.body.code]).toEqual([null, 'invalidInput']);
    expect((await post('/profiles', profile('Ida’s'), as(wide))).headers.get('idempotency-replayed')).toBe('true');
  });

  test('of many requests at once lets one be done', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create('k3', 'Together')));
    for (const { status, body } of answers) {
      if (status === 201) continue;
      expect(body).toMatchObject({ status: 409, code: 'idempotencyKeyInUse' });
    }
    expect(answers.some(({ status }) => status === 201)).toBe(true);
    expect(await database().profile.count({ where: { name: 'Together' } })).toBe(1);
  });

  test('of a request that was refused is free, and so is one after a day', async () => {
    expect((await create('k4', 'Once')).body).toMatchObject({
      code: 'invalidInput',
      fields: { name: { code: 'profileNameTaken' } },
    });
    expect((await create('k4', 'Fourth')).status).toBe(201);
    await database()
      .$executeRaw`UPDATE idempotent_answer SET created_at = created_at - interval '25 hours' WHERE key = 'k4'`;
    expect((await create('k4', 'Fifth')).status).toBe(201);
  });

  test.each(['', 'a b', 'é', 'x'.repeat(256)])('“%s” is none', async (key) => {
    expect((await create(encodeURI(key) === key ? key : key.replace('é', '\u00e9'), 'Bad key')).body.code).toBe(
      'idempotencyKeyInvalid',
    );
  });
});

test('requests beyond the rate are refused, with when to go on, and others go on', async () => {
  const hasty = await machineToken('viewer');
  const headers = { authorization: `Bearer ${hasty}` };
  const first = await send('/me', { headers });
  expect(first.headers.get('ratelimit-policy')).toBe('"requests";q=600;w=60');
  expect(first.headers.get('ratelimit')).toMatch(/^"requests";r=599;t=(60|59)$/);
  await database().$executeRaw`UPDATE api_rate SET count = ${requestPolicy.requests} WHERE key IN
    (SELECT 'token:' || id FROM api_token WHERE role = 'viewer')`;
  const refused = await send('/me', { headers });
  expect(refused.body).toMatchObject({ status: 429, code: 'rateLimited' });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect(refused.headers.get('ratelimit')).toContain('r=0');
  expect((await send('/me')).status).toBe(200);
  await database().$executeRaw`UPDATE api_rate SET since = since - interval '1 minute'`;
  expect((await send('/me', { headers })).status).toBe(200);
});

test('a list is read page by page without a gap or a repetition, while it grows', async () => {
  const names = Array.from({ length: 7 }, (_, index) => `P${index}`);
  for (const name of names) await post('/profiles', profile(name));
  const seen: string[] = [];
  let path = '/audit/events?action=profile.created&limit=3';
  for (let pages = 0; path !== '' && pages < 20; pages++) {
    const { body, headers } = await send(path);
    seen.push(...body.items.map(({ id }: { id: string }) => id));
    const next = /<http:\/\/127\.0\.0\.1:3000\/api\/v1([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? '';
    expect(next === '').toBe(body.nextCursor === null);
    path = next;
    await post('/profiles', profile(`Later ${pages}`));
  }
  const events = await database().auditEvent.findMany({
    where: { action: 'profile.created' },
    orderBy: { id: 'desc' },
  });
  const later = events.length - seen.length;
  expect(seen).toEqual(events.map(({ id }) => String(id)).slice(later));
});

test('the description is there for everybody, and a refused read is recorded', async () => {
  const { status, body } = await send('/openapi.json', { headers: { authorization: '' } });
  expect([status, body.openapi]).toEqual([200, '3.1.1']);
  const operator = await machineToken('member');
  await send('/functions', { headers: { authorization: `Bearer ${operator}` } });
  expect(await database().auditEvent.count({ where: { action: 'command.refused', actorName: 'a member' } })).toBe(1);
});
