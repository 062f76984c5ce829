import { forgetUnusedValues } from '../db/functions/value-rows.ts';
import type { WorkerContext } from './context.ts';

const everyMilliseconds = 3600_000;

/**
 * Keeps what parts of values are looked for in from growing for ever: every hour, values that no function has any more are removed where they
 * are many. Returns how to stop it, which waits for the statement under way.
 */
export function startForgettingValues({ log }: Pick<WorkerContext, 'log'>): () => Promise<void> {
  let running: Promise<void> | undefined;
  const run = async () => {
    try {
      await forgetUnusedValues();
    } catch (error) {
      // Searching goes on as it is.
      log.warn({ err: error }, 'unused values of functions could not be removed');
    } finally {
      running = undefined;
    }
  };
  const timer = setInterval(() => {
    running ??= run();
  }, everyMilliseconds);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
