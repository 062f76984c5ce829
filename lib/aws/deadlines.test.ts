import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../core/errors.ts';
import type { FaultInput } from '../sandbox/faults.ts';
import { addFunction, functionNow } from '../sandbox/testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import { type CallLimits, defaultCallLimits } from './call-limits.ts';
import { createClients } from './client.ts';
import { createConnectionRoom } from './connection-room.ts';
import { type AwsContext, unpacedContext } from './context.ts';
import { getFunction, listFunctions, updateFunctionConfiguration } from './lambda.ts';
import { type AwsSession, hostIdentity, sessionFor, sessionIdentity } from './session.ts';

/** As short as a busy machine allows, for answers that never end: waiting is all that such a test does. */
const limits: CallLimits = {
  ...defaultCallLimits,
  ...{ connection: 2_000, connectionWait: 150, attempt: 400, idle: 120, call: 700, budget: 100 },
  answerBytes: { ...defaultCallLimits.answerBytes, lambda: 200_000 },
};
const name = 'orders';
const update = 'UpdateFunctionConfiguration';
let world: TestSandbox;
beforeAll(async () => {
  world = await sandboxForTest();
  Object.assign(process.env, world.environment);
});
beforeEach(() => {
  world.sandbox.faults.remove();
  process.env['AWS_ENDPOINT_URL'] = world.sandbox.url;
  addFunction(world, name);
});
afterAll(() => world.sandbox.close());

const context = { pace: () => Promise.resolve(), onThrottle: () => undefined, limits } satisfies AwsContext;
/** A session with limits of its own; its role is assumed with those of production. */
async function session(purpose: 'read' | 'write' = 'read', own: AwsContext = context): Promise<AwsSession> {
  const opened = await sessionFor(accessTo(purpose), unpacedContext);
  return { ...opened, context: own, clients: createClients() };
}
function accessTo(purpose: 'read' | 'write') {
  const roleArn = purpose === 'read' ? world.readRoleArn : world.writeRoleArn;
  return { roleArn, externalId: world.externalId, purpose, sessionName: 'deadlines' };
}
function inject(effect: FaultInput['effect'], match: Partial<FaultInput['match']> = { operation: 'GetFunction' }) {
  return world.sandbox.faults.add({ match, effect });
}
async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'no error';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
const read = async (own?: AwsContext) => getFunction(await session('read', own), world.region, name);
const send = async (own?: AwsContext) =>
  updateFunctionConfiguration(await session('write', own), world.region, {
    functionName: name,
    revisionId: functionNow(world, name).configuration.RevisionId ?? '',
    update: { Handler: 'new.handler' },
  });

/** Short for an attempt, but with time for many of them: for reads that are to succeed in the end. */
const enduring = { ...context, limits: { ...limits, attempt: 1_000, idle: 300, call: 60_000 } };

/** For answers that end by themselves, however late a busy machine delivers them. */
const patient = { ...context, limits: { ...limits, attempt: 10_000, idle: 10_000, call: 2_500 } };
const contextFor = ({ kind }: FaultInput['effect']) => (kind === 'stall' || kind === 'drip' ? context : patient);

/** Every way in which an answer can go wrong after AWS has, or has not, carried out the call. */
const broken: [string, FaultInput['effect'], string][] = [
  ['never comes', { kind: 'stall' }, 'awsAnswerStalled'],
  ['stops after its headers', { kind: 'stall', afterBytes: 0 }, 'awsAnswerStalled'],
  ['stops after 40 bytes', { kind: 'stall', afterBytes: 40 }, 'awsAnswerStalled'],
  ['drips', { kind: 'drip', everyMilliseconds: 20 }, 'awsAnswerStalled'],
  ['has no end', { kind: 'oversized' }, 'awsAnswerTooLarge'],
  ['is a page', { kind: 'garbage', form: 'html', when: 'after' }, 'awsUnreadableAnswer'],
  ['is a page that says 403', { kind: 'garbage', form: 'html', status: 403, when: 'after' }, 'awsUnreadableAnswer'],
  ['is half of JSON', { kind: 'garbage', form: 'truncated', when: 'after' }, 'awsUnreadableAnswer'],
  [
    'is half of JSON that says 409',
    { kind: 'garbage', form: 'truncated', status: 409, when: 'after' },
    'awsUnreadableAnswer',
  ],
  ['is nothing', { kind: 'garbage', form: 'empty', when: 'after' }, 'awsMissingMember'],
  ['is nothing and says 404', { kind: 'garbage', form: 'empty', status: 404, when: 'after' }, 'awsUnreadableAnswer'],
  ['is no text', { kind: 'garbage', form: 'binary', when: 'after' }, 'awsUnreadableAnswer'],
  ['is compressed', { kind: 'garbage', form: 'compressed', when: 'after' }, 'awsUnreadableAnswer'],
  ['claims to be compressed', { kind: 'garbage', form: 'notCompressed', when: 'after' }, 'awsUnreadableAnswer'],
  ['is a page that says 502', { kind: 'garbage', form: 'html', status: 502, when: 'after' }, 'awsServiceFault'],
  ['is shorter than it says', { kind: 'earlyClose' }, 'awsUnreachable'],
  ['lacks its last chunk', { kind: 'earlyClose', isChunked: true }, 'awsUnreachable'],
];

describe('an answer that', () => {
  it.each(broken)('%s ends a read in time, with a code of its own', async (_, effect, code) => {
    await session();
    inject(effect);
    const startedAt = performance.now();
    await expect(read(contextFor(effect))).rejects.toMatchObject({
      code,
      params: {
        operation: 'lambda:GetFunction',
        awsAccountId: world.awsAccountId,
        region: world.region,
        functionName: name,
      },
    });
    expect(performance.now() - startedAt).toBeLessThan(contextFor(effect).limits.call + 8_000);
  });

  // An answer that was read and holds nothing is an answer to the SDK: jobs ask again.
  const isRetried = (what: string) => what !== 'has no end' && what !== 'is nothing';
  it.each(broken.filter(([what]) => isRetried(what)))(
    '%s and then is right does not fail a read',
    async (_, effect) => {
      inject(effect, { operation: 'GetFunction', times: 1 });
      // A client of its own: the SDK retries less, the more its client had to.
      expect(await codeOf(read({ ...contextFor(effect) }))).toBe('no error');
    },
  );

  it.each(broken.flatMap(([what, effect]) => [[what, 'before', effect] as const, [what, 'after', effect] as const]))(
    '%s, %s the effect, leaves an update unclear',
    async (_, when, effect) => {
      inject({ ...effect, when } as FaultInput['effect'], { operation: update });
      expect(await codeOf(send(contextFor(effect)))).toBe('awsUnclearOutcome');
      expect(functionNow(world, name).configuration.Handler).toBe(when === 'after' ? 'new.handler' : 'app.handler');
      const sent = world.sandbox.requestLog.since().filter((entry) => entry.operation === update);
      expect(new Set(sent.map((entry) => entry.requestId)).size).toBe(sent.length);
    },
  );

  it('is of another content type, but right, is read', async () => {
    inject({ kind: 'garbage', form: 'otherType', when: 'after' });
    expect(await codeOf(read(enduring))).toBe('no error');
  });
});

it('cuts off an answer of hundreds of megabytes with little memory, and closes its connection', async () => {
  const flooding = inject({ kind: 'oversized', mostBytes: 400_000_000 });
  // As in production: eight megabytes take a moment on a busy machine.
  const reader = await session('read', { ...context, limits: defaultCallLimits });
  const before = process.memoryUsage();
  await expect(getFunction(reader, world.region, name)).rejects.toMatchObject({
    code: 'awsAnswerTooLarge',
    params: { bytes: expect.any(Number) },
  });
  // The simulation runs in this process too: what it wrote is counted with what was read.
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  expect(arrayBuffers + heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(48 * 1024 * 1024);
  expect(flooding.fired).toBe(1);
});

it('reads only a little beyond the limit off the connection of an endless answer', async () => {
  const stand = await startFlood();
  const own = { ...defaultCallLimits, answerBytes: { ...limits.answerBytes, lambda: 1_000_000 } };
  const reader = await session('read', { ...context, limits: own });
  process.env['AWS_ENDPOINT_URL'] = stand.url;
  expect(await codeOf(getFunction(reader, world.region, name))).toBe('awsAnswerTooLarge');
  // The kernel's buffers on both sides, and what the stream had read ahead.
  expect(await stand.bytesTaken()).toBeLessThan(16_000_000);
  expect(await stand.openConnections()).toBe(0);
  await stand.close();
});

describe('connections', () => {
  it('that stalled are destroyed, not used again', async () => {
    const stand = await startFlood({ isSilent: true });
    const reader = await session('read', { ...context, limits: { ...limits } });
    process.env['AWS_ENDPOINT_URL'] = stand.url;
    expect(await codeOf(getFunction(reader, world.region, name))).toBe('awsAnswerStalled');
    expect(await stand.openConnections()).toBe(0);
    expect(stand.connections()).toBeGreaterThan(1);

    const shorter = { ...limits, call: 200, attempt: 60_000 };
    const own = { ...context, limits: shorter };
    const impatient = await sessionFor(accessTo('read'), own).catch((error: unknown) => error);
    // Assuming the role is a call like any other.
    expect(impatient).toMatchObject({ code: 'awsAnswerStalled', params: { operation: 'sts:AssumeRole' } });
    expect(await stand.openConnections()).toBe(0);
    await stand.close();
  });

  it('to Lambda that all stall keep nobody from assuming roles, and the wait for one ends', async () => {
    const few = { ...limits, connectionsPerHost: 4, attempt: 1_000, call: 1_200 };
    const own = { ...context, limits: few };
    const reader = await session('read', own);
    inject({ kind: 'stall' });
    const stalled = Array.from({ length: 12 }, () => codeOf(getFunction(reader, world.region, name)));
    const identity = await sessionIdentity(reader);
    expect(identity.awsAccountId).toBe(world.awsAccountId);
    const codes = await Promise.all(stalled);
    expect(codes.filter((code) => code === 'awsAnswerStalled').length).toBeGreaterThanOrEqual(4);
    expect(codes.every((code) => code === 'awsAnswerStalled' || code === 'awsConnectionsBusy')).toBe(true);
  });

  it('are bounded to each host and to all, and given to who has waited longest', async () => {
    const room = createConnectionRoom({ perHost: 2, inAll: 3, wait: 60 });
    const { signal } = new AbortController();
    const order: string[] = [];
    const first = await room.enter('a', signal);
    await room.enter('a', signal);
    const other = await room.enter('b', signal);
    const waiting = [
      room.enter('a', signal).then(() => order.push('a')),
      room.enter('b', signal).then(() => order.push('b')),
      room.enter('c', signal).then(() => order.push('c')),
    ];
    other();
    other();
    await waiting[1];
    first();
    await waiting[0];
    expect(order).toEqual(['b', 'a']);
    await expect(waiting[2]).rejects.toMatchObject({ by: 'connectionsBusy', wasSent: false });
    const leaving = new AbortController();
    const left = room.enter('c', leaving.signal);
    leaving.abort(new Error('no longer wanted'));
    await expect(left).rejects.toThrow('no longer wanted');
  });
});

describe('a wait for the rate budget', () => {
  it('does not count towards the deadline of a call', async () => {
    let waits = 0;
    const pace = async () => {
      waits += 1;
      await new Promise((resolve) => setTimeout(resolve, 2_300));
    };
    const own = { ...context, pace, longestPace: 30_000, limits: { ...defaultCallLimits, call: 2_000 } };
    expect(await codeOf(read(own))).toBe('no error');
    expect(waits).toBe(1);
  });

  it('that has no end ends with a sentence of its own, and nothing is sent', async () => {
    const since = world.sandbox.requestLog.latestSequence;
    const own = { ...context, pace: () => new Promise<void>(() => undefined) };
    await expect(read(own)).rejects.toMatchObject({
      code: 'awsBudgetBusy',
      params: { operation: 'lambda:GetFunction' },
    });
    const writer = await session('write', own);
    const revisionId = functionNow(world, name).configuration.RevisionId ?? '';
    const request = { functionName: name, revisionId, update: { Handler: 'new.handler' } };
    expect(await codeOf(updateFunctionConfiguration(writer, world.region, request))).toBe('awsUnreachable');
    const asked = world.sandbox.requestLog.since(since).map(({ operation }) => operation);
    expect(asked.filter((operation) => operation !== 'AssumeRole')).toEqual([]);
  });
});

it('ends when the worker’s own credentials do not come', async () => {
  const silent = await startFlood({ isSilent: true });
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  delete process.env['AWS_ACCESS_KEY_ID'];
  delete process.env['AWS_SECRET_ACCESS_KEY'];
  process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = `${silent.url}/credentials`;
  try {
    const startedAt = performance.now();
    const code = await codeOf(hostIdentity({ ...context, limits: { ...limits, call: 300 } }));
    expect(code).toBe('awsCredentialsStalled');
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  } finally {
    delete process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
    Object.assign(process.env, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
    await silent.close();
  }
});

it('ends a listing in which a page stalls, and tells of progress as calls end', async () => {
  const steps: string[] = [];
  const progress = {
    noteStep: (what: string) => void steps.push(what),
    whileWaiting: <Result>(_: string, wait: () => Promise<Result>) => wait(),
  };
  const patient = await session('read', { ...enduring, progress });
  expect((await listFunctions(patient, world.region).next()).value?.functions).toHaveLength(1);
  expect(steps).toContain('ListFunctions');
  inject({ kind: 'stall', afterBytes: 100 }, { operation: 'ListFunctions' });
  expect(await codeOf(listFunctions(await session(), world.region).next())).toBe('awsAnswerStalled');
});

/** A server that pours into every connection without an end, or keeps silent. */
async function startFlood({ isSilent = false } = {}) {
  const taken: number[] = [];
  let connections = 0;
  const server: Server = createServer((_, response) => {
    if (isSilent) return;
    const piece = Buffer.alloc(65_536, 'x');
    response.writeHead(200, { 'content-type': 'application/json' });
    const pour = () => {
      while (!response.destroyed && response.write(piece));
    };
    response.on('drain', pour);
    const { socket } = response;
    socket?.once('close', () => taken.push(socket.bytesWritten));
    pour();
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    connections: () => connections,
    openConnections: async () => {
      for (const until = Date.now() + 2_000; Date.now() < until; ) {
        const open = await new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
        if (open === 0) return 0;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return -1;
    },
    bytesTaken: async () => {
      while (taken.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      return Math.max(...taken);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
