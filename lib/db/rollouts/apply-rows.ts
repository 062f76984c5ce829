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
 * the name of one of them. Begins from what is in flight or unfinished, which is little, so that Rollouts of long ago cost nothing.
 */
export async function readClashes(
  client: Queryable,
  rolloutId: string,
  accounts: AccountSet = 'all',
): Promise<z.infer<typeof clashSchema>[]> {
  const isOwn = Prisma.sql`other.rollout_id <> ${rolloutId}::uuid AND other.function_arn IN (
    SELECT own.function_arn FROM change AS own
    WHERE own.rollout_id = ${rolloutId}::uuid AND own.outcome = 'pending' AND own.verdict = 'change'
      AND ${isOfAccounts(Prisma.sql`own.account_id`, accounts)})`;
  return await rowsOf(
    client,
    clashSchema,
    Prisma.sql`
      SELECT min(clash.function_name) AS "functionName", rollout.number AS "rolloutNumber", count(*)::int AS functions
      FROM (
        SELECT other.rollout_id, other.function_name FROM change AS other
        WHERE other.outcome IN ('applying', 'unclear') AND ${isOwn}
        UNION ALL
        SELECT other.rollout_id, other.function_name FROM rollout AS unfinished JOIN change AS other ON other.rollout_id = unfinished.id
        WHERE unfinished.status = ANY(${[...unfinishedStatuses]}) AND other.outcome = 'pending' AND other.verdict = 'change' AND ${isOwn}
      ) AS clash JOIN rollout ON rollout.id = clash.rollout_id
      GROUP BY rollout.number ORDER BY rollout.number`,
  );
}
