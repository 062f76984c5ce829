import { setTimeout as delay } from 'node:timers/promises';
import { isDatabaseUnavailable } from '../../core/errors.ts';

const firstPauseMilliseconds = 200;
const longestPauseMilliseconds = 5_000;

/**
 * Does `work`, and retries it while the database cannot be reached, for at most `patienceSeconds`; every other error is
 * thrown at once. For writing down what AWS has done: it must not be lost because the database restarts.
 */
export async function retryWhileDatabaseIsAway<T>(patienceSeconds: number, work: () => Promise<T>): Promise<T> {
  const until = performance.now() + patienceSeconds * 1000;
  for (let pause = firstPauseMilliseconds; ; pause = Math.min(pause * 2, longestPauseMilliseconds)) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error) || performance.now() + pause > until) throw error;
      await sleep(pause);
    }
  }
}

/** Resolves after so many milliseconds, or as soon as the signal is aborted. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}
