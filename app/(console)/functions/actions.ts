'use server';

import { action } from '#app/_doors/action.ts';
import { acceptDrift, bringBack } from '#lib/commands/drift/drift-commands.ts';
import { listMatchingFunctionIds } from '#lib/commands/functions/function-queries.ts';

/** The ids of all functions that match a query, for "select all". */
export const selectMatchingAction = action(listMatchingFunctionIds);

/** Accepts a function's drift as it is shown, with a reason. */
export const acceptDriftAction = action(acceptDrift);

/** Prepares the Rollouts that bring drifted functions back. */
export const bringBackAction = action(bringBack);
