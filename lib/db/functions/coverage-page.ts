import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import type { Status } from '../../core/datadog/status.ts';
import { statuses } from '../../core/datadog/status-names.ts';
import {
  type CoverageDimension,
  coverageDimensions,
  isCoverageTagKey,
  longestTagKey,
  mostCoverageGroups,
  noCounts,
  totalOf,
} from '../../core/functions/coverage.ts';
import {
  type CoverageList,
  countByStatusSchema,
  coverageDaySchema,
  coverageListSchema,
} from '../../core/functions/coverage-counts.ts';
import { noRuntime } from '../../core/functions/function-filter.ts';
import { amongAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowOf, rowsOf } from '../kernel/rows.ts';
import { readCoverageDays } from './coverage-day-rows.ts';
import { listedFunctionsOf } from './function-conditions.ts';
import { type GroupColumn, listedByPlace, listedGroups } from './listed-groups.ts';
import { driftHolds, hasPlainKey, shownStatus } from './named-conditions.ts';

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
});
const needySchema = z.object({ drifted: z.coerce.number(), plainKeys: z.coerce.number() });
type Counted = z.infer<typeof countedSchema>;

/** Reads the coverage of the accounts of a set, with how many functions drifted or hold an API key in plain text. */
export async function readCoverageRow(
  set: AccountSet,
  choice: CoverageChoice,
): Promise<{ coverage: Coverage; drifted: number; plainKeys: number }> {
  const [places, tags, needy, names, past] = await Promise.all([
    countByPlace(set),
    readTags(set, choice.tagKey),
    countNeedy(set),
    database().account.findMany({ where: amongAccounts(set), select: { awsAccountId: true, name: true } }),
    readCoverageDays(set, choice.days),
  ]);
  const { tagKeys, tagKey } = tags;
  const rows = [...places, ...tags.rows];
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
  return { coverage, ...needy };
}

type Tags = { tagKeys: string[]; tagKey: string | null; rows: Counted[] };

/** The keys of tags, which of them is counted by, and its groups. */
async function readTags(set: AccountSet, chosen: string | undefined): Promise<Tags> {
  const listing = listTagKeys(set);
  if (chosen !== undefined) {
    const [tagKeys, rows] = await Promise.all([listing, countByTag(set, chosen)]);
    return { tagKeys, tagKey: chosen, rows };
  }
  const tagKeys = await listing;
  const tagKey = usualKeyOf(tagKeys);
  return { tagKeys, tagKey, rows: tagKey === null ? [] : await countByTag(set, tagKey) };
}

function usualKeyOf(keys: readonly string[]): string | null {
  return (
    keys.find((key) => key === usualTagKey) ?? keys.find((key) => key.toLowerCase() === usualTagKey) ?? keys[0] ?? null
  );
}

const placeColumns: readonly GroupColumn[] = [
  ['runtime', Prisma.sql`f.runtime`],
  ['status', shownStatus],
];

/** All groups of accounts, Regions and runtimes, and the whole, from one reading of an index. */
async function countByPlace(set: AccountSet): Promise<Counted[]> {
  return await largestGroups(Prisma.sql`
    SELECT CASE GROUPING(aws_account_id, region, runtime) WHEN 3 THEN 'account' WHEN 5 THEN 'region' WHEN 6 THEN 'runtime' ELSE 'all' END
        AS dimension,
      coalesce(aws_account_id, region, runtime) AS value, ${countedByStatus(Prisma.sql`count`)}
    FROM (
      SELECT aws_account_id, region, coalesce(runtime, ${noRuntime}::text) AS runtime, status, count
      FROM (${listedGroups(set, placeColumns)}) known
    ) listed
    GROUP BY GROUPING SETS ((aws_account_id), (region), (runtime), ())`);
}

/** All groups of a tag's values. */
async function countByTag(set: AccountSet, tagKey: string): Promise<Counted[]> {
  return await largestGroups(Prisma.sql`
    SELECT 'tag' AS dimension, tag AS value, ${countedByStatus(Prisma.sql`count`)}
    FROM (
      SELECT f.tags ->> ${tagKey}::text AS tag, ${shownStatus} AS status, count(*) AS count ${listedByPlace(set)} GROUP BY 1, 2
    ) listed
    GROUP BY tag`);
}

const statusColumns = statuses.map((status) => [status, Prisma.raw(`"${status}"`)] as const);

function countedByStatus(count: Prisma.Sql): Prisma.Sql {
  const sums = statusColumns.map(
    ([status, column]) => Prisma.sql`coalesce(sum(${count}) FILTER (WHERE status = ${status}::text), 0) AS ${column}`,
  );
  return Prisma.join([Prisma.sql`coalesce(sum(${count}), 0) AS total`, ...sums]);
}

/** Of each dimension the largest groups, then one row for the others. Functions without the tag are always listed. */
async function largestGroups(grouped: Prisma.Sql): Promise<Counted[]> {
  const sums = statusColumns.map(([, column]) => Prisma.sql`sum(${column}) AS ${column}`);
  return await rowsOf(
    database(),
    countedSchema,
    Prisma.sql`
    WITH grouped AS (${grouped}), ranked AS (
      SELECT *, row_number() OVER (PARTITION BY dimension ORDER BY value IS NOT NULL, total DESC, value) > ${mostCoverageGroups} AS "isOthers"
      FROM grouped
    )
    SELECT dimension, CASE WHEN "isOthers" THEN NULL ELSE value END AS value, "isOthers", count(*) AS values, ${Prisma.join(sums)}
    FROM ranked GROUP BY dimension, 2, "isOthers" ORDER BY dimension, sum(total) DESC, value`,
  );
}

/** What of the fleet needs somebody's attention: few functions, each found by an index. */
async function countNeedy(set: AccountSet): Promise<{ drifted: number; plainKeys: number }> {
  const countOf = (condition: Prisma.Sql) => Prisma.sql`(SELECT count(*) ${listedFunctionsOf(set)} AND ${condition})`;
  const sql = Prisma.sql`SELECT ${countOf(driftHolds.drifted)} AS drifted, ${countOf(hasPlainKey)} AS "plainKeys"`;
  return await rowOf(database(), needySchema, sql);
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
