import { z } from 'zod';
import { type AccountSet, accountSetKey } from '../../core/access/caller.ts';
import { cursorOf, valuesIn } from '../../core/api/cursor.ts';
import { statuses } from '../../core/datadog/status-names.ts';
import { driftStates } from '../../core/drift/drift.ts';
import type { FunctionCondition } from '../../core/functions/function-filter.ts';
import { type FunctionQuery, type SortKey, sortKeys } from '../../core/functions/function-query.ts';
import { listedTools } from '../../core/functions/seen-function.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { ownerTools } from '../../core/lambda/owner.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowOf, rowsOf } from '../kernel/rows.ts';
import { shareResults } from '../kernel/shared-results.ts';
import {
  driftState,
  type FunctionPlace,
  firstFunctions,
  functionConditions,
  isOrderedValue,
  listedFunctionsOf,
  orderedValue,
} from './function-conditions.ts';
import { readKnownParts } from './known-parts.ts';

/**
 * Why a function has its status: a code of messages/en/status.json with its facts. The code is any text, as a row may have
 * been written by another version.
 */
export const statusReasonRowSchema = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type StatusReasonRow = z.infer<typeof statusReasonRowSchema>;

/**
 * A row of the list of functions; times are ISO 8601 in UTC. Package type, runtime and architecture are AWS's words. A word of
 * ours that a scan of another version wrote must not hide all the other rows: it reads as the one that promises least.
 */
export const functionListRowSchema = z.object({
  id: z.string(),
  functionName: z.string(),
  functionArn: z.string(),
  awsAccountId: awsAccountIdSchema,
  accountName: z.string(),
  region: z.string(),
  packageType: z.string(),
  runtime: z.string().nullable(),
  architecture: z.string(),
  status: z.enum(statuses).catch('cannotBe'),
  reason: statusReasonRowSchema,
  tool: z.enum(listedTools).nullable().catch('unknown'),
  extensionVersion: z.number().nullable(),
  libraryVersion: z.number().nullable(),
  ownerTool: z.enum(ownerTools).catch('unknown'),
  ownerName: z.string().nullable(),
  lastModifiedAt: z.string().nullable(),
  /** Since when AWS's description of the function could not be used: all else is from before. */
  unreadSince: z.string().nullable(),
  /** Whether it differs from what our Changes left of what is ours. */
  driftState: z.enum(driftStates),
});
export type FunctionListRow = z.infer<typeof functionListRowSchema>;

/**
 * One page of the list: its rows, how many match in all, and where the pages before and after it are, for `place` of a query; null
 * where there is none. `total` is null where counting would keep the rows waiting: `countFunctionRows` tells it.
 */
export const functionListSchema = z.object({
  items: z.array(functionListRowSchema),
  total: z.number().nullable(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type FunctionList = z.infer<typeof functionListSchema>;

/** The same as it is read: times are dates. */
export const storedFunctionRowSchema = functionListRowSchema.extend({
  lastModifiedAt: z.date().nullable(),
  unreadSince: z.date().nullable(),
});

/** What is read of a function `f` and its account `a` for a row of the list. */
export const functionColumns = Prisma.sql`
  f.id, f.function_name AS "functionName", f.function_arn AS "functionArn", a.aws_account_id AS "awsAccountId",
  a.name AS "accountName", f.region, f.package_type AS "packageType", f.runtime, f.architecture, f.datadog_status AS status,
  f.status_reason AS reason, f.datadog_tool AS tool, f.extension_version AS "extensionVersion",
  f.library_version AS "libraryVersion", f.owner_tool AS "ownerTool", f.owner_name AS "ownerName",
  f.last_modified_at AS "lastModifiedAt", f.unread_since AS "unreadSince",
  ${driftState} AS "driftState"`;

/** A row as it leaves. */
export function toFunctionListRow(row: z.infer<typeof storedFunctionRowSchema>): FunctionListRow {
  return {
    ...row,
    lastModifiedAt: row.lastModifiedAt?.toISOString() ?? null,
    unreadSince: row.unreadSince?.toISOString() ?? null,
  };
}

const totalSchema = z.object({ total: z.coerce.number() });
const totalAmongFewSchema = z.object({ total: z.union([z.null(), z.coerce.number()]) });
const orderedRowSchema = storedFunctionRowSchema.extend({ orderedBy: z.string() });
const placeSchema = z.tuple([z.enum(sortKeys), z.string().max(500), z.string().max(500)]);

/** Counting very many takes longer than reading a page of them, and everybody who looks at the list has it counted. */
const sharedTotals = shareResults<number>(1_000);

/** How many of the accounts' functions match; where counting takes long, as counted a moment ago. */
export async function countFunctionRows(filters: readonly FunctionCondition[], accounts: AccountSet): Promise<number> {
  const key = `${accountSetKey(accounts)} ${JSON.stringify(filters)}`;
  return await sharedTotals(key, () => countMatches(filters, accounts));
}

/** The same, counted now. */
export async function countMatches(filters: readonly FunctionCondition[], accounts: AccountSet): Promise<number> {
  const conditions = functionConditions(filters, await readKnownParts(filters));
  const sql = Prisma.sql`SELECT count(*) AS total ${listedFunctionsOf(accounts)} ${conditions}`;
  return (await rowOf(database(), totalSchema, sql)).total;
}

/**
 * One page of the accounts' functions, from the place that the query names. Rows that come or go meanwhile move no other from one page to
 * the next. Where nothing is left in front of or behind the place, the first or the last page. How many match is told where the page
 * holds all of them, or where there are few functions: then no page is shown before its total is known.
 */
export async function listFunctionRows(query: FunctionQuery, accounts: AccountSet): Promise<FunctionList> {
  const conditions = functionConditions(query.filters, await readKnownParts(query.filters));
  const [page, total] = await Promise.all([
    readConditionedPage(query, accounts, conditions),
    countAmongFew(conditions, accounts),
  ]);
  return { ...page, total: page.before === null && page.after === null ? page.items.length : total };
}

/** Up to so many functions, looking at each of them takes no longer than reading a page. */
const fewFunctions = 1_000;

/** How many match, if the accounts have few functions in all; else null, found without looking at more. */
async function countAmongFew(conditions: Prisma.Sql, accounts: AccountSet): Promise<number | null> {
  const listed = listedFunctionsOf(accounts);
  const sql = Prisma.sql`
    SELECT CASE WHEN (SELECT count(*) FROM (SELECT 1 ${listed} LIMIT ${fewFunctions + 1}) few) <= ${fewFunctions}
      THEN (SELECT count(*) ${listed} ${conditions}) END AS total`;
  return (await rowOf(database(), totalAmongFewSchema, sql)).total;
}

/** One page of the list without its total; of those among the functions alone for which `isAmong` (SQL over `f`) holds, where it is given. */
export async function readPage(
  query: FunctionQuery,
  accounts: AccountSet,
  isAmong = Prisma.sql`true`,
): Promise<Omit<FunctionList, 'total'>> {
  const conditions = functionConditions(query.filters, await readKnownParts(query.filters));
  return await readConditionedPage(query, accounts, Prisma.sql`${conditions} AND ${isAmong}`);
}

/** The same of functions for which `conditions` hold, SQL to be put after `listedFunctionsOf`; the query's own filters are among them. */
async function readConditionedPage(
  query: FunctionQuery,
  accounts: AccountSet,
  conditions: Prisma.Sql,
): Promise<Omit<FunctionList, 'total'>> {
  const { place, sort, pageSize } = query;
  const cursor = typeof place === 'string' ? undefined : 'after' in place ? place.after : place.before;
  const next = cursor === undefined ? undefined : placeOf(cursor, sort);
  const isBackward = place === 'last' || (next !== undefined && typeof place === 'object' && 'before' in place);
  const found = await rowsOf(
    database(),
    orderedRowSchema,
    firstFunctions(Prisma.sql`${functionColumns}, ${orderedValue(sort)} AS "orderedBy"`, {
      accounts,
      conditions,
      sort,
      isDescending: query.isDescending !== isBackward,
      place: next,
      limit: pageSize + 1,
    }),
  );
  if (found.length === 0 && next)
    return await readConditionedPage({ ...query, place: isBackward ? 'first' : 'last' }, accounts, conditions);
  const rows = found.slice(0, pageSize);
  if (isBackward) rows.reverse();
  const hasMore = found.length > pageSize;
  const cursorAt = (row: (typeof rows)[number] | undefined, isThere: boolean) =>
    row && isThere ? cursorOf([sort, row.orderedBy, row.functionArn]) : null;
  return {
    items: rows.map(({ orderedBy: _orderedBy, ...row }) => toFunctionListRow(row)),
    before: cursorAt(rows[0], isBackward ? hasMore : next !== undefined),
    after: cursorAt(rows.at(-1), isBackward ? next !== undefined : hasMore),
  };
}

/** The place that a cursor of this order names; undefined for one that does not, as an old or mistyped link shows the list from its beginning. */
function placeOf(cursor: string, sort: SortKey): FunctionPlace | undefined {
  const parsed = placeSchema.safeParse(valuesIn(cursor));
  if (!parsed.success || parsed.data[0] !== sort) return undefined;
  const [, value, functionArn] = parsed.data;
  return isOrderedValue(sort, value) ? { value, functionArn } : undefined;
}
