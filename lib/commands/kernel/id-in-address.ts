import { z } from 'zod';
import { AppError } from '../../core/errors.ts';

/** Longer than every id; what is cut there is none either. */
const longestText = 256;

/**
 * An id as it is given in a URL, for the input of a query: text that is no valid id is "not found", like an id that does not
 * exist. `what` names the thing: `account`. Parsing throws AppError notFound.
 */
export function idInAddress<Id extends z.ZodType<string, string>>(id: Id, what: string) {
  return z
    .string()
    .overwrite((text) => text.slice(0, longestText))
    .max(longestText)
    .transform((text): z.output<Id> => {
      const parsed = id.safeParse(text);
      if (!parsed.success) throw new AppError('notFound', { what });
      return parsed.data;
    });
}
