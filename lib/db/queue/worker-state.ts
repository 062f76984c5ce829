import { hostname } from 'node:os';
import { z } from 'zod';
import { failureSchema } from '../../core/change/change.ts';
import { isClockOff } from '../../core/clock.ts';
import type { Failure } from '../../core/errors.ts';
import { database } from '../kernel/client.ts';
import { readClockAhead, readDatabaseTime } from '../kernel/clock.ts';

/** A worker that has not been seen for so long counts as gone; it writes every 5 s. */
export const aliveSeconds = 20;

/** A wrong clock: whose, on which machine, and how far it is ahead in milliseconds (negative: behind). */
const clockStateSchema = z.object({
  process: z.enum(['worker', 'web']),
  host: z.string(),
  aheadMilliseconds: z.number(),
});

/** What pages need to know of the workers: whether one is alive, which AWS it talks to, as whom. */
export const workerStateSchema = z.object({
  isAlive: z.boolean(),
  /** True when the worker talks to the simulated AWS; the last known state when none is alive. */
  isSimulated: z.boolean(),
  /** The ARN that a customer's role must trust; absent while unknown. */
  principalArn: z.string().optional(),
  /** Why the worker could not learn its own identity. */
  failure: failureSchema.optional(),
  /** What keeps a living worker from its work, `workerBlocked` or `workerJobsStalled`: of whichever has it, not only the one seen last. */
  trouble: failureSchema.optional(),
  /** Clocks that differ from the database's by more than a few seconds: of living workers, and this web server's own. */
  clocks: z.array(clockStateSchema),
});
export type WorkerState = z.infer<typeof workerStateSchema>;

/** The state of the worker that was seen last, and what is wrong with any that is alive. */
export async function readWorkerStateRow(): Promise<WorkerState> {
  const aliveSince = await readDatabaseTime(database(), { agoMilliseconds: aliveSeconds * 1000 });
  const [[newest, ...others], clocks] = await Promise.all([
    database().workerHeartbeat.findMany({ orderBy: { seenAt: 'desc' }, take: 100 }),
    readWrongClocks(aliveSince),
  ]);
  if (!newest) return { isAlive: false, isSimulated: false, clocks };
  const isAlive = ({ seenAt }: { seenAt: Date }) => seenAt > aliveSince;
  const failures = [newest, ...others.filter(isAlive)].map(({ failure }) => failureOf(failure));
  return {
    isAlive: isAlive(newest),
    isSimulated: newest.endpoint === 'simulated',
    principalArn: newest.principalArn ?? undefined,
    failure: failures.slice(0, 1).find((failure) => failure !== undefined && !isTrouble(failure)),
    trouble: isAlive(newest) ? failures.find((failure) => failure !== undefined && isTrouble(failure)) : undefined,
    clocks,
  };
}

function failureOf(stored: unknown): Failure | undefined {
  const failure = failureSchema.safeParse(stored);
  return failure.success ? failure.data : undefined;
}

/** A worker's row has one failure: that it has no identity, or else what keeps it from its work. */
function isTrouble({ code }: Failure): boolean {
  return code === 'workerBlocked' || code === 'workerJobsStalled';
}

async function readWrongClocks(aliveSince: Date): Promise<WorkerState['clocks']> {
  const own = await readClockAhead(database());
  const workers = await database().workerHeartbeat.findMany({
    where: { seenAt: { gt: aliveSince } },
    orderBy: [{ host: 'asc' }, { id: 'asc' }],
    select: { host: true, clockAheadMilliseconds: true },
  });
  const clocks = [
    ...workers.map(({ host, clockAheadMilliseconds }) => ({
      process: 'worker' as const,
      host,
      aheadMilliseconds: clockAheadMilliseconds ?? 0,
    })),
    { process: 'web' as const, host: hostname(), aheadMilliseconds: own },
  ];
  return clocks.filter(({ aheadMilliseconds }) => isClockOff(aheadMilliseconds));
}
