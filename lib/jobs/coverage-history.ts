import { recordCoverageDay } from '../db/functions/coverage-day-rows.ts';
import { database } from '../db/kernel/client.ts';
import type { WorkerContext } from './context.ts';

/** After a scan its account is counted within so long, and so is every account after midnight. */
const everyMilliseconds = 5 * 60_000;

/**
 * Keeps how far each account is, day by day: now and every few minutes, one statement counts what is due. Returns how to stop it, which
 * waits for the statement under way.
 */
export function startCoverageHistory({ log }: Pick<WorkerContext, 'log'>): () => Promise<void> {
  let running: Promise<void> | undefined;
  const run = async () => {
    try {
      await recordCoverageDay(database());
    } catch (error) {
      // The next time comes soon, and a day that was missed is left out of the chart.
      log.warn({ err: error }, 'coverage of today could not be counted');
    } finally {
      running = undefined;
    }
  };
  const start = () => {
    running ??= run();
  };
  start();
  const timer = setInterval(start, everyMilliseconds);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
