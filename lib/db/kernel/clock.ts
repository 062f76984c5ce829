import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import { type Queryable, rowOf } from './rows.ts';

const nowSchema = z.object({ now: z.date() });

/**
 * The time by the database's clock, the only one by which it is decided when something begins, ends or expires: the clocks of
 * several workers and web servers may differ, and any of them may be wrong. Within a transaction it moves on. `agoMilliseconds`:
 * the time so long before.
 */
export async function readDatabaseTime(client: Queryable, { agoMilliseconds = 0 } = {}): Promise<Date> {
  const { now } = await rowOf(client, nowSchema, Prisma.sql`SELECT clock_timestamp() AS "now"`);
  return new Date(now.getTime() - agoMilliseconds);
}

/** How far this process's clock is ahead of the database's, in milliseconds; negative when it is behind. */
export async function readClockAhead(client: Queryable): Promise<number> {
  const [sentAt, sentAfter] = [Date.now(), performance.now()];
  const now = await readDatabaseTime(client);
  // The database looked at its clock somewhere on the way: halfway, as far as anybody knows.
  const halfWay = (performance.now() - sentAfter) / 2;
  return Math.round(sentAt + halfWay - now.getTime());
}
