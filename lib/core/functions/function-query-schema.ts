import { z } from 'zod';
import { filterKeys, filterOperators } from './function-filter.ts';
import { breachOf, filterBounds, longestCursor, sortKeys } from './function-query.ts';

const valuesUpTo = (length: number) => z.array(z.string().trim().min(1).max(length)).min(1).max(filterBounds.values);
const filterSchema = z.discriminatedUnion('key', [
  z.strictObject({
    key: z.literal('tag'),
    operator: z.enum(filterOperators),
    values: valuesUpTo(filterBounds.tagLength),
  }),
  z.strictObject({
    key: z.enum(filterKeys).exclude(['tag']),
    operator: z.enum(filterOperators),
    values: valuesUpTo(filterBounds.valueLength),
  }),
]);

const filtersSchema = z.array(filterSchema).min(1).max(filterBounds.conditions);
const conditionSchema = z.union([
  filterSchema,
  z.strictObject({ anyOf: z.array(filtersSchema).min(1).max(filterBounds.conditions) }),
]);

/** What must hold of functions, as a page sends it to an action. */
export const functionConditionsSchema = z
  .array(conditionSchema)
  .max(filterBounds.conditions)
  .refine((conditions) => breachOf(conditions) === undefined, 'tooBig');

/** A query as a page sends it to an action. */
export const functionQuerySchema = z.strictObject({
  filters: functionConditionsSchema,
  sort: z.enum(sortKeys),
  isDescending: z.boolean(),
  place: z.union([
    z.enum(['first', 'last']),
    z.strictObject({ after: z.string().min(1).max(longestCursor) }),
    z.strictObject({ before: z.string().min(1).max(longestCursor) }),
  ]),
  pageSize: z.int().min(1).max(100),
});
