import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { attributeChangeSchema } from '../../core/change/change.ts';
import { modes } from '../../core/change/change-codes.ts';
import { storedStateSchema } from '../../core/change/stored-state.ts';
import { type DriftItem, driftSchema } from '../../core/drift/drift.ts';
import type { AppliedChange } from '../../core/drift/owned.ts';
import { type AccountId, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { maybeRowOf, type Queryable, rowsOf } from '../kernel/rows.ts';
import { restoredState } from '../rollouts/restored-state.ts';

/** What is known of a function for telling whether it drifted. */
export type ChangedFunction = {
  functionArn: string;
  /** The Changes of ours that were applied to it, oldest first. */
  applied: AppliedChange[];
  /** The LastModified that was read before the last of them was sent, or the time of its intent where none is known; ISO 8601. */
  sentAfter: string;
  /** Whether an update of ours may take effect at any time. */
  isInFlight: boolean;
  /** The drift that is stored. */
  digest: string | null;
};

const changedSchema = z.object({
  functionArn: z.string(),
  applied: z.array(
    z.object({
      id: z.string(),
      mode: z.enum(modes),
      revertsChangeId: z.string().nullable(),
      restores: storedStateSchema.nullable(),
      attributes: z.array(attributeChangeSchema),
      fingerprintTarget: z.record(z.string(), z.string()),
    }),
  ),
  sentAfter: z.string(),
  isInFlight: z.boolean(),
  digest: z.string().nullable(),
});

/** Those of the functions that Changes of ours were applied to. */
export async function readChangedFunctions(
  client: Queryable,
  functionArns: readonly string[],
): Promise<ChangedFunction[]> {
  if (functionArns.length === 0) return [];
  return await rowsOf(
    client,
    changedSchema,
    Prisma.sql`
    SELECT change.function_arn AS "functionArn",
      jsonb_agg(jsonb_build_object('id', change.id, 'mode', rollout.mode, 'revertsChangeId', change.reverts_change_id,
        'restores', ${restoredState(Prisma.sql`change`)},
        'attributes', change.attributes, 'fingerprintTarget', change.fingerprint_target)
        ORDER BY change.finished_at, change.id) AS applied,
      to_char((array_agg(coalesce(change.intent_last_modified, change.intent_at, change.finished_at)
        ORDER BY change.finished_at DESC, change.id DESC))[1] AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "sentAfter",
      EXISTS (SELECT FROM change AS other WHERE other.function_arn = change.function_arn
        AND other.outcome IN ('applying', 'unclear')) AS "isInFlight",
      (SELECT drift_digest FROM lambda_function WHERE lambda_function.function_arn = change.function_arn) AS digest
    FROM change JOIN rollout ON rollout.id = change.rollout_id
    WHERE change.function_arn = ANY(${[...functionArns]}::text[]) AND change.outcome = 'applied'
      AND change.fingerprint_target IS NOT NULL
    GROUP BY change.function_arn`,
  );
}

/** What a reading says of a function: where it differs from what we left (null: nowhere), told by its last applied Change. */
export type SeenDrift = {
  functionArn: string;
  /** The last Change that was applied when this was decided: another one since makes it void. */
  latestChangeId: string;
  /** The Change that instrumented it last; null when nothing is ours. */
  changeId: string | null;
  drift: { items: DriftItem[]; digest: string } | null;
};

const movedSchema = z.object({
  awsAccountId: awsAccountIdSchema,
  functionArn: z.string(),
  functionName: z.string(),
  region: z.string(),
  ownerTool: z.string(),
  ownerName: z.string().nullable(),
  items: driftSchema.nullable(),
  had: driftSchema.nullable(),
});
/** A function whose drift is another one now: what it was and is, null for none, and what deploys it. */
export type MovedDrift = z.infer<typeof movedSchema>;

/**
 * Stores what a reading says of the drift of functions of an account, unless a Change of ours was applied or sent since that was
 * decided. Another drift than the one that was accepted counts as not accepted, and as having begun now. Returns those that changed.
 */
export async function storeDrifts(
  tx: Transaction,
  accountId: AccountId,
  seen: readonly SeenDrift[],
): Promise<MovedDrift[]> {
  const rows = seen.map(({ drift, ...one }) => ({
    ...one,
    items: drift?.items ?? null,
    digest: drift?.digest ?? null,
  }));
  return await rowsOf(
    tx,
    movedSchema,
    Prisma.sql`
    WITH seen AS (
      SELECT f.id, f.drift AS had, nullif(wanted.items, 'null'::jsonb) AS items, wanted.digest, wanted."changeId"
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS wanted("functionArn" text, "latestChangeId" uuid, "changeId" uuid, items jsonb, digest text)
      JOIN lambda_function AS f ON f.function_arn = wanted."functionArn" AND f.account_id = ${accountId}::uuid
      WHERE f.drift_digest IS DISTINCT FROM wanted.digest
        AND wanted."latestChangeId" = (
          SELECT id FROM change WHERE change.function_arn = f.function_arn AND outcome = 'applied'
          ORDER BY finished_at DESC, id DESC LIMIT 1)
        AND NOT EXISTS (SELECT FROM change WHERE change.function_arn = f.function_arn AND outcome IN ('applying', 'unclear'))
      ORDER BY f.function_arn FOR UPDATE OF f)
    UPDATE lambda_function AS f SET drift = seen.items, drift_digest = seen.digest, drift_change_id = seen."changeId",
      drift_since = CASE WHEN seen.items IS NULL THEN NULL
        WHEN f.drift_since IS NOT NULL AND f.drift_accepted_at IS NULL THEN f.drift_since ELSE clock_timestamp() END,
      drift_found_at = CASE WHEN seen.items IS NULL THEN NULL ELSE clock_timestamp() END,
      drift_accepted_by_name = NULL, drift_accepted_reason = NULL, drift_accepted_at = NULL
    FROM seen WHERE f.id = seen.id
    RETURNING (SELECT aws_account_id FROM account WHERE account.id = f.account_id) AS "awsAccountId",
      f.function_arn AS "functionArn", f.function_name AS "functionName", f.region, f.owner_tool AS "ownerTool",
      f.owner_name AS "ownerName", f.drift AS items, seen.had`,
  );
}

const openSchema = z.object({
  functionArn: z.string(),
  functionName: z.string(),
  region: z.string(),
  awsAccountId: awsAccountIdSchema,
  digest: z.string(),
  items: driftSchema,
  isAccepted: z.boolean(),
});

/** A function's drift, its row held until the end of the transaction; null when it has none. */
export async function lockDrift(tx: Transaction, functionId: string): Promise<z.infer<typeof openSchema> | null> {
  return await maybeRowOf(
    tx,
    openSchema,
    Prisma.sql`
    SELECT f.function_arn AS "functionArn", f.function_name AS "functionName", f.region, a.aws_account_id AS "awsAccountId",
      f.drift_digest AS digest, f.drift AS items, f.drift_accepted_at IS NOT NULL AS "isAccepted"
    FROM lambda_function AS f JOIN account AS a ON a.id = f.account_id
    WHERE f.id = ${functionId}::uuid AND f.drift IS NOT NULL FOR UPDATE OF f`,
  );
}

/** Stores that a person accepts the drift that a function has. */
export async function storeAcceptance(
  tx: Transaction,
  functionId: string,
  { byName, reason }: { byName: string; reason: string },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE lambda_function SET drift_accepted_by_name = ${byName}, drift_accepted_reason = ${reason},
      drift_accepted_at = clock_timestamp() WHERE id = ${functionId}::uuid`;
}

const originSchema = z.object({ rolloutId: z.string(), functions: z.number() });

/** The Rollouts that instrumented those of the accounts' functions last that are there and drifted, and how many of them; the most first. */
export async function readDriftOrigins(
  client: Queryable,
  functionIds: readonly string[],
  accounts: AccountSet,
): Promise<z.infer<typeof originSchema>[]> {
  return await rowsOf(
    client,
    originSchema,
    Prisma.sql`
    SELECT change.rollout_id AS "rolloutId", count(*)::int AS functions
    FROM lambda_function AS f JOIN change ON change.id = f.drift_change_id JOIN rollout ON rollout.id = change.rollout_id
    WHERE f.id = ANY(${[...functionIds]}::uuid[]) AND f.drift IS NOT NULL AND f.gone_at IS NULL
      AND ${isOfAccounts(Prisma.sql`f.account_id`, accounts)}
    GROUP BY change.rollout_id, rollout.number ORDER BY count(*) DESC, rollout.number DESC`,
  );
}

const foundSchema = z.object({ functionName: z.string(), region: z.string(), count: z.coerce.number() });

/** The functions of a scan's account in which it found drift that is not accepted: how many, and the first by name. */
export async function readDriftsOfScan(
  client: Queryable,
  scanId: string,
  most: number,
): Promise<{ count: number; functions: { functionName: string; region: string }[] }> {
  const rows = await rowsOf(
    client,
    foundSchema,
    Prisma.sql`
    SELECT f.function_name AS "functionName", f.region, count(*) OVER () AS count
    FROM lambda_function AS f JOIN scan ON scan.account_id = f.account_id
    WHERE scan.id = ${scanId}::uuid AND f.drift IS NOT NULL AND f.drift_accepted_at IS NULL AND f.gone_at IS NULL
      AND f.drift_found_at >= scan.created_at
    ORDER BY f.function_name, f.region LIMIT ${most}`,
  );
  return {
    count: rows[0]?.count ?? 0,
    functions: rows.map(({ functionName, region }) => ({ functionName, region })),
  };
}
