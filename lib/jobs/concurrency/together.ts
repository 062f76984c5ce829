import { AppError, type ErrorCode } from '../../core/errors.ts';
import { sleep } from './retry.ts';

/** So long what is written by itself is tried again while something stands in its way, and so long after each time. */
const patience = { milliseconds: 30_000, pauseMilliseconds: 500 };

/**
 * Writes items together, and where that fails each by itself: then its own error is its result, and what stands in the way of one is no
 * matter of the others. `write` returns one value for each item in order, and writes all or nothing; it waits for a lock only briefly, so that
 * items which have to wait leave connections to others, and is tried again for them. Returns a promise for each item: one that is written by
 * itself keeps nobody waiting. While the database is away nothing is tried again, and the error is thrown or is each item's.
 */
export async function writeTogether<Item, Result>(
  items: readonly Item[],
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<readonly Promise<Result>[]> {
  try {
    if (items.length > 1) return (await write(items)).map((result) => Promise.resolve(result));
  } catch (error) {
    if (isDatabase('databaseUnavailable', error)) throw error;
  }
  return items.map((item) => writeAlone(item, write));
}

function isDatabase(code: ErrorCode, error: unknown): boolean {
  return error instanceof AppError && error.code === code;
}

async function writeAlone<Item, Result>(
  item: Item,
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<Result> {
  const until = performance.now() + patience.milliseconds;
  for (;;) {
    try {
      const [result] = await write([item]);
      if (result === undefined) throw new Error('An item was left out.');
      return result;
    } catch (error) {
      // A lock was not free in time, or a deadlock was resolved: nothing was written.
      if (!isDatabase('databaseBusy', error) || performance.now() > until) throw error;
    }
    await sleep(patience.pauseMilliseconds);
  }
}
