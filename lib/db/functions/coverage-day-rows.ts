import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { keptCoverageDays } from '../../core/functions/coverage.ts';
import type { CoverageDay } from '../../core/functions/coverage-counts.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { isAccountInUse } from '../accounts/accounts-in-use.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { rowOf, rowsOf } from '../kernel/rows.ts';
import { isUninstrumentable } from './named-conditions.ts';

/** Minutes after which an account is counted anew though no scan of it has ended: what was sent changes its functions too. */
const staleMinutes = 60;

const today = Prisma.sql`(clock_timestamp() AT TIME ZONE 'UTC')::date`;

/**
 * Counts the functions of every account in use for today (UTC, by the database's clock) that was not yet counted today, of which a scan
 * has ended since, or that was counted an hour ago. Doing it again, or in several workers at once, leaves one row an account and day.
 * Days older than the kept ones go, and today's row of an account that is no longer in use. Returns how many accounts were counted.
 */
export async function recordCoverageDay(client: Pick<Transaction, '$executeRaw'>): Promise<number> {
  const counted = (status: string) => Prisma.sql`count(f.id) FILTER (WHERE f.datadog_status = ${status}::text)`;
  const count = await client.$executeRaw`
    INSERT INTO coverage_day AS known (day, account_id, instrumented, outdated, partly, not_instrumented, cannot_be, counted_at)
    SELECT ${today}, a.id, ${counted('instrumented')}, ${counted('outdated')}, ${counted('partly')}, ${counted('not')},
      count(f.id) FILTER (WHERE ${isUninstrumentable}), clock_timestamp()
    FROM account a LEFT JOIN lambda_function f ON f.account_id = a.id AND f.gone_at IS NULL AND f.region = ANY (a.regions)
    WHERE ${isAccountInUse} AND NOT EXISTS (
      SELECT FROM coverage_day fresh
      WHERE fresh.day = ${today} AND fresh.account_id = a.id
        AND fresh.counted_at > clock_timestamp() - make_interval(mins => ${staleMinutes})
        AND NOT EXISTS (SELECT FROM scan WHERE scan.account_id = a.id AND scan.finished_at >= fresh.counted_at)
    )
    GROUP BY a.id ORDER BY a.id
    ON CONFLICT (day, account_id) DO UPDATE SET
      instrumented = excluded.instrumented, outdated = excluded.outdated, partly = excluded.partly,
      not_instrumented = excluded.not_instrumented, cannot_be = excluded.cannot_be, counted_at = excluded.counted_at
    WHERE known.counted_at < excluded.counted_at`;
  await client.$executeRaw`
    DELETE FROM coverage_day WHERE day <= ${today} - ${keptCoverageDays}::int
      OR day = ${today} AND NOT EXISTS (SELECT FROM account a WHERE a.id = coverage_day.account_id AND ${isAccountInUse})`;
  return count;
}

const todaySchema = z.object({ today: z.string() });
const daySchema = z.object({
  day: z.string(),
  instrumented: z.coerce.number(),
  outdated: z.coerce.number(),
  partly: z.coerce.number(),
  not: z.coerce.number(),
  cannotBe: z.coerce.number(),
});

/** The days before today, at most `days` with today, from the oldest, summed over the accounts of a set; and which day is today. */
export async function readCoverageDays(set: AccountSet, days: number): Promise<{ days: CoverageDay[]; today: string }> {
  const [rows, now] = await Promise.all([
    rowsOf(
      database(),
      daySchema,
      Prisma.sql`
      SELECT day::text, sum(instrumented) AS instrumented, sum(outdated) AS outdated, sum(partly) AS partly,
        sum(not_instrumented) AS "not", sum(cannot_be) AS "cannotBe"
      FROM coverage_day
      WHERE day > ${today} - ${days}::int AND day < ${today} AND ${isOfAccounts(Prisma.sql`account_id`, set)}
      GROUP BY coverage_day.day ORDER BY coverage_day.day`,
    ),
    rowOf(database(), todaySchema, Prisma.sql`SELECT ${today}::text AS today`),
  ]);
  return { days: rows.map(({ day, ...countByStatus }) => ({ day, countByStatus })), today: now.today };
}
