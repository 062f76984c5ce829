import { isDatabaseUnavailable } from '../../core/errors.ts';

/**
 * Writes items together, and where that fails each by itself: then its own error is its result, and what stands in the way of one is no
 * matter of the others. `write` returns one value for each item in order, and writes all or nothing. While the database is away nothing is tried again,
 * and the error is thrown.
 */
export async function writeTogether<Item, Result>(
  items: readonly Item[],
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<readonly (Result | Error)[]> {
  try {
    return await write(items);
  } catch (error) {
    if (items.length < 2 || isDatabaseUnavailable(error)) throw error;
    return await Promise.all(items.map((item) => writeAlone(item, write)));
  }
}

async function writeAlone<Item, Result>(
  item: Item,
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<Result | Error> {
  try {
    const [result] = await write([item]);
    return result ?? new Error('An item was left out.');
  } catch (error) {
    return error instanceof Error ? error : new Error('An item could not be written.', { cause: error });
  }
}
