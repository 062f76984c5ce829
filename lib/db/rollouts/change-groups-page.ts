import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { failureSchema, findingSchema, outcomes, severities } from '../../core/change/change.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowOf, rowsOf } from '../kernel/rows.ts';
import { changeDetailSchema, readChangeRows } from './change-page.ts';

/** Changes whose diff is the same, with one of them to show. */
export const diffGroupSchema = z.object({
  key: z.string(),
  count: z.number(),
  sample: changeDetailSchema,
  functionNames: z.array(z.string()),
  /** Null means container images. */
  runtimes: z.array(z.string().nullable()),
  awsAccountIds: z.array(awsAccountIdSchema),
  regions: z.array(z.string()),
});
export type DiffGroup = z.infer<typeof diffGroupSchema>;

/** One page of groups, and how many there are in all. */
export const diffGroupsPageSchema = z.object({ groups: z.array(diffGroupSchema), total: z.number() });

const diffGroupRowSchema = diffGroupSchema.omit({ sample: true }).extend({ sampleId: z.string() });

/** Functions named in a group before "and N more". */
const namesShown = 8;

/** Groups of identical diffs in the accounts, largest first; `page` from 1. */
export async function listDiffGroupRows(
  rolloutId: string,
  { page, pageSize, accounts }: { page: number; pageSize: number; accounts: AccountSet },
): Promise<z.infer<typeof diffGroupsPageSchema>> {
  const rows = await rowsOf(
    database(),
    diffGroupRowSchema,
    Prisma.sql`
      SELECT coalesce(c.diff_group, c.id::text) AS key, count(*)::int AS count,
             (array_agg(c.id::text ORDER BY c.function_name, c.id))[1] AS "sampleId",
             (array_agg(c.function_name ORDER BY c.function_name, c.id))[1:${namesShown}::int] AS "functionNames",
             array_agg(DISTINCT c.runtime) AS runtimes,
             array_agg(DISTINCT a.aws_account_id) AS "awsAccountIds", array_agg(DISTINCT c.region) AS regions
        FROM change c JOIN account a ON a.id = c.account_id
       WHERE c.rollout_id = ${rolloutId}::uuid AND c.verdict = 'change' AND c.outcome <> 'excluded'
         AND ${isOfAccounts(Prisma.sql`c.account_id`, accounts)}
       GROUP BY 1 ORDER BY 2 DESC, 4 ASC LIMIT ${pageSize} OFFSET ${(page - 1) * pageSize}`,
  );
  const { total } = await rowOf(
    database(),
    z.object({ total: z.number() }),
    Prisma.sql`
      SELECT count(DISTINCT coalesce(diff_group, id::text))::int AS total
        FROM change WHERE rollout_id = ${rolloutId}::uuid AND verdict = 'change' AND outcome <> 'excluded'
         AND ${isOfAccounts(Prisma.sql`account_id`, accounts)}`,
  );
  const samples = await readChangeRows(
    rows.map(({ sampleId }) => sampleId),
    accounts,
  );
  const groups = rows.flatMap(({ sampleId, ...group }) => {
    const sample = samples.find(({ id }) => id === sampleId);
    return sample ? [{ ...group, sample }] : [];
  });
  return { groups, total };
}

const examplesSchema = z.array(z.object({ changeId: z.string(), functionName: z.string() }));

/** A kind of finding; its facts may differ from function to function. */
export const findingGroupSchema = z.object({
  code: z.string(),
  severity: z.enum(severities),
  /** Changes that carry it, with whatever facts. */
  count: z.number(),
  /** The most frequent facts first, at most three, each with up to five of the Changes that carry the finding with them. */
  variants: z.array(z.object({ params: findingSchema.shape.params, count: z.number(), examples: examplesSchema })),
  /** How many different facts there are. */
  variantCount: z.number(),
});
export type FindingGroup = z.infer<typeof findingGroupSchema>;

const variantsAtMost = 3;

const findingVariantRowSchema = z.object({
  code: z.string(),
  severity: z.enum(severities),
  params: z.preprocess((params) => params ?? {}, findingSchema.shape.params),
  count: z.number(),
  groupCount: z.number(),
  variantCount: z.number(),
  ids: z.array(z.string()),
  names: z.array(z.string()),
});

/** Findings of a Rollout by code, blocked before warning before info, most frequent first; so are the variants of each. */
export async function listFindingGroupRows(rolloutId: string, accounts: AccountSet): Promise<FindingGroup[]> {
  const rows = await rowsOf(
    database(),
    findingVariantRowSchema,
    Prisma.sql`
      WITH variants AS (
        SELECT f->>'code' AS code, f->>'severity' AS severity, f->'params' AS params, count(DISTINCT c.id)::int AS count,
               (array_agg(c.id::text ORDER BY c.function_name, c.id))[1:5] AS ids,
               (array_agg(c.function_name ORDER BY c.function_name, c.id))[1:5] AS names
          FROM change c CROSS JOIN LATERAL jsonb_array_elements(c.findings) f
         WHERE c.rollout_id = ${rolloutId}::uuid AND ${isOfAccounts(Prisma.sql`c.account_id`, accounts)}
         GROUP BY 1, 2, 3
      ), ranked AS (
        SELECT *, (sum(count) OVER kind)::int AS "groupCount", (count(*) OVER kind)::int AS "variantCount",
               row_number() OVER (PARTITION BY code, severity ORDER BY count DESC, names[1], params) AS rank
          FROM variants WINDOW kind AS (PARTITION BY code, severity)
      )
      SELECT * FROM ranked WHERE rank <= ${variantsAtMost}
       ORDER BY array_position(ARRAY['blocked','warning','info'], severity), "groupCount" DESC, code, rank`,
  );
  const groups: FindingGroup[] = [];
  for (const { code, severity, groupCount, variantCount, params, count, ids, names } of rows) {
    let group = groups.at(-1);
    if (group?.code !== code || group.severity !== severity) {
      group = { code, severity, count: groupCount, variants: [], variantCount };
      groups.push(group);
    }
    group.variants.push({ params, count, examples: examplesOf(ids, names) });
  }
  return groups;
}

function examplesOf(ids: readonly string[], names: readonly string[]): z.infer<typeof examplesSchema> {
  return ids.map((changeId, index) => ({ changeId, functionName: names[index] ?? '' }));
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
