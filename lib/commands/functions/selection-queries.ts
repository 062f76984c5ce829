import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { maxSelection } from '../../core/functions/function-query.ts';
import { readAccountsOfFunctions } from '../../db/functions/function-rows.ts';
import { readSelectionRow, selectionSchema } from '../../db/functions/selection-page.ts';
import { database } from '../../db/kernel/client.ts';
import { query } from '../kernel/query.ts';

/** What a person selected, summed up for the form of a new Rollout. Ids of functions that are gone, or not the caller's to read, are left out. */
export const readSelection = query({
  name: 'selection.read',
  permission: 'rollout.plan',
  cost: 'costly',
  input: z.strictObject({ functionIds: z.array(z.uuid()).max(maxSelection, 'tooManyFunctions') }),
  output: selectionSchema,
  scopeOf: ({ functionIds }, caller) => readAccountsOfFunctions(database(), functionIds, accountsWith(caller, 'read')),
  run: ({ functionIds }, caller) => readSelectionRow(functionIds, accountsWith(caller, 'read')),
});
