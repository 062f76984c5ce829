import { hostname } from 'node:os';
import { z } from 'zod';
import { failureSchema } from '../../core/change/change.ts';
import { isClockOff } from '../../core/clock.ts';
import { database } from '../kernel/client.ts';
import { readClockAhead, readDatabaseTime } from '../kernel/clock.ts';

/** A worker that has not been seen for so long counts as gone; it writes every 5 s. */
const aliveSeconds = 20;

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
  /** Clocks that differ from the database's by more than a few seconds: of living workers, and this web server's own. */
  clocks: z.array(clockStateSchema),
});
export type WorkerState = z.infer<typeof workerStateSchema>;

/** The state of the worker that was seen last. */
export async function readWorkerStateRow(): Promise<WorkerState> {
  const aliveSince = await readDatabaseTime(database(), { agoMilliseconds: aliveSeconds * 1000 });
  const [newest, clocks] = await Promise.all([
    database().workerHeartbeat.findFirst({ orderBy: { seenAt: 'desc' } }),
    readWrongClocks(aliveSince),
  ]);
  if (!newest) return { isAlive: false, isSimulated: false, clocks };
  const failure = failureSchema.safeParse(newest.failure);
  return {
    isAlive: newest.seenAt > aliveSince,
    isSimulated: newest.endpoint === 'simulated',
    principalArn: newest.principalArn ?? undefined,
    failure: failure.success ? failure.data : undefined,
    clocks,
  };
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
