import { functionMetrics, periodOf } from '../aws/metrics.ts';
import { isRecordable } from '../core/errors.ts';
import { type FunctionHealth, healthBaselineSeconds } from '../core/functions/function-health.ts';
import { readHealthTarget, storeHealth } from '../db/functions/health-rows.ts';
import { database } from '../db/kernel/client.ts';
import { readDatabaseTime } from '../db/kernel/clock.ts';
import { openReadingSession } from './account-session.ts';
import type { WorkerContext } from './context.ts';

/** A Change longer ago says little of how the function does now, and its minutes would be many. */
const comparedChangeMilliseconds = 24 * 3_600_000;

/**
 * The job `function.health`: reads CloudWatch's figures of one function, in one call, and stores them, or why they could not be read. They
 * begin at our last Change where that was within a day, otherwise an hour ago.
 */
export async function readFunctionHealth(context: WorkerContext, functionId: string): Promise<void> {
  const target = await readHealthTarget(functionId);
  if (target === null) return;
  const { accountId, region, functionName, changeId, changedAt } = target;
  const now = await readDatabaseTime(database());
  const isSinceChange = changedAt !== null && now.getTime() - changedAt.getTime() < comparedChangeMilliseconds;
  const since = isSinceChange ? changedAt : new Date(now.getTime() - healthBaselineSeconds * 1000);
  const reading = {
    ...{ readAt: now.toISOString(), sinceAt: periodOf(since).toISOString(), isSinceChange, changeId },
  };
  await storeHealth(functionId, { ...reading, ...(await readFigures()) });

  async function readFigures(): Promise<Pick<FunctionHealth, 'figures' | 'failure'>> {
    try {
      const use = { access: 'read', purpose: 'health' } as const;
      const { session } = await openReadingSession(context.aws, accountId, { use, sessionName: 'lamplighter-health' });
      const window = { baselineSeconds: healthBaselineSeconds, untilAt: now };
      const metrics = await functionMetrics(session, region, [{ functionName, changedAt: since }], window);
      return { figures: metrics.get(functionName) ?? null, failure: null };
    } catch (error) {
      if (!isRecordable(error)) throw error;
      context.log.warn({ err: error, region }, 'metrics could not be read');
      return { figures: null, failure: error.toFailure() };
    }
  }
}
