import { describe, expect, it } from 'vitest';
import { createPacer } from './pacer.ts';

/** A pacer whose budget gives its first slot after so long. */
function pacerWithSlotsAfter(firstAfterMilliseconds: number) {
  const ending = new AbortController();
  const reserved: number[] = [];
  const pacer = createPacer<string, string>({
    reserve: async (count) => {
      reserved.push(count);
      return { firstAfterMilliseconds, everyMilliseconds: 50, reservedAtMilliseconds: 0 };
    },
    prepare: async (items) => items.map((item) => `${item}, prepared`),
    ending: ending.signal,
  });
  return { pacer, ending, reserved };
}

describe('a pacer', () => {
  it('gives each item that it prepared its slot', async () => {
    const { pacer } = pacerWithSlotsAfter(60);
    const startedAt = performance.now();
    const turn = await pacer.enter('one');
    await turn?.slot();
    expect(turn?.prepared).toBe('one, prepared');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(59);
  });

  it('lets all go without a turn at once when it ends, however far away their slots are', async () => {
    const { pacer, ending, reserved } = pacerWithSlotsAfter(60_000);
    const entered = ['one', 'two', 'three'].map((item) => pacer.enter(item));
    setTimeout(() => ending.abort(), 20);
    expect(await Promise.all(entered)).toEqual([undefined, undefined, undefined]);
    const before = reserved.length;
    expect(await pacer.enter('four')).toBeUndefined();
    expect(reserved).toHaveLength(before);
  });
});
