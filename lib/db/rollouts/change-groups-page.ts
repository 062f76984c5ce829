import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { failureSchema } from '../../core/change/change.ts';
import { outcomes } from '../../core/change/change-codes.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowOf, rowsOf } from '../kernel/rows.ts';
import { changeDetailSchema, readChangeRows } from './change-page.ts';
import { examplesOf, examplesSchema, findingGroupSchema, readFindingGroups } from './finding-groups.ts';

/** What is known of every group, in the order in which they are shown. */
const groupOutlineSchema = z.object({
  /** From 1, the largest first. */
  position: z.number(),
  key: z.string(),
  count: z.number(),
  /** Null means container images. */
  runtimes: z.array(z.string().nullable()),
  /** Whether the reader has ticked all that is in it, as it is now. */
  isViewed: z.boolean(),
});
export type GroupOutline = z.infer<typeof groupOutlineSchema>;

/** Changes whose diff is the same, with one of them to show. */
export const diffGroupSchema = groupOutlineSchema.extend({
  sample: changeDetailSchema,
  functionNames: z.array(z.string()),
  awsAccountIds: z.array(awsAccountIdSchema),
  regions: z.array(z.string()),
  /** What was found about its functions, the most severe first. */
  findings: z.array(findingGroupSchema),
});
export type DiffGroup = z.infer<typeof diffGroupSchema>;

const placesSchema = z.object({
  /** How many groups there are in all, and of how many the reader has ticked everything. */
  total: z.number(),
  viewed: z.number(),
  /** The first group before the page, and the first one after it, that is not viewed; null: none. */
  unviewedBefore: z.number().nullable(),
  unviewedAfter: z.number().nullable(),
  /** The largest groups, so that one of them can be chosen. */
  outline: z.array(groupOutlineSchema),
});

/** One page of groups, and what is known of the others. */
export const diffGroupsPageSchema = placesSchema.extend({ groups: z.array(diffGroupSchema) });

const diffGroupRowSchema = diffGroupSchema.omit({ sample: true, findings: true }).extend({ sampleId: z.string() });
const diffGroupRowsSchema = placesSchema.extend({ groups: z.array(diffGroupRowSchema) });

/** Functions named in a group before "and N more". */
const namesShown = 8;
/** Groups of which only the outline is told, at most. */
const outlinesAtMost = 100;

/** Whose ticks count, and in which accounts. */
export type GroupReader = { personId: string; accounts: AccountSet };

/** The Changes of a Rollout that a reader reviews, each with its group, what is shown of it, and whether it is ticked as it is now. */
export function reviewedMembers(rolloutId: string, { personId, accounts }: GroupReader): Prisma.Sql {
  return Prisma.sql`
    SELECT c.id, c.function_name, c.runtime, c.region, c.account_id, c.review_digest, c.findings,
           coalesce(c.diff_group, c.id::text) AS key, t.change_id IS NOT NULL AS is_viewed
      FROM change c LEFT JOIN review_tick t
        ON t.user_id = ${personId} AND t.rollout_id = ${rolloutId}::uuid AND t.change_id = c.id AND t.digest = c.review_digest
     WHERE c.rollout_id = ${rolloutId}::uuid AND c.verdict = 'change' AND c.outcome <> 'excluded'
       AND ${isOfAccounts(Prisma.sql`c.account_id`, accounts)}`;
}

/** The groups that these members are in, with their positions. */
export function placedGroups(members: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    grouped AS (
      SELECT key, count(*)::int AS count, bool_and(is_viewed) AS "isViewed",
             (array_agg(id::text ORDER BY function_name, id))[1] AS "sampleId",
             (array_agg(function_name ORDER BY function_name, id))[1:${namesShown}::int] AS "functionNames",
             array_agg(DISTINCT runtime) AS runtimes, array_agg(DISTINCT account_id) AS account_ids,
             array_agg(DISTINCT region) AS regions
        FROM (${members}) member GROUP BY key
    ), placed AS MATERIALIZED (
      SELECT *, (row_number() OVER (ORDER BY count DESC, "functionNames", key))::int AS position FROM grouped
    )`;
}

/** Groups of identical diffs in the reader's accounts, largest first; `page` from 1. */
export async function listDiffGroupRows(
  rolloutId: string,
  { page, pageSize, ...reader }: { page: number; pageSize: number } & GroupReader,
): Promise<z.infer<typeof diffGroupsPageSchema>> {
  const before = (page - 1) * pageSize;
  const { groups: rows, ...places } = await rowOf(
    database(),
    diffGroupRowsSchema,
    Prisma.sql`
      WITH ${placedGroups(reviewedMembers(rolloutId, reader))}
      SELECT (SELECT count(*) FROM placed)::int AS total,
             (SELECT count(*) FROM placed WHERE "isViewed")::int AS viewed,
             (SELECT min(position) FROM placed WHERE NOT "isViewed" AND position <= ${before}) AS "unviewedBefore",
             (SELECT min(position) FROM placed WHERE NOT "isViewed" AND position > ${before + pageSize}) AS "unviewedAfter",
             (SELECT coalesce(jsonb_agg(jsonb_build_object('position', position, 'key', key, 'count', count,
                       'runtimes', to_jsonb(runtimes), 'isViewed', "isViewed") ORDER BY position), '[]')
                FROM placed WHERE position <= ${outlinesAtMost}) AS outline,
             (SELECT coalesce(jsonb_agg(to_jsonb(shown) ORDER BY position), '[]') FROM (
                SELECT p.position, p.key, p.count, p."isViewed", p."sampleId", p."functionNames", p.runtimes, p.regions,
                       (SELECT array_agg(DISTINCT a.aws_account_id ORDER BY a.aws_account_id)
                          FROM account a WHERE a.id = ANY (p.account_ids)) AS "awsAccountIds"
                  FROM placed p WHERE position > ${before} AND position <= ${before + pageSize}) shown) AS groups`,
  );
  const keys = rows.map(({ key }) => key);
  const ofShownGroups = Prisma.sql`
    SELECT * FROM (${reviewedMembers(rolloutId, reader)}) member WHERE key = ANY (${keys}::text[])`;
  const [samples, findings] = await Promise.all([
    readChangeRows(
      rows.map(({ sampleId }) => sampleId),
      reader.accounts,
    ),
    readFindingGroups(ofShownGroups),
  ]);
  const groups = rows.flatMap(({ sampleId, ...group }) => {
    const sample = samples.find(({ id }) => id === sampleId);
    return sample ? [{ ...group, sample, findings: findings.get(group.key) ?? [] }] : [];
  });
  return { ...places, groups };
}

/** Failures that are the same but for the function's name, with up to five functions. */
export const failureGroupSchema = z.object({
  outcome: z.enum(outcomes),
  failure: failureSchema,
  count: z.number(),
  examples: examplesSchema,
});
export type FailureGroup = z.infer<typeof failureGroupSchema>;

const failureGroupRowSchema = failureGroupSchema
  .omit({ examples: true })
  .extend({ ids: z.array(z.string()), names: z.array(z.string()) });

/** Failed, stale and skipped Changes of a Rollout by reason, most frequent first. */
export async function listFailureGroupRows(rolloutId: string, accounts: AccountSet): Promise<FailureGroup[]> {
  const rows = await rowsOf(
    database(),
    failureGroupRowSchema,
    Prisma.sql`
      SELECT outcome, (array_agg(failure ORDER BY function_name, id))[1] AS failure, count(*)::int AS count,
             (array_agg(id::text ORDER BY function_name, id))[1:5] AS ids,
             (array_agg(function_name ORDER BY function_name, id))[1:5] AS names
        FROM change
       WHERE rollout_id = ${rolloutId}::uuid AND verdict = 'change' AND failure IS NOT NULL
         AND outcome IN ('failed', 'stale', 'skipped') AND ${isOfAccounts(Prisma.sql`account_id`, accounts)}
       GROUP BY outcome, failure->>'code',
                (failure->'params') - ${['functionName', 'functionArn', 'requestId', 'path', 'paths', 'reason']}::text[]
       ORDER BY 3 DESC, 1 LIMIT 50`,
  );
  return rows.map(({ ids, names, ...group }) => ({ ...group, examples: examplesOf(ids, names) }));
}
