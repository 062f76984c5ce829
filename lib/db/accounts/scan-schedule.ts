import { z } from 'zod';
import { accountRefusal } from '../../core/connection/account-use.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { type Queryable, rowOf, rowsOf } from '../kernel/rows.ts';
import { readAccountFacts } from './account-facts.ts';

/**
 * How far from its interval an account's next scan may be, as a share of it: accounts that were connected together, or that waited together
 * while no worker ran, drift apart. Derived from the account's id, so that it stays the same.
 */
const jitterShare = 0.1;

const lastScan = Prisma.sql`(SELECT max(scan.created_at) FROM scan WHERE scan.account_id = a.id)`;
const jitter = Prisma.sql`(1 + ${jitterShare}::float8 * (2 * (('x' || substr(md5(a.id::text), 1, 8))::bit(32)::bigint / 4294967296.0) - 1))`;

/** SQL that holds for an account `a` whose turn to be scanned has come, by the database's clock; one that is being scanned has none. */
const isDue = Prisma.sql`a.scan_every_minutes IS NOT NULL AND a.status IN ('connected', 'failing')
  AND a.disconnect_requested_at IS NULL AND cardinality(a.regions) > 0
  AND NOT EXISTS (SELECT FROM scan WHERE scan.account_id = a.id AND scan.finished_at IS NULL)
  AND clock_timestamp() >= coalesce(${lastScan}, a.connected_at, a.created_at)
    + make_interval(secs => (60 * a.scan_every_minutes * ${jitter})::float8)`;

const idSchema = z.object({ id: accountIdSchema });

/** Most accounts that one look considers: more than can be begun, so that some that may not be used now are no obstacle. */
const mostConsidered = 500;

/**
 * The accounts whose turn to be scanned has come and that may be read now: those that were read least recently first, those never read
 * before all others; at most so many.
 */
export async function listAccountsDue(most: number): Promise<AccountId[]> {
  if (most <= 0) return [];
  const due = await rowsOf(
    database(),
    idSchema,
    Prisma.sql`SELECT a.id FROM account AS a WHERE ${isDue}
      ORDER BY ${lastScan} ASC NULLS FIRST, a.id LIMIT ${mostConsidered}`,
  );
  const facts = await readAccountFacts(
    database(),
    due.map(({ id }) => id),
  );
  const usable = new Set(
    facts.flatMap(({ accountId, facts, at }) =>
      accountRefusal(facts, { access: 'read', purpose: 'scan' }, at) === undefined ? [accountId] : [],
    ),
  );
  return due.flatMap(({ id }) => (usable.has(id) ? [id] : [])).slice(0, most);
}

/** Lets transactions that begin scans nobody asked for come one after the other, so that together they keep the bound. */
export async function lockScanSchedule(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('lamplighter.scan.schedule'))`;
}

/** Whether an account's turn to be scanned has come, as the transaction that holds it sees it. */
export async function isAccountDue(client: Queryable, accountId: AccountId): Promise<boolean> {
  const sql = Prisma.sql`SELECT EXISTS (SELECT FROM account AS a WHERE a.id = ${accountId}::uuid AND ${isDue}) AS "isDue"`;
  return (await rowOf(client, z.object({ isDue: z.boolean() }), sql)).isDue;
}

/** How many scans that nobody asked for are under way. */
export async function countScheduledScans(client: Pick<Transaction, 'scan'> = database()): Promise<number> {
  return await client.scan.count({ where: { requestedBy: null, finishedAt: null } });
}
