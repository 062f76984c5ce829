import { z } from 'zod';
import { connectedStatuses } from '../../core/connection/account-status.ts';
import { type NextScan, nextScanOf, type ScanSchedule, scanTurnOf } from '../../core/connection/next-scan.ts';
import { AppError } from '../../core/errors.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { type Queryable, rowsOf } from '../kernel/rows.ts';
import { readAccountFacts } from './account-facts.ts';

/** What tells when the turn of an account `a` has come, and the database's time at which it was read. */
const scheduleColumns = Prisma.sql`a.id AS "accountId", a.scan_every_minutes AS "scanEveryMinutes", cardinality(a.regions) > 0 AS "hasRegions",
  EXISTS (SELECT FROM scan WHERE scan.account_id = a.id AND scan.finished_at IS NULL) AS "isScanning",
  coalesce(newest.at, a.connected_at, a.created_at) AS "countedFrom", clock_timestamp() AS "at"`;
const newestScan = Prisma.sql`LEFT JOIN LATERAL (SELECT max(scan.created_at) AS at FROM scan WHERE scan.account_id = a.id) AS newest ON true`;

const scheduleSchema = z.object({
  accountId: accountIdSchema,
  scanEveryMinutes: z.number().nullable(),
  hasRegions: z.boolean(),
  isScanning: z.boolean(),
  countedFrom: z.date(),
  at: z.date(),
}) satisfies z.ZodType<ScanSchedule>;

/** Most accounts that one look considers: more than can be begun, so that some that may not be used now are no obstacle. */
const mostConsidered = 500;

/**
 * The accounts whose turn to be scanned has come and that may be read now: those that were read least recently first, those never read
 * before all others; at most so many.
 */
export async function listAccountsDue(most: number): Promise<AccountId[]> {
  if (most <= 0) return [];
  const schedules = await rowsOf(
    database(),
    scheduleSchema,
    Prisma.sql`SELECT ${scheduleColumns} FROM account AS a ${newestScan} WHERE a.scan_every_minutes IS NOT NULL AND a.status = ANY(${[...connectedStatuses]})
      ORDER BY newest.at ASC NULLS FIRST, a.id`,
  );
  const turns = schedules
    .filter((schedule) => scanTurnOf(schedule, schedule.at).state === 'due')
    .slice(0, mostConsidered);
  const next = await nextScansOf(database(), turns);
  return turns.flatMap(({ accountId }) => (next.get(accountId)?.state === 'due' ? [accountId] : [])).slice(0, most);
}

/** When an account is scanned without anybody asking next. Throws AppError notFound. */
export async function readNextScan(client: Queryable, accountId: AccountId): Promise<NextScan> {
  const schedules = await rowsOf(
    client,
    scheduleSchema,
    Prisma.sql`SELECT ${scheduleColumns} FROM account AS a ${newestScan} WHERE a.id = ${accountId}::uuid`,
  );
  const next = (await nextScansOf(client, schedules)).get(accountId);
  if (next === undefined) throw new AppError('notFound', { what: 'account' });
  return next;
}

async function nextScansOf(client: Queryable, schedules: readonly ScanSchedule[]): Promise<Map<AccountId, NextScan>> {
  const byId = new Map(schedules.map((schedule) => [schedule.accountId, schedule]));
  const known = await readAccountFacts(client, [...byId.keys()]);
  return new Map(
    known.flatMap(({ accountId, facts, at }) => {
      const schedule = byId.get(accountId);
      return schedule ? [[accountId, nextScanOf(schedule, facts, at)]] : [];
    }),
  );
}

/** Lets transactions that begin scans nobody asked for come one after the other, so that together they keep the bound. */
export async function lockScanSchedule(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('lamplighter.scan.schedule'))`;
}

/** How many scans that nobody asked for are under way. */
export async function countScheduledScans(client: Pick<Transaction, 'scan'> = database()): Promise<number> {
  return await client.scan.count({ where: { requestedBy: null, finishedAt: null } });
}
