import { z } from 'zod';
import { failureSchema, findingSchema } from '../../core/change/change.ts';
import type { Failure } from '../../core/errors.ts';
import { type AwsAccountId, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { database } from '../kernel/client.ts';
import { type ChangeDetail, readChangeDetails } from './change-detail.ts';

/** Changes whose diff is the same, with one of them to show. */
export type DiffGroup = {
  key: string;
  count: number;
  sample: ChangeDetail;
  functionNames: string[];
  /** Null stands for container images. */
  runtimes: (string | null)[];
  awsAccountIds: AwsAccountId[];
  regions: string[];
};

/** Functions named in a group before "and N more". */
const namesShown = 8;

/** Groups of identical diffs, largest first; `page` from 1. */
export async function listDiffGroups(
  rolloutId: string,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<{ groups: DiffGroup[]; total: number }> {
  type Row = {
    key: string;
    count: number;
    sample: string;
    names: string[];
    runtimes: (string | null)[];
    accounts: string[];
    regions: string[];
  };
  const rows = await database().$queryRaw<Row[]>`
    SELECT coalesce(c.diff_group, c.id::text) AS key, count(*)::int AS count,
           (array_agg(c.id::text ORDER BY c.function_name, c.id))[1] AS sample,
           (array_agg(c.function_name ORDER BY c.function_name, c.id))[1:${namesShown}::int] AS names,
           array_agg(DISTINCT c.runtime) AS runtimes,
           array_agg(DISTINCT a.aws_account_id) AS accounts, array_agg(DISTINCT c.region) AS regions
      FROM change c JOIN account a ON a.id = c.account_id
     WHERE c.rollout_id = ${rolloutId}::uuid AND c.verdict = 'change'
     GROUP BY 1 ORDER BY 2 DESC, 4 ASC LIMIT ${pageSize} OFFSET ${(page - 1) * pageSize}`;
  const [{ total } = { total: 0 }] = await database().$queryRaw<{ total: number }[]>`
    SELECT count(DISTINCT coalesce(diff_group, id::text))::int AS total
      FROM change WHERE rollout_id = ${rolloutId}::uuid AND verdict = 'change'`;
  const samples = await readChangeDetails(rows.map((row) => row.sample));
  const groups = rows.flatMap((row) => {
    const sample = samples.find((candidate) => candidate.id === row.sample);
    if (!sample) return [];
    return {
      key: row.key,
      count: row.count,
      sample,
      functionNames: row.names,
      runtimes: row.runtimes,
      awsAccountIds: z.array(awsAccountIdSchema).parse(row.accounts),
      regions: row.regions,
    };
  });
  return { groups, total };
}

/** One finding with the same facts, and up to five of the Changes that carry it. */
export type FindingVariant = {
  params: Record<string, string | number>;
  count: number;
  examples: { changeId: string; functionName: string }[];
};

/** A kind of finding; its facts may differ from function to function. */
export type FindingGroup = {
  code: string;
  severity: string;
  /** Changes that carry it, with whatever facts. */
  count: number;
  /** The most frequent facts first, at most three. */
  variants: FindingVariant[];
  /** How many different facts there are. */
  variantCount: number;
};

const variantsAtMost = 3;

/** Findings of a Rollout by code, blocked before warning before info, most frequent first; so are the variants of each. */
export async function listFindingGroups(rolloutId: string): Promise<FindingGroup[]> {
  type Row = {
    code: string;
    severity: string;
    params: unknown;
    count: number;
    groupCount: number;
    variantCount: number;
    ids: string[];
    names: string[];
  };
  const rows = await database().$queryRaw<Row[]>`
    WITH variants AS (
      SELECT f->>'code' AS code, f->>'severity' AS severity, f->'params' AS params, count(DISTINCT c.id)::int AS count,
             (array_agg(c.id::text ORDER BY c.function_name, c.id))[1:5] AS ids,
             (array_agg(c.function_name ORDER BY c.function_name, c.id))[1:5] AS names
        FROM change c CROSS JOIN LATERAL jsonb_array_elements(c.findings) f
       WHERE c.rollout_id = ${rolloutId}::uuid
       GROUP BY 1, 2, 3
    ), ranked AS (
      SELECT *, (sum(count) OVER kind)::int AS "groupCount", (count(*) OVER kind)::int AS "variantCount",
             row_number() OVER (PARTITION BY code, severity ORDER BY count DESC, names[1], params) AS rank
        FROM variants WINDOW kind AS (PARTITION BY code, severity)
    )
    SELECT * FROM ranked WHERE rank <= ${variantsAtMost}
     ORDER BY array_position(ARRAY['blocked','warning','info'], severity), "groupCount" DESC, code, rank`;
  const groups: FindingGroup[] = [];
  for (const row of rows) {
    let group = groups.at(-1);
    if (group?.code !== row.code || group.severity !== row.severity) {
      const { code, severity, groupCount: count, variantCount } = row;
      group = { code, severity, count, variants: [], variantCount };
      groups.push(group);
    }
    group.variants.push({
      params: findingSchema.shape.params.parse(row.params ?? {}),
      count: row.count,
      examples: row.ids.map((changeId, index) => ({ changeId, functionName: row.names[index] ?? '' })),
    });
  }
  return groups;
}

/** Failures that are the same but for the function's name, with up to five functions. */
export type FailureGroup = {
  outcome: string;
  failure: Failure;
  count: number;
  examples: { changeId: string; functionName: string }[];
};

/** Failed, stale and skipped Changes of a Rollout by reason, most frequent first. */
export async function listFailureGroups(rolloutId: string): Promise<FailureGroup[]> {
  type Row = {
    outcome: string;
    failure: unknown;
    count: number;
    ids: string[];
    names: string[];
  };
  const rows = await database().$queryRaw<Row[]>`
    SELECT outcome, (array_agg(failure ORDER BY function_name, id))[1] AS failure, count(*)::int AS count,
           (array_agg(id::text ORDER BY function_name, id))[1:5] AS ids,
           (array_agg(function_name ORDER BY function_name, id))[1:5] AS names
      FROM change
     WHERE rollout_id = ${rolloutId}::uuid AND verdict = 'change' AND failure IS NOT NULL
       AND outcome IN ('failed', 'stale', 'skipped')
     GROUP BY outcome, failure->>'code',
              (failure->'params') - ${['functionName', 'functionArn', 'requestId', 'path', 'paths']}::text[]
     ORDER BY 3 DESC, 1 LIMIT 50`;
  return rows.map((row) => ({
    outcome: row.outcome,
    failure: failureSchema.parse(row.failure),
    count: row.count,
    examples: row.ids.map((changeId, index) => ({
      changeId,
      functionName: row.names[index] ?? '',
    })),
  }));
}
