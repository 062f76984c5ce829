import { z } from 'zod';
import { longestTagKey } from '../functions/coverage.ts';
import { pageSizes } from '../functions/function-query.ts';
import { mostTagColumns } from './most-tag-columns.ts';

/** The most columns that a table has, those of tags too. */
const mostColumns = 40;

const columnIdSchema = z
  .string()
  .min(1)
  .max(longestTagKey + 4);
const arrangementShape = {
  /** The columns in their order. One that the table has and this does not name stands where it does by default. */
  columns: z.array(z.strictObject({ id: columnIdSchema, visible: z.boolean() })).max(mostColumns),
  /** Widths in pixels that the person gave to columns. */
  widths: z.array(z.strictObject({ id: columnIdSchema, width: z.int().min(40).max(2_000) })).max(mostColumns),
  wrapLines: z.boolean(),
  density: z.enum(['comfortable', 'compact']),
};

/** What can be arranged of each table, by the table's name. A table that is to be arranged gets its line here. */
export const tablePreferences = {
  functions: z.strictObject({
    ...arrangementShape,
    pageSize: z.literal(pageSizes),
    /** Keys of tags that are columns; a column's id is `tag:` and its key. */
    tagKeys: z.array(z.string().min(1).max(longestTagKey)).max(mostTagColumns),
  }),
} as const;

/** A table that people arrange. */
export type ArrangedTable = keyof typeof tablePreferences;

/** How a table is arranged. */
export type TablePreferences<Table extends ArrangedTable = ArrangedTable> = z.infer<(typeof tablePreferences)[Table]>;
