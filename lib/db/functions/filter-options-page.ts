import { z } from 'zod';
import { type AccountSet, accountSetKey } from '../../core/access/caller.ts';
import type { DriftState } from '../../core/drift/drift.ts';
import { filterKeys, noRuntime } from '../../core/functions/function-filter.ts';
import { amongAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { shareResults } from '../kernel/shared-results.ts';
import { driftState, listedFunctionsOf } from './function-conditions.ts';
import { type GroupColumn, listedByPlace, listedGroups } from './listed-groups.ts';

const optionSchema = z.object({ key: z.enum(filterKeys), value: z.string(), count: z.coerce.number() });

/** A value that the list can be filtered by, with how many functions have it; `label` where it has a name of its own. */
export const filterOptionRowSchema = z.object({
  key: z.enum(filterKeys),
  value: z.string(),
  count: z.number(),
  label: z.string().optional(),
});
export type FilterOptionRow = z.infer<typeof filterOptionRowSchema>;

/** So many sets of accounts are remembered: the few that groups of people are granted. */
const shared = shareResults<FilterOptionRow[]>(100);

/**
 * Every value of the columns that have few, and the commonest tags and stacks. Counting a very large fleet takes a while, so all who
 * ask at the same time share one reading, and what took long is kept for a short while.
 */
export async function listFilterOptionRows(accounts: AccountSet): Promise<FilterOptionRow[]> {
  return await shared(accountSetKey(accounts), () => readFilterOptions(accounts));
}

const groupColumns = ['runtime', 'architecture', 'package_type', 'datadog_status', 'datadog_tool', 'owner_tool'].map(
  (name): GroupColumn => [name, Prisma.raw(`f.${name}`)],
);

/** The same, counted now. */
export async function readFilterOptions(set: AccountSet): Promise<FilterOptionRow[]> {
  const counted = (sql: Prisma.Sql) => rowsOf(database(), optionSchema, sql);
  const columns = await counted(Prisma.sql`
    SELECT key, value, sum(count) AS count FROM (${listedGroups(set, groupColumns)}) known, LATERAL (VALUES
      ('account', aws_account_id), ('region', region), ('runtime', coalesce(runtime, ${noRuntime}::text)), ('architecture', architecture),
      ('package', package_type), ('status', datadog_status), ('tool', datadog_tool), ('owner', owner_tool)
    ) AS entry (key, value)
    WHERE value IS NOT NULL GROUP BY key, value ORDER BY key, value`);
  const drifts = await counted(Prisma.sql`
    SELECT 'drift' AS key, ${driftState} AS value, count(*) AS count ${listedFunctionsOf(set)} AND f.drift IS NOT NULL
    GROUP BY 2 ORDER BY 2`);
  const tags = await counted(Prisma.sql`
    SELECT 'tag' AS key, tag.key || '=' || tag.value AS value, count(*) AS count
    FROM (SELECT f.tags ${listedFunctionsOf(set)} LIMIT 20000) known, jsonb_each_text(known.tags) AS tag
    WHERE NOT starts_with(tag.key, 'aws:') GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT 200`);
  const stacks = await counted(Prisma.sql`
    SELECT 'stack' AS key, f.owner_name AS value, count(*) AS count ${listedByPlace(set)} AND f.owner_name IS NOT NULL
    GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT 200`);
  const accounts = await database().account.findMany({
    where: amongAccounts(set),
    select: { awsAccountId: true, name: true },
  });
  const names = new Map<string, string>(accounts.map(({ awsAccountId, name }) => [awsAccountId, name]));
  return [...columns, ...withTheOthers(drifts, columns), ...tags, ...stacks].map((option) => {
    const label = option.key === 'account' ? names.get(option.value) : undefined;
    return label ? { ...option, label } : option;
  });
}

/** The counts of drift with that of the functions without any: all that are of some account, but for these. */
function withTheOthers(drifts: FilterOptionRow[], columns: readonly FilterOptionRow[]): FilterOptionRow[] {
  const sumOf = (rows: readonly FilterOptionRow[]) => rows.reduce((sum, { count }) => sum + count, 0);
  const count = sumOf(columns.filter(({ key }) => key === 'account')) - sumOf(drifts);
  return count > 0 ? [...drifts, { key: 'drift', value: 'none' satisfies DriftState, count }] : drifts;
}
