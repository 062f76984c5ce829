'use server';

import { revalidatePath } from 'next/cache';
import { action } from '#app/_doors/action.ts';
import { acceptDrift, bringBack, bringBackSelected } from '#lib/commands/drift/drift-commands.ts';
import { listFunctionTags, readFunction } from '#lib/commands/functions/function-queries.ts';
import { requestHealth } from '#lib/commands/functions/health-commands.ts';
import {
  chooseDefaultFilter,
  deleteFilter,
  saveFilter,
  shareFilter,
} from '#lib/commands/functions/saved-filter-commands.ts';
import { describeSelection, listSelected, selectMatching } from '#lib/commands/functions/selection-queries.ts';
import { arrangeTable } from '#lib/commands/people/table-commands.ts';
import { createRestore } from '#lib/commands/rollouts/restore-commands.ts';

const listAgain = () => revalidatePath('/functions');

/** All functions that match a query, as a part of a selection. */
export const selectMatchingAction = action(selectMatching);

/** What a selection holds, beside the list that is shown. A read, but a selection fits into no address. */
export const describeSelectionAction = action(describeSelection);

/** A page of the functions that are selected. */
export const listSelectedAction = action(listSelected);

/** Tags of the functions of a page, for those that are columns. */
export const listFunctionTagsAction = action(listFunctionTags);

/** One function, for the panel beside the list. */
export const readFunctionAction = action(readFunction);

/** Keeps how the list is arranged. */
export const arrangeTableAction = action(arrangeTable);

/** Keeps a filter under a name, or what it is by now under the same. */
export const saveFilterAction = action(saveFilter, listAgain);
export const deleteFilterAction = action(deleteFilter, listAgain);
export const shareFilterAction = action(shareFilter, listAgain);
export const chooseDefaultFilterAction = action(chooseDefaultFilter, listAgain);

/** Accepts a function's drift as it is shown, with a reason. */
export const acceptDriftAction = action(acceptDrift);

/** Prepares the Rollout that brings drifted functions back. */
export const bringBackAction = action(bringBack);

/** The same of the selected ones. */
export const bringBackSelectedAction = action(bringBackSelected);

/** Prepares the Rollout that brings a function back to a state that is stored of it. */
export const restoreAction = action(createRestore);

/** Has CloudWatch's figures of a function read. */
export const requestHealthAction = action(requestHealth);
