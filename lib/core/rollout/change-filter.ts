import { z } from 'zod';
import { outcomes, verdicts } from '../change/change-codes.ts';
import { checkKinds } from '../change/unchecked.ts';

/** Which Changes of a Rollout to show, as it is in the page's URL. */
export const changeFilterSchema = z.object({
  text: z.string().max(200).optional(),
  verdict: z.array(z.enum(verdicts)).max(20).optional(),
  outcome: z.array(z.enum(outcomes)).max(20).optional(),
  finding: z.array(z.string().max(64)).max(100).optional(),
  account: z.array(z.string().max(12)).max(100).optional(),
  region: z.array(z.string().max(32)).max(50).optional(),
  wave: z.array(z.coerce.number().int().min(0).max(100)).max(20).optional(),
  /** Changes with the same diff as this Change. */
  sameAs: z.array(z.uuid()).max(1).optional(),
  /** Changes of which checks of these kinds have no result. */
  unchecked: z.array(z.enum(checkKinds)).max(20).optional(),
  failure: z.array(z.string().max(64)).max(100).optional(),
});
export type ChangeFilter = z.infer<typeof changeFilterSchema>;

/** How the table of Changes is sorted. */
export const changeSortSchema = z.strictObject({
  column: z.enum(['functionName', 'account', 'region', 'runtime', 'wave', 'outcome', 'finishedAt']),
  isDescending: z.boolean(),
});
export type ChangeSort = z.infer<typeof changeSortSchema>;
