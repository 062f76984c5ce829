import { z } from 'zod';
import { maxSelection } from '../../core/functions/function-query.ts';
import { readAccountsOfFunctions } from '../../db/functions/function-rows.ts';
import { readSelectionRow, selectionSchema } from '../../db/functions/selection-page.ts';
import { database } from '../../db/kernel/client.ts';
import { query } from '../kernel/query.ts';

/** What a person selected, summed up for the form of a new Rollout. Ids of functions that are gone are left out. */
export const readSelection = query({
  name: 'selection.read',
  permission: 'rollout.plan',
  cost: 'costly',
  input: z.strictObject({ functionIds: z.array(z.uuid()).max(maxSelection, 'tooManyFunctions') }),
  output: selectionSchema,
  scopeOf: ({ functionIds }) => readAccountsOfFunctions(database(), functionIds),
  run: ({ functionIds }) => readSelectionRow(functionIds),
});
