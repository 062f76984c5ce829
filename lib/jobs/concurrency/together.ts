import { AppError } from '../../core/errors.ts';

/**
 * Writes items together, and where that fails each by itself: then its own error is its result, and what stands in the way of one is no
 * matter of the others. `write` returns one value for each item in order, and writes all or nothing. Returns a promise for each item: one that is
 * written by itself keeps nobody waiting. While the database is away nothing is tried again, and the error is thrown; a bound of time that was met,
 * or a deadlock, may have been the matter of one item.
 */
export async function writeTogether<Item, Result>(
  items: readonly Item[],
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<readonly Promise<Result>[]> {
  try {
    return (await write(items)).map((result) => Promise.resolve(result));
  } catch (error) {
    if (items.length < 2 || isAway(error)) throw error;
    return items.map((item) => writeAlone(item, write));
  }
}

function isAway(error: unknown): boolean {
  return error instanceof AppError && error.code === 'databaseUnavailable';
}

async function writeAlone<Item, Result>(
  item: Item,
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<Result> {
  const [result] = await write([item]);
  if (result === undefined) throw new Error('An item was left out.');
  return result;
}
