import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { AppError } from '../../core/errors.ts';
import { longestTagKey } from '../../core/functions/coverage.ts';
import { functionQuerySchema } from '../../core/functions/function-query-schema.ts';
import { mostTagColumns } from '../../core/tables/most-tag-columns.ts';
import { filterOptionRowSchema, listFilterOptionRows } from '../../db/functions/filter-options-page.ts';
import { functionChangeRowSchema, listFunctionChangeRows } from '../../db/functions/function-changes-page.ts';
import { functionRowSchema, readFunctionRow } from '../../db/functions/function-page.ts';
import { readAccountOfFunction } from '../../db/functions/function-rows.ts';
import { functionTagsSchema, listFunctionTagRows } from '../../db/functions/function-tags.ts';
import { countFunctionRows, functionListSchema, listFunctionRows } from '../../db/functions/functions-page.ts';
import { idInAddress } from '../kernel/id-in-address.ts';
import { query } from '../kernel/query.ts';

/** The input of queries about one function: our own id of it, as it is given in a URL. */
const functionAddressSchema = z.strictObject({ functionId: idInAddress(z.uuid(), 'function') });

/** One page of the functions in the caller's accounts, and how many match in all, where that is known at once. A page beyond the last shows the last. */
export const listFunctions = query({
  name: 'function.list',
  permission: 'read',
  cost: 'costly',
  input: functionQuerySchema,
  output: functionListSchema,
  scopeOf: () => 'permittedAccounts',
  run: (input, caller) => listFunctionRows(input, accountsWith(caller, 'read')),
});

/** How many functions in the caller's accounts match; in a large fleet as counted a moment ago. */
export const countFunctions = query({
  name: 'function.count',
  permission: 'read',
  cost: 'costly',
  input: functionQuerySchema.pick({ filters: true }),
  output: z.number(),
  scopeOf: () => 'permittedAccounts',
  run: ({ filters }, caller) => countFunctionRows(filters, accountsWith(caller, 'read')),
});

/** The values that the list can be filtered by, counted a moment ago in a large fleet. */
export const listFilterOptions = query({
  name: 'function.listFilterOptions',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({}),
  output: z.array(filterOptionRowSchema),
  scopeOf: () => 'permittedAccounts',
  run: (_input, caller) => listFilterOptionRows(accountsWith(caller, 'read')),
});

/** Some tags of functions of the caller's, for a list that has them as columns. */
export const listFunctionTags = query({
  name: 'function.listTags',
  permission: 'read',
  input: z.strictObject({
    functionIds: z.array(z.uuid()).max(100),
    tagKeys: z.array(z.string().min(1).max(longestTagKey)).max(mostTagColumns),
  }),
  output: z.array(functionTagsSchema),
  scopeOf: () => 'permittedAccounts',
  run: ({ functionIds, tagKeys }, caller) => listFunctionTagRows(functionIds, tagKeys, accountsWith(caller, 'read')),
});

/** One function as the last scan saw it, also one that is gone. Throws AppError notFound. */
export const readFunction = query({
  name: 'function.read',
  permission: 'read',
  input: functionAddressSchema,
  output: functionRowSchema,
  subject: 'function',
  scopeOf: async ({ functionId }) => [await readAccountOfFunction(functionId)],
  run: async ({ functionId }) => {
    const found = await readFunctionRow(functionId);
    if (!found) throw new AppError('notFound', { what: 'function' });
    return found;
  },
});

/** What Lamplighter planned and did to a function, newest first. Throws AppError notFound. */
export const listFunctionChanges = query({
  name: 'function.listChanges',
  permission: 'read',
  input: functionAddressSchema.extend({ limit: z.int().min(1).max(500).default(100) }),
  output: z.array(functionChangeRowSchema),
  subject: 'function',
  scopeOf: async ({ functionId }) => [await readAccountOfFunction(functionId)],
  run: ({ functionId, limit }) => listFunctionChangeRows(functionId, limit),
});
