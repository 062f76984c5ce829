import { z } from 'zod';
import { modes } from '../../core/change/change-codes.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { rolloutStatuses } from '../../core/rollout/status.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { type Queryable, rowsOf } from '../kernel/rows.ts';

/** A Rollout that still has something to do in an account. */
export const openRolloutSchema = z.object({
  rolloutId: z.string(),
  number: z.number(),
  name: z.string(),
  mode: z.enum(modes),
  status: z.enum(rolloutStatuses),
  /** Functions of this account that are not begun, in flight, and changed. */
  pending: z.number(),
  inFlight: z.number(),
  applied: z.number(),
  /** How many other accounts it changes functions in. */
  otherAccounts: z.number(),
  /** Whether the account cannot be disconnected before this has ended: a preview that is no revert is never waited for. */
  isWaitedFor: z.boolean(),
});
export type OpenRollout = z.infer<typeof openRolloutSchema>;

/**
 * The Rollouts that are previewed, planned, applied, paused or stopped with functions of an account not begun, or that have one in
 * flight there; by number.
 */
export async function readOpenRollouts(client: Queryable, accountId: AccountId): Promise<OpenRollout[]> {
  return await rowsOf(
    client,
    openRolloutSchema,
    Prisma.sql`
    SELECT r.id AS "rolloutId", r.number, r.name, r.mode, r.status,
      (count(*) FILTER (WHERE c.outcome = 'pending' AND c.verdict IS DISTINCT FROM 'blocked' AND c.verdict IS DISTINCT FROM 'unchanged'))::int AS pending,
      (count(*) FILTER (WHERE c.outcome IN ('applying', 'unclear')))::int AS "inFlight",
      (count(*) FILTER (WHERE c.outcome = 'applied'))::int AS applied,
      (SELECT count(DISTINCT other.account_id)::int FROM change AS other
        WHERE other.rollout_id = r.id AND other.account_id <> ${accountId}::uuid) AS "otherAccounts",
      (bool_or(c.outcome IN ('applying', 'unclear')) OR r.status IN ('applying', 'paused', 'stopped')
        OR (r.mode = 'revert' AND r.status IN ('planning', 'planned'))) AS "isWaitedFor"
    FROM change AS c JOIN rollout AS r ON r.id = c.rollout_id
    WHERE c.account_id = ${accountId}::uuid
      AND (r.status IN ('planning', 'planned', 'applying', 'paused', 'stopped') OR c.outcome IN ('applying', 'unclear'))
    GROUP BY r.id
    HAVING bool_or(c.outcome IN ('pending', 'applying', 'unclear'))
    ORDER BY r.number`,
  );
}

/** Notes that an account is to be disconnected once nothing is under way there, by the database's clock. */
export async function storeDisconnectRequest(tx: Transaction, accountId: AccountId): Promise<void> {
  await tx.$executeRaw`
    UPDATE account SET disconnect_requested_at = coalesce(disconnect_requested_at, clock_timestamp()) WHERE id = ${accountId}::uuid`;
}

/** Forgets that an account is to be disconnected. */
export async function removeDisconnectRequest(tx: Transaction, accountId: AccountId): Promise<void> {
  await tx.$executeRaw`UPDATE account SET disconnect_requested_at = NULL WHERE id = ${accountId}::uuid`;
}

/** Stores that an account is disconnected, by the database's clock. */
export async function storeDisconnected(tx: Transaction, accountId: AccountId): Promise<void> {
  await tx.$executeRaw`
    UPDATE account SET status = 'disconnected', disconnected_at = clock_timestamp(), disconnect_requested_at = NULL
    WHERE id = ${accountId}::uuid`;
}

/** The accounts that are to be disconnected once nothing is under way there. */
export async function listDisconnectingAccounts(): Promise<AccountId[]> {
  const accounts = await database().account.findMany({
    where: { disconnectRequestedAt: { not: null } },
    select: { id: true },
  });
  return accounts.map(({ id }) => accountIdSchema.parse(id));
}
