import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { pageOf } from '../../core/api/cursor.ts';
import type { FunctionCondition } from '../../core/functions/function-filter.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { functionConditions, listedFunctionsOf } from './function-conditions.ts';
import { type FunctionListRow, functionColumns, storedFunctionRowSchema, toFunctionListRow } from './functions-page.ts';
import { readKnownParts } from './known-parts.ts';

/** The last function of a page: its name in lower case, by which the list is ordered, and its ARN. */
export type AfterFunction = { name: string; functionArn: string };

const orderedRowSchema = storedFunctionRowSchema.extend({ orderedBy: z.string() });

/** The next functions of some accounts that match, by name and then ARN, with the cursor of those after them. */
export async function listFunctionRowsAfter(
  filters: readonly FunctionCondition[],
  { accounts, after, limit }: { accounts: AccountSet; after?: AfterFunction | undefined; limit: number },
): Promise<{ items: FunctionListRow[]; nextCursor: string | null }> {
  const conditions = functionConditions(filters, await readKnownParts(filters));
  const from = after
    ? Prisma.sql`AND (lower(f.function_name), f.function_arn) > (${after.name}, ${after.functionArn})`
    : Prisma.empty;
  const rows = await rowsOf(
    database(),
    orderedRowSchema,
    Prisma.sql`SELECT ${functionColumns}, lower(f.function_name) AS "orderedBy"
      ${listedFunctionsOf(accounts)} ${conditions} ${from}
      ORDER BY lower(f.function_name), f.function_arn LIMIT ${limit + 1}`,
  );
  return pageOf(rows, limit, {
    itemOf: ({ orderedBy: _orderedBy, ...row }) => toFunctionListRow(row),
    valuesOf: ({ orderedBy, functionArn }) => [orderedBy, functionArn],
  });
}
