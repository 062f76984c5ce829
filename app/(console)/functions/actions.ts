'use server';

import { action } from '#app/_doors/action.ts';
import { acceptDrift, bringBack } from '#lib/commands/drift/drift-commands.ts';
import { listMatchingFunctionIds } from '#lib/commands/functions/function-queries.ts';
import { requestHealth } from '#lib/commands/functions/health-commands.ts';
import { createRestore } from '#lib/commands/rollouts/restore-commands.ts';

/** The ids of all functions that match a query, for "select all". */
export const selectMatchingAction = action(listMatchingFunctionIds);

/** Accepts a function's drift as it is shown, with a reason. */
export const acceptDriftAction = action(acceptDrift);

/** Prepares the Rollout that brings drifted functions back. */
export const bringBackAction = action(bringBack);

/** Prepares the Rollout that brings a function back to a state that is stored of it. */
export const restoreAction = action(createRestore);

/** Has CloudWatch's figures of a function read. */
export const requestHealthAction = action(requestHealth);
