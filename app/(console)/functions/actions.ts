'use server';

import { action } from '#app/_doors/action.ts';
import { listMatchingFunctionIds } from '#lib/commands/functions/function-queries.ts';

/** The ids of all functions that match a query, for "select all". */
export const selectMatchingAction = action(listMatchingFunctionIds);
