import type { Failure } from '../core/errors.ts';
import { readStalledJobs } from './progress.ts';

/** The process has to come by this often, in milliseconds; what it is late is how long it stood still. */
const lookMilliseconds = 500;
/** Shorter pauses are garbage collection, a large answer, a busy machine; half of this costs no job its heartbeat. */
const leastMilliseconds = 5_000;
/** For so long it is told after it has passed. */
const toldMilliseconds = 5 * 60_000;

/** Watches whether the worker as a whole stands still. */
export type Standstill = {
  /** What to tell of it now: `workerJobsStalled {jobs, job}`, `workerBlocked {seconds}`; undefined: nothing. */
  read: () => Failure | undefined;
  stop: () => void;
};

/** Begins to watch; `clock` in milliseconds, monotonic. */
export function watchStandstill(clock: () => number = () => performance.now()): Standstill {
  let lookedAt = clock();
  let worst: { milliseconds: number; at: number } | undefined;
  const look = () => {
    const now = clock();
    const late = now - lookedAt - lookMilliseconds;
    lookedAt = now;
    if (worst !== undefined && now - worst.at > toldMilliseconds) worst = undefined;
    if (late >= leastMilliseconds && late >= (worst?.milliseconds ?? 0)) worst = { milliseconds: late, at: now };
  };
  const timer = setInterval(look, lookMilliseconds);
  timer.unref();
  const read = (): Failure | undefined => {
    // The heartbeat may be the first to run after the process stood still.
    look();
    const stalled = readStalledJobs();
    if (stalled) return { code: 'workerJobsStalled', params: { jobs: stalled.count, job: stalled.job } };
    if (worst) return { code: 'workerBlocked', params: { seconds: Math.round(worst.milliseconds / 1000) } };
    return undefined;
  };
  return {
    read,
    stop: () => clearInterval(timer),
  };
}
