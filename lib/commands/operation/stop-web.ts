import type { Logger } from 'pino';
import { beginStopping } from './stopping.ts';

/** How long requests may take to come to their end: less than the ten seconds after which containers are killed. */
const stopWithinMilliseconds = 8_000;

/**
 * Lets the web process end well when it is told to: Next.js then takes no new connection and exits once every request is answered;
 * this ends event streams, which would last, says through `/health/ready` that no more is to come, and ends the process after eight
 * seconds whatever is still under way. A command that is cut off then was one transaction, and stands or does not.
 */
export function stopWhenTold(log: Logger): void {
  for (const [signal, exitCode] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'console is stopping');
      beginStopping();
      setTimeout(() => {
        log.warn('requests under way were cut off');
        process.exit(exitCode);
      }, stopWithinMilliseconds).unref();
    });
  }
}
