import process from 'node:process';
import type { AttemptOutcome } from '../aws/context.ts';
import { processMetrics } from '../commands/operation/process-metrics.ts';
import { beginStopping } from '../commands/operation/stopping.ts';
import { paceWithDatabase, throttleWithDatabase } from '../db/accounts/rate-budget.ts';
import { createLog } from './log.ts';
import { startWorker, type Worker } from './start-worker.ts';
import { openWorkerPort } from './worker-port.ts';

// The worker's own process: `npm run worker`. SIGTERM and Ctrl-C let it finish the step it is at; a second one ends it at once.
const log = createLog('worker');

process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'worker ends because of a defect');
  process.exit(1);
});
process.on('unhandledRejection', (reason) => {
  log.fatal({ err: reason }, 'worker ends because of a defect');
  process.exit(1);
});

const onThrottle = throttleWithDatabase((error) => log.warn({ err: error }, 'rate budget could not be lowered'));
const onAttempt = (operation: string, outcome: AttemptOutcome) =>
  processMetrics().awsAttempts.inc({ operation, outcome });
let worker: Worker | undefined;
let isStopping = false;

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    // Before it has started, as while it waits for the database, there is nothing to bring to an end.
    if (isStopping || worker === undefined) process.exit(isStopping ? 1 : 0);
    isStopping = true;
    beginStopping();
    log.info({ signal }, 'worker is stopping');
    void worker.stop().then(() => process.exit(0));
  });
}

// Before the worker, which waits for its database as long as it takes.
const port = await openWorkerPort(log);

worker = await startWorker({ aws: { pace: paceWithDatabase, onThrottle, onAttempt }, log });
port?.workerHasStarted();
