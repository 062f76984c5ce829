import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Progress } from '../aws/context.ts';
import { JobInterrupted, type StallTiming } from './context.ts';

/**
 * In production. A call to AWS ends within three minutes and shows its attempts before, and every longer wait says that it is one:
 * five minutes without a step are a defect, or something that nobody has thought of.
 */
export const defaultStallTiming: StallTiming = { stalledAfter: 5 * 60_000, grace: 10_000 };

/** How far a job has come: its latest step, when that was (performance.now()), and what it waits for on purpose. */
type Watch = { step: string; at: number; waits: number };

const watches = new AsyncLocalStorage<Watch>();

/** The job's own progress, whatever job this is called from; outside of jobs it does nothing. */
export const jobProgress: Progress = {
  noteStep: (what) => {
    const watch = watches.getStore();
    if (watch) Object.assign(watch, { step: what, at: performance.now() });
  },
  whileWaiting: async (what, wait) => {
    const watch = watches.getStore();
    if (watch === undefined) return await wait();
    watch.waits += 1;
    try {
      return await wait();
    } finally {
      watch.waits -= 1;
      Object.assign(watch, { step: `waited for ${what}`, at: performance.now() });
    }
  },
};

/** Jobs that stalled and still have not come to their end in this process. */
const stalledJobs = new Set<{ job: string }>();

/** How many jobs of this process stalled and have not come to an end, and the name of one of them. */
export function readStalledJobs(): { count: number; job: string } | undefined {
  const [first] = stalledJobs;
  return first && { count: stalledJobs.size, job: first.job };
}

/** A job, and the signal that says that this worker has lost it. */
export type WatchedJob = { job: string; payload: object; signal: AbortSignal };

/**
 * Runs a job and watches that it makes progress. When it makes none, it is told to end by its signal; if it does not, it is left
 * behind: JobInterrupted is thrown, so that the queue gives the job to a worker anew. Whatever the one left behind does later
 * meets the same conditions as a worker that has lost its job: its signal ends it, and each write names what it was made for.
 */
export async function runWatched(
  { job, payload, signal }: WatchedJob,
  { log, timing = defaultStallTiming }: { log: Logger; timing?: StallTiming | undefined },
  run: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const watch: Watch = { step: 'begun', at: performance.now(), waits: 0 };
  const stalled = new AbortController();
  const left = Promise.withResolvers<never>();
  const check = () => {
    const milliseconds = Math.round(performance.now() - watch.at);
    if (watch.waits > 0 || milliseconds < timing.stalledAfter || stalled.signal.aborted) return;
    clearInterval(timer);
    log.error({ job, payload, lastStep: watch.step, milliseconds }, 'job stalled');
    stalled.abort();
    void delay(timing.grace, undefined, { ref: false }).then(() => left.reject(new JobInterrupted()));
  };
  const timer = setInterval(check, Math.max(20, timing.stalledAfter / 10));
  const entry = { job };
  stalled.signal.addEventListener('abort', () => stalledJobs.add(entry), { once: true });
  const running = watches.run(watch, () => run(AbortSignal.any([signal, stalled.signal])));
  const ended = running.finally(() => {
    clearInterval(timer);
    if (stalledJobs.delete(entry)) log.warn({ job, payload }, 'stalled job came to its end');
  });
  ended.catch(() => undefined);
  await Promise.race([ended, left.promise]);
  // It ended in time, but perhaps before it was done.
  if (stalled.signal.aborted) throw new JobInterrupted();
}
