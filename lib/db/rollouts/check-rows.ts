import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { attributeChangeSchema, type Finding, type Mode } from '../../core/change/change.ts';
import { modes } from '../../core/change/change-codes.ts';
import { type CheckKind, checkKinds, type UncheckedReason } from '../../core/change/unchecked.ts';
import { type UncheckedSummary, uncheckedKindSchema } from '../../core/change/unchecked-checks.ts';
import { accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { type Queryable, rowOf, rowsOf } from '../kernel/rows.ts';
import { type Unsealed, unseal } from '../kernel/seal.ts';

const checkingLaneSchema = z.object({
  accountId: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  region: z.string(),
});
/** An account and Region of a planned Rollout in which checks are still to come. */
export type CheckingLane = z.infer<typeof checkingLaneSchema>;

/** The checks that are still to come for a planned Rollout; `planRound` says for which of its plans. */
export type CheckingTask = {
  rolloutId: string;
  number: number;
  planRound: number;
  mode: Mode;
  lanes: CheckingLane[];
};

/** SQL that holds for a Change that is to be sent and of which a check is still to come. */
const isOpen = Prisma.sql`change.verdict = 'change' AND change.outcome = 'pending' AND change.unchecked <> '{}' AND change.unchecked @? '$.* ? (@ == "open")'`;

/** The checks that are still to come for a Rollout; null when it is not (or no longer) planned. */
export async function readCheckingTask(rolloutId: string): Promise<CheckingTask | null> {
  const rollout = await database().rollout.findUnique({
    where: { id: rolloutId },
    select: { number: true, planRound: true, mode: true, status: true },
  });
  if (rollout?.status !== 'planned') return null;
  const lanes = await rowsOf(
    database(),
    checkingLaneSchema,
    Prisma.sql`
    SELECT DISTINCT account.id AS "accountId", account.aws_account_id AS "awsAccountId", change.region
    FROM change JOIN account ON account.id = change.account_id
    WHERE change.rollout_id = ${rolloutId}::uuid AND ${isOpen}
    ORDER BY 2, 3`,
  );
  const { number, planRound } = rollout;
  return { rolloutId, number, planRound, mode: z.enum(modes).parse(rollout.mode), lanes };
}

/** Whether the preview for which the checks are waits to be applied, and no other one was made since. */
export async function doesPreviewWait({
  rolloutId,
  planRound,
}: Pick<CheckingTask, 'rolloutId' | 'planRound'>): Promise<boolean> {
  return (await database().rollout.count({ where: { id: rolloutId, planRound, status: 'planned' } })) > 0;
}

const openCheckSchema = z
  .object({
    id: z.string(),
    functionName: z.string(),
    plannedAt: z.date(),
    open: z.array(z.enum(checkKinds)),
    attributesSealed: z.instanceof(Uint8Array),
  })
  .transform(({ attributesSealed, plannedAt, ...change }) => ({
    ...change,
    plannedAt: plannedAt.toISOString(),
    attributes: unseal(
      attributesSealed,
      { purpose: 'change.attributes', rowId: change.id },
      z.array(attributeChangeSchema),
    ),
  }));

/** A planned Change with the kinds of checks that are still to come; `attributes` is what will be sent, in clear. */
export type OpenCheck = z.infer<typeof openCheckSchema> & {
  attributes: Unsealed<z.infer<typeof attributeChangeSchema>[]>;
};

/** Ids of the planned Rollouts for which checks are still to come. */
export async function listRolloutsWithOpenChecks(): Promise<string[]> {
  const rows = await rowsOf(
    database(),
    z.object({ id: z.string() }),
    Prisma.sql`
    SELECT rollout.id::text FROM rollout WHERE rollout.status = 'planned'
      AND EXISTS (SELECT FROM change WHERE change.rollout_id = rollout.id AND ${isOpen})`,
  );
  return rows.map(({ id }) => id);
}

/** The next Changes of a lane of which a check is still to come, by id. */
export async function readOpenChecks(
  rolloutId: string,
  { accountId, region }: CheckingLane,
  { afterId, limit }: { afterId: string | null; limit: number },
): Promise<OpenCheck[]> {
  return await rowsOf(
    database(),
    openCheckSchema,
    Prisma.sql`
    SELECT change.id, change.function_name AS "functionName", change.planned_at AS "plannedAt", change.attributes_sealed AS "attributesSealed",
      ARRAY(SELECT key FROM jsonb_each_text(change.unchecked) WHERE value = 'open' ORDER BY key) AS open
    FROM change
    WHERE change.rollout_id = ${rolloutId}::uuid AND change.account_id = ${accountId}::uuid AND change.region = ${region}
      AND change.attributes_sealed IS NOT NULL AND change.planned_at IS NOT NULL AND ${isOpen}
      AND (${afterId}::uuid IS NULL OR change.id > ${afterId}::uuid)
    ORDER BY change.id
    LIMIT ${limit}`,
  );
}

/** What checks of a Change came to: what they found, and by kind the reason for having no result; null: it has one. */
export type CheckResult = {
  id: string;
  /** When the Change was planned that was checked (ISO 8601): one that was planned anew since stays as it is. */
  plannedAt: string;
  findings: Finding[];
  unchecked: Partial<Record<CheckKind, UncheckedReason | null>>;
};

const foundSchema = z.object({ functions: z.number(), blocked: z.number() });

/**
 * Adds what was found after planning to Changes that are to be sent and wait for it; one with a blocking finding is blocked from then on. What was
 * reviewed is kept beside it. Returns about how many functions something was found, and how many of them are blocked.
 */
export async function updateChecked(
  tx: Transaction,
  results: readonly CheckResult[],
): Promise<z.infer<typeof foundSchema>> {
  return await rowOf(
    tx,
    foundSchema,
    Prisma.sql`
    WITH checked AS (UPDATE change SET unchecked = jsonb_strip_nulls(change.unchecked || result.unchecked),
      planned_findings = CASE WHEN result.findings = '[]' THEN change.planned_findings ELSE coalesce(change.planned_findings, change.findings) END,
      planned_verdict = CASE WHEN result.findings = '[]' THEN change.planned_verdict ELSE coalesce(change.planned_verdict, change.verdict) END,
      findings = change.findings || result.findings,
      verdict = CASE WHEN result.findings @> '[{"severity": "blocked"}]' THEN 'blocked' ELSE change.verdict END
    FROM jsonb_to_recordset(${JSON.stringify(results)}::jsonb) AS result(id uuid, "plannedAt" timestamptz, findings jsonb, unchecked jsonb)
    WHERE change.id = result.id AND change.planned_at = result."plannedAt" AND ${isOpen}
      RETURNING result.findings, change.verdict)
    SELECT count(*)::int AS functions, (count(*) FILTER (WHERE verdict = 'blocked'))::int AS blocked
    FROM checked WHERE findings <> '[]'`,
  );
}

/** Which checks of a Rollout are meant: those of a lane, of one kind there, or all. */
export type OpenChecksOf = { rolloutId: string; lane?: Pick<CheckingLane, 'accountId' | 'region'>; kind?: CheckKind };

/** Gives up checks that are still to come, for a reason. */
export async function updateGivenUp(
  tx: Transaction,
  { rolloutId, lane, kind }: OpenChecksOf,
  reason: UncheckedReason,
): Promise<void> {
  const isOfLane = lane
    ? Prisma.sql`change.account_id = ${lane.accountId}::uuid AND change.region = ${lane.region}`
    : Prisma.sql`true`;
  const isOfKind = kind ? Prisma.sql`key = ${kind}` : Prisma.sql`true`;
  await tx.$executeRaw`
    UPDATE change SET unchecked = (
      SELECT jsonb_object_agg(key, CASE WHEN value = 'open' AND ${isOfKind} THEN ${reason}::text ELSE value END)
      FROM jsonb_each_text(change.unchecked))
    WHERE change.rollout_id = ${rolloutId}::uuid AND ${isOfLane} AND ${isOpen}`;
}

const countSchema = z.object({ functions: z.number(), open: z.number() });

/** How many functions that a Rollout is to send to have checks without a result, and for how many one is still to come. */
export async function countUnchecked(
  client: Queryable,
  rolloutId: string,
  accounts: AccountSet = 'all',
): Promise<z.infer<typeof countSchema>> {
  return await rowOf(
    client,
    countSchema,
    Prisma.sql`
    SELECT count(*)::int AS functions, (count(*) FILTER (WHERE ${isOpen}))::int AS open FROM change
    WHERE rollout_id = ${rolloutId}::uuid AND unchecked <> '{}' AND verdict = 'change' AND outcome = 'pending'
      AND ${isOfAccounts(Prisma.sql`account_id`, accounts)}`,
  );
}

/** The same by kind and reason, the most frequent first, each with up to five functions. */
export async function readUncheckedSummary(rolloutId: string, accounts: AccountSet): Promise<UncheckedSummary> {
  const counts = await countUnchecked(database(), rolloutId, accounts);
  if (counts.functions === 0) return { ...counts, kinds: [] };
  const kinds = await rowsOf(
    database(),
    uncheckedKindSchema,
    Prisma.sql`
    SELECT key AS kind, value AS reason, count(*)::int AS count,
      (array_agg(function_name ORDER BY function_name, id))[1:5] AS examples
    FROM change, jsonb_each_text(unchecked)
    WHERE rollout_id = ${rolloutId}::uuid AND unchecked <> '{}' AND verdict = 'change' AND outcome = 'pending'
      AND ${isOfAccounts(Prisma.sql`account_id`, accounts)}
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
  );
  return { ...counts, kinds };
}

/** Whether checks after planning found anything about a Rollout's functions. */
export async function hasLateFindings(tx: Transaction, rolloutId: string): Promise<boolean> {
  return (await tx.change.count({ where: { rolloutId, plannedVerdict: { not: null } } })) > 0;
}

/** Takes the wave from Changes that are not to be sent any more. */
export async function clearWavesOfBlocked(tx: Transaction, rolloutId: string): Promise<void> {
  await tx.change.updateMany({ where: { rolloutId, verdict: 'blocked' }, data: { wave: null } });
}
