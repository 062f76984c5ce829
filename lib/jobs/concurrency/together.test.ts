import { expect, it } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { writeTogether } from './together.ts';

/** Writes numbers, and refuses all of a writing that holds one of these. */
function refusing(refused: readonly number[], reason: (item: number) => Error) {
  const written: number[][] = [];
  const write = async (items: readonly number[]) => {
    const first = items.find((item) => refused.includes(item));
    if (first !== undefined) throw reason(first);
    written.push([...items]);
    return items.map((item) => `item ${item}`);
  };
  return { written, write };
}

it('items are written together, each with its own result', async () => {
  const { written, write } = refusing([], () => new Error('never'));
  expect(await writeTogether([1, 2, 3], write)).toEqual(['item 1', 'item 2', 'item 3']);
  expect(written).toEqual([[1, 2, 3]]);
});

it('what is refused keeps no other from being written, and its error is its own', async () => {
  const { written, write } = refusing([2, 4], (item) => new Error(`not ${item}`));
  expect(await writeTogether([1, 2, 3, 4], write)).toEqual([
    'item 1',
    new Error('not 2'),
    'item 3',
    new Error('not 4'),
  ]);
  expect(written).toEqual([[1], [3]]);
});

it('while the database is away nothing is tried again', async () => {
  let attempts = 0;
  const away = new AppError('databaseUnavailable');
  const write = () => {
    attempts += 1;
    return Promise.reject(away);
  };
  await expect(writeTogether([1, 2], write)).rejects.toBe(away);
  expect(attempts).toBe(1);
});
