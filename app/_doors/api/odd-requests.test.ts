import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { operations } from '#lib/commands/api/operations.ts';
import { machineToken } from '#lib/commands/tokens/testing.ts';
import { database } from '#lib/db/kernel/client.ts';
import { databaseForTest } from '#lib/db/kernel/testing.ts';
import { answerApi } from './answer-api.ts';

let token: string;

beforeAll(async () => {
  await databaseForTest();
  token = await machineToken('admin');
});

const segments = [
  ...new Set(operations.flatMap(({ path }) => path.split('/').filter((part) => /^[\w-]+$/.test(part)))),
];
const members = [
  'name',
  'settings',
  'mode',
  'functionIds',
  'strategy',
  'files',
  'limit',
  'cursor',
  'filter',
  '__proto__',
];
const text = fc.oneof(
  fc.constantFrom('', ' ', '-1', '1e9', '%', '\u{1f980}', 'true', '[]', "';--"),
  fc.string({ unit: 'binary' }),
);
const segment = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...segments) }, fc.uuid(), text);
const json = fc.oneof(
  fc.dictionary(fc.oneof(fc.constantFrom(...members), text), fc.jsonValue({ maxDepth: 3 })),
  fc.jsonValue(),
);

const requests = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'),
  path: fc.array(segment, { maxLength: 5 }).map((parts) => parts.map(encodeURIComponent).join('/')),
  query: fc.array(fc.tuple(fc.oneof(fc.constantFrom(...members, 'region', 'name~', 'status', 'from'), text), text), {
    maxLength: 3,
  }),
  body: fc.oneof(
    json.map((value) => JSON.stringify(value)),
    text,
    fc.uint8Array({ maxLength: 200 }),
  ),
  type: fc.constantFrom(
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'application/problem+json',
  ),
  key: fc.option(fc.constantFrom('a', 'b', '"c"', ' '), { nil: undefined }),
  ifMatch: fc.option(fc.constantFrom('*', '"x"', `"${'0'.repeat(64)}"`), { nil: undefined }),
});

test('no request, however odd, is answered with a fault: each gets what was asked or a problem that says why not', async () => {
  await fc.assert(
    fc.asyncProperty(requests, async ({ method, path, query, body, type, key, ifMatch }) => {
      const search = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
      const takesBody = !['GET', 'HEAD', 'OPTIONS'].includes(method);
      const request = new Request(`http://127.0.0.1:3000/api/v1/${path}?${search}`, {
        method,
        headers: {
          host: '127.0.0.1:3000',
          authorization: `Bearer ${token}`,
          ...(takesBody ? { 'content-type': type } : {}),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
          ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
        },
        ...(takesBody ? { body } : {}),
      });
      const response = await answerApi(request);
      const answered = await response.text();
      expect(response.status, answered).toBeLessThan(500);
      if (response.status < 400 || method === 'HEAD') return;
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(JSON.parse(answered)).toMatchObject({ status: response.status, code: expect.any(String) });
      // So many requests are more than anybody may send in a minute.
      if (response.status === 429) await database().$executeRaw`DELETE FROM api_rate`;
    }),
    { numRuns: 400 },
  );
});
