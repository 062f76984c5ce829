import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import { type Queryable, rowOf } from './rows.ts';

const nowSchema = z.object({ now: z.date() });

/**
 * The time by the database's clock, the only one by which it is decided when something begins, ends or expires: the clocks of
 * several workers and web servers may differ, and any of them may be wrong. Within a transaction it moves on.
 */
export async function readDatabaseTime(client: Queryable): Promise<Date> {
  return (await rowOf(client, nowSchema, Prisma.sql`SELECT clock_timestamp() AS "now"`)).now;
}
