import fs from 'node:fs';
import { flushCompileCache } from 'node:module';
import path from 'node:path';
import { defaultCallLimits } from '../../lib/aws/call-limits.ts';
import { paceWithDatabase, throttleWithDatabase } from '../../lib/db/accounts/rate-budget.ts';
import { createLog } from '../../lib/jobs/log.ts';
import { startWorker } from '../../lib/jobs/start-worker.ts';
import { stepToDieAt } from './matrix.ts';

/**
 * A worker like any other, but it kills itself with SIGKILL at the step that a function's name asks for, once for each
 * function whatever worker comes by. Functions that have come to their step are held there until no other one has come to its own for a
 * moment, so that one death serves them all, on a busy machine too; CHAOS_HOLD_MILLISECONDS=0 makes a death for each. It is also less
 * patient, so that a run takes minutes.
 */
const markers = process.env['CHAOS_MARKERS'] ?? '.';
/** So long it takes on a quiet machine to load what a worker is made of. */
const quietLoadSeconds = 1.2;
/**
 * On a busy machine functions come to their steps more slowly. With a moment that is as short as on a quiet one fewer of them share a death,
 * each death has a worker started anew, and that makes the machine busier still: 41 deaths in 257 s were seen instead of 22 in 80 s.
 */
const slowness = Math.min(4, Math.max(1, process.uptime() / quietLoadSeconds));
const holdMilliseconds = Number(process.env['CHAOS_HOLD_MILLISECONDS'] ?? 0) * slowness;
const log = createLog('chaos-worker');
/** Set by the first function that came to its step; every other one puts the death off, up to four times the moment. */
let death: { timer: NodeJS.Timeout; latestAt: number } | undefined;

await startWorker({
  aws: {
    pace: paceWithDatabase,
    onThrottle: throttleWithDatabase((error) => log.warn({ err: error }, 'rate budget')),
    limits: {
      ...defaultCallLimits,
      // Long enough for a machine that is busy with other tests, short enough for a run of minutes.
      ...{ attempt: 4_000, idle: 1_000, call: 60_000 },
      answerBytes: { ...defaultCallLimits.answerBytes, lambda: 1_000_000 },
    },
  },
  stallTiming: { stalledAfter: 15_000, grace: 1_000 },
  log,
  timing: {
    ...{ intentGrace: 2_500, lostAnswerGrace: 50, sendDeadline: 1_500, requestExpiry: 8_000 },
    ...{ oldAnswers: 120, updateTimeout: 15_000, longestPause: 300, retryPause: 100 },
  },
  observeStep: async (step, functionName) => {
    if (stepToDieAt(functionName) !== step || !isFirst(functionName)) return;
    dieSoon();
    await new Promise(() => undefined);
  },
});
// Node.js keeps what it compiled when a process ends, which this one never does by itself; the next worker starts sooner with it.
flushCompileCache();

function dieSoon(): void {
  const now = performance.now();
  const latestAt = death?.latestAt ?? now + 4 * holdMilliseconds;
  clearTimeout(death?.timer);
  const timer = setTimeout(
    () => process.kill(process.pid, 'SIGKILL'),
    Math.max(0, Math.min(holdMilliseconds, latestAt - now)),
  );
  death = { timer, latestAt };
}

function isFirst(functionName: string): boolean {
  try {
    fs.closeSync(fs.openSync(path.join(markers, functionName), 'wx'));
    return true;
  } catch {
    return false; // a worker has died of it already
  }
}
