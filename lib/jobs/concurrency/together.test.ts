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
  expect(await Promise.all(await writeTogether([1, 2, 3], write))).toEqual(['item 1', 'item 2', 'item 3']);
  expect(written).toEqual([[1, 2, 3]]);
});

it('what is refused keeps no other from being written, and its error is its own', async () => {
  const { written, write } = refusing([2, 4], (item) => new Error(`not ${item}`));
  expect(await Promise.allSettled(await writeTogether([1, 2, 3, 4], write))).toEqual([
    { status: 'fulfilled', value: 'item 1' },
    { status: 'rejected', reason: new Error('not 2') },
    { status: 'fulfilled', value: 'item 3' },
    { status: 'rejected', reason: new Error('not 4') },
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

it('what takes long by itself keeps no other waiting', async () => {
  const released = Promise.withResolvers<void>();
  const write = async (items: readonly number[]) => {
    if (items.length > 1) throw new AppError('databaseBusy');
    if (items.includes(2)) await released.promise;
    return items;
  };
  const [one, two, three] = await writeTogether([1, 2, 3], write);
  expect(await Promise.all([one, three])).toEqual([1, 3]);
  released.resolve();
  expect(await two).toBe(2);
});

it('what has to wait by itself is tried again until it may be written', async () => {
  let attempts = 0;
  const write = (items: readonly number[]) => {
    attempts += 1;
    return attempts < 3 ? Promise.reject(new AppError('databaseBusy')) : Promise.resolve(items);
  };
  expect(await Promise.all(await writeTogether([1], write))).toEqual([1]);
  expect(attempts).toBe(3);
});
