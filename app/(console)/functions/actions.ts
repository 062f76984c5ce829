'use server';

import { action } from '#app/_doors/action.ts';
import { acceptDrift, bringBack } from '#lib/commands/drift/drift-commands.ts';
import { describeSelection, listSelected, selectMatching } from '#lib/commands/functions/selection-queries.ts';

/** All functions that match a query, as a part of a selection. */
export const selectMatchingAction = action(selectMatching);

/** What a selection holds, beside the list that is shown. A read, but a selection fits into no address. */
export const describeSelectionAction = action(describeSelection);

/** A page of the functions that are selected. */
export const listSelectedAction = action(listSelected);

/** Accepts a function's drift as it is shown, with a reason. */
export const acceptDriftAction = action(acceptDrift);

/** Prepares the Rollouts that bring drifted functions back. */
export const bringBackAction = action(bringBack);
