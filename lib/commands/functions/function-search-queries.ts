import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { cursorInputShape, cursorPageSchema, readCursor } from '../../core/api/cursor.ts';
import { conditionParameters, longestCondition, readFunctionConditions } from '../../core/functions/function-query.ts';
import { listFunctionRowsAfter } from '../../db/functions/functions-after.ts';
import { functionListRowSchema } from '../../db/functions/functions-page.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { query } from '../kernel/query.ts';

const conditionShape = Object.fromEntries(
  conditionParameters.map((name) => [name, z.string().max(longestCondition).optional()]),
);
const afterSchema = z.tuple([z.string(), z.string()]);

/**
 * The functions that match, in the language of the list's address (`region=eu-west-1,us-east-1`, `name~=pay`, `runtime!=java21`), by
 * name and then ARN; only those in accounts that the caller may read. Throws InvalidInput for a condition that is not understood,
 * AppError cursorInvalid.
 */
export const searchFunctions = query({
  name: 'function.search',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({ ...conditionShape, ...cursorInputShape }),
  output: cursorPageSchema(functionListRowSchema),
  scopeOf: () => 'permittedAccounts',
  run: async ({ cursor, limit, ...conditions }, caller) => {
    const given = Object.entries(conditions).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, text] as const] : [],
    );
    const { filters, invalid } = readFunctionConditions(Object.fromEntries(given));
    if (Object.keys(invalid).length > 0) throw new InvalidInput(invalid);
    const [name, functionArn] = readCursor(cursor, afterSchema) ?? [];
    const after = name === undefined || functionArn === undefined ? undefined : { name, functionArn };
    return await listFunctionRowsAfter(filters, { accounts: accountsWith(caller, 'read'), after, limit });
  },
});
