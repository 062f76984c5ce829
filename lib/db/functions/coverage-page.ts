import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import type { Status } from '../../core/datadog/status.ts';
import {
  type CoverageDimension,
  type CoverageList,
  countByStatusSchema,
  coverageDaySchema,
  coverageDimensions,
  coverageListSchema,
  isCoverageTagKey,
  longestTagKey,
  mostCoverageGroups,
  noCounts,
  totalOf,
} from '../../core/functions/coverage.ts';
import { noRuntime } from '../../core/functions/function-filter.ts';
import { amongAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { readCoverageDays } from './coverage-day-rows.ts';
import { driftState, listedFunctionsOf } from './function-conditions.ts';
import { hasPlainKey, shownStatus } from './named-conditions.ts';

/** How far a fleet is, as a whole, by each dimension, and over time. */
export const coverageSchema = z.object({
  functionCount: z.number(),
  countByStatus: countByStatusSchema,
  /** The tag that `by.tag` is counted by; null where no function has a tag. */
  tagKey: z.string().nullable(),
  /** Keys of tags that functions have, the commonest first; of very many functions or keys not all. */
  tagKeys: z.array(z.string()),
  by: z.object({
    account: coverageListSchema,
    region: coverageListSchema,
    runtime: coverageListSchema,
    tag: coverageListSchema,
  }),
  /** From the oldest day; days on which nothing was counted are left out. The last is today. */
  days: z.array(coverageDaySchema),
});
export type Coverage = z.infer<typeof coverageSchema>;

/** What of the coverage is read. `days`: so many, today included. */
export type CoverageChoice = { tagKey: string | undefined; days: number };

/** Functions whose tags are looked at to learn which keys there are. */
const mostLookedAt = 20_000;
const mostTagKeys = 50;
/** The tag that most companies know their teams by. */
const usualTagKey = 'team';

const countedSchema = z.object({
  dimension: z.enum([...coverageDimensions, 'all']),
  value: z.string().nullable(),
  values: z.coerce.number(),
  isOthers: z.boolean(),
  instrumented: z.coerce.number(),
  outdated: z.coerce.number(),
  partly: z.coerce.number(),
  not: z.coerce.number(),
  cannotBe: z.coerce.number(),
  drifted: z.coerce.number(),
  plainKeys: z.coerce.number(),
});
type Counted = z.infer<typeof countedSchema>;

/** Reads the coverage of the accounts of a set, with how many functions drifted or hold an API key in plain text. */
export async function readCoverageRow(
  set: AccountSet,
  choice: CoverageChoice,
): Promise<{ coverage: Coverage; drifted: number; plainKeys: number }> {
  const tagKeys = await listTagKeys(set);
  const tagKey = choice.tagKey ?? usualKeyOf(tagKeys);
  const [rows, names, past] = await Promise.all([
    countFunctions(set, tagKey),
    database().account.findMany({ where: amongAccounts(set), select: { awsAccountId: true, name: true } }),
    readCoverageDays(set, choice.days),
  ]);
  const labels = new Map<string | null, string>(names.map(({ awsAccountId, name }) => [awsAccountId, name]));
  const whole = rows.find(({ dimension }) => dimension === 'all');
  const countByStatus = whole ? countsIn(whole) : noCounts();
  const listOf = (dimension: CoverageDimension) =>
    listFrom(
      rows.filter((row) => row.dimension === dimension),
      dimension === 'account' ? labels : undefined,
    );
  const coverage = {
    functionCount: totalOf(countByStatus),
    countByStatus,
    tagKey,
    tagKeys: tagKey === null || tagKeys.includes(tagKey) ? tagKeys : [...tagKeys, tagKey],
    by: {
      account: listOf('account'),
      region: listOf('region'),
      runtime: listOf('runtime'),
      tag: tagKey === null ? { groups: [], others: null } : listOf('tag'),
    },
    days: [...past.days, { day: past.today, countByStatus }],
  };
  return { coverage, drifted: whole?.drifted ?? 0, plainKeys: whole?.plainKeys ?? 0 };
}

function usualKeyOf(keys: readonly string[]): string | null {
  return (
    keys.find((key) => key === usualTagKey) ?? keys.find((key) => key.toLowerCase() === usualTagKey) ?? keys[0] ?? null
  );
}

/** All groups of all dimensions from one reading of the functions; of each dimension the largest, then one row for the others. */
async function countFunctions(set: AccountSet, tagKey: string | null): Promise<Counted[]> {
  const tag = tagKey === null ? Prisma.sql`NULL::text` : Prisma.sql`f.tags ->> ${tagKey}::text`;
  const counted = (status: string) => Prisma.sql`count(*) FILTER (WHERE status = ${status}::text)`;
  const sums = ['instrumented', 'outdated', 'partly', '"not"', '"cannotBe"', 'drifted', '"plainKeys"'].map((name) =>
    Prisma.raw(`sum(${name}) AS ${name}`),
  );
  // OFFSET 0: what is made of a row is made once, not once for each dimension. Functions without the tag are always listed.
  return await rowsOf(
    database(),
    countedSchema,
    Prisma.sql`
    WITH grouped AS (
      SELECT CASE GROUPING(account, region, runtime, tag) WHEN 7 THEN 'account' WHEN 11 THEN 'region' WHEN 13 THEN 'runtime'
          WHEN 14 THEN 'tag' ELSE 'all' END AS dimension,
        coalesce(account, region, runtime, tag) AS value, count(*) AS total,
        ${counted('instrumented')} AS instrumented, ${counted('outdated')} AS outdated, ${counted('partly')} AS partly,
        ${counted('not')} AS "not", ${counted('cannotBe')} AS "cannotBe", count(*) FILTER (WHERE drift = 'drifted') AS drifted,
        count(*) FILTER (WHERE "hasPlainKey") AS "plainKeys"
      FROM (
        SELECT a.aws_account_id AS account, f.region, coalesce(f.runtime, ${noRuntime}::text) AS runtime, ${tag} AS tag,
          ${shownStatus} AS status, ${driftState} AS drift, ${hasPlainKey} AS "hasPlainKey"
        ${listedFunctionsOf(set)} OFFSET 0
      ) listed
      GROUP BY GROUPING SETS ((account), (region), (runtime), (tag), ())
    ), ranked AS (
      SELECT *, row_number() OVER (PARTITION BY dimension ORDER BY value IS NOT NULL, total DESC, value) > ${mostCoverageGroups} AS "isOthers"
      FROM grouped
    )
    SELECT dimension, CASE WHEN "isOthers" THEN NULL ELSE value END AS value, "isOthers", count(*) AS values, ${Prisma.join(sums)}
    FROM ranked GROUP BY dimension, 2, "isOthers" ORDER BY dimension, sum(total) DESC, value`,
  );
}

function listFrom(rows: readonly Counted[], labels: ReadonlyMap<string | null, string> | undefined): CoverageList {
  const others = rows.find(({ isOthers }) => isOthers);
  return {
    groups: rows
      .filter(({ isOthers }) => !isOthers)
      .map((row) => {
        const label = labels?.get(row.value);
        return { value: row.value, ...(label === undefined ? {} : { label }), countByStatus: countsIn(row) };
      }),
    others: others ? { values: others.values, countByStatus: countsIn(others) } : null,
  };
}

function countsIn({ instrumented, outdated, partly, not, cannotBe }: Counted): Record<Status, number> {
  return { instrumented, outdated, partly, not, cannotBe };
}

const keySchema = z.object({ key: z.string() });

/** Keys of tags that the functions have, the commonest first, without AWS's own and those that the list's language cannot name. */
async function listTagKeys(set: AccountSet): Promise<string[]> {
  const rows = await rowsOf(
    database(),
    keySchema,
    Prisma.sql`
    SELECT tag.key FROM (SELECT f.tags ${listedFunctionsOf(set)} LIMIT ${mostLookedAt}) known, jsonb_object_keys(known.tags) AS tag (key)
    WHERE NOT starts_with(tag.key, 'aws:') AND length(tag.key) <= ${longestTagKey}
    GROUP BY tag.key ORDER BY count(*) DESC, tag.key LIMIT ${mostTagKeys}`,
  );
  return rows.map(({ key }) => key).filter(isCoverageTagKey);
}
