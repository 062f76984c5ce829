import { expect, test } from 'vitest';
import { planningSlots } from './planning-slots.ts';

test('a few run, a few wait in their order, and any more are told at once that the console is busy', async () => {
  const slots = planningSlots({ running: 2, waiting: 1 });
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (name: string) =>
    slots(() => {
      started.push(name);
      return new Promise<string>((resolve) => ends.push(() => resolve(name)));
    });
  const asked = ['a', 'b', 'c'].map(ask);
  await Promise.resolve();
  await expect(ask('d')).rejects.toMatchObject({ code: 'tooManyPlans' });
  expect(started).toEqual(['a', 'b']);
  ends[0]?.();
  await asked[0];
  // A place is free again for who waits, and then for who comes.
  const late = ask('e');
  while (ends.length < 3) await new Promise((resolve) => setImmediate(resolve));
  ends[1]?.();
  ends[2]?.();
  while (ends.length < 4) await new Promise((resolve) => setImmediate(resolve));
  ends[3]?.();
  expect(await Promise.all([...asked, late])).toEqual(['a', 'b', 'c', 'e']);
});

test('work that fails gives its place back', async () => {
  const slots = planningSlots({ running: 1, waiting: 0 });
  await expect(slots(() => Promise.reject(new RangeError('no')))).rejects.toThrow(RangeError);
  expect(await slots(() => Promise.resolve(1))).toBe(1);
});
