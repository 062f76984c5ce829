import { setTimeout as sleep } from 'node:timers/promises';
import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { AwsContext } from '../aws/context.ts';
import { AppError } from '../core/errors.ts';
import { closeDatabase } from '../db/client.ts';
import { closeNotifications } from '../db/notify.ts';
import {
  closeQueue,
  type QueueName,
  type QueuePayload,
  startQueueForWorker,
  type WorkerOptions,
  workOn,
} from '../db/queue.ts';
import { watchAbandonedWork } from './abandoned.ts';
import { runConnectionTest } from './connection-test.ts';
import type { WorkerContext } from './context.ts';
import { startHeartbeat } from './heartbeat.ts';
import { runScanRegion } from './scan.ts';

/** How many jobs of a kind one worker does side by side. */
const concurrency = { connectionTests: 4, scanRegions: 8 } as const;
/** How long a stopping worker lets jobs come to a good end, in milliseconds. */
const stopMilliseconds = 30_000;
const databaseRetryMilliseconds = 2_000;

/** A worker at work; `stop` begins nothing new, lets every step under way come to its end, and closes all connections. */
export type Worker = { stop: () => Promise<void> };

/**
 * Starts a worker in this process: takes jobs from the queue, and writes that it is alive. Waits as long as the database is
 * not there. Several workers, in several processes or on several machines, share the work.
 */
export async function startWorker({ aws, log }: { aws: AwsContext; log: Logger }): Promise<Worker> {
  const stopping = new AbortController();
  const context: WorkerContext = { aws, log, stopping: stopping.signal };
  const boss = await startQueue(log);
  const stopHeartbeat = await startHeartbeat(log);
  await registerJobs(boss, context);
  const stopWatching = watchAbandonedWork(boss, context);
  log.info({ pid: process.pid }, 'worker started');
  return {
    stop: async () => {
      stopping.abort();
      stopWatching();
      await boss.stop({ graceful: true, timeout: stopMilliseconds });
      await stopHeartbeat();
      await closeQueue();
      await closeNotifications();
      await closeDatabase();
      log.info('worker stopped');
    },
  };
}

async function startQueue(log: Logger): Promise<PgBoss> {
  for (;;) {
    try {
      return await startQueueForWorker((error) => log.warn({ err: error }, 'queue'));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'databaseUnavailable') throw error;
      log.warn({ err: error }, 'waiting for the database');
      await sleep(databaseRetryMilliseconds);
    }
  }
}

async function registerJobs(boss: PgBoss, context: WorkerContext): Promise<void> {
  await handle(
    boss,
    context,
    'connection.test',
    { localConcurrency: concurrency.connectionTests },
    ({ connectionTestId }, signal) => runConnectionTest(context, connectionTestId, signal),
  );
  await handle(boss, context, 'scan.region', { localConcurrency: concurrency.scanRegions }, (payload, signal) =>
    runScanRegion(context, payload, signal),
  );
}

/**
 * Works on a queue and logs each job. An error is logged and thrown on without its text, so that the queue tries again and
 * nothing secret can end up in the queue's own table.
 */
async function handle<Name extends QueueName>(
  boss: PgBoss,
  context: WorkerContext,
  name: Name,
  options: WorkerOptions,
  run: (payload: QueuePayload<Name>, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  await workOn(boss, name, options, async (payload, job) => {
    const startedAt = Date.now();
    try {
      await run(payload, job.signal);
      context.log.info({ job: name, payload, milliseconds: Date.now() - startedAt }, 'job done');
    } catch (error) {
      context.log.error({ err: error, job: name, payload }, 'job failed');
      throw new Error(error instanceof AppError ? error.code : 'unexpected');
    }
  });
}
