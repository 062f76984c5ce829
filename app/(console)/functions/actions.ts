'use server';

import { action } from '#app/_doors/action.ts';
import { functionQuerySchema } from '#lib/core/functions/function-query.ts';
import { listMatchingIds } from '#lib/db/functions/functions-page.ts';

/** The ids of all functions that match a query, for "select all". */
export const selectMatchingAction = action({
  name: 'function.selectMatching',
  permission: 'read',
  input: functionQuerySchema,
  run: (query) => listMatchingIds(query),
});
