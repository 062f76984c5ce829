import { expect, test } from 'vitest';
import { shareReads } from './shared-reads.ts';

/** A row that changes, and how often it was read; a read takes a while and returns the row as it was when it began. */
function changingRow() {
  const row = { value: 0, reads: 0 };
  const read = async () => {
    row.reads += 1;
    const { value } = row;
    await new Promise((resolve) => setTimeout(resolve, 5));
    return value;
  };
  return { row, read };
}

test('nobody is given a result that began before they asked', async () => {
  const { row, read } = changingRow();
  const shared = shareReads<number>(30);
  const first = shared('a', read);
  row.value = 1; // the first read has begun already
  const second = shared('a', read);
  expect(await first).toBe(0);
  row.value = 2; // the second waits for its interval
  const third = shared('a', read);
  expect(await Promise.all([second, third])).toEqual([2, 2]);
  expect(row.reads).toBe(2);
});

test('many who ask at once cost one read, and each key has its own', async () => {
  const { row, read } = changingRow();
  const shared = shareReads<number>(1);
  await Promise.all(Array.from({ length: 20 }, () => shared('a', read)));
  expect(row.reads).toBe(2);
  await shared('b', read);
  expect(row.reads).toBe(3);
});

test('a read that failed fails those who waited for it, and the next is tried', async () => {
  const shared = shareReads<number>(1);
  await expect(shared('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await shared('a', async () => 7)).toBe(7);
});

test('a read that takes long is begun the more rarely', async () => {
  const began: number[] = [];
  const shared = shareReads<void>(1);
  const slow = async () => {
    began.push(performance.now());
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await shared('a', slow);
  await shared('a', slow);
  const [first = 0, second = 0] = began;
  expect(second - first).toBeGreaterThanOrEqual(5 * 19);
});
