import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { refusalOfPageRequest } from './page-request.ts';

const ours = {
  'sec-fetch-site': 'same-origin',
  'next-action': `40${'0'.repeat(40)}`,
  'content-type': 'text/plain;charset=UTF-8',
};

function asked(method: string, headers: Record<string, string> = {}, body?: BodyInit, path = '/accounts') {
  const init = { method, headers, duplex: 'half', ...(body === undefined ? {} : { body }) };
  return refusalOfPageRequest(new Request(`http://lamp.example${path}`, init));
}
const sent = (body: BodyInit, headers: Record<string, string> = {}) => asked('POST', { ...ours, ...headers }, body);

test('pages are read, and actions of ours are sent to them', async () => {
  expect(await asked('GET')).toBeUndefined();
  expect(await asked('HEAD')).toBeUndefined();
  expect(await sent('[]')).toBeUndefined();
  const repeated = '[{"a":"ü","b":"$$literal","c":"$undefined","d":{"e":["x"]},"f":"$0:0:d"}]';
  expect(await sent(repeated)).toBeUndefined();
});

test('whatever a form holds is taken as React itself sends it', async () => {
  // The browser's half of Next.js's copy of React.
  const { encodeReply } = z
    .object({ encodeReply: z.custom<(value: unknown) => Promise<unknown>>((value) => typeof value === 'function') })
    .parse(createRequire(import.meta.url)('next/dist/compiled/react-server-dom-turbopack/client.browser.js'));
  const key = fc.stringMatching(/^[a-zA-Z$ .-]{0,8}$/);
  const leaf = fc.oneof(
    fc.string(),
    fc.string().map((text) => `$${text}`),
    fc.double(),
    fc.boolean(),
    fc.constant(undefined),
    fc.constant(null),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(value, async (input) => {
      const body = z.string().parse(await encodeReply([{ input, again: [input] }]));
      expect(await sent(body)).toBeUndefined();
    }),
  );
});

test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is no method of a page', async (method) => {
  expect(await asked(method)).toEqual({ status: 405, reason: 'method' });
});

test.each(['/icon.svg', '/_next/static/chunks/main.js'])('nothing is sent to a file: %s', async (path) => {
  expect(await asked('POST', ours, '[]', path)).toEqual({ status: 405, reason: 'method' });
});

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['a sibling domain', { 'sec-fetch-site': 'same-site' }],
])('nothing that changes something is taken from %s', async (_name, headers) => {
  expect(await sent('[]', headers)).toEqual({ status: 403, reason: 'crossOrigin' });
});

test('a form that is sent to a page, and an id that is none, are refused', async () => {
  const form = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
  expect(await asked('POST', form, 'a=b')).toEqual({ status: 405, reason: 'method' });
  expect(await sent('[]', { 'next-action': 'x' })).toEqual({ status: 400, reason: 'action' });
});

test.each(['application/json', 'multipart/form-data; boundary=x', ''])(
  'a body of type “%s” is none of ours',
  async (type) => {
    expect(await sent('[]', { 'content-type': type })).toEqual({ status: 415, reason: 'contentType' });
  },
);

test.each([
  '[',
  '{}',
  '',
  '["$1"]',
  '["$F1"]',
  '["$0:1"]',
  '["$0:0:constructor"]',
  '["$K1"]',
  `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
])('a body that cannot be an action’s arguments is refused: %.20s', async (body) => {
  expect(await sent(body)).toEqual({ status: 400, reason: 'body' });
});

test('a body that is too large is refused without reading all of it, whatever length it names', async () => {
  let read = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      read += 1;
      controller.enqueue(new Uint8Array(100_000));
    },
  });
  expect(await sent(endless)).toEqual({ status: 413, reason: 'tooLarge' });
  expect(read).toBeLessThan(30);
});

test.each(['/%E0%A4%A', '/accounts/%', '/?a=%00'])('an address that cannot be decoded is refused: %s', async (path) => {
  expect(await asked('GET', {}, undefined, path)).toEqual({ status: 400, reason: 'address' });
});
