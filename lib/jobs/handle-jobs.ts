import type { PgBoss } from 'pg-boss';
import { processMetrics } from '../commands/operation/process-metrics.ts';
import { AppError } from '../core/errors.ts';
import { type JobContext, type QueueName, type QueuePayload, type WorkerOptions, workOn } from '../db/queue/queue.ts';
import { JobInterrupted, type WorkerContext } from './context.ts';
import { runWatched } from './progress.ts';

/**
 * Works on a queue, watches that each job makes progress, and logs it. An error is logged, redacted, and thrown on as its code only, so that the queue tries
 * the job again and no text of the error reaches the queue's table.
 */
export async function handleJobs<Name extends QueueName>(
  boss: PgBoss,
  { log, stallTiming }: Pick<WorkerContext, 'log' | 'stallTiming'>,
  name: Name,
  options: WorkerOptions,
  run: (payload: QueuePayload<Name>, signal: AbortSignal, job: JobContext) => Promise<void>,
): Promise<void> {
  await workOn(boss, name, options, async (payload, job) => {
    const startedAt = performance.now();
    const { jobs, jobsRunning } = processMetrics();
    jobsRunning.inc({ job: name });
    try {
      const watched = { job: name, payload, signal: job.signal };
      await runWatched(watched, { log, timing: stallTiming }, (signal) => run(payload, signal, job));
      log.info({ job: name, payload, milliseconds: Math.round(performance.now() - startedAt) }, 'job done');
      jobs.inc({ job: name, outcome: 'done' });
    } catch (error) {
      jobs.inc({ job: name, outcome: error instanceof JobInterrupted ? 'left' : 'failed' });
      if (error instanceof JobInterrupted) log.info({ job: name, payload }, 'job left to another worker');
      else log.error({ err: error, job: name, payload }, 'job failed');
      throw new Error(error instanceof AppError ? error.code : 'unexpected');
    } finally {
      jobsRunning.dec({ job: name });
    }
  });
}
