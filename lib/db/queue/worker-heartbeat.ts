import type { Failure } from '../../core/errors.ts';
import { Prisma } from '../generated/client.ts';
import { database, inTransaction } from '../kernel/client.ts';
import { readDatabaseTime } from '../kernel/clock.ts';
import { notify } from '../kernel/notify.ts';

/** What a living worker says of itself. */
export type WorkerHeartbeat = {
  /** Made anew at each start of a worker. */
  id: string;
  host: string;
  pid: number;
  endpoint: 'aws' | 'simulated';
  /** Whom customers' roles have to trust; undefined while unknown. */
  principalArn: string | undefined;
  /** Why it is unknown, or what keeps the worker from its work. */
  failure: Failure | undefined;
  /** How far its clock is ahead of the database's; negative when behind, undefined before it was measured. */
  clockAheadMilliseconds: number | undefined;
};

/** Rows of workers that have been gone for so long are of no use to anybody. */
const forgetAfterMilliseconds = 24 * 3600_000;

/** Writes that this worker is alive; the first time also tells pages that wait for one. */
export async function writeHeartbeat(
  { id, principalArn, failure, clockAheadMilliseconds, ...worker }: WorkerHeartbeat,
  isFirst: boolean,
): Promise<void> {
  await inTransaction(async (tx) => {
    const seenAt = await readDatabaseTime(tx);
    const state = {
      ...worker,
      seenAt,
      principalArn: principalArn ?? null,
      failure: failure ?? Prisma.DbNull,
      clockAheadMilliseconds: clockAheadMilliseconds ?? null,
    };
    await tx.workerHeartbeat.upsert({ where: { id }, create: { id, ...state, startedAt: seenAt }, update: state });
    if (isFirst) await notify(tx, 'worker');
  });
}

/** Removes what workers of long ago left behind. */
export async function forgetOldWorkers(): Promise<void> {
  await database().workerHeartbeat.deleteMany({
    where: { seenAt: { lt: await readDatabaseTime(database(), { agoMilliseconds: forgetAfterMilliseconds }) } },
  });
}
