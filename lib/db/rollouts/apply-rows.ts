import { z } from 'zod';
import { accountStatuses } from '../../core/connection/account-status.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { freezeWindowsSchema } from '../../core/rollout/freeze-window.ts';
import { unfinishedStatuses } from '../../core/rollout/status.ts';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { type Queryable, rowsOf } from '../kernel/rows.ts';

const targetSchema = z.object({
  awsAccountId: awsAccountIdSchema,
  status: z.enum(accountStatuses),
  hasWriteRole: z.boolean(),
  maxFunctionsPerRollout: z.number().nullable(),
  maxPercentPerRollout: z.number().nullable(),
  freezeWindows: freezeWindowsSchema,
  /** Functions that the Rollout still has to send to there, and all that the last scan saw there. */
  changeCount: z.number(),
  knownCount: z.number(),
});
/** One account of a Rollout, with what it allows. */
export type Target = z.infer<typeof targetSchema>;

/** Who can be asked whether a Rollout can be applied: the transaction that applies it, or the database for its preview. */
export type ApplyReader = Pick<Transaction, '$queryRaw' | 'change'>;

/** Holds the rows of a Rollout's accounts, so that none of them is disconnected at the same moment. */
export async function holdAccounts(tx: Transaction, rolloutId: string): Promise<void> {
  await tx.$executeRaw`
    SELECT FROM account WHERE id IN (SELECT account_id FROM change WHERE rollout_id = ${rolloutId}::uuid)
    ORDER BY id FOR SHARE`;
}

/** Accounts that the Rollout still has something to send to. */
export async function readTargets(client: Queryable, rolloutId: string): Promise<Target[]> {
  return await rowsOf(
    client,
    targetSchema,
    Prisma.sql`
      SELECT account.aws_account_id AS "awsAccountId", account.status, account.write_role_arn IS NOT NULL AS "hasWriteRole",
        account.max_functions_per_rollout AS "maxFunctionsPerRollout", account.max_percent_per_rollout AS "maxPercentPerRollout",
        account.freeze_windows AS "freezeWindows", count(*)::int AS "changeCount",
        (SELECT count(*)::int FROM lambda_function
          WHERE lambda_function.account_id = account.id AND gone_at IS NULL) AS "knownCount"
      FROM change JOIN account ON account.id = change.account_id
      WHERE change.rollout_id = ${rolloutId}::uuid AND change.verdict = 'change' AND change.outcome = 'pending'
      GROUP BY account.id
      ORDER BY account.aws_account_id`,
  );
}

/** Lets concurrent callers run one after the other, each once the transaction of the one before has ended. */
export async function holdApplying(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('lamplighter.apply'))`;
}

const clashSchema = z.object({ functionName: z.string(), rolloutNumber: z.number(), functions: z.number() });

/**
 * Other Rollouts that have begun and still have to send to functions which so has this one, by number: how many functions, and
 * the name of one of them.
 */
export async function readClashes(client: Queryable, rolloutId: string): Promise<z.infer<typeof clashSchema>[]> {
  return await rowsOf(
    client,
    clashSchema,
    Prisma.sql`
      SELECT min(other.function_name) AS "functionName", other_rollout.number AS "rolloutNumber", count(*)::int AS functions
      FROM change AS own
      JOIN change AS other ON other.function_arn = own.function_arn AND other.rollout_id <> own.rollout_id
      JOIN rollout AS other_rollout ON other_rollout.id = other.rollout_id
      WHERE own.rollout_id = ${rolloutId}::uuid AND own.outcome = 'pending' AND own.verdict = 'change'
        AND (other.outcome IN ('applying', 'unclear')
          OR (other.outcome = 'pending' AND other.verdict = 'change' AND other_rollout.status = ANY(${[...unfinishedStatuses]})))
      GROUP BY other_rollout.number ORDER BY other_rollout.number`,
  );
}
