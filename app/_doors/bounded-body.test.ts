import { expect, test } from 'vitest';
import { AppError } from '#lib/core/errors.ts';
import { readForm, readJsonBody } from './bounded-body.ts';

const json = { 'content-type': 'application/json' };
const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request('http://lamp.example/', {
    method: 'POST',
    body,
    headers: { ...json, ...headers },
    duplex: 'half',
  } as RequestInit);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );

test('a body within the limit is read', async () => {
  expect(await readJsonBody(post('{"a": "ü"}'), 11)).toEqual({ a: 'ü' });
});

test('reading stops once there is more than the limit, although no length is given', async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      controller.enqueue(new Uint8Array(1_000));
    },
  });
  expect(await codeOf(readJsonBody(post(endless), 10_000))).toBe('requestTooLarge');
  expect(sent).toBeLessThan(20);
});

test('a length beyond the limit is refused before anything is read', async () => {
  const request = post('{}', { 'content-length': '2000' });
  expect(await codeOf(readJsonBody(request, 1_000))).toBe('requestTooLarge');
  expect(request.bodyUsed).toBe(false);
});

test('what is not JSON, and nothing at all, are refused', async () => {
  expect(await codeOf(readJsonBody(post('{"a":'), 100))).toBe('invalidInput');
  expect(await codeOf(readJsonBody(new Request('http://lamp.example/', { method: 'POST', headers: json }), 100))).toBe(
    'invalidInput',
  );
});

test('what does not say that it is JSON is not read', async () => {
  for (const type of ['text/plain', 'application/jsonx', 'multipart/form-data; boundary=x', '']) {
    const request = post('{}', { 'content-type': type });
    expect(await codeOf(readJsonBody(request, 100)), type).toBe('contentTypeNotSupported');
    expect(request.bodyUsed).toBe(false);
  }
  expect(await readJsonBody(post('{}', { 'content-type': 'application/json; charset=utf-8' }), 100)).toEqual({});
});

test('a form is read as its address would be, and nothing else is taken for one', async () => {
  const form = (body: string, type: string) =>
    new Request('http://lamp.example/', { method: 'POST', body, headers: { 'content-type': type } });
  const sent = form('input=%7B%7D&format=csv', 'application/x-www-form-urlencoded');
  expect(Object.fromEntries(await readForm(sent, 100))).toEqual({ input: '{}', format: 'csv' });
  expect(await codeOf(readForm(form('a=b', 'text/plain'), 100))).toBe('contentTypeNotSupported');
  const long = form(`a=${'b'.repeat(200)}`, 'application/x-www-form-urlencoded');
  expect(await codeOf(readForm(long, 100))).toBe('requestTooLarge');
});
