import { z } from 'zod';
import { attributeChangeSchema, failureSchema, type Outcome } from '../../core/change/change.ts';
import { outcomes } from '../../core/change/change-codes.ts';
import type { Failure } from '../../core/errors.ts';
import type { AccountId, AwsAccountId } from '../../core/lambda/account-id.ts';
import type { Awaited } from '../../core/rollout/awaited.ts';
import { type AwsSessionNames, awsSessionSchema } from '../../core/rollout/aws-session.ts';
import { Prisma } from '../generated/client.ts';
import { database, inTransaction, type Transaction } from '../kernel/client.ts';
import { notify } from '../kernel/notify.ts';
import { rowsOf } from '../kernel/rows.ts';
import { unseal } from '../kernel/seal.ts';
import { isAsHashed } from './plan-digest.ts';

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
    /** Whether what is large of it is still what the plan's digest was made from; see plan-digest.ts. */
    isAsHashed: z.boolean(),
    fingerprintBefore: fingerprintSchema,
    fingerprintTarget: fingerprintSchema,
    /** Counts the intents; whoever writes must name the number that was read, so that of two lanes only one can. */
    attempts: z.number(),
    /** How long ago the intent was stored when this was read, by the database's clock alone; null without one. */
    intentAgeMilliseconds: z.number().nullable(),
    intentRevisionId: z.string().nullable(),
    /** LastModified of the function as it was read for the intent, ISO 8601; null without one. */
    intentLastModified: z.string().nullable(),
    /** For how long an update that has no answer can still take effect, by the database's clock alone; null when none can. */
    unclearForMilliseconds: z.number().nullable(),
    /** Whether an update may have taken effect, as far as is known. */
    mayHaveBeenSent: z.boolean(),
    /** Of an unclear one: how it ends if AWS did nothing; null: as if it had not begun. */
    failure: failureSchema.nullable(),
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
  to_char(intent_last_modified AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "intentLastModified",
  to_char(change.planned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "plannedAt",
  (extract(epoch FROM clock_timestamp() - intent_at) * 1000)::float8 AS "intentAgeMilliseconds",
  (extract(epoch FROM unclear_until - clock_timestamp()) * 1000)::float8 AS "unclearForMilliseconds",
  may_have_been_sent AS "mayHaveBeenSent", failure, ${isAsHashed} AS "isAsHashed"`;

/**
 * SQL that holds for a Change with an intent to settle now: its worker died, or it is unclear and can take effect no longer, or
 * its Rollout goes on with it, as sending it again is the quickest way to an answer. Wants `change` and `rollout`.
 */
export const isToBeSettled = Prisma.sql`(change.outcome = 'applying' OR (change.outcome = 'unclear'
  AND (change.unclear_until <= clock_timestamp() OR (change.failure IS NULL AND rollout.status = 'applying'))))`;

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

/** Changes of a lane with an intent to be settled now, after a crash or without an answer. */
export async function readIntendedChanges(lane: LaneKey): Promise<OpenChange[]> {
  return await rowsOf(
    database(),
    openChangeSchema,
    Prisma.sql`
    SELECT ${openChangeColumns} FROM change JOIN rollout ON rollout.id = change.rollout_id
    WHERE rollout_id = ${lane.rolloutId}::uuid AND account_id = ${lane.accountId}::uuid AND region = ${lane.region}
      AND ${isToBeSettled}
    ORDER BY change.id`,
  );
}

/** Names a Change as it was read: whoever writes must name the number of attempts that was read with it. */
export type ReadChange = Pick<OpenChange, 'id' | 'attempts'>;

/** What an update is bound to: the function's RevisionId, and with it LastModified (ISO 8601) where AWS gave a time. */
export type ReadRevision = { revisionId: string; lastModified: string | null };

/** The same where Changes of several Rollouts are written together. */
type ReadChangeOf = ReadChange & { rolloutId: string };

/**
 * SQL that holds for the Changes read of Rollouts. It binds them and the Rollouts as values, beside the join that compares their attempts:
 * how many rows a JSON value holds PostgreSQL does not know, and right after thousands of rows were written it would read the whole table
 * for a few of them.
 */
function isOneOf(changes: readonly ReadChangeOf[]): Prisma.Sql {
  const rolloutIds = new Set(changes.map(({ rolloutId }) => rolloutId));
  return Prisma.sql`change.id = ANY(${changes.map(({ id }) => id)}::uuid[]) AND change.rollout_id = ANY(${[...rolloutIds]}::uuid[])`;
}

/**
 * Holds those of these Changes that have no outcome until the end of the transaction, in the order of their ids, as everybody locks several of
 * them: who ends or excludes them at the same time waits, and neither waits for the other. A statement of its own, so that what is read next
 * sees what this one waited for.
 */
export async function holdChanges(tx: Transaction, changeIds: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    SELECT FROM change WHERE id = ANY(${[...changeIds]}::uuid[]) AND outcome IN ('pending', 'applying', 'unclear')
    ORDER BY id FOR NO KEY UPDATE`;
}

/** Of what was wanted, the place of what was written: two lanes may want the same of one Change, and only one of them had it written. */
const placeSchema = z.object({ place: z.number() });

/** What is wanted of Changes as a JSON value, each with its place. */
function jsonOf(wanted: readonly ReadChangeOf[]): string {
  return JSON.stringify(wanted.map((one, place) => ({ ...one, place })));
}

/** What stands at the places that rows name, each with its row. */
function byPlace<Wanted, Row extends z.infer<typeof placeSchema>>(
  wanted: readonly Wanted[],
  rows: readonly Row[],
): Map<Wanted, Row> {
  return new Map(
    rows.flatMap((row) => {
      const found = wanted[row.place];
      return found === undefined ? [] : [[found, row] as const];
    }),
  );
}

/** An intent to be stored: what it is bound to, and the session in AWS that it is to be sent by. */
export type WantedIntent = ReadChangeOf &
  ReadRevision & {
    session: AwsSessionNames;
    /** For how long from now an update that is sent can take effect. */
    expiresAfterMilliseconds: number;
  };

/**
 * Stores intents of Changes that are held. Grants one only while its Rollout is applying, the Change is as it was read, and no other Rollout has an
 * intent on the function. Returns those granted; a granted Change has one attempt more.
 */
export async function updateIntents(
  tx: Transaction,
  intents: readonly WantedIntent[],
): Promise<ReadonlySet<WantedIntent>> {
  if (intents.length === 0) return new Set();
  const rows = await rowsOf(
    tx,
    placeSchema,
    Prisma.sql`
      UPDATE change SET outcome = 'applying', attempts = change.attempts + 1, intent_at = clock_timestamp(),
        intent_revision_id = wanted."revisionId", intent_last_modified = wanted."lastModified", intent_session = wanted.session, waiting = NULL, failure = NULL, may_have_been_sent = true,
        unclear_until = clock_timestamp() + make_interval(secs => wanted."expiresAfterMilliseconds" / 1000)
      FROM jsonb_to_recordset(${jsonOf(intents)}::jsonb) AS wanted(place int, id uuid, "rolloutId" uuid, attempts int,
        "revisionId" text, "lastModified" timestamptz, session jsonb, "expiresAfterMilliseconds" float8), rollout
      WHERE ${isOneOf(intents)} AND change.id = wanted.id AND change.rollout_id = wanted."rolloutId"
        AND change.attempts = wanted.attempts AND change.outcome IN ('pending', 'applying', 'unclear')
        AND rollout.id = change.rollout_id AND rollout.status = 'applying'
        AND NOT EXISTS (
          SELECT 1 FROM change AS other
          WHERE other.function_arn = change.function_arn AND other.outcome IN ('applying', 'unclear')
            AND other.id <> change.id)
      RETURNING wanted.place`,
  );
  return new Set(byPlace(intents, rows).keys());
}

/** Which of these Rollouts are applying as the transaction sees it. */
export async function readApplying(tx: Transaction, rolloutIds: readonly string[]): Promise<Set<string>> {
  const applying = await tx.rollout.findMany({
    where: { id: { in: [...rolloutIds] }, status: 'applying' },
    select: { id: true },
  });
  return new Set(applying.map(({ id }) => id));
}

/** How sending a Change ended; `requestIds`: of the updates sent in this attempt, oldest first. */
export type WrittenOutcome = ReadChangeOf & {
  outcome: Outcome;
  failure: Failure | null;
  stalePaths: readonly string[];
  requestIds: readonly string[];
  /** Whether an update may have taken effect, as far as is known. */
  mayHaveBeenSent: boolean;
};

const writtenSchema = placeSchema.extend({
  attributes: z.array(attributeChangeSchema),
  session: awsSessionSchema.nullable(),
});
/** Of a Change whose outcome was written: its attributes, masked, and the session in AWS of its last intent, if it had one. */
export type Written = Omit<z.infer<typeof writtenSchema>, 'place'>;

/**
 * Writes terminal outcomes of Changes that are held. A Change whose number of attempts moved on, or that has an outcome already, is left as it is: then
 * another lane took it over. Returns those written, each with what is recorded of it.
 */
export async function updateOutcomes(
  tx: Transaction,
  outcomes: readonly WrittenOutcome[],
): Promise<ReadonlyMap<WrittenOutcome, Written>> {
  if (outcomes.length === 0) return new Map();
  const rows = await rowsOf(
    tx,
    writtenSchema,
    Prisma.sql`
      UPDATE change SET outcome = wanted.outcome, failure = nullif(wanted.failure, 'null'::jsonb),
        stale_paths = ARRAY(SELECT jsonb_array_elements_text(wanted."stalePaths")),
        request_ids = change.request_ids || ARRAY(SELECT jsonb_array_elements_text(wanted."requestIds")),
        finished_at = clock_timestamp(), waiting = NULL, unclear_until = NULL, may_have_been_sent = wanted."mayHaveBeenSent"
      FROM jsonb_to_recordset(${jsonOf(outcomes)}::jsonb) AS wanted(place int, id uuid, "rolloutId" uuid, attempts int,
        outcome text, failure jsonb, "stalePaths" jsonb, "requestIds" jsonb, "mayHaveBeenSent" boolean)
      WHERE ${isOneOf(outcomes)} AND change.id = wanted.id AND change.rollout_id = wanted."rolloutId"
        AND change.attempts = wanted.attempts AND change.outcome IN ('pending', 'applying', 'unclear')
      RETURNING wanted.place, change.attributes, change.intent_session AS session`,
  );
  return byPlace(outcomes, rows);
}

/** What a Change waits for, and since and until when by how long ago and how soon: the database's clock makes times of that. */
export type Waiting = Omit<Awaited, 'sinceAt' | 'untilAt'> & { forMilliseconds: number; atMostMilliseconds: number };

/** Stores what sending a Change waits for at AWS, unless another lane took it over or it has an outcome, and tells who watches. */
export async function storeWaiting(
  { rolloutId }: LaneKey,
  { id, attempts }: ReadChange,
  { forMilliseconds, atMostMilliseconds, ...waiting }: Waiting,
): Promise<void> {
  const since = Prisma.sql`clock_timestamp() - make_interval(secs => ${forMilliseconds / 1000}::float8)`;
  const until = Prisma.sql`${since} + make_interval(secs => ${atMostMilliseconds / 1000}::float8)`;
  await inTransaction(async (tx) => {
    await tx.$executeRaw`
      UPDATE change SET waiting = ${JSON.stringify(waiting)}::jsonb
        || jsonb_build_object('sinceAt', ${isoTime(since)}, 'untilAt', ${isoTime(until)})
      WHERE id = ${id}::uuid AND attempts = ${attempts} AND outcome IN ('pending', 'applying')`;
    await notify(tx, `rollout:${rolloutId}`);
  });
}

/** SQL for a time in UTC as ISO 8601 has it. */
function isoTime(time: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`to_char((${time}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/**
 * A Change whose update AWS has not answered; `failure`: how it ends if AWS did nothing, null: as if it had not begun.
 * `forMilliseconds`: for how long from now the update can still take effect.
 */
export type UnclearChange = ReadChange & {
  failure: Failure | null;
  requestIds: readonly string[];
  forMilliseconds: number;
};

/**
 * Marks Changes as unclear until then, or until the time that was stored with their intents if that is later; whoever reads them again may be another worker. One
 * that is unclear already stays as it is but for a failure and request ids. Returns those that were not, each with that time (ISO 8601) and the session
 * in AWS that the update was sent by.
 */
export async function updateUnclear(
  tx: Transaction,
  rolloutId: string,
  changes: readonly UnclearChange[],
): Promise<Map<string, { untilAt: string; session: AwsSessionNames | null }>> {
  const rows = await rowsOf(
    tx,
    z.object({ id: z.string(), wasUnclear: z.boolean(), untilAt: z.string(), session: awsSessionSchema.nullable() }),
    Prisma.sql`
      WITH found AS (
        SELECT change.id, change.outcome = 'unclear' AS "wasUnclear", wanted.failure, wanted."requestIds",
          greatest(change.unclear_until, clock_timestamp() + make_interval(secs => wanted."forMilliseconds" / 1000)) AS until
        FROM change JOIN jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
          AS wanted(id uuid, attempts int, failure jsonb, "requestIds" jsonb, "forMilliseconds" float8)
          ON change.id = wanted.id AND change.attempts = wanted.attempts
        WHERE ${isOneOf(changes.map((change) => ({ ...change, rolloutId })))} AND change.outcome IN ('applying', 'unclear')
        ORDER BY change.id FOR NO KEY UPDATE OF change)
      UPDATE change SET outcome = 'unclear', failure = coalesce(nullif(found.failure, 'null'::jsonb), change.failure),
        request_ids = change.request_ids || ARRAY(SELECT jsonb_array_elements_text(found."requestIds")),
        unclear_until = found.until,
        waiting = jsonb_build_object('kind', 'lostAnswer', 'sinceAt', ${isoTime(Prisma.sql`change.intent_at`)},
          'untilAt', ${isoTime(Prisma.sql`found.until`)})
      FROM found WHERE change.id = found.id
      RETURNING change.id, found."wasUnclear", change.waiting->>'untilAt' AS "untilAt",
        change.intent_session AS session`,
  );
  const marked = rows.filter(({ wasUnclear }) => !wasUnclear);
  return new Map(marked.map(({ id, untilAt, session }) => [id, { untilAt, session }]));
}

/** Holds a Rollout's row against being cancelled; any number of transactions may do so side by side. */
export async function holdRollout(tx: Transaction, rolloutId: string): Promise<void> {
  await tx.$executeRaw`SELECT FROM rollout WHERE id = ${rolloutId}::uuid FOR SHARE`;
}

/**
 * Releases intents whose update can take effect no longer: pending again, or cancelled where the Rollout has been cancelled in the
 * meantime. Returns the ids of those cancelled.
 */
export async function updateReleased(
  tx: Transaction,
  rolloutId: string,
  changes: readonly (ReadChange & { mayHaveBeenSent: boolean })[],
): Promise<Set<string>> {
  const wanted = changes.map(({ id, attempts, mayHaveBeenSent }) => ({ id, attempts, mayHaveBeenSent }));
  const rows = await rowsOf(
    tx,
    z.object({ id: z.string(), outcome: z.enum(outcomes) }),
    Prisma.sql`
      UPDATE change SET
        outcome = CASE WHEN rollout.status = 'cancelled' THEN 'cancelled' ELSE 'pending' END,
        finished_at = CASE WHEN rollout.status = 'cancelled' THEN clock_timestamp() END, waiting = NULL, failure = NULL,
        unclear_until = NULL, may_have_been_sent = wanted."mayHaveBeenSent",
        intent_session = CASE WHEN wanted."mayHaveBeenSent" THEN change.intent_session END
      FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) AS wanted(id uuid, attempts int, "mayHaveBeenSent" boolean), rollout
      WHERE ${isOneOf(changes.map((change) => ({ ...change, rolloutId })))} AND change.id = wanted.id AND change.attempts = wanted.attempts
        AND change.outcome IN ('applying', 'unclear') AND rollout.id = ${rolloutId}::uuid
      RETURNING change.id, change.outcome`,
  );
  return new Set(rows.flatMap(({ id, outcome }) => (outcome === 'cancelled' ? [id] : [])));
}
