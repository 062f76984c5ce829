import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { type Queryable, rowOf, rowsOf } from '../kernel/rows.ts';
import { type GroupReader, placedGroups, reviewedMembers } from './change-groups-page.ts';

/** How many groups of identical diffs a reader has to look at, and how many they have ticked as they are now. */
export const reviewSchema = z.object({ groups: z.number(), viewed: z.number() });
export type Review = z.infer<typeof reviewSchema>;

/** How far a reader has come with a preview. */
export async function readReviewRow(client: Queryable, rolloutId: string, reader: GroupReader): Promise<Review> {
  return await rowOf(
    client,
    reviewSchema,
    Prisma.sql`
    SELECT count(*)::int AS groups, (count(*) FILTER (WHERE is_viewed))::int AS viewed
      FROM (SELECT bool_and(is_viewed) AS is_viewed
              FROM (${reviewedMembers(rolloutId, reader)}) member GROUP BY key) grouped`,
  );
}

/** Ticks groups as they are now, by their keys. Returns how many Changes are in them. */
export async function storeTicks(
  tx: Transaction,
  rolloutId: string,
  keys: readonly string[],
  reader: GroupReader,
): Promise<number> {
  return await tx.$executeRaw`
    INSERT INTO review_tick (user_id, rollout_id, change_id, digest)
    SELECT ${reader.personId}, ${rolloutId}::uuid, id, review_digest
      FROM (${reviewedMembers(rolloutId, reader)}) member
     WHERE key = ANY (${[...keys]}::text[]) AND review_digest IS NOT NULL
    ON CONFLICT (user_id, rollout_id, change_id) DO UPDATE SET digest = excluded.digest, viewed_at = excluded.viewed_at`;
}

/** Takes the ticks of groups away. Returns of how many Changes. */
export async function removeTicks(
  tx: Transaction,
  rolloutId: string,
  keys: readonly string[],
  reader: GroupReader,
): Promise<number> {
  return await tx.$executeRaw`
    DELETE FROM review_tick
     WHERE user_id = ${reader.personId} AND rollout_id = ${rolloutId}::uuid AND change_id IN (
       SELECT id FROM (${reviewedMembers(rolloutId, reader)}) member WHERE key = ANY (${[...keys]}::text[]))`;
}

/** The Changes of one group, by the names of their functions: the first of them, and how many there are. */
export const groupMembersSchema = z.object({ changeIds: z.array(z.string()), total: z.number() });

/** The group of the key, in the reader's accounts. */
export async function readGroupMembers(
  rolloutId: string,
  key: string,
  { atMost, ...reader }: GroupReader & { atMost: number },
): Promise<z.infer<typeof groupMembersSchema>> {
  return await rowOf(
    database(),
    groupMembersSchema,
    Prisma.sql`
    SELECT coalesce((array_agg(id::text ORDER BY function_name, id))[1:${atMost}::int], '{}') AS "changeIds",
           count(*)::int AS total
      FROM (${reviewedMembers(rolloutId, reader)}) member WHERE key = ${key}`,
  );
}

/** The groups in whose diffs a text stands, in the order in which they are shown, and in how many lines of each. */
export const diffMatchesSchema = z.object({
  groups: z.array(z.object({ position: z.number(), lines: z.number() })),
  /** Lines in all groups, also in those that are not named. */
  lines: z.number(),
});
export type DiffMatches = z.infer<typeof diffMatchesSchema>;

/** More groups with a match are counted, not named. */
const matchingGroupsAtMost = 500;

/**
 * Where a text stands in the diffs as they are shown, one of each group; upper and lower case are one. What is masked cannot be
 * found.
 */
export async function findInDiffRows(rolloutId: string, text: string, reader: GroupReader): Promise<DiffMatches> {
  const rows = await rowsOf(
    database(),
    z.object({ position: z.number(), lines: z.number(), total: z.number() }),
    Prisma.sql`
    WITH ${placedGroups(reviewedMembers(rolloutId, reader))}, matching AS (
      SELECT p.position, count(*)::int AS lines
        FROM placed p JOIN change c ON c.id = p."sampleId"::uuid CROSS JOIN LATERAL jsonb_array_elements(c.diff) line
       WHERE strpos(lower(line->>'text'), lower(${text})) > 0
       GROUP BY 1
    )
    SELECT position, lines, (sum(lines) OVER ())::int AS total FROM matching ORDER BY position LIMIT ${matchingGroupsAtMost}`,
  );
  return { groups: rows.map(({ position, lines }) => ({ position, lines })), lines: rows[0]?.total ?? 0 };
}
