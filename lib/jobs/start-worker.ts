import { setTimeout as sleep } from 'node:timers/promises';
import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { AwsContext } from '../aws/context.ts';
import { hasInstallationKey } from '../commands/kernel/installation-key.ts';
import { isDatabaseUnavailable } from '../core/errors.ts';
import { closeDatabase, workInBackground } from '../db/kernel/client.ts';
import { ensureInstallationKeys, keysRefreshMilliseconds } from '../db/kernel/installation-keys.ts';
import { closeNotifications } from '../db/kernel/notify.ts';
import { closeQueue, startQueueForWorker, stopQueueForWorker } from '../db/queue/queue.ts';
import { watchAbandonedWork } from './abandoned.ts';
import { startAuditDuty } from './audit/audit-duty.ts';
import { startCoverageHistory } from './coverage-history.ts';
import { startForgettingValues } from './function-values.ts';
import { startHeartbeat } from './heartbeat.ts';
import { jobProgress } from './progress.ts';
import { registerJobs } from './register-jobs.ts';
import type { RolloutContext } from './rollout/rollout-context.ts';
import { startSweeping } from './rollout/sweep.ts';

/** How long a stopping worker lets jobs come to a good end, in milliseconds. */
const stopMilliseconds = 30_000;
const databaseRetryMilliseconds = 2_000;
const keyRetryMilliseconds = 10_000;

/** A worker at work; `stop` begins nothing new, lets every step under way come to its end, and closes all connections. */
export type Worker = { stop: () => Promise<void> };

/**
 * Starts a worker in this process: takes jobs from the queue, and writes that it is alive. Waits as long as the database is
 * not there, or its key is not the installation's; a process that is asked to stop meanwhile has nothing to bring to an end and exits. Several workers, in several
 * processes or on several machines, share the work.
 */
export async function startWorker(given: Omit<RolloutContext, 'stopping'>): Promise<Worker> {
  const { log } = given;
  const stopping = new AbortController();
  const aws: AwsContext = { ...given.aws, progress: jobProgress };
  const context: RolloutContext = { ...given, aws, stopping: stopping.signal };
  workInBackground();
  await untilKeyIsRight(log);
  const boss = await startQueue(log);
  const stopFollowingKeys = followKeys(log);
  const stopHeartbeat = await startHeartbeat(context);
  await registerJobs(boss, context);
  const stopSweeping = startSweeping(context);
  const stopWatching = watchAbandonedWork(boss, context);
  const stopAuditDuty = startAuditDuty(context);
  const stopCoverageHistory = startCoverageHistory(context);
  const stopForgettingValues = startForgettingValues(context);
  log.info({ pid: process.pid }, 'worker started');
  return {
    stop: async () => {
      stopping.abort();
      stopWatching();
      stopSweeping();
      stopFollowingKeys();
      await stopQueueForWorker(boss, stopMilliseconds);
      await stopHeartbeat();
      await stopAuditDuty();
      await stopCoverageHistory();
      await stopForgettingValues();
      await closeQueue();
      await closeNotifications();
      await closeDatabase();
      log.info('worker stopped');
    },
  };
}

/** Takes no job with a key that is not the installation's: it says so, and looks again until the right one is there. */
async function untilKeyIsRight(log: Logger): Promise<void> {
  for (;;) {
    try {
      if (await hasInstallationKey((facts, sentence) => log.error(facts, sentence))) return;
      await sleep(keyRetryMilliseconds);
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      log.warn({ err: error }, 'waiting for the database');
      await sleep(databaseRetryMilliseconds);
    }
  }
}

/** Learns of a rotation of the key within seconds. Returns how to stop. */
function followKeys(log: Logger): () => void {
  const timer = setInterval(() => {
    void ensureInstallationKeys().catch((error: unknown) => log.error({ err: error }, 'the key could not be checked'));
  }, keysRefreshMilliseconds);
  timer.unref();
  return () => clearInterval(timer);
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
