import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { statuses } from '../../core/datadog/status.ts';
import { driftStates } from '../../core/drift/drift.ts';
import { type FunctionQuery, maxSelection } from '../../core/functions/function-query.ts';
import { listedTools } from '../../core/functions/seen-function.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { ownerTools } from '../../core/lambda/owner.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowOf, rowsOf } from '../kernel/rows.ts';
import { driftState, functionConditions, functionOrder, listedFunctionsOf } from './function-conditions.ts';

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

/** One page of the list: its rows, how many match in all, and the page's number from 1. */
export const functionListSchema = z.object({
  items: z.array(functionListRowSchema),
  total: z.number(),
  page: z.number(),
});

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
const idSchema = z.object({ id: z.string() });

/** One page of the accounts' functions and how many match in all. A page beyond the last shows the last. */
export async function listFunctionRows(
  query: FunctionQuery,
  accounts: AccountSet,
): Promise<z.infer<typeof functionListSchema>> {
  const conditions = functionConditions(query.filters);
  const { total } = await rowOf(
    database(),
    totalSchema,
    Prisma.sql`SELECT count(*) AS total ${listedFunctionsOf(accounts)} ${conditions}`,
  );
  const page = Math.min(query.page, Math.max(1, Math.ceil(total / query.pageSize)));
  const rows = await rowsOf(
    database(),
    storedFunctionRowSchema,
    Prisma.sql`
    SELECT ${functionColumns}
    ${listedFunctionsOf(accounts)} ${conditions}
    ORDER BY ${functionOrder(query.sort, query.isDescending)}, f.function_arn
    LIMIT ${query.pageSize} OFFSET ${(page - 1) * query.pageSize}`,
  );
  const items = rows.map(toFunctionListRow);
  return { items, total, page };
}

/** The ids of all functions of the accounts that match, at most as many as one selection may hold, in the list's order. */
export async function listMatchingIds(query: FunctionQuery, accounts: AccountSet): Promise<string[]> {
  const rows = await rowsOf(
    database(),
    idSchema,
    Prisma.sql`
    SELECT f.id ${listedFunctionsOf(accounts)} ${functionConditions(query.filters)}
    ORDER BY ${functionOrder(query.sort, query.isDescending)}, f.function_arn LIMIT ${maxSelection}`,
  );
  return rows.map(({ id }) => id);
}
