import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { functionConditionsSchema } from '../../core/functions/function-query-schema.ts';
import { functionSelectionSchema } from '../../core/functions/function-selection-schema.ts';
import { exportedFunctionSchema, readExportedRows } from '../../db/functions/exported-functions.ts';
import { streamQuery } from '../kernel/query.ts';

/** The caller's functions that match, or those of them that are selected, by name, in batches. */
export const exportFunctions = streamQuery({
  name: 'function.export',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({ conditions: functionConditionsSchema, selection: functionSelectionSchema.nullable() }),
  output: exportedFunctionSchema,
  scopeOf: () => 'permittedAccounts',
  run: (part, caller) => readExportedRows(part, accountsWith(caller, 'read'), 500),
});
