import type { PgBoss } from 'pg-boss';
import { handOutLost, listenForJobs, lookForJobs } from './look-for-jobs.ts';
import { createPlaces, type Places, type Work, type WorkerOptions } from './places.ts';
import type { QueueName } from './queue-table.ts';

/** How long a look may take until the next one no longer waits for it. */
const longestLookMilliseconds = 30_000;

/** What looks for the jobs of a process's queues. */
type Lookout = {
  /** Begins to work the jobs of a queue. */
  open: (name: QueueName, most: WorkerOptions, work: Work) => Promise<void>;
  /** Looks for no more jobs; those that are being worked go on. */
  close: () => Promise<void>;
};

const ofBoss = new WeakMap<PgBoss, Lookout>();

/** The lookout of a started pg-boss. Throws when it was not started to work. */
export function lookoutOf(boss: PgBoss): Lookout {
  const lookout = ofBoss.get(boss);
  if (lookout === undefined) throw new Error('This pg-boss was not started to work on queues.');
  return lookout;
}

/**
 * Lets a started pg-boss work jobs. A notification wakes one place of its queue (pg-boss itself would wake all). Jobs without a
 * notification (of a worker that died, tried again, due at a time, behind another of their group) are found by one look a period at all
 * queues together.
 */
export function startLookout(
  boss: PgBoss,
  { lookEverySeconds, onError }: { lookEverySeconds: number; onError: (error: unknown) => void },
): void {
  const queues = new Map<QueueName, Places>();
  let isStopped = false;
  const isClosed = () => isStopped;
  const listening = listenForJobs(boss, onError, (name) => {
    for (const [known, places] of queues) if (name === undefined || name === known) places.wake(1);
  });
  const report = (error: unknown) => (isStopped ? undefined : onError(error));
  const look = async () => {
    await listening.ensure();
    for (const found of await lookForJobs(boss, [...queues.keys()])) {
      const places = queues.get(found.name);
      if (places === undefined || isStopped) continue;
      places.noteLook(found.isReady);
      // What is wrong with one queue is no matter of those behind it.
      await handOutLost(boss, found).catch(report);
      if (found.isReady || found.hasLost || found.hasPutOff) places.wake(1);
    }
  };
  const stopLooking = everyPeriod(lookEverySeconds * 1000, async () => {
    await look().catch(report);
  });
  const close = async () => {
    isStopped = true;
    stopLooking();
    await listening.close();
  };
  boss.once('stopped', () => void close());
  ofBoss.set(boss, {
    close,
    open: async (name, most, work) => {
      const places = createPlaces(boss, { name, most, work, isClosed, onError });
      queues.set(name, places);
      await listening.ensure();
      await places.begin();
    },
  });
}

/** Does the work every so often, not twice at once unless it hangs. Returns how to stop. */
function everyPeriod(milliseconds: number, work: () => Promise<void>): () => void {
  let workingSince: number | undefined;
  const timer = setInterval(() => {
    const now = performance.now();
    if (workingSince !== undefined && now - workingSince < longestLookMilliseconds) return;
    workingSince = now;
    void work().finally(() => {
      if (workingSince === now) workingSince = undefined;
    });
  }, milliseconds);
  return () => clearInterval(timer);
}
