/**
 * A bounded number of permits: `take` waits for one, `giveBack` hands it to whoever waits longest. For work whose source must
 * be held back, or that gives its permit back before it ends; all other work is bounded by p-limit, which queues what it is
 * given at once and frees a place only when the work has ended.
 */
export type Permits = { take: () => Promise<void>; giveBack: () => void };

/** So many permits, all free. */
export function createPermits(count: number): Permits {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    take: () => {
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    giveBack: () => {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    },
  };
}
