import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { unfinishedStatuses } from '../../core/rollout/status.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { type Queryable, rowsOf } from '../kernel/rows.ts';

/** Who can be asked whether a Rollout can be applied: the transaction that applies it, or the database for its preview. */
export type ApplyReader = Pick<Transaction, '$queryRaw' | 'change'>;

/** Lets concurrent callers run one after the other, each once the transaction of the one before has ended. */
export async function holdApplying(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('lamplighter.apply'))`;
}

const clashSchema = z.object({ functionName: z.string(), rolloutNumber: z.number(), functions: z.number() });

/**
 * Other Rollouts that have begun and still have to send to functions which so has this one, by number: how many functions, and
 * the name of one of them.
 */
export async function readClashes(
  client: Queryable,
  rolloutId: string,
  accounts: AccountSet = 'all',
): Promise<z.infer<typeof clashSchema>[]> {
  return await rowsOf(
    client,
    clashSchema,
    Prisma.sql`
      SELECT min(other.function_name) AS "functionName", other_rollout.number AS "rolloutNumber", count(*)::int AS functions
      FROM change AS own
      JOIN change AS other ON other.function_arn = own.function_arn AND other.rollout_id <> own.rollout_id
      JOIN rollout AS other_rollout ON other_rollout.id = other.rollout_id
      WHERE own.rollout_id = ${rolloutId}::uuid AND own.outcome = 'pending' AND own.verdict = 'change'
        AND ${isOfAccounts(Prisma.sql`own.account_id`, accounts)}
        AND (other.outcome IN ('applying', 'unclear')
          OR (other.outcome = 'pending' AND other.verdict = 'change' AND other_rollout.status = ANY(${[...unfinishedStatuses]})))
      GROUP BY other_rollout.number ORDER BY other_rollout.number`,
  );
}
