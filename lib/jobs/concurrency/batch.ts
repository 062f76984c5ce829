/** Collects single items into batches; `add` resolves with the result for its own item once its batch is written. */
export type Batch<Item, Answer> = { add: (item: Item) => Promise<Answer> };

/**
 * Writes items together that come within `windowMilliseconds` of each other, at most `largest` at once: one transaction then
 * serves many functions. `write` returns one value for each item, in order; when it throws, every item of the batch does.
 */
export function createBatch<Item, Answer>(
  { windowMilliseconds, largest }: { windowMilliseconds: number; largest: number },
  write: (items: readonly Item[]) => Promise<readonly Answer[]>,
): Batch<Item, Answer> {
  type Entry = { item: Item; resolve: (answer: Answer) => void; reject: (error: unknown) => void };
  let collected: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;

  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    const entries = collected;
    collected = [];
    try {
      const answers = await write(entries.map(({ item }) => item));
      for (const [index, { resolve, reject }] of entries.entries()) {
        const answer = answers[index];
        if (answer === undefined) reject(new Error('A batch answered for fewer items than it was given.'));
        else resolve(answer);
      }
    } catch (error) {
      for (const { reject } of entries) reject(error);
    }
  };

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        collected.push({ item, resolve, reject });
        if (collected.length >= largest) void flush();
        else timer ??= setTimeout(() => void flush(), windowMilliseconds);
      }),
  };
}
