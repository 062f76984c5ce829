import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { maybeRowOf, type Queryable } from '../kernel/rows.ts';

/** A session as its person's own. */
export type OwnSession = { userId: string; token: string };

/** Notes that the person of a session has just proved who they are. Returns whether there is such a session. */
export async function markSteppedUp(tx: Transaction, { userId, token }: OwnSession): Promise<boolean> {
  const count = await tx.$executeRaw`
    UPDATE session SET stepped_up_at = clock_timestamp() WHERE token = ${token} AND "userId" = ${userId}`;
  return count > 0;
}

/**
 * The same of a session whose person proved it to an identity provider at `at`, in seconds since 1970 as the provider's clock says; never
 * later than now. Returns whether that still counts.
 */
export async function markSteppedUpAt(
  tx: Transaction,
  token: string,
  at: number,
  validSeconds: number,
): Promise<boolean> {
  const count = await tx.$executeRaw`
    UPDATE session SET stepped_up_at = least(clock_timestamp(), to_timestamp(${at}::float8))
    WHERE token = ${token} AND to_timestamp(${at}::float8) > clock_timestamp() - make_interval(secs => ${validSeconds}::float8)`;
  return count > 0;
}

/** When the person of a session proved who they are, if that counts still by the database's clock; else null. */
export async function readSteppedUpAt(
  client: Queryable,
  { userId, token }: OwnSession,
  validSeconds: number,
): Promise<Date | null> {
  const row = await maybeRowOf(
    client,
    z.object({ at: z.date() }),
    Prisma.sql`SELECT stepped_up_at AS at FROM session WHERE token = ${token} AND "userId" = ${userId}
      AND stepped_up_at > clock_timestamp() - make_interval(secs => ${validSeconds}::float8)`,
  );
  return row?.at ?? null;
}

const freshSchema = z.object({ secondsLeft: z.number().nullable() });

/**
 * For how many seconds more, by the database's clock, what the person of a session proved counts; 0 once it counts no more, or when
 * nothing was proved or there is no such session.
 */
export async function readSteppedUpSeconds(
  client: Queryable,
  { userId, token }: OwnSession,
  validSeconds: number,
): Promise<number> {
  const row = await maybeRowOf(
    client,
    freshSchema,
    Prisma.sql`SELECT extract(epoch FROM stepped_up_at + make_interval(secs => ${validSeconds}::float8) - clock_timestamp())::float8
      AS "secondsLeft" FROM session WHERE token = ${token} AND "userId" = ${userId}`,
  );
  return Math.max(0, row?.secondsLeft ?? 0);
}
