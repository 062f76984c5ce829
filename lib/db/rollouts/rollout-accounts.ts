import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { type Queryable, rowOf, rowsOf } from '../kernel/rows.ts';

const accountRowSchema = z.object({ accountId: accountIdSchema });

/**
 * The accounts of a Rollout's Changes; none for a Rollout that does not exist. Asked by everything that is done with one, and so it goes
 * from account to account in an index, rather than over thousands of Changes.
 */
export async function readAccountsOfRollout(client: Queryable, rolloutId: string): Promise<AccountId[]> {
  const nextAfter = (condition: Prisma.Sql) => Prisma.sql`
    SELECT account_id FROM change WHERE rollout_id = ${rolloutId}::uuid AND ${condition} ORDER BY account_id LIMIT 1`;
  const sql = Prisma.sql`
    WITH RECURSIVE own AS (
      (${nextAfter(Prisma.sql`true`)})
      UNION ALL
      SELECT (${nextAfter(Prisma.sql`account_id > own.account_id`)}) FROM own WHERE own.account_id IS NOT NULL)
    SELECT account_id AS "accountId" FROM own WHERE account_id IS NOT NULL`;
  return (await rowsOf(client, accountRowSchema, sql)).map(({ accountId }) => accountId);
}

/** The accounts of a Rollout's Changes that are still to be planned or sent. */
export async function readAccountsOfPending(client: Queryable, rolloutId: string): Promise<AccountId[]> {
  return await accountsWhere(client, Prisma.sql`rollout_id = ${rolloutId}::uuid AND outcome = 'pending'`);
}

/** The accounts of a Rollout's Changes that failed. */
export async function readAccountsOfFailed(client: Queryable, rolloutId: string): Promise<AccountId[]> {
  return await accountsWhere(client, Prisma.sql`rollout_id = ${rolloutId}::uuid AND outcome = 'failed'`);
}

/** The accounts of those of a Rollout's Changes that are named. */
export async function readAccountsOfChanges(
  client: Queryable,
  rolloutId: string,
  changeIds: readonly string[],
): Promise<AccountId[]> {
  return await accountsWhere(
    client,
    Prisma.sql`rollout_id = ${rolloutId}::uuid AND id = ANY(${[...changeIds]}::uuid[])`,
  );
}

/** The accounts of every Change of the Rollouts that the named Changes belong to. */
export async function readAccountsOfRolloutsWith(
  client: Queryable,
  changeIds: readonly string[],
): Promise<AccountId[]> {
  return await accountsWhere(
    client,
    Prisma.sql`rollout_id IN (SELECT named.rollout_id FROM change AS named WHERE named.id = ANY(${[...changeIds]}::uuid[]))`,
  );
}

/** The accounts of those of a Rollout's Changes that were applied or may have reached AWS, or of the one named. */
export async function readRevertibleAccountIds(
  client: Queryable,
  rolloutId: string,
  changeId: string | undefined,
): Promise<AccountId[]> {
  const isNamed = changeId === undefined ? Prisma.sql`true` : Prisma.sql`id = ${changeId}::uuid`;
  return await accountsWhere(
    client,
    Prisma.sql`rollout_id = ${rolloutId}::uuid AND (outcome IN ('applied', 'applying') OR attempts > 0) AND ${isNamed}`,
  );
}

/** How many of the Changes named stand in these accounts. */
export async function countChangesIn(
  client: Queryable,
  changeIds: readonly string[],
  accounts: AccountSet,
): Promise<number> {
  const sql = Prisma.sql`
    SELECT count(*)::int AS count FROM change
    WHERE id = ANY (${[...changeIds]}::uuid[]) AND ${isOfAccounts(Prisma.sql`account_id`, accounts)}`;
  return (await rowOf(client, z.object({ count: z.number() }), sql)).count;
}

async function accountsWhere(client: Queryable, condition: Prisma.Sql): Promise<AccountId[]> {
  const sql = Prisma.sql`SELECT DISTINCT account_id AS "accountId" FROM change WHERE ${condition}`;
  return (await rowsOf(client, accountRowSchema, sql)).map(({ accountId }) => accountId);
}
