import { expect, test } from 'vitest';
import { type TurnLimits, turnsOf } from './turns.ts';

const roomy: TurnLimits = {
  running: 2,
  runningPerPerson: 2,
  waiting: 1,
  waitingPerPerson: 1,
  refusal: 'tooManyPlans',
};

const rounds = async () => {
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Work that lasts until it is ended by its name, with what has begun so far. */
function watched(limits: TurnLimits) {
  const turns = turnsOf(limits);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    ask: (person: string, name: string) =>
      turns.take(person, () => {
        begun.push(name);
        return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
      }),
    end: async (name: string) => {
      ends.get(name)?.();
      await rounds();
    },
  };
}

test('a few run, a few wait in their order, and any more are told at once that the console is busy', async () => {
  const { begun, ask, end } = watched(roomy);
  const asked = ['a', 'b', 'c'].map((name) => ask('one', name));
  await rounds();
  await expect(ask('one', 'd')).rejects.toMatchObject({ code: 'tooManyPlans' });
  expect(begun).toEqual(['a', 'b']);
  await end('a');
  // A place is free again for who waits, and then for who comes.
  expect(begun).toEqual(['a', 'b', 'c']);
  const late = ask('one', 'e');
  await end('b');
  await end('c');
  await end('e');
  expect(await Promise.all([...asked, late])).toEqual(['a', 'b', 'c', 'e']);
});

test('work that fails gives its place back', async () => {
  const turns = turnsOf({ ...roomy, running: 1, waiting: 0 });
  await expect(turns.take('one', () => Promise.reject(new RangeError('no')))).rejects.toThrow(RangeError);
  expect(await turns.take('one', () => Promise.resolve(1))).toBe(1);
});

test('nobody waits for what a single person asked for, nor for how much of it waits', async () => {
  const { begun, ask, end } = watched({
    ...roomy,
    running: 3,
    waiting: 9,
    waitingPerPerson: 4,
    refusal: 'tooManyRequests',
  });
  const mine = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6'].map((name) => ask('me', name));
  await rounds();
  await expect(ask('me', 'm7')).rejects.toMatchObject({ code: 'tooManyRequests' });
  expect(begun).toEqual(['m1', 'm2']);
  const theirs = ['t1', 't2'].map((name) => ask('them', name));
  await rounds();
  expect(begun).toEqual(['m1', 'm2', 't1']);
  await end('t1');
  expect(begun).toEqual(['m1', 'm2', 't1', 't2']);
  for (const name of ['t2', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6']) await end(name);
  expect(await Promise.all([...mine, ...theirs])).toHaveLength(8);
});

test('whose turn does not come in time is refused and forgotten; ending a turn twice frees one place', async () => {
  const turns = turnsOf({ ...roomy, running: 1, waiting: 5, waitingPerPerson: 5, waitSeconds: 0.01 });
  const end = await turns.enter('one');
  await expect(turns.enter('two')).rejects.toMatchObject({ code: 'tooManyPlans' });
  end();
  end();
  const next = await turns.enter('two');
  await expect(turns.enter('one')).rejects.toMatchObject({ code: 'tooManyPlans' });
  const patient = turns.enter('one', 30);
  next();
  (await patient)();
});
