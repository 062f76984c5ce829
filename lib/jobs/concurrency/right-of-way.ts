import { jobProgress } from '../progress.ts';

/** Lets some work of a process go first, which would otherwise share its one processor with all that runs beside it. */
export type RightOfWay = {
  /** Does work that goes first: from its beginning and for a while, or until it ends, what asks with `free` waits. */
  hold: <T>(work: () => Promise<T>) => Promise<T>;
  /**
   * Resolves once nothing that goes first is in its first while, at once in most cases; also when it has waited for as long as that while
   * lasts, and when the signal is aborted. A job that waits here does not count as stalled.
   */
  free: (signal: AbortSignal) => Promise<void>;
};

/**
 * Returns a right of way that nobody has yet. It lasts for `mostMilliseconds` and no longer, however long the work takes: what waits for
 * AWS most of its time has no need of the processor, and others must not stand still for it. Nor does anybody wait longer where one that
 * goes first follows the other without a pause.
 */
export function createRightOfWay(mostMilliseconds: number): RightOfWay {
  let holders = 0;
  const waiting = new Set<() => void>();
  const end = () => {
    holders -= 1;
    if (holders > 0) return;
    for (const goOn of waiting) goOn();
    waiting.clear();
  };
  return {
    hold: async (work) => {
      holders += 1;
      let isHeld = true;
      const endOnce = () => {
        if (isHeld) end();
        isHeld = false;
      };
      const timer = setTimeout(endOnce, mostMilliseconds);
      try {
        return await work();
      } finally {
        clearTimeout(timer);
        endOnce();
      }
    },
    free: (signal) => {
      if (holders === 0 || signal.aborted) return Promise.resolve();
      const wait = () =>
        new Promise<void>((resolve) => {
          const goOn = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', goOn);
            waiting.delete(goOn);
            resolve();
          };
          const timer = setTimeout(goOn, mostMilliseconds);
          waiting.add(goOn);
          signal.addEventListener('abort', goOn, { once: true });
        });
      return jobProgress.whileWaiting('what goes first', wait);
    },
  };
}
