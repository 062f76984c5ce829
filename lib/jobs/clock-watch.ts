import type { Logger } from 'pino';
import { isClockOff } from '../core/clock.ts';
import { database } from '../db/kernel/client.ts';
import { readClockAhead } from '../db/kernel/clock.ts';

/** Measures this process's clock against the database's. */
type ClockWatch = {
  /** Returns how far it is ahead, in milliseconds (negative: behind); says in the log when it becomes wrong, and right again. */
  measure: () => Promise<number>;
};

/** Returns a watch that has measured nothing yet. */
export function watchClock(log: Pick<Logger, 'warn' | 'info'>): ClockWatch {
  let wasOff = false;
  return {
    measure: async () => {
      const clockAheadMilliseconds = await readClockAhead(database());
      const isOff = isClockOff(clockAheadMilliseconds);
      if (isOff && !wasOff)
        log.warn({ clockAheadMilliseconds }, 'this clock differs from the database’s, which decides');
      if (!isOff && wasOff) log.info({ clockAheadMilliseconds }, 'this clock is right again');
      wasOff = isOff;
      return clockAheadMilliseconds;
    },
  };
}
