import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type Caller, personCaller } from '../../core/access/caller.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runStreamQuery, streamQuery } from './query.ts';

/** Long enough for a download of which nothing is taken. */
const idleMilliseconds = 5 * 60_000;

/** A person who has no download open yet: as many as they may have are open when a third is refused. */
let people = 0;
function newcomer(): Caller {
  people += 1;
  return personCaller({ userId: `person-${people}`, name: 'Pia', role: 'viewer' });
}

/** A query of these batches. `ended` tells how often its own reading was ended. */
function queryOf(read: () => AsyncGenerator<unknown[]>) {
  const ended = vi.fn();
  const definition = streamQuery({
    name: 'test.stream',
    permission: 'read',
    input: z.strictObject({}),
    output: z.unknown().refine((row) => typeof row === 'number'),
    scopeOf: () => 'installation',
    run: async function* () {
      try {
        yield* read();
      } finally {
        ended();
      }
    },
  });
  return {
    ended,
    begin: (caller: Caller, signal?: AbortSignal) => runStreamQuery(definition, {}, caller, signal),
  };
}

async function* endless(): AsyncGenerator<number[]> {
  for (let count = 0; ; count += 1) yield [count];
}

/** How many more the person may open at this moment. */
async function placesLeft(caller: Caller): Promise<number> {
  const { begin } = queryOf(endless);
  const opened: Awaited<ReturnType<typeof begin>>[] = [];
  try {
    for (;;) opened.push(await begin(caller));
  } catch (error) {
    expect(error).toMatchObject({ code: 'tooManyDownloads' });
  }
  await Promise.all(opened.map((one) => one.return(undefined)));
  return opened.length;
}

beforeAll(async () => void (await databaseForTest()));
afterEach(() => void vi.useRealTimers());

test('a place that is given back in several ways is given back once, and never another one of the person', async () => {
  const caller = newcomer();
  const reader = new AbortController();
  const { begin } = queryOf(endless);
  const [first, second] = [await begin(caller, reader.signal), await begin(caller)];
  expect(await placesLeft(caller)).toBe(0);
  await first.return(undefined);
  await first.return(undefined);
  reader.abort();
  await expect(first.throw(new Error('again'))).rejects.toThrow('again');
  expect(await placesLeft(caller)).toBe(1);
  expect((await second.next()).done).toBe(false);
  await second.return(undefined);
  expect(await placesLeft(caller)).toBe(2);
});

test('one whose reader goes away while a batch is read gives its place back at once, and that batch is not handed on', async () => {
  const caller = newcomer();
  const reader = new AbortController();
  const batch = Promise.withResolvers<number[]>();
  const { begin, ended } = queryOf(async function* () {
    yield await batch.promise;
    yield [2];
  });
  const stream = await begin(caller, reader.signal);
  const read = stream.next();
  reader.abort();
  expect(await placesLeft(caller)).toBe(2);
  batch.resolve([1]);
  await expect(read).rejects.toMatchObject({ code: 'downloadAbandoned' });
  await expect(stream.next()).rejects.toMatchObject({ code: 'downloadAbandoned' });
  await expect.poll(() => ended.mock.calls.length).toBe(1);
  expect(await placesLeft(caller)).toBe(2);
});

test.each([
  [
    'a batch that cannot be read',
    async function* () {
      yield [1];
      throw new Error('unreadable');
    },
  ],
  [
    'a row that is none of the query’s',
    async function* () {
      yield [1];
      yield ['text'];
    },
  ],
] as const)('%s gives the place back, and ends the reading', async (_what, batches) => {
  const caller = newcomer();
  const { begin, ended } = queryOf(batches);
  const stream = await begin(caller);
  expect(await stream.next()).toEqual({ value: [1], done: false });
  await expect(stream.next()).rejects.toThrow();
  expect(await placesLeft(caller)).toBe(2);
  await stream.return(undefined);
  expect(ended).toHaveBeenCalledOnce();
});

test('one of which nothing is taken is given up, whether or not it was begun, and its reading ended', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const caller = newcomer();
  const { begin, ended } = queryOf(endless);
  const [begun, untouched] = [await begin(caller), await begin(caller)];
  await begun.next();
  await vi.advanceTimersByTimeAsync(idleMilliseconds - 1);
  await begun.next();
  await vi.advanceTimersByTimeAsync(1);
  expect(await placesLeft(caller), 'the one that was not begun is given up').toBe(1);
  await vi.advanceTimersByTimeAsync(idleMilliseconds);
  expect(await placesLeft(caller)).toBe(2);
  for (const stream of [begun, untouched])
    await expect(stream.next()).rejects.toMatchObject({ code: 'downloadAbandoned' });
  expect(ended).toHaveBeenCalledOnce();
});
