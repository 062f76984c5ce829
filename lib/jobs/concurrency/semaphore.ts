/**
 * Bounds how many do something at once: `acquire` waits for a free place, `release` gives it to the caller that has waited
 * longest. For work
 * whose source must be held back, or that gives its place back before it ends; all other work is bounded by p-limit, which
 * queues what it is given at once and frees a place only when the work has ended.
 */
export type Semaphore = { acquire: () => Promise<void>; release: () => void };

/** Returns a semaphore of so many free places. */
export function createSemaphore(count: number): Semaphore {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    acquire: () => {
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    release: () => {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    },
  };
}
