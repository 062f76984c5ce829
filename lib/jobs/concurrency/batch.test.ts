import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createBatch } from './batch.ts';

function recordingBatch(options: { windowMilliseconds: number; largest: number }) {
  const written: number[][] = [];
  const batch = createBatch<number, string>(options, async (items) => {
    written.push([...items]);
    return items.map((item) => `item ${item}`);
  });
  return { written, batch };
}

describe('a batch', () => {
  it('is written once for all items of its window, and gives each its own result, equal items too', async () => {
    const { written, batch } = recordingBatch({ windowMilliseconds: 20, largest: 10 });
    expect(await Promise.all([3, 1, 3].map(batch.add))).toEqual(['item 3', 'item 1', 'item 3']);
    expect(await batch.add(4)).toBe('item 4');
    expect(written).toEqual([[3, 1, 3], [4]]);
  });

  it('that is full is written at once, and exactly once; what comes after begins the next', async () => {
    const { written, batch } = recordingBatch({ windowMilliseconds: 60_000, largest: 3 });
    const results = await Promise.all([1, 2, 3, 4, 5, 6].map(batch.add));
    expect(results).toHaveLength(6);
    await delay(30);
    expect(written).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it('that is full is not written again when its window ends', async () => {
    const { written, batch } = recordingBatch({ windowMilliseconds: 20, largest: 2 });
    await Promise.all([1, 2].map(batch.add));
    await delay(60);
    expect(written).toEqual([[1, 2]]);
  });

  it('whose writing fails fails for each of its items, and for no other batch', async () => {
    let fails = true;
    const batch = createBatch<number, true>({ windowMilliseconds: 5, largest: 10 }, async (items) => {
      if (fails) throw new Error('not written');
      return items.map(() => true as const);
    });
    const outcomes = await Promise.allSettled([1, 2].map(batch.add));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await batch.add(3)).toBe(true);
  });

  it('that gets fewer results than it has items fails', async () => {
    const batch = createBatch<number, true>({ windowMilliseconds: 5, largest: 10 }, async () => [true]);
    const outcomes = await Promise.allSettled([1, 2].map(batch.add));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
