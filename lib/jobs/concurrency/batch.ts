import DataLoader from 'dataloader';

/** Collects single items into batches; `add` resolves with the result for its own item once its batch is written. */
export type Batch<Item, Result> = { add: (item: Item) => Promise<Result> };

/**
 * Writes items together that come within `windowMilliseconds` of each other, at most `largest` at once: one transaction then
 * serves many functions. `write` returns one value for each item in order, a promise for one that takes longer or may fail by itself; when it
 * throws, every item of the batch does.
 */
export function createBatch<Item, Result>(
  { windowMilliseconds, largest }: { windowMilliseconds: number; largest: number },
  write: (items: readonly Item[]) => Promise<readonly (Result | Promise<Result>)[]>,
): Batch<Item, Result> {
  let size = 0;
  let flush: () => void = () => undefined;
  const loader = new DataLoader<Item, Result | Promise<Result>>(write, {
    // Every item is written, also one that equals an earlier one.
    cache: false,
    maxBatchSize: largest,
    // Called when the first item of a batch is added.
    batchScheduleFn: (dispatch) => {
      const timer = setTimeout(dispatch, windowMilliseconds);
      size = 0;
      flush = () => {
        clearTimeout(timer);
        dispatch();
      };
    },
  });
  return {
    add: async (item) => {
      const result = loader.load(item);
      size += 1;
      // A full batch has nothing to wait for.
      if (size >= largest) flush();
      return await result;
    },
  };
}
