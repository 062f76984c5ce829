import { z } from 'zod';
import { type AttributeChange, attributeChangeSchema, type Outcome, outcomes } from '../../core/change/change.ts';
import type { Failure } from '../../core/errors.ts';
import type { AccountId, AwsAccountId } from '../../core/lambda/account-id.ts';
import type { Awaited } from '../../core/rollout/awaited.ts';
import { Prisma } from '../generated/client.ts';
import { database, inTransaction, type Transaction } from '../kernel/client.ts';
import { notify } from '../kernel/notify.ts';
import { rowsOf } from '../kernel/rows.ts';
import { unseal } from '../kernel/seal.ts';

/** The account, Region and Rollout that a lane works through; `accountId` is our row's id, `awsAccountId` the twelve digits. */
export type LaneKey = {
  rolloutId: string;
  rolloutNumber: number;
  accountId: AccountId;
  awsAccountId: AwsAccountId;
  region: string;
};

const fingerprintSchema = z.record(z.string(), z.string());
const openChangeSchema = z
  .object({
    id: z.string(),
    functionArn: z.string(),
    functionName: z.string(),
    outcome: z.enum(outcomes),
    /** Masked. */
    attributes: z.array(attributeChangeSchema),
    attributesSealed: z.instanceof(Uint8Array),
    fingerprintBefore: fingerprintSchema,
    fingerprintTarget: fingerprintSchema,
    /** Counts the intents; whoever writes must name the number that was read, so that of two lanes only one can. */
    attempts: z.number(),
    /** How long ago the intent was stored when this was read, by the database's clock alone; null without one. */
    intentAgeMilliseconds: z.number().nullable(),
    intentRevisionId: z.string().nullable(),
    /** When the function was read for the preview; ISO 8601. */
    plannedAt: z.string().nullable(),
  })
  .transform(({ attributesSealed, ...change }) => ({
    ...change,
    /** What is sent. Must not be logged or stored. */
    attributesInClear: unseal(
      attributesSealed,
      { purpose: 'change.attributes', rowId: change.id },
      z.array(attributeChangeSchema),
    ),
  }));
/** A Change that has no terminal outcome, with all that sending or settling it needs. */
export type OpenChange = z.infer<typeof openChangeSchema>;

/** What an OpenChange is read from. */
const openChangeColumns = Prisma.sql`change.id, function_arn AS "functionArn", function_name AS "functionName", outcome, attributes,
  attributes_sealed AS "attributesSealed", fingerprint_before AS "fingerprintBefore",
  fingerprint_target AS "fingerprintTarget", attempts, intent_revision_id AS "intentRevisionId",
  to_char(change.planned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "plannedAt",
  (extract(epoch FROM clock_timestamp() - intent_at) * 1000)::float8 AS "intentAgeMilliseconds"`;

/** The next pending Changes of a lane in the waves that have begun, by id from `afterId` on. */
export async function readPendingChanges(lane: LaneKey, afterId: string | null, limit: number): Promise<OpenChange[]> {
  return await rowsOf(
    database(),
    openChangeSchema,
    Prisma.sql`
    SELECT ${openChangeColumns}
    FROM change JOIN rollout ON rollout.id = change.rollout_id
    WHERE rollout_id = ${lane.rolloutId}::uuid AND account_id = ${lane.accountId}::uuid AND region = ${lane.region}
      AND verdict = 'change' AND outcome = 'pending' AND wave <= rollout.current_wave AND rollout.status = 'applying'
      AND (${afterId}::uuid IS NULL OR change.id > ${afterId}::uuid)
    ORDER BY change.id
    LIMIT ${limit}`,
  );
}

/** Changes of a lane with an intent and no outcome: after a crash they have to be settled. */
export async function readIntendedChanges(lane: LaneKey): Promise<OpenChange[]> {
  return await rowsOf(
    database(),
    openChangeSchema,
    Prisma.sql`
    SELECT ${openChangeColumns} FROM change
    WHERE rollout_id = ${lane.rolloutId}::uuid AND account_id = ${lane.accountId}::uuid AND region = ${lane.region}
      AND outcome = 'applying'
    ORDER BY change.id`,
  );
}

/** Names a Change as it was read: whoever writes must name the number of attempts that was read with it. */
export type ReadChange = Pick<OpenChange, 'id' | 'attempts'>;

const idSchema = z.object({ id: z.string() });

/**
 * Stores intents. Grants one only while the Rollout is applying, the Change is as it was read, and no other Rollout has an
 * intent on the function. Returns the ids granted; a granted Change has one attempt more.
 */
export async function updateIntents(
  tx: Transaction,
  intents: readonly (ReadChange & { revisionId: string })[],
): Promise<Set<string>> {
  const rows = await rowsOf(
    tx,
    idSchema,
    Prisma.sql`
      UPDATE change SET outcome = 'applying', attempts = change.attempts + 1, intent_at = clock_timestamp(),
        intent_revision_id = wanted."revisionId", waiting = NULL
      FROM jsonb_to_recordset(${JSON.stringify(intents)}::jsonb) AS wanted(id uuid, attempts int, "revisionId" text), rollout
      WHERE change.id = wanted.id AND change.attempts = wanted.attempts AND change.outcome IN ('pending', 'applying')
        AND rollout.id = change.rollout_id AND rollout.status = 'applying'
        AND NOT EXISTS (
          SELECT 1 FROM change AS other
          WHERE other.function_arn = change.function_arn AND other.outcome = 'applying' AND other.id <> change.id)
      RETURNING change.id`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether a Rollout is applying as the transaction sees it. */
export async function isApplying(tx: Transaction, rolloutId: string): Promise<boolean> {
  const rollout = await tx.rollout.findUnique({ where: { id: rolloutId }, select: { status: true } });
  return rollout?.status === 'applying';
}

/** How sending a Change ended; `requestIds`: of the updates sent in this attempt, oldest first. */
export type WrittenOutcome = ReadChange & {
  outcome: Outcome;
  failure: Failure | null;
  stalePaths: readonly string[];
  requestIds: readonly string[];
};

const writtenSchema = z.object({ id: z.string(), attributes: z.array(attributeChangeSchema) });

/**
 * Writes terminal outcomes. A Change whose number of attempts moved on, or that has an outcome already, is left as it is: then
 * another lane took it over. Returns the attributes, masked, of those written, by id.
 */
export async function updateOutcomes(
  tx: Transaction,
  outcomes: readonly WrittenOutcome[],
): Promise<Map<string, AttributeChange[]>> {
  const rows = await rowsOf(
    tx,
    writtenSchema,
    Prisma.sql`
      UPDATE change SET outcome = wanted.outcome, failure = nullif(wanted.failure, 'null'::jsonb),
        stale_paths = ARRAY(SELECT jsonb_array_elements_text(wanted."stalePaths")),
        request_ids = change.request_ids || ARRAY(SELECT jsonb_array_elements_text(wanted."requestIds")),
        finished_at = clock_timestamp(), waiting = NULL
      FROM jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb)
        AS wanted(id uuid, attempts int, outcome text, failure jsonb, "stalePaths" jsonb, "requestIds" jsonb)
      WHERE change.id = wanted.id AND change.attempts = wanted.attempts AND change.outcome IN ('pending', 'applying')
      RETURNING change.id, change.attributes`,
  );
  return new Map(rows.map(({ id, attributes }) => [id, attributes]));
}

/** Stores what sending a Change waits for at AWS, unless another lane took it over or it has an outcome, and tells who watches. */
export async function storeWaiting(
  { rolloutId }: LaneKey,
  { id, attempts }: ReadChange,
  waiting: Awaited,
): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.change.updateMany({
      where: { id, attempts, outcome: { in: ['pending', 'applying'] } },
      data: { waiting },
    });
    await notify(tx, `rollout:${rolloutId}`);
  });
}

/** Holds a Rollout's row against being cancelled; any number of transactions may do so side by side. */
export async function holdRollout(tx: Transaction, rolloutId: string): Promise<void> {
  await tx.$executeRaw`SELECT FROM rollout WHERE id = ${rolloutId}::uuid FOR SHARE`;
}

/**
 * Releases intents: pending again, or cancelled where the Rollout has been cancelled in the meantime. Returns the ids of those
 * cancelled.
 */
export async function updateReleased(tx: Transaction, changes: readonly ReadChange[]): Promise<Set<string>> {
  const wanted = changes.map(({ id, attempts }) => ({ id, attempts }));
  const rows = await rowsOf(
    tx,
    z.object({ id: z.string(), outcome: z.enum(outcomes) }),
    Prisma.sql`
      UPDATE change SET
        outcome = CASE WHEN rollout.status = 'cancelled' THEN 'cancelled' ELSE 'pending' END,
        finished_at = CASE WHEN rollout.status = 'cancelled' THEN clock_timestamp() END, waiting = NULL
      FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) AS wanted(id uuid, attempts int), rollout
      WHERE change.id = wanted.id AND change.attempts = wanted.attempts AND change.outcome = 'applying'
        AND rollout.id = change.rollout_id
      RETURNING change.id, change.outcome`,
  );
  return new Set(rows.flatMap(({ id, outcome }) => (outcome === 'cancelled' ? [id] : [])));
}
