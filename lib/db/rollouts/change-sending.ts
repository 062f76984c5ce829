import { z } from 'zod';
import { type NewAuditEvent, workerActor } from '../../core/audit/event.ts';
import { attributeChangeSchema, type Outcome, outcomes } from '../../core/change/change.ts';
import type { Failure } from '../../core/errors.ts';
import type { AccountId, AwsAccountId } from '../../core/lambda/account-id.ts';
import type { FunctionRead } from '../../core/lambda/function-configuration.ts';
import { recordAuditEvents } from '../audit/audit-events.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { notify } from '../kernel/notify.ts';
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
  })
  .transform(({ attributesSealed, ...change }) => ({
    ...change,
    /** What is sent. Must not be logged or stored. */
    attributesInClear: unseal(attributesSealed, 'change.attributes', z.array(attributeChangeSchema)),
  }));
/** A Change that has no terminal outcome, with all that sending or settling it needs. */
export type OpenChange = z.infer<typeof openChangeSchema>;

/** What an OpenChange is read from. */
const openChangeColumns = Prisma.sql`change.id, function_arn AS "functionArn", function_name AS "functionName", outcome, attributes,
  attributes_sealed AS "attributesSealed", fingerprint_before AS "fingerprintBefore",
  fingerprint_target AS "fingerprintTarget", attempts, intent_revision_id AS "intentRevisionId",
  (extract(epoch FROM clock_timestamp() - intent_at) * 1000)::float8 AS "intentAgeMilliseconds"`;

/** The next pending Changes of a lane in the waves that have begun, by id from `afterId` on. */
export async function readPendingChanges(lane: LaneKey, afterId: string | null, limit: number): Promise<OpenChange[]> {
  const rows = await database().$queryRaw`
    SELECT ${openChangeColumns}
    FROM change JOIN rollout ON rollout.id = change.rollout_id
    WHERE rollout_id = ${lane.rolloutId}::uuid AND account_id = ${lane.accountId}::uuid AND region = ${lane.region}
      AND verdict = 'change' AND outcome = 'pending' AND wave <= rollout.current_wave AND rollout.status = 'applying'
      AND (${afterId}::uuid IS NULL OR change.id > ${afterId}::uuid)
    ORDER BY change.id
    LIMIT ${limit}`;
  return z.array(openChangeSchema).parse(rows);
}

/** Changes of a lane with an intent and no outcome: after a crash, somebody has to find out what became of them. */
export async function readIntendedChanges(lane: LaneKey): Promise<OpenChange[]> {
  const rows = await database().$queryRaw`
    SELECT ${openChangeColumns} FROM change
    WHERE rollout_id = ${lane.rolloutId}::uuid AND account_id = ${lane.accountId}::uuid AND region = ${lane.region}
      AND outcome = 'applying'
    ORDER BY change.id`;
  return z.array(openChangeSchema).parse(rows);
}

/** An update about to be sent: the RevisionId that it will be bound to, and the number of intents so far. */
export type Intent = { change: OpenChange; revisionId: string };

/**
 * Stores intents, each with its audit event, before anything is sent. Grants one only while the Rollout is applying, the
 * Change is as it was read, and no other Rollout has an intent on the function. Answers the ids granted, the others must not
 * be sent, and whether the Rollout is still applying. A granted Change has one attempt more.
 */
export async function storeIntents(
  tx: Transaction,
  lane: LaneKey,
  intents: readonly Intent[],
): Promise<{ granted: Set<string>; isApplying: boolean }> {
  const wanted = intents.map(({ change, revisionId }) => ({
    id: change.id,
    attempts: change.attempts,
    revision: revisionId,
  }));
  const rows = await tx.$queryRaw`
    UPDATE change SET outcome = 'applying', attempts = change.attempts + 1, intent_at = clock_timestamp(),
      intent_revision_id = wanted.revision
    FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) AS wanted(id uuid, attempts int, revision text), rollout
    WHERE change.id = wanted.id AND change.attempts = wanted.attempts AND change.outcome IN ('pending', 'applying')
      AND rollout.id = change.rollout_id AND rollout.status = 'applying'
      AND NOT EXISTS (
        SELECT 1 FROM change AS other
        WHERE other.function_arn = change.function_arn AND other.outcome = 'applying' AND other.id <> change.id)
    RETURNING change.id`;
  const granted = new Set(
    z
      .array(z.object({ id: z.string() }))
      .parse(rows)
      .map(({ id }) => id),
  );
  await recordAuditEvents(
    tx,
    intents
      .filter(({ change }) => granted.has(change.id))
      .map(({ change, revisionId }) => ({
        ...eventOf(lane, change),
        action: 'change.intended' as const,
        details: { attempt: change.attempts + 1, revisionId },
      })),
  );
  if (granted.size === intents.length) return { granted, isApplying: true };
  const rollout = await tx.rollout.findUnique({ where: { id: lane.rolloutId }, select: { status: true } });
  return { granted, isApplying: rollout?.status === 'applying' };
}

/** How sending one Change ended, as read from AWS. */
export type SendingResult = {
  change: OpenChange;
  outcome: Extract<Outcome, 'applied' | 'stale' | 'failed'>;
  failure: Failure | null;
  stalePaths: readonly string[];
  /** Of the updates sent in this attempt, oldest first. */
  requestIds: readonly string[];
  /** The function as AWS last told it, when it did. */
  lastRead: FunctionRead | undefined;
};

/**
 * Writes terminal outcomes with their audit events. A Change whose number of attempts moved on, or that has an outcome
 * already, is left as it is: then another lane took it over. Answers how many failed among those written.
 */
export async function storeResults(
  tx: Transaction,
  lane: LaneKey,
  results: readonly SendingResult[],
): Promise<{ failed: number }> {
  const wanted = results.map(({ change, outcome, failure, stalePaths, requestIds }) => ({
    id: change.id,
    attempts: change.attempts,
    outcome,
    failure,
    stale_paths: stalePaths,
    request_ids: requestIds,
  }));
  const rows = await tx.$queryRaw`
    UPDATE change SET outcome = wanted.outcome, failure = nullif(wanted.failure, 'null'::jsonb),
      stale_paths = ARRAY(SELECT jsonb_array_elements_text(wanted.stale_paths)),
      request_ids = change.request_ids || ARRAY(SELECT jsonb_array_elements_text(wanted.request_ids)),
      finished_at = clock_timestamp()
    FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
      AS wanted(id uuid, attempts int, outcome text, failure jsonb, stale_paths jsonb, request_ids jsonb)
    WHERE change.id = wanted.id AND change.attempts = wanted.attempts AND change.outcome IN ('pending', 'applying')
    RETURNING change.id`;
  const written = new Set(
    z
      .array(z.object({ id: z.string() }))
      .parse(rows)
      .map(({ id }) => id),
  );
  const recorded = results.filter(({ change }) => written.has(change.id));
  await recordAuditEvents(
    tx,
    recorded.map((result) => resultEvent(lane, result)),
  );
  await notify(tx, `rollout:${lane.rolloutId}`);
  return { failed: recorded.filter(({ outcome }) => outcome === 'failed').length };
}

function resultEvent(lane: LaneKey, { change, outcome, failure, stalePaths, requestIds }: SendingResult) {
  const requestId = requestIds.at(-1) ?? failure?.params['requestId'];
  return {
    ...eventOf(lane, change),
    action: `change.${outcome}` as const,
    outcome,
    attributes: change.attributes,
    ...(typeof requestId === 'string' && requestId !== '' ? { awsRequestId: requestId } : {}),
    details: {
      attempts: change.attempts,
      ...(failure === null ? {} : { code: failure.code, ...failure.params }),
      ...(stalePaths.length === 0 ? {} : { stalePaths: stalePaths.join(', ') }),
    },
  };
}

/**
 * Takes back intents whose update was found not sent and is not going to be: pending again, or cancelled where the Rollout
 * has been cancelled in the meantime.
 */
export async function releaseIntents(tx: Transaction, lane: LaneKey, changes: readonly OpenChange[]): Promise<void> {
  const wanted = changes.map(({ id, attempts }) => ({ id, attempts }));
  // Nobody cancels it meanwhile: a Change must not become pending behind the back of that.
  await tx.$queryRaw`SELECT id FROM rollout WHERE id = ${lane.rolloutId}::uuid FOR SHARE`;
  const rows = await tx.$queryRaw`
    UPDATE change SET
      outcome = CASE WHEN rollout.status = 'cancelled' THEN 'cancelled' ELSE 'pending' END,
      finished_at = CASE WHEN rollout.status = 'cancelled' THEN clock_timestamp() END
    FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) AS wanted(id uuid, attempts int), rollout
    WHERE change.id = wanted.id AND change.attempts = wanted.attempts AND change.outcome = 'applying'
      AND rollout.id = change.rollout_id
    RETURNING change.id, change.outcome`;
  const released = z.array(z.object({ id: z.string(), outcome: z.string() })).parse(rows);
  const cancelled = new Set(released.filter(({ outcome }) => outcome === 'cancelled').map(({ id }) => id));
  await recordAuditEvents(
    tx,
    changes
      .filter(({ id }) => cancelled.has(id))
      .map((change) => ({ ...eventOf(lane, change), action: 'change.cancelled' as const, outcome: 'cancelled' })),
  );
  await notify(tx, `rollout:${lane.rolloutId}`);
}

function eventOf(lane: LaneKey, change: OpenChange) {
  return {
    actorId: workerActor.id,
    actorName: workerActor.name,
    awsAccountId: lane.awsAccountId,
    region: lane.region,
    functionArn: change.functionArn,
    functionName: change.functionName,
    rolloutId: lane.rolloutId,
    rolloutNumber: lane.rolloutNumber,
    changeId: change.id,
  } satisfies Partial<NewAuditEvent>;
}
