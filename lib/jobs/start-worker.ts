import { setTimeout as sleep } from 'node:timers/promises';
import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { isDatabaseUnavailable } from '../core/errors.ts';
import { closeDatabase } from '../db/kernel/client.ts';
import { closeNotifications } from '../db/kernel/notify.ts';
import { closeQueue, startQueueForWorker } from '../db/queue/queue.ts';
import { watchAbandonedWork } from './abandoned.ts';
import { startAuditDuty } from './audit/audit-duty.ts';
import { startHeartbeat } from './heartbeat.ts';
import { registerJobs } from './register-jobs.ts';
import type { RolloutContext } from './rollout/rollout-context.ts';
import { startSweeping } from './rollout/sweep.ts';

/** How long a stopping worker lets jobs come to a good end, in milliseconds. */
const stopMilliseconds = 30_000;
const databaseRetryMilliseconds = 2_000;

/** A worker at work; `stop` begins nothing new, lets every step under way come to its end, and closes all connections. */
export type Worker = { stop: () => Promise<void> };

/**
 * Starts a worker in this process: takes jobs from the queue, and writes that it is alive. Waits as long as the database is
 * not there; a process that is asked to stop meanwhile has nothing to bring to an end and exits. Several workers, in several
 * processes or on several machines, share the work.
 */
export async function startWorker(given: Omit<RolloutContext, 'stopping'>): Promise<Worker> {
  const { log } = given;
  const stopping = new AbortController();
  const context: RolloutContext = { ...given, stopping: stopping.signal };
  const boss = await startQueue(log);
  const stopHeartbeat = await startHeartbeat(log);
  await registerJobs(boss, context);
  const stopSweeping = startSweeping(context);
  const stopWatching = watchAbandonedWork(boss, context);
  const stopAuditDuty = startAuditDuty(context);
  log.info({ pid: process.pid }, 'worker started');
  return {
    stop: async () => {
      stopping.abort();
      stopWatching();
      stopSweeping();
      await boss.stop({ graceful: true, timeout: stopMilliseconds });
      await stopHeartbeat();
      await stopAuditDuty();
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
      if (!isDatabaseUnavailable(error)) throw error;
      log.warn({ err: error }, 'waiting for the database');
      await sleep(databaseRetryMilliseconds);
    }
  }
}
