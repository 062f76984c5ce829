import { z } from 'zod';
import {
  type AttributeChange,
  attributeChangeSchema,
  type ConflictDecisions,
  decisionsSchema,
  type Finding,
  type Mode,
} from '../../core/change/change.ts';
import { modes } from '../../core/change/change-codes.ts';
import { storedStateSchema } from '../../core/change/stored-state.ts';
import type { Unchecked } from '../../core/change/unchecked-checks.ts';
import { type ChosenSettings, settingsSchema } from '../../core/datadog/settings.ts';
import { accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { database, executeLarge } from '../kernel/client.ts';
import { notification } from '../kernel/notify.ts';
import { rowsOf } from '../kernel/rows.ts';
import { seal, type Unsealed, unseal } from '../kernel/seal.ts';
import { restoredState } from './restored-state.ts';

/** What a plan job works on: the Rollout with its settings in clear, and the accounts and Regions with unread functions. */
export type PlanningTask = {
  rolloutId: string;
  number: number;
  /** Which of the Rollout's plans this is: nothing of it is stored once another one is made. */
  planRound: number;
  mode: Mode;
  settings: Unsealed<ChosenSettings>;
  lanes: PlanningLane[];
};

const planningLaneSchema = z.object({
  accountId: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  region: z.string(),
  environment: z.string().nullable(),
  /** Selected functions without a verdict, and all that the last scan saw there. */
  functionCount: z.number(),
  knownCount: z.number(),
});
export type PlanningLane = z.infer<typeof planningLaneSchema> & {
  /** Whether Changes that revert one in flight are left until its outcome is known. */
  awaitsOutcomes: boolean;
};

/** An unclear Change that is settled later than this is not waited for: what can be reverted must not wait for it. */
const awaitedUnclearSeconds = 60;

/**
 * SQL that holds for a Change which may be planned now: the one that it reverts is not in flight, nor unclear and to be settled
 * soon, or that does not matter.
 */
function isPlannable(awaitsOutcomes: boolean): Prisma.Sql {
  return awaitsOutcomes
    ? Prisma.sql`NOT EXISTS (
        SELECT 1 FROM change AS sent WHERE sent.id = change.reverts_change_id AND (sent.outcome = 'applying'
          OR (sent.outcome = 'unclear' AND sent.unclear_until < clock_timestamp() + make_interval(secs => ${awaitedUnclearSeconds}::int))))`
    : Prisma.sql`true`;
}

/** The task of planning a Rollout, as far as that can be done now, or null when it is not (or no longer) in planning. */
export async function readPlanningTask(
  rolloutId: string,
  { awaitsOutcomes }: { awaitsOutcomes: boolean },
): Promise<PlanningTask | null> {
  const rollout = await database().rollout.findUnique({ where: { id: rolloutId } });
  if (rollout?.status !== 'planning') return null;
  const lanes = await rowsOf(
    database(),
    planningLaneSchema,
    Prisma.sql`
    SELECT account.id AS "accountId", account.aws_account_id AS "awsAccountId", change.region,
      account.environment, count(*)::int AS "functionCount",
      (SELECT count(*)::int FROM lambda_function
        WHERE lambda_function.account_id = account.id AND lambda_function.region = change.region AND gone_at IS NULL) AS "knownCount"
    FROM change JOIN account ON account.id = change.account_id
    WHERE change.rollout_id = ${rolloutId}::uuid AND change.verdict IS NULL AND ${isPlannable(awaitsOutcomes)}
    GROUP BY account.id, change.region
    ORDER BY account.aws_account_id, change.region`,
  );
  return {
    rolloutId,
    number: rollout.number,
    planRound: rollout.planRound,
    mode: z.enum(modes).parse(rollout.mode),
    settings: unsealSettings(rolloutId, rollout.settingsSealed),
    lanes: lanes.map((lane) => ({ ...lane, awaitsOutcomes })),
  };
}

function unsealSettings(rowId: string, sealed: Uint8Array | null): Unsealed<ChosenSettings> {
  return sealed === null ? { value: {} } : unseal(sealed, { purpose: 'rollout.settings', rowId }, settingsSchema);
}

const unplannedSchema = z
  .object({
    id: z.string(),
    functionArn: z.string(),
    functionName: z.string(),
    decisions: decisionsSchema,
    restores: storedStateSchema.nullable(),
    appliedId: z.string().nullable(),
    appliedSealed: z.instanceof(Uint8Array).nullable(),
    appliedFingerprint: z.record(z.string(), z.string()).nullable(),
    appliedOpenUntil: z.date().nullable(),
    scannedTags: z.record(z.string(), z.string()).nullable(),
    knownModified: z.string().nullable(),
    sentAfter: z.string().nullable(),
  })
  .transform(({ appliedId, appliedSealed, ...change }) => ({
    ...change,
    applied: unsealApplied(appliedId, appliedSealed),
  }));

function unsealApplied(rowId: string | null, sealed: Uint8Array | null): Unsealed<AttributeChange[]> {
  return rowId === null || sealed === null
    ? { value: [] }
    : unseal(sealed, { purpose: 'change.attributes', rowId }, z.array(attributeChangeSchema));
}

/**
 * A Change to be planned. `restores`: the stored state that it is to restore. `applied`, for a revert: the attributes that the reverted Change had sent, in clear.
 * `appliedFingerprint`: of the function as that left it. `appliedOpenUntil`: until when that one may still take effect; null: it is settled. `scannedTags`: the function's tags as the last scan read them. `knownModified`: its LastModified as last seen, ISO 8601. `sentAfter`: its LastModified as it was read before our last applied Change was sent, which every answer of now is after.
 */
export type UnplannedChange = z.infer<typeof unplannedSchema>;

/** Which Changes of a lane without a verdict are wanted: the next by id, or those of the functions with these ARNs. */
type Wanted = { afterId: string | null; limit: number } | { functionArns: readonly string[] };

/** Changes of a lane that have no verdict, by id. */
export async function readUnplannedChanges(
  rolloutId: string,
  lane: PlanningLane,
  wanted: Wanted,
): Promise<UnplannedChange[]> {
  const which =
    'functionArns' in wanted
      ? Prisma.sql`change.function_arn = ANY(${[...wanted.functionArns]})`
      : Prisma.sql`(${wanted.afterId}::uuid IS NULL OR change.id > ${wanted.afterId}::uuid)`;
  return await rowsOf(
    database(),
    unplannedSchema,
    Prisma.sql`
    SELECT change.id, change.function_arn AS "functionArn", change.function_name AS "functionName", change.decisions,
      ${restoredState(Prisma.sql`change`)} AS restores, reverted.id AS "appliedId",
      reverted.attributes_sealed AS "appliedSealed", reverted.fingerprint_target AS "appliedFingerprint",
      CASE WHEN reverted.outcome IN ('applying', 'unclear') THEN reverted.unclear_until END AS "appliedOpenUntil", lambda_function.tags AS "scannedTags",
      to_char(lambda_function.last_modified_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "knownModified",
      (SELECT to_char(sent.intent_last_modified AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') FROM change AS sent
        WHERE sent.function_arn = change.function_arn AND sent.outcome = 'applied'
        ORDER BY sent.finished_at DESC, sent.id DESC LIMIT 1) AS "sentAfter"
    FROM change
    LEFT JOIN change AS reverted ON reverted.id = change.reverts_change_id
    LEFT JOIN lambda_function ON lambda_function.function_arn = change.function_arn
    WHERE change.rollout_id = ${rolloutId}::uuid AND change.account_id = ${lane.accountId}::uuid AND change.region = ${lane.region}
      AND change.verdict IS NULL AND ${isPlannable(lane.awaitsOutcomes)} AND ${which}
    ORDER BY change.id
    LIMIT ${'limit' in wanted ? wanted.limit : wanted.functionArns.length}`,
  );
}

/** The kinds of functions among a lane's Changes without a verdict, as the last scan saw them. */
export async function readUnplannedKinds(
  rolloutId: string,
  lane: PlanningLane,
): Promise<{ runtime: string | null; architecture: string }[]> {
  return await database().change.findMany({
    where: { rolloutId, accountId: lane.accountId, region: lane.region, verdict: null },
    distinct: ['runtime', 'architecture'],
    select: { runtime: true, architecture: true },
  });
}

/** A planned Change to be stored: everything masked but `attributesInClear`, which is sealed as it is stored. */
export type StoredPlan = {
  id: string;
  /** Those that it was planned with. */
  decisions: ConflictDecisions;
  verdict: 'change' | 'unchanged' | 'blocked';
  runtime: string | null;
  architecture: string | null;
  attributes: AttributeChange[];
  attributesInClear: AttributeChange[] | null;
  diff: unknown;
  diffGroup: string | null;
  findings: Finding[];
  unchecked: Unchecked;
  conflicts: unknown;
  fingerprintBefore: Readonly<Record<string, string>> | null;
  fingerprintTarget: Readonly<Record<string, string>> | null;
};

/**
 * Stores what was planned for some functions. A Change that has a verdict, about whose conflicts a person decided otherwise
 * meanwhile, or whose Rollout is no longer planning or makes another plan by now, stays as it is. What is to be sent is put in the last
 * wave, where most stay; those of earlier waves are chosen once all are planned.
 */
export async function storePlans(
  { rolloutId, planRound }: Pick<PlanningTask, 'rolloutId' | 'planRound'>,
  plans: readonly StoredPlan[],
): Promise<void> {
  const rows = plans.map(({ attributesInClear, ...plan }) => ({
    ...plan,
    sealed: sealAttributes(plan.id, attributesInClear),
  }));
  await executeLarge(Prisma.sql`
    WITH stored AS (UPDATE change SET verdict = plan.verdict, runtime = coalesce(plan.runtime, change.runtime),
      architecture = coalesce(plan.architecture, change.architecture), attributes = plan.attributes,
      attributes_sealed = decode(plan.sealed, 'base64'), diff = plan.diff, diff_group = plan."diffGroup", findings = plan.findings,
      planned_findings = NULL, planned_verdict = NULL, unchecked = plan.unchecked, conflicts = plan.conflicts, fingerprint_before = nullif(plan."fingerprintBefore", 'null'::jsonb),
      fingerprint_target = nullif(plan."fingerprintTarget", 'null'::jsonb), planned_at = clock_timestamp(),
      wave = CASE WHEN plan.verdict = 'change' THEN jsonb_array_length(rollout.strategy -> 'waves') - 1 END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS plan(id uuid, decisions jsonb, verdict text, runtime text, architecture text,
      attributes jsonb, sealed text, diff jsonb, "diffGroup" text, findings jsonb, unchecked jsonb, conflicts jsonb,
      "fingerprintBefore" jsonb, "fingerprintTarget" jsonb), rollout
    WHERE change.id = ANY(${plans.map(({ id }) => id)}::uuid[]) AND change.rollout_id = ${rolloutId}::uuid AND change.id = plan.id
      AND change.verdict IS NULL AND change.decisions = plan.decisions AND rollout.id = ${rolloutId}::uuid AND rollout.status = 'planning'
      AND rollout.plan_round = ${planRound}::int)
    SELECT ${notification(`rollout:${rolloutId}`)}`);
}

/** In base64, for JSON. */
function sealAttributes(rowId: string, attributes: AttributeChange[] | null): string | null {
  return attributes === null
    ? null
    : Buffer.from(seal(JSON.stringify(attributes), { purpose: 'change.attributes', rowId })).toString('base64');
}
