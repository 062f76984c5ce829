import { z } from 'zod';
import { maxSelection, sortKeys } from './function-query.ts';
import { functionConditionsSchema } from './function-query-schema.ts';
import { selectionBounds } from './function-selection.ts';

const functionIdsUpTo = (most: number) => z.array(z.uuid()).max(most, 'tooManyFunctions');
const untilSchema = z.strictObject({
  sort: z.enum(sortKeys),
  isDescending: z.boolean(),
  value: z.string().max(500),
  functionArn: z.string().max(500),
});
/** All that match, as a page sends it to an action. */
export const selectedMatchesSchema = z.strictObject({
  filters: functionConditionsSchema,
  until: untilSchema.nullable(),
  without: functionIdsUpTo(selectionBounds.without),
});
/** A selection, as a page sends it to an action. */
export const functionSelectionSchema = z.strictObject({
  matches: z.array(selectedMatchesSchema).max(selectionBounds.matches),
  functionIds: functionIdsUpTo(maxSelection),
});
