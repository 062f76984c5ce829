import type { PgBoss } from 'pg-boss';
import { finishConnectionTest } from '../commands/accounts/connection-test-commands.ts';
import { finishScanRegion } from '../commands/accounts/scan-commands.ts';
import { runCommand } from '../commands/kernel/run-command.ts';
import { workerCaller } from '../core/access/caller.ts';
import type { Failure } from '../core/errors.ts';
import { unfinishedConnectionTests } from '../db/accounts/connection-test-rows.ts';
import { unfinishedScanRegions } from '../db/accounts/scan-rows.ts';
import { database } from '../db/kernel/client.ts';
import { readDatabaseTime } from '../db/kernel/clock.ts';
import type { QueueName, QueuePayload } from '../db/queue/queue.ts';
import type { WorkerContext } from './context.ts';

/** Younger work may still be on its way into the queue. */
const graceMilliseconds = 30_000;
const everyMilliseconds = 15_000;

/** The failure of work that no worker will finish. */
const abandoned: Failure = { code: 'unexpected', params: {} };

/**
 * Ends scans and connection tests that no worker will finish as failed, so that no page waits forever: their job was
 * tried as often as the queue allows, or is gone. Work that a dead worker left behind still has its job, which the queue hands to
 * a living worker. Returns how many were ended.
 */
export async function endAbandonedWork(boss: PgBoss, asked?: Date): Promise<number> {
  const before = asked ?? (await readDatabaseTime(database(), { agoMilliseconds: graceMilliseconds }));
  let ended = 0;
  for (const { scanId, region } of await unfinishedScanRegions(before)) {
    if (await hasLiveJob(boss, 'scan.region', { scanId, region })) continue;
    await runCommand(finishScanRegion, { scanId, region, status: 'failed', failure: abandoned }, workerCaller);
    ended += 1;
  }
  for (const test of await unfinishedConnectionTests(before)) {
    if (await hasLiveJob(boss, 'connection.test', { connectionTestId: test.id })) continue;
    const cut = test.checks.find((check) => check.state === 'running' || check.state === 'pending');
    const checks = test.checks.map((check) =>
      check === cut ? { ...check, state: 'failed' as const, failure: abandoned } : check,
    );
    await runCommand(finishConnectionTest, { testId: test.id, checks }, workerCaller);
    ended += 1;
  }
  return ended;
}

/** Looks after abandoned work at once and every now and then. Returns how to stop. */
export function watchAbandonedWork(boss: PgBoss, { log }: Pick<WorkerContext, 'log'>): () => void {
  const look = async () => {
    try {
      const ended = await endAbandonedWork(boss);
      if (ended > 0) log.warn({ ended }, 'abandoned work was ended');
    } catch (error) {
      log.warn({ err: error }, 'abandoned work could not be looked for');
    }
  };
  void look();
  const timer = setInterval(() => void look(), everyMilliseconds);
  return () => clearInterval(timer);
}

async function hasLiveJob<Name extends QueueName>(
  boss: PgBoss,
  name: Name,
  payload: QueuePayload<Name>,
): Promise<boolean> {
  const jobs = await boss.findJobs(name, { data: payload });
  return jobs.some((job) => job.state === 'created' || job.state === 'retry' || job.state === 'active');
}
