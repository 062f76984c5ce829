import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { functionConditionsSchema, functionQuerySchema } from '../../core/functions/function-query-schema.ts';
import { functionSelectionSchema, selectedMatchesSchema } from '../../core/functions/function-selection-schema.ts';
import { functionListSchema } from '../../db/functions/functions-page.ts';
import {
  listSelectedRows,
  matchesWithin,
  readAccountsOfSelection,
  readSelectionFacts,
  selectionFactsSchema,
} from '../../db/functions/selected-functions.ts';
import { readSelectionRow, selectionSchema } from '../../db/functions/selection-page.ts';
import { database } from '../../db/kernel/client.ts';
import { query } from '../kernel/query.ts';

/** What a person selected, summed up for the form of a new Rollout. Ids of functions that are not known, or not the caller's to read, are left out. */
export const readSelection = query({
  name: 'selection.read',
  permission: 'rollout.plan',
  cost: 'costly',
  input: z.strictObject({ selection: functionSelectionSchema }),
  output: selectionSchema,
  scopeOf: ({ selection }, caller) => readAccountsOfSelection(database(), selection, accountsWith(caller, 'read')),
  run: ({ selection }, caller) => readSelectionRow(selection, accountsWith(caller, 'read')),
});

/** How many of the caller's functions a selection holds at present, how many of them match `filters`, and which of those on a page. */
export const describeSelection = query({
  name: 'selection.describe',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({
    selection: functionSelectionSchema,
    filters: functionConditionsSchema,
    pageIds: z.array(z.uuid()).max(100),
  }),
  output: selectionFactsSchema,
  scopeOf: () => 'permittedAccounts',
  run: ({ selection, ...page }, caller) => readSelectionFacts(selection, page, accountsWith(caller, 'read')),
});

/** One page of the caller's functions that a selection holds and that match the query. */
export const listSelected = query({
  name: 'selection.list',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({ selection: functionSelectionSchema, query: functionQuerySchema }),
  output: functionListSchema,
  scopeOf: () => 'permittedAccounts',
  run: ({ selection, query: asked }, caller) => listSelectedRows(selection, asked, accountsWith(caller, 'read')),
});

/** "All that match", as a part of the selection given: with an end where it has no room for all of them; null where it is full. */
export const selectMatching = query({
  name: 'selection.selectMatching',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({ selection: functionSelectionSchema, query: functionQuerySchema }),
  output: selectedMatchesSchema.nullable(),
  scopeOf: () => 'permittedAccounts',
  run: ({ selection, query: asked }, caller) => matchesWithin(selection, asked, accountsWith(caller, 'read')),
});
