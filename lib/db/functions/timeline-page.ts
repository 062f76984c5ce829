import { z } from 'zod';
import { pageOf } from '../../core/api/cursor.ts';
import { recordedChangeSchema } from '../../core/audit/setting-changes.ts';
import { failureSchema } from '../../core/change/change.ts';
import { modes, outcomes, verdicts } from '../../core/change/change-codes.ts';
import { storedSides } from '../../core/change/stored-state.ts';
import { editSchema, sightingKinds } from '../../core/functions/sighting.ts';
import { type TimelinePlace, timelineSources } from '../../core/functions/timeline-place.ts';
import { awaitedSchema } from '../../core/rollout/awaited.ts';
import { rolloutStatuses } from '../../core/rollout/status.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { diffRowSchema } from '../rollouts/change-page.ts';

const entryShape = { id: z.string(), at: z.string() };

/** A Change that was planned for the function, and what came of it. */
const changeEntrySchema = z.object({
  ...entryShape,
  source: z.literal('change'),
  rolloutId: z.string(),
  rolloutNumber: z.number(),
  rolloutName: z.string(),
  rolloutStatus: z.enum(rolloutStatuses),
  mode: z.enum(modes),
  verdict: z.enum(verdicts).nullable(),
  outcome: z.enum(outcomes),
  failure: failureSchema.nullable(),
  /** What sending waits for at AWS; null when it does not wait. */
  waiting: awaitedSchema.nullable(),
  /** Who applied it, or who made the Rollout while it is not applied. */
  byName: z.string(),
  /** As the preview shows it, masked. */
  diff: z.array(diffRowSchema),
  /** The stored state that it restored: which side of which Rollout's Change. */
  restored: z
    .object({
      rolloutId: z.string(),
      rolloutNumber: z.number(),
      side: z.enum(storedSides),
      changeId: z.string(),
      finishedAt: z.string().nullable(),
    })
    .nullable(),
});

/** What a scan noticed of the function beside what is ours. */
const sightingEntrySchema = z.object({
  ...entryShape,
  source: z.literal('sighting'),
  kind: z.enum(sightingKinds),
  /** When it was seen before; null for one that was seen first. */
  beforeAt: z.string().nullable(),
  /** AWS's own time of the last update or deployment, for one that was edited. */
  lastModifiedAt: z.string().nullable(),
  differences: z.array(editSchema),
});

/** What the audit log says of its drift. */
const driftEntrySchema = z.object({
  ...entryShape,
  source: z.literal('drift'),
  action: z.enum(['function.drifted', 'function.driftEnded', 'function.driftAccepted']),
  actorName: z.string(),
  reason: z.string().nullable(),
  attributes: z.array(recordedChangeSchema),
});

/** One thing that happened to a function; times are ISO 8601 in UTC. */
export const timelineEntrySchema = z.discriminatedUnion('source', [
  changeEntrySchema,
  sightingEntrySchema,
  driftEntrySchema,
]);
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

const placeRowSchema = z.object({ at: z.string(), source: z.enum(timelineSources), id: z.string() });
const isoTime = (column: Prisma.Sql) =>
  Prisma.sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const driftActions = ['function.drifted', 'function.driftEnded', 'function.driftAccepted'];

/**
 * What happened to the function under our own id, newest first, with the cursor of what is older. What each entry holds is read only for
 * those of the page.
 */
export async function listTimelineRows(
  functionId: string,
  { after, limit }: { after: TimelinePlace | undefined; limit: number },
): Promise<{ items: TimelineEntry[]; nextCursor: string | null }> {
  const from =
    after === undefined
      ? Prisma.empty
      : Prisma.sql`WHERE (at, source, id) < (${after[0]}::timestamptz, ${after[1]}::text, ${after[2]}::text)`;
  const places = await rowsOf(
    database(),
    placeRowSchema,
    Prisma.sql`
    SELECT ${isoTime(Prisma.sql`at`)} AS at, source, id FROM (
      SELECT coalesce(change.finished_at, change.planned_at, rollout.created_at) AS at, 'change' AS source, change.id::text AS id
      FROM lambda_function AS f JOIN change ON change.function_arn = f.function_arn JOIN rollout ON rollout.id = change.rollout_id
      WHERE f.id = ${functionId}::uuid
      UNION ALL
      SELECT at, 'sighting', id::text FROM function_sighting WHERE function_id = ${functionId}::uuid
      UNION ALL
      SELECT audit_event.at, 'drift', audit_event.id::text
      FROM lambda_function AS f JOIN audit_event ON audit_event.function_arn = f.function_arn
      WHERE f.id = ${functionId}::uuid AND audit_event.action = ANY(${driftActions}::text[])
    ) AS entry ${from}
    ORDER BY entry.at DESC, entry.source DESC, entry.id DESC LIMIT ${limit + 1}`,
  );
  const page = pageOf(places, limit, {
    itemOf: (place) => place,
    valuesOf: ({ at, source, id }) => [at, source, id],
  });
  const entries = await readEntries(page.items);
  return {
    items: page.items.flatMap(({ source, id }) => entries.get(`${source} ${id}`) ?? []),
    nextCursor: page.nextCursor,
  };
}

async function readEntries(places: readonly z.infer<typeof placeRowSchema>[]): Promise<Map<string, TimelineEntry>> {
  const idsOf = (source: TimelineEntry['source']) =>
    places.filter((place) => place.source === source).map(({ id }) => id);
  const entries = await Promise.all([
    readChangeEntries(idsOf('change')),
    readSightingEntries(idsOf('sighting')),
    readDriftEntries(idsOf('drift')),
  ]);
  return new Map(entries.flat().map((entry) => [`${entry.source} ${entry.id}`, entry]));
}

async function readChangeEntries(ids: readonly string[]): Promise<TimelineEntry[]> {
  if (ids.length === 0) return [];
  return await rowsOf(
    database(),
    changeEntrySchema,
    Prisma.sql`
    SELECT change.id::text AS id, ${isoTime(Prisma.sql`coalesce(change.finished_at, change.planned_at, rollout.created_at)`)} AS at,
      'change' AS source, rollout.id AS "rolloutId", rollout.number AS "rolloutNumber", rollout.name AS "rolloutName",
      rollout.status AS "rolloutStatus", rollout.mode,
      change.verdict, change.outcome, change.failure, change.waiting, coalesce(rollout.applied_by_name, rollout.created_by_name) AS "byName",
      change.diff, CASE WHEN restored.id IS NOT NULL THEN
        jsonb_build_object('rolloutId', origin.id, 'rolloutNumber', origin.number, 'side', change.restores_side, 'changeId', restored.id,
          'finishedAt', ${isoTime(Prisma.sql`restored.finished_at`)}) END AS restored
    FROM change JOIN rollout ON rollout.id = change.rollout_id
      LEFT JOIN change AS restored ON restored.id = change.restores_change_id
      LEFT JOIN rollout AS origin ON origin.id = restored.rollout_id
    WHERE change.id = ANY(${[...ids]}::uuid[])`,
  );
}

async function readSightingEntries(ids: readonly string[]): Promise<TimelineEntry[]> {
  if (ids.length === 0) return [];
  return await rowsOf(
    database(),
    sightingEntrySchema,
    Prisma.sql`
    SELECT id::text AS id, ${isoTime(Prisma.sql`at`)} AS at, 'sighting' AS source, kind, ${isoTime(Prisma.sql`before_at`)} AS "beforeAt",
      ${isoTime(Prisma.sql`last_modified_at`)} AS "lastModifiedAt", differences
    FROM function_sighting WHERE id = ANY(${[...ids]}::bigint[])`,
  );
}

async function readDriftEntries(ids: readonly string[]): Promise<TimelineEntry[]> {
  if (ids.length === 0) return [];
  return await rowsOf(
    database(),
    driftEntrySchema,
    Prisma.sql`
    SELECT id::text AS id, ${isoTime(Prisma.sql`at`)} AS at, 'drift' AS source, action, actor_name AS "actorName",
      details->>'reason' AS reason, attributes
    FROM audit_event WHERE id = ANY(${[...ids]}::bigint[])`,
  );
}
