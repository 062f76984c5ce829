import { z } from 'zod';
import { AppError } from '../errors.ts';

/** The longest cursor that is read; a function's ARN and name fit in. */
const longestCursor = 2_000;

/** A place in a list, as an API's client hands it back. Its content is of no concern to them. */
export const cursorTextSchema = z.string().min(1).max(longestCursor);

/** How many members of a list are returned at once. */
export const pageLimitSchema = z.int().min(1).max(500).default(100);

/** What every list that goes on is asked with. */
export const cursorInputShape = { cursor: cursorTextSchema.optional(), limit: pageLimitSchema };

/** One page of a list: its members, and the cursor of the next page or null on the last one. */
export function cursorPageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** The cursor of what comes after a member with these values, by which the list is ordered. */
export function cursorOf(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** The values in a cursor; undefined where there is no cursor. Throws AppError cursorInvalid for anything that `cursorOf` did not make for such a list. */
export function readCursor<Values extends z.ZodType>(
  cursor: string | undefined,
  values: Values,
): z.output<Values> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = values.safeParse(valuesIn(cursor));
  if (!parsed.success) throw new AppError('cursorInvalid');
  return parsed.data;
}

/** Of one row more than a page holds: the page, with the cursor of the next one when there is more. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  { itemOf, valuesOf }: { itemOf: (row: Row) => Item; valuesOf: (row: Row) => readonly (string | number)[] },
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { items: shown.map(itemOf), nextCursor: hasMore ? cursorOf(valuesOf(last)) : null };
}

/** What a cursor holds, to be parsed; undefined for anything that `cursorOf` cannot have made. */
export function valuesIn(cursor: string): unknown {
  return jsonOf(Buffer.from(cursor, 'base64url').toString('utf8'));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
