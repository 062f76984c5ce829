import { createSemaphore } from './semaphore.ts';

/** Work done side by side, a bounded number at once. */
export type Pool = {
  /** Resolves when the work has begun, which waits for room. Throws the first error of earlier work and then begins nothing. */
  start: (work: () => Promise<unknown>) => Promise<void>;
  /** Resolves when all work has ended; throws the first error of it. */
  drain: () => Promise<void>;
};

/** Returns a pool with room for so many. The next item is only fetched when there is room for it, so memory stays flat. */
export function createPool(count: number): Pool {
  const room = createSemaphore(count);
  const open = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  const throwFailure = () => {
    if (failure) throw failure.error;
  };
  return {
    start: async (work) => {
      await room.acquire();
      throwFailure();
      const done: Promise<void> = work()
        .then(() => undefined)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => {
          room.release();
          open.delete(done);
        });
      open.add(done);
    },
    drain: async () => {
      await Promise.all(open);
      throwFailure();
    },
  };
}
