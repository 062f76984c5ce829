import { GetFunctionCommand, ListFunctionsCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { FaultInput } from './faults.ts';
import { faultOf, lambdaClient } from './testing/clients.ts';
import { addFunction, functionNow } from './testing/functions.ts';
import { sandboxForTest, type TestSandbox } from './testing.ts';

let world: TestSandbox;
const FunctionName = 'orders';
const operation = 'UpdateFunctionConfiguration';
beforeAll(async () => {
  world = await sandboxForTest();
});
beforeEach(() => {
  world.sandbox.reset();
  addFunction(world, FunctionName);
});
afterAll(() => world.sandbox.close());

const update = (RevisionId?: string) =>
  lambdaClient(world).send(
    new UpdateFunctionConfigurationCommand({ FunctionName, Handler: 'new.handler', RevisionId }),
  );
const handlerNow = (): string | undefined => functionNow(world, FunctionName).configuration.Handler;
const lastEntry = () => world.sandbox.requestLog.since().at(-1);
function inject(effect: FaultInput['effect'], match: Partial<FaultInput['match']> = { operation }) {
  return world.sandbox.faults.add({ match, effect });
}

/** Reads the function over plain HTTP until the body ends, breaks, has so many bytes, or nothing comes for some milliseconds. */
async function readRaw(mostBytes = Number.POSITIVE_INFINITY, idleMilliseconds = 600) {
  const leaving = new AbortController();
  let idle = setTimeout(() => leaving.abort(), idleMilliseconds);
  const seen = { status: 0, headers: new Headers(), bytes: Buffer.alloc(0), end: 'whole' };
  try {
    const response = await fetch(`${world.sandbox.url}/2015-03-31/functions/${FunctionName}`, {
      signal: leaving.signal,
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIA111122223333DEMO/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0',
      },
    });
    seen.status = response.status;
    seen.headers = response.headers;
    for await (const chunk of response.body ?? []) {
      clearTimeout(idle);
      idle = setTimeout(() => leaving.abort(), idleMilliseconds);
      seen.bytes = Buffer.concat([seen.bytes, chunk]);
      if (seen.bytes.byteLength < mostBytes) continue;
      seen.end = 'enough';
      leaving.abort();
    }
  } catch {
    if (seen.end === 'whole') seen.end = leaving.signal.aborted ? 'stalled' : 'broken';
  } finally {
    clearTimeout(idle);
  }
  return seen;
}
const onRead = { operation: 'GetFunction' };

test('a stalled answer sends nothing, or its headers and so many bytes, and keeps the connection', async () => {
  inject({ kind: 'stall' }, { ...onRead, times: 1 });
  expect(await readRaw()).toMatchObject({ status: 0, end: 'stalled' });
  inject({ kind: 'stall', afterBytes: 40 }, { ...onRead, times: 1 });
  const cut = await readRaw();
  expect(cut).toMatchObject({ status: 200, end: 'stalled' });
  expect(cut.bytes.toString()).toMatch(/^\{"Configuration"/);
  expect(cut.bytes.byteLength).toBe(40);
  inject({ kind: 'stall', milliseconds: 20 }, { ...onRead, times: 1 });
  expect(await readRaw()).toMatchObject({ status: 0, end: 'broken' });
});

test('a slow drip comes byte by byte', async () => {
  inject({ kind: 'drip', everyMilliseconds: 5 }, { ...onRead, times: 1 });
  const { bytes, end } = await readRaw(7);
  expect(end).toBe('enough');
  expect(bytes.byteLength).toBeLessThan(12);
});

test('an oversized answer goes on until it is cut off, or for as long as it was told', async () => {
  inject({ kind: 'oversized' }, { ...onRead, times: 1 });
  expect(await readRaw(5_000_000, 5_000)).toMatchObject({ end: 'enough', status: 200 });
  inject({ kind: 'oversized', mostBytes: 1_000_000 }, { ...onRead, times: 1 });
  const whole = await readRaw(Number.POSITIVE_INFINITY, 5_000);
  expect(whole.end).toBe('whole');
  expect(whole.bytes.byteLength).toBeGreaterThanOrEqual(1_000_000);
  expect(() => JSON.parse(whole.bytes.toString())).not.toThrow();
});

test.each([false, true])('a connection that closes early breaks the answer (chunked: %s)', async (isChunked) => {
  inject({ kind: 'earlyClose', afterBytes: 20, isChunked }, { ...onRead, times: 1 });
  const { end, bytes, status } = await readRaw();
  expect({ end, status, bytes: bytes.byteLength }).toEqual({ end: 'broken', status: 200, bytes: 20 });
});

test.each([
  ['html', 'text/html', /^<html>/],
  ['truncated', 'application/json', /^\{"Configuration".*[^}]$/s],
  ['binary', 'application/json', /./s],
  ['otherType', 'image/png', /^\{"Configuration".*\}$/s],
  ['empty', 'application/json', /^$/],
] as const)('garbage can be %s, under any status', async (form, type, text) => {
  inject({ kind: 'garbage', form, when: 'after', status: 203 }, { ...onRead, times: 1 });
  const { status, headers, bytes, end } = await readRaw();
  expect({ status, type: headers.get('content-type'), end }).toEqual({ status: 203, type, end: 'whole' });
  expect(bytes.toString()).toMatch(text);
});

test.each(['compressed', 'notCompressed'] as const)('garbage can be %s, which the SDK does not read', async (form) => {
  inject({ kind: 'garbage', form, when: 'after' });
  expect(await faultOf(update())).toMatchObject({ name: 'SyntaxError', status: 200 });
});

test.each([
  ['before', 'app.handler'],
  ['after', 'new.handler'],
] as const)('%s the effect decides whether the call was carried out', async (when, handler) => {
  for (const effect of [
    { kind: 'earlyClose' },
    { kind: 'garbage', form: 'truncated' },
    { kind: 'oversized' },
  ] as const) {
    world.sandbox.reset();
    addFunction(world, FunctionName);
    inject({ ...effect, when, ...(effect.kind === 'oversized' ? { mostBytes: 1_000 } : {}) });
    await update().catch(() => undefined);
    expect(handlerNow()).toBe(handler);
    expect(lastEntry()).toMatchObject({ hadEffect: when === 'after', wasAnswerDelivered: false });
  }
});

test('a fault of the answer is for any operation', async () => {
  inject({ kind: 'earlyClose' }, {});
  expect((await faultOf(lambdaClient(world).send(new ListFunctionsCommand({})))).message).toMatch(
    /aborted|hang up|terminated/,
  );
});

test('a late effect comes after the connection broke, unless the revision has moved on by then', async () => {
  const revision = functionNow(world, FunctionName).configuration.RevisionId;
  inject({ kind: 'lateEffect', milliseconds: 30 }, { operation, times: 1 });
  expect((await faultOf(update(revision))).message).toMatch(/ECONNRESET|socket hang up/);
  expect(handlerNow()).toBe('app.handler');
  expect(lastEntry()).toMatchObject({ hadEffect: false, wasAnswerDelivered: false, status: 0 });
  await vi.waitFor(() => expect(lastEntry()).toMatchObject({ hadEffect: true, status: 200 }));
  expect(handlerNow()).toBe('new.handler');

  inject({ kind: 'lateEffect', milliseconds: 30 }, { operation, times: 1 });
  await faultOf(update(functionNow(world, FunctionName).configuration.RevisionId));
  inject({ kind: 'foreignEdit', when: 'after', edit: { Handler: 'theirs.handler' } }, { ...onRead, times: 1 });
  await lambdaClient(world).send(new GetFunctionCommand({ FunctionName }));
  await vi.waitFor(() => {
    const late = world.sandbox.requestLog.since().filter((entry) => entry.operation === operation);
    expect(late.at(-1)).toMatchObject({ hadEffect: false, status: 412 });
  });
  expect(handlerNow()).toBe('theirs.handler');
});

test('a late effect can also follow a connection that stalls, and does not reach a simulation begun anew', async () => {
  inject({ kind: 'lateEffect', milliseconds: 20, connection: 'stalls' }, { operation, times: 1 });
  const leaving = new AbortController();
  const answer = lambdaClient(world)
    .send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler: 'new.handler' }), {
      abortSignal: leaving.signal,
    })
    .catch((error: Error) => error.name);
  await vi.waitFor(() => expect(handlerNow()).toBe('new.handler'));
  leaving.abort();
  expect(await answer).toBe('AbortError');

  inject({ kind: 'lateEffect', milliseconds: 20 });
  await faultOf(update());
  world.sandbox.reset();
  addFunction(world, FunctionName);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(handlerNow()).toBe('app.handler');
});

test('a late effect says when it came, and a call signed by a wrong clock is refused at once instead', async () => {
  inject({ kind: 'lateEffect', milliseconds: 30 });
  const client = lambdaClient(world);
  client.config.systemClockOffset = -2 * 3600_000;
  await faultOf(client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler: 'new.handler' })));
  const [refused] = world.sandbox.requestLog.since();
  expect(refused).toMatchObject({ status: 403, errorCode: 'InvalidSignatureException', wasAnswerDelivered: true });
  expect(refused?.effectAt).toBeUndefined();

  await faultOf(update());
  await vi.waitFor(() => expect(lastEntry()).toMatchObject({ hadEffect: true }));
  const { at = '', effectAt = '' } = lastEntry() ?? {};
  expect(Date.parse(effectAt) - Date.parse(at)).toBeGreaterThanOrEqual(29);
});
