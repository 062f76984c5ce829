import { z } from 'zod';
import type { RatePolicy, RateState } from '../../core/api/rate.ts';
import { Prisma } from '../generated/client.ts';
import { commandDatabase } from '../kernel/client.ts';
import { rowOf } from '../kernel/rows.ts';

const rowSchema = z.object({ count: z.number(), resetSeconds: z.number() });

/**
 * Counts one request under a key, in one statement for all processes, and returns where that leaves its sender. A request beyond the
 * limit is not counted, so that going on asking does not lengthen the wait. Throws AppError databaseUnavailable, databaseBusy.
 */
export async function countRequest(key: string, { requests, windowSeconds }: RatePolicy): Promise<RateState> {
  const isOver = Prisma.sql`(r.since <= now() - make_interval(secs => ${windowSeconds}::float8))`;
  const { count, resetSeconds } = await rowOf(
    commandDatabase(),
    rowSchema,
    Prisma.sql`INSERT INTO api_rate AS r (key, count, since) VALUES (${key}, 1, now())
      ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN ${isOver} THEN 1 ELSE least(r.count + 1, ${requests}::int + 1) END,
        since = CASE WHEN ${isOver} THEN now() ELSE r.since END
      RETURNING count, extract(epoch FROM since - now())::float8 + ${windowSeconds}::float8 AS "resetSeconds"`,
  );
  return {
    isWithin: count <= requests,
    left: Math.max(0, requests - count),
    // `since` is rounded to a millisecond, which may be one in the future.
    resetSeconds: Math.min(windowSeconds, Math.max(0, resetSeconds)),
  };
}

/** Deletes counters whose window is long over. */
export async function deleteOldRates(): Promise<void> {
  await commandDatabase().$executeRaw`DELETE FROM api_rate WHERE since < now() - interval '1 day'`;
}
