import { z } from 'zod';
import { isShowableName } from '../access/names.ts';
import { sortKeys } from './function-query.ts';
import { functionConditionsSchema } from './function-query-schema.ts';

/** The most filters that one person keeps, and the most that are shared in all. */
export const savedFilterBounds = { own: 50, shared: 100 } as const;

/** What a filter is called; written as Unicode composes it, so that one name is one text. */
export const savedFilterNameSchema = z
  .string()
  .trim()
  .normalize()
  .min(1, 'filterName')
  .max(60, 'filterName')
  .refine(isShowableName, 'nameHidden');

/** What a filter keeps: what must hold, and the list's order. */
export const savedFilterShape = {
  conditions: functionConditionsSchema.min(1, 'filterEmpty'),
  sort: z.enum(sortKeys),
  isDescending: z.boolean(),
};

/** Whether a text or conditions name an account beside some, by its twelve digits: who may not read it is not to learn of it. */
export function namesAccountBeside(named: unknown, awsAccountIds: ReadonlySet<string>): boolean {
  return [...JSON.stringify(named).matchAll(/\d{12}/g)].some(([digits]) => !awsAccountIds.has(digits));
}
