import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import type { FunctionCondition } from '../../core/functions/function-filter.ts';
import type { FunctionSelection } from '../../core/functions/function-selection.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { functionConditions, listedFunctionsOf } from './function-conditions.ts';
import {
  functionColumns,
  functionListRowSchema,
  storedFunctionRowSchema,
  toFunctionListRow,
} from './functions-page.ts';
import { selectedIds } from './selected-functions.ts';

const moreShape = {
  handler: z.string().nullable(),
  memorySizeMib: z.number().nullable(),
  timeoutSeconds: z.number().nullable(),
  layers: z.array(z.string()),
  /** Names alone: of values, only Datadog's own that are no secret are kept, and no export has any. */
  variableNames: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
};

/** A function as an export has it: the list's columns and what its page shows of the configuration, without a variable's value. */
export const exportedFunctionSchema = functionListRowSchema.extend(moreShape);
export type ExportedFunction = z.infer<typeof exportedFunctionSchema>;

const storedSchema = storedFunctionRowSchema.extend({ ...moreShape, orderedBy: z.string() });

/** What is exported: all that match, or those of them that are selected. */
type ExportedPart = { conditions: readonly FunctionCondition[]; selection: FunctionSelection | null };

/** The accounts' functions that match, by name and then ARN, in batches: however many there are, one batch is held at a time. */
export async function* readExportedRows(
  { conditions, selection }: ExportedPart,
  accounts: AccountSet,
  batchSize: number,
): AsyncGenerator<ExportedFunction[]> {
  const isAmong = selection === null ? Prisma.sql`true` : Prisma.sql`f.id IN (${selectedIds(selection, accounts)})`;
  let after: { orderedBy: string; functionArn: string } | undefined;
  for (;;) {
    const from: Prisma.Sql = after
      ? Prisma.sql`AND (lower(f.function_name), f.function_arn) > (${after.orderedBy}, ${after.functionArn})`
      : Prisma.empty;
    const rows = await rowsOf(
      database(),
      storedSchema,
      Prisma.sql`SELECT ${functionColumns}, f.handler, f.memory_size_mib AS "memorySizeMib", f.timeout_seconds AS "timeoutSeconds",
          f.layers, f.variable_names AS "variableNames", f.tags, lower(f.function_name) AS "orderedBy"
        ${listedFunctionsOf(accounts)} ${functionConditions(conditions)} AND ${isAmong} ${from}
        ORDER BY lower(f.function_name), f.function_arn LIMIT ${batchSize}`,
    );
    if (rows.length > 0) {
      yield rows.map(({ orderedBy: _orderedBy, ...row }) => ({ ...row, ...toFunctionListRow(row) }));
    }
    if (rows.length < batchSize) return;
    after = rows.at(-1);
  }
}
