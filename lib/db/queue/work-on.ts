import type { PgBoss } from 'pg-boss';
import { lookoutOf } from './lookout.ts';
import type { WorkerOptions } from './places.ts';
import { parsePayload, type QueueName, type QueuePayload } from './queue-table.ts';

/** What a handler is told of its job beside the payload. */
export type JobContext = {
  id: string;
  /** Aborted when the job is taken from this worker. */
  signal: AbortSignal;
  /** Whether jobs of this queue have been due for a second or more without a place for them, here or in another process. */
  doOthersWait: () => boolean;
};

/**
 * Lets this process work on a queue: `handler` is called with each job's payload, checked. A handler that throws has its job
 * tried again later, ever more slowly, up to the queue's retry limit. `boss` is one that `startQueueForWorker` returned.
 * A place that becomes free looks for the next job at once.
 */
export async function workOn<Name extends QueueName>(
  boss: PgBoss,
  name: Name,
  options: WorkerOptions,
  handler: (payload: QueuePayload<Name>, job: JobContext) => Promise<void>,
): Promise<void> {
  await lookoutOf(boss).open(name, options, async ({ id, data, signal }, doOthersWait) => {
    await handler(parsePayload(name, data), { id, signal, doOthersWait });
  });
}
