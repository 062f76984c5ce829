import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { attributeChangeSchema } from '../../core/change/change.ts';
import { modes } from '../../core/change/change-codes.ts';
import { type StoredState, storedStateSchema } from '../../core/change/stored-state.ts';
import type { AppliedChange } from '../../core/drift/owned.ts';
import { strategySchema } from '../../core/rollout/strategy.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { maybeRowOf, type Queryable, rowsOf } from '../kernel/rows.ts';
import { unseal, unsealedValue } from '../kernel/seal.ts';

/** SQL for the stored state that a Change restores, as storedStateSchema; null when it restores none. */
export function restoredState(change: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE WHEN ${change}.restores_change_id IS NOT NULL THEN
    jsonb_build_object('changeId', ${change}.restores_change_id, 'side', ${change}.restores_side) END`;
}

const historySchema = z.object({
  id: z.string(),
  mode: z.enum(modes),
  revertsChangeId: z.string().nullable(),
  restores: storedStateSchema.nullable(),
  sealed: z.instanceof(Uint8Array).nullable(),
  fingerprintBefore: z.record(z.string(), z.string()).nullable(),
  fingerprintTarget: z.record(z.string(), z.string()),
});

/** An applied Change with what it wrote in clear, and the fingerprint of the function before it. */
export type ClearChange = AppliedChange & { fingerprintBefore: Readonly<Record<string, string>> | null };

/**
 * Every Change that was applied to a function, oldest first, with its values in clear. Throws AppError sealedValueUnreadable when one of
 * them cannot be opened, as after its key was lost.
 */
export async function readClearHistory(client: Queryable, functionArn: string): Promise<ClearChange[]> {
  const rows = await rowsOf(
    client,
    historySchema,
    Prisma.sql`
    SELECT change.id, rollout.mode, change.reverts_change_id AS "revertsChangeId", ${restoredState(Prisma.sql`change`)} AS restores,
      change.attributes_sealed AS sealed, change.fingerprint_before AS "fingerprintBefore",
      change.fingerprint_target AS "fingerprintTarget"
    FROM change JOIN rollout ON rollout.id = change.rollout_id
    WHERE change.function_arn = ${functionArn} AND change.outcome = 'applied' AND change.fingerprint_target IS NOT NULL
    ORDER BY change.finished_at, change.id`,
  );
  return rows.map(({ sealed, ...row }) => ({
    ...row,
    attributes:
      sealed === null
        ? []
        : unsealedValue(
            unseal(sealed, { purpose: 'change.attributes', rowId: row.id }, z.array(attributeChangeSchema)),
          ),
  }));
}

const openSchema = z.object({ untilAt: z.date() });

/** Until when an update of ours to a function may still take effect, as far as is known; null when none may. */
export async function readOpenUntil(client: Queryable, functionArn: string): Promise<Date | null> {
  const row = await maybeRowOf(
    client,
    openSchema,
    Prisma.sql`
    SELECT coalesce(unclear_until, clock_timestamp() + interval '1 minute') AS "untilAt" FROM change
    WHERE function_arn = ${functionArn} AND outcome IN ('applying', 'unclear') ORDER BY 1 DESC LIMIT 1`,
  );
  return row?.untilAt ?? null;
}

const restorableSchema = z.object({ rolloutNumber: z.number(), rolloutName: z.string(), strategy: strategySchema });

/** The Rollout of a stored state of a function; null unless its Change was applied to exactly this function. */
export async function readRestorable(
  tx: Transaction,
  functionId: string,
  { changeId }: StoredState,
): Promise<z.infer<typeof restorableSchema> | null> {
  return await maybeRowOf(
    tx,
    restorableSchema,
    Prisma.sql`
    SELECT rollout.number AS "rolloutNumber", rollout.name AS "rolloutName", rollout.strategy
    FROM change JOIN rollout ON rollout.id = change.rollout_id
      JOIN lambda_function AS f ON f.function_arn = change.function_arn AND f.account_id = change.account_id
    WHERE change.id = ${changeId}::uuid AND f.id = ${functionId}::uuid AND change.outcome = 'applied'
      AND change.fingerprint_target IS NOT NULL`,
  );
}

/** Stores the Change that restores a stored state of a function. Returns how many: one, or none when the function is not known. */
export async function insertChangeRestoring(
  tx: Transaction,
  rolloutId: string,
  functionId: string,
  { changeId, side }: StoredState,
): Promise<number> {
  return await tx.$executeRaw`
    INSERT INTO change (id, rollout_id, account_id, region, function_arn, function_name, runtime, architecture,
      restores_change_id, restores_side)
    SELECT gen_random_uuid(), ${rolloutId}::uuid, account_id, region, function_arn, function_name, runtime, architecture,
      ${changeId}::uuid, ${side}
    FROM lambda_function WHERE id = ${functionId}::uuid`;
}

/**
 * Stores, for each of the accounts' functions that is there and drifted, the Change that restores what the last Change left of it. Where
 * the function differs, as it is told, it is decided that this comes back. Returns how many.
 */
export async function insertChangesBringingBack(
  tx: Transaction,
  rolloutId: string,
  { functionIds, accounts }: { functionIds: readonly string[]; accounts: AccountSet },
): Promise<number> {
  return await tx.$executeRaw`
    INSERT INTO change (id, rollout_id, account_id, region, function_arn, function_name, runtime, architecture,
      restores_change_id, restores_side, decisions)
    SELECT gen_random_uuid(), ${rolloutId}::uuid, f.account_id, f.region, f.function_arn, f.function_name, f.runtime, f.architecture,
      latest.id, 'after', (SELECT jsonb_object_agg(item->>'path', 'restore') FROM jsonb_array_elements(f.drift) AS item)
    FROM lambda_function AS f
    CROSS JOIN LATERAL (
      SELECT change.id FROM change WHERE change.function_arn = f.function_arn AND change.outcome = 'applied'
        AND change.fingerprint_target IS NOT NULL
      ORDER BY change.finished_at DESC, change.id DESC LIMIT 1) AS latest
    WHERE f.id = ANY(${[...functionIds]}::uuid[]) AND f.drift IS NOT NULL AND f.gone_at IS NULL
      AND ${isOfAccounts(Prisma.sql`f.account_id`, accounts)}`;
}
