import type { PgBoss } from 'pg-boss';
import { parsePayload, type QueueName, type QueuePayload } from './queue-table.ts';

type JobContext = { id: string /** Aborted when the job is taken from this worker. */; signal: AbortSignal };

/** How a process works on a queue. */
export type WorkerOptions = {
  /** Jobs worked side by side. */
  localConcurrency?: number;
  /**
   * Seconds between two looks for jobs that no notification tells of: those of a worker that died, those that are tried again, and those
   * that waited for a time or for their group. Each is one statement, however many jobs may be worked side by side.
   */
  lookEverySeconds?: number;
};

/** So seldom does a place look by itself: it is woken whenever there may be something. */
const ownLookSeconds = 30;

/** One place for a job; `id`: pg-boss's, by which it is woken. */
type Place = { id: string | undefined; isBusy: boolean };

/**
 * Lets this process work on a queue: `handler` is called with each job's payload, checked. A handler that throws has its job
 * tried again later, ever more slowly, up to the queue's retry limit. A place that becomes free looks for the next job at once.
 */
export async function workOn<Name extends QueueName>(
  boss: PgBoss,
  name: Name,
  { localConcurrency = 1, lookEverySeconds = 1 }: WorkerOptions,
  handler: (payload: QueuePayload<Name>, job: JobContext) => Promise<void>,
): Promise<void> {
  const places: Place[] = Array.from({ length: localConcurrency }, () => ({ id: undefined, isBusy: false }));
  const wake = (place: Place | undefined) => {
    if (place?.id !== undefined) boss.notifyWorker(place.id);
  };
  const wakeOne = () => wake(places.find(({ isBusy }) => !isBusy));
  for (const place of places) {
    place.id = await boss.work(
      name,
      {
        pollingIntervalSeconds: ownLookSeconds,
        notifyPollingIntervalSeconds: ownLookSeconds,
        heartbeatRefreshSeconds: 3,
        batchSize: 1,
      },
      async (jobs) => {
        place.isBusy = true;
        // Where one job was there may be more.
        wakeOne();
        try {
          for (const job of jobs) await handler(parsePayload(name, job.data), { id: job.id, signal: job.signal });
        } finally {
          place.isBusy = false;
          wake(place);
        }
      },
    );
  }
  const timer = setInterval(wakeOne, lookEverySeconds * 1000);
  timer.unref();
  boss.once('stopped', () => clearInterval(timer));
}
