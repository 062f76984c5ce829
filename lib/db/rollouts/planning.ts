import { z } from 'zod';
import { workerActor } from '../../core/audit/event.ts';
import {
  type AttributeChange,
  attributeChangeSchema,
  type ConflictDecisions,
  decisionsSchema,
  type Finding,
  type Mode,
  modes,
} from '../../core/change/change.ts';
import { type Settings, settingsSchema } from '../../core/datadog/settings.ts';
import { isRecordable } from '../../core/errors.ts';
import { accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { assignWaves } from '../../core/rollout/waves.ts';
import { recordAuditEvent } from '../audit/audit-events.ts';
import { Prisma } from '../generated/client.ts';
import { database, inTransaction, type Transaction } from '../kernel/client.ts';
import { notify } from '../kernel/notify.ts';
import { seal, type Unsealed, unseal } from '../kernel/seal.ts';
import { readPlanDigest } from './plan-digest.ts';
import { applyRollout } from './rollout-controls.ts';
import { type LockedRollout, lockRollout, moveRollout } from './rollout-row.ts';

/** What a plan job works on: the Rollout with its settings in clear, and the accounts and Regions with unread functions. */
export type PlanningTask = {
  rolloutId: string;
  number: number;
  mode: Mode;
  settings: Unsealed<Settings>;
  lanes: PlanningLane[];
};

const planningLaneSchema = z.object({
  accountId: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  region: z.string(),
  readRoleArn: z.string(),
  externalId: z.string(),
  /** Selected functions without a verdict, and all that the last scan saw there. */
  functionCount: z.number(),
  knownCount: z.number(),
});
export type PlanningLane = z.infer<typeof planningLaneSchema> & {
  /** Whether Changes that take back one in flight are left until its outcome is known. */
  awaitsOutcomes: boolean;
};

/** SQL that holds for a Change which may be planned now: the one that it takes back is not in flight, or that does not matter. */
function isPlannable(awaitsOutcomes: boolean): Prisma.Sql {
  return awaitsOutcomes
    ? Prisma.sql`NOT EXISTS (SELECT 1 FROM change AS sent WHERE sent.id = change.reverts_change_id AND sent.outcome = 'applying')`
    : Prisma.sql`true`;
}

/** The task of planning a Rollout, as far as that can be done now, or null when it is not (or no longer) in planning. */
export async function readPlanningTask(
  rolloutId: string,
  { awaitsOutcomes }: { awaitsOutcomes: boolean },
): Promise<PlanningTask | null> {
  const rollout = await database().rollout.findUnique({ where: { id: rolloutId } });
  if (rollout?.status !== 'planning') return null;
  const rows = await database().$queryRaw`
    SELECT account.id AS "accountId", account.aws_account_id AS "awsAccountId", change.region, account.read_role_arn AS "readRoleArn",
      account.external_id AS "externalId", count(*)::int AS "functionCount",
      (SELECT count(*)::int FROM lambda_function
        WHERE lambda_function.account_id = account.id AND lambda_function.region = change.region AND gone_at IS NULL) AS "knownCount"
    FROM change JOIN account ON account.id = change.account_id
    WHERE change.rollout_id = ${rolloutId}::uuid AND change.verdict IS NULL AND ${isPlannable(awaitsOutcomes)}
    GROUP BY account.id, change.region
    ORDER BY account.aws_account_id, change.region`;
  return {
    rolloutId,
    number: rollout.number,
    mode: z.enum(modes).parse(rollout.mode),
    settings: unsealSettings(rollout.settingsSealed),
    lanes: z
      .array(planningLaneSchema)
      .parse(rows)
      .map((lane) => ({ ...lane, awaitsOutcomes })),
  };
}

function unsealSettings(sealed: Uint8Array | null): Unsealed<Settings> {
  return sealed === null ? { value: {} } : unseal(sealed, 'rollout.settings', settingsSchema);
}

const unplannedSchema = z.array(
  z
    .object({
      id: z.string(),
      functionArn: z.string(),
      functionName: z.string(),
      decisions: decisionsSchema,
      appliedSealed: z.instanceof(Uint8Array).nullable(),
      scannedTags: z.record(z.string(), z.string()).nullable(),
    })
    .transform(({ appliedSealed, ...change }) => ({ ...change, applied: unsealApplied(appliedSealed) })),
);

function unsealApplied(sealed: Uint8Array | null): Unsealed<AttributeChange[]> {
  return sealed === null ? { value: [] } : unseal(sealed, 'change.attributes', z.array(attributeChangeSchema));
}

/**
 * A Change to be planned. `applied`, for a revert: the attributes that the Change it takes back had sent, in clear.
 * `scannedTags`: the function's tags as the last scan read them.
 */
export type UnplannedChange = z.infer<typeof unplannedSchema>[number];

/** Which Changes of a lane without a verdict are wanted: the next by id, or those of the named functions. */
type Wanted = { afterId: string | null; limit: number } | { functionNames: readonly string[] };

/** Changes of a lane that have no verdict, by id. */
export async function readUnplannedChanges(
  rolloutId: string,
  lane: PlanningLane,
  wanted: Wanted,
): Promise<UnplannedChange[]> {
  const which =
    'functionNames' in wanted
      ? Prisma.sql`change.function_name = ANY(${[...wanted.functionNames]})`
      : Prisma.sql`(${wanted.afterId}::uuid IS NULL OR change.id > ${wanted.afterId}::uuid)`;
  const rows = await database().$queryRaw`
    SELECT change.id, change.function_arn AS "functionArn", change.function_name AS "functionName", change.decisions,
      reverted.attributes_sealed AS "appliedSealed", lambda_function.tags AS "scannedTags"
    FROM change
    LEFT JOIN change AS reverted ON reverted.id = change.reverts_change_id
    LEFT JOIN lambda_function ON lambda_function.function_arn = change.function_arn
    WHERE change.rollout_id = ${rolloutId}::uuid AND change.account_id = ${lane.accountId}::uuid AND change.region = ${lane.region}
      AND change.verdict IS NULL AND ${isPlannable(lane.awaitsOutcomes)} AND ${which}
    ORDER BY change.id
    LIMIT ${'limit' in wanted ? wanted.limit : wanted.functionNames.length}`;
  return unplannedSchema.parse(rows);
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
  conflicts: unknown;
  fingerprintBefore: Readonly<Record<string, string>> | null;
  fingerprintTarget: Readonly<Record<string, string>> | null;
};

/**
 * Stores what was planned for some functions. A Change that has a verdict, about whose conflicts a person decided otherwise
 * meanwhile, or whose Rollout is no longer planning, stays as it is.
 */
export async function storePlans(tx: Transaction, rolloutId: string, plans: readonly StoredPlan[]): Promise<void> {
  const rows = plans.map(({ attributesInClear, ...plan }) => ({ ...plan, sealed: sealAttributes(attributesInClear) }));
  await tx.$executeRaw`
    UPDATE change SET verdict = plan.verdict, runtime = coalesce(plan.runtime, change.runtime),
      architecture = coalesce(plan.architecture, change.architecture), attributes = plan.attributes,
      attributes_sealed = decode(plan.sealed, 'base64'), diff = plan.diff, diff_group = plan."diffGroup", findings = plan.findings,
      conflicts = plan.conflicts, fingerprint_before = nullif(plan."fingerprintBefore", 'null'::jsonb),
      fingerprint_target = nullif(plan."fingerprintTarget", 'null'::jsonb), planned_at = clock_timestamp()
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS plan(id uuid, decisions jsonb, verdict text, runtime text, architecture text,
      attributes jsonb, sealed text, diff jsonb, "diffGroup" text, findings jsonb, conflicts jsonb,
      "fingerprintBefore" jsonb, "fingerprintTarget" jsonb), rollout
    WHERE change.id = plan.id AND change.verdict IS NULL AND change.decisions = plan.decisions AND rollout.id = change.rollout_id AND rollout.status = 'planning'`;
  await notify(tx, `rollout:${rolloutId}`);
}

/** In base64, for JSON. */
function sealAttributes(attributes: AttributeChange[] | null): string | null {
  return attributes === null
    ? null
    : Buffer.from(seal(JSON.stringify(attributes), 'change.attributes')).toString('base64');
}

const candidatesSchema = z.array(
  z.object({ id: z.string(), runtime: z.string().nullable(), architecture: z.string(), warningCount: z.number() }),
);

/**
 * Closes the planning of a Rollout whose every Change has a verdict: waves, digest, status `planned` and the audit event, in
 * one transaction. A revert that applies itself begins at once. Answers false when something is still unplanned.
 */
export async function finishPlanning(rolloutId: string): Promise<boolean> {
  return await inTransaction(async (tx) => {
    const rollout = await lockRollout(tx, rolloutId);
    if (rollout.status !== 'planning') return true;
    if ((await tx.change.count({ where: { rolloutId, verdict: null } })) > 0) return false;
    await storeWaves(tx, rollout);
    const planDigest = await readPlanDigest(tx, rolloutId);
    await moveRollout(tx, rollout, 'planned', { planDigest, plannedAt: new Date() });
    await recordPlanned(tx, rollout, planDigest);
    if (rollout.appliesItself) await applyByItself(tx, rollout, planDigest);
    return true;
  });
}

async function storeWaves(tx: Transaction, rollout: LockedRollout): Promise<void> {
  const rows = await tx.$queryRaw`
    SELECT id, runtime, architecture,
      jsonb_array_length(jsonb_path_query_array(findings, '$[*] ? (@.severity == "warning")')) AS "warningCount"
    FROM change WHERE rollout_id = ${rollout.id}::uuid AND verdict = 'change' ORDER BY id`;
  const { waveOf, sizes } = assignWaves(candidatesSchema.parse(rows), rollout.strategy);
  const assigned = JSON.stringify([...waveOf].map(([id, wave]) => ({ id, wave })));
  await tx.$executeRaw`
    UPDATE change SET wave = assigned.wave
    FROM jsonb_to_recordset(${assigned}::jsonb) AS assigned(id uuid, wave int) WHERE change.id = assigned.id`;
  await tx.wave.deleteMany({ where: { rolloutId: rollout.id } });
  await tx.wave.createMany({ data: sizes.map((size, index) => ({ rolloutId: rollout.id, index, size })) });
}

async function recordPlanned(tx: Transaction, rollout: LockedRollout, planDigest: string): Promise<void> {
  const groups = await tx.change.groupBy({ by: ['verdict'], where: { rolloutId: rollout.id }, _count: { _all: true } });
  const counts = Object.fromEntries(groups.map(({ verdict, _count }) => [verdict ?? 'unread', _count._all]));
  await recordAuditEvent(tx, {
    actorId: workerActor.id,
    actorName: workerActor.name,
    action: 'rollout.planned',
    rolloutId: rollout.id,
    rolloutNumber: rollout.number,
    details: { planDigest, change: 0, unchanged: 0, blocked: 0, ...counts },
  });
}

/** What keeps it from being applied by itself is recorded; the planned revert then waits for a person. */
async function applyByItself(tx: Transaction, rollout: LockedRollout, planDigest: string): Promise<void> {
  try {
    await applyRollout(tx, { rolloutId: rollout.id, planDigest, actor: workerActor });
  } catch (error) {
    // The checks come before the first write, so what was written until here still stands.
    if (!isRecordable(error)) throw error;
    await recordAuditEvent(tx, {
      actorId: workerActor.id,
      actorName: workerActor.name,
      action: 'command.refused',
      rolloutId: rollout.id,
      rolloutNumber: rollout.number,
      details: { command: 'rollout.apply', code: error.code },
    });
  }
}
