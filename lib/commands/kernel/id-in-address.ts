import { z } from 'zod';
import { AppError } from '../../core/errors.ts';

/**
 * An id as it stands in an address, for the input of a query: text that is no such id is simply not found, as an id is that
 * nothing has. `what` names the thing: `account`. Parsing throws AppError notFound.
 */
export function idInAddress<Id extends z.ZodType<string, string>>(id: Id, what: string) {
  return z.string().transform((text): z.output<Id> => {
    const parsed = id.safeParse(text);
    if (!parsed.success) throw new AppError('notFound', { what });
    return parsed.data;
  });
}
