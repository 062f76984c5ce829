import { z } from 'zod';
import { modes } from '../change/change-codes.ts';
import { rolloutStatuses } from './status.ts';

/** What the list of Rollouts can be narrowed to, as it is in the URL. */
export const rolloutListFilterSchema = z.object({
  status: z.array(z.enum(rolloutStatuses)).max(20).optional(),
  mode: z.array(z.enum(modes)).max(10).optional(),
  text: z.string().max(200).optional(),
  /** Only those that wait for the approval of whoever asks. */
  waitsForMe: z.boolean().optional(),
});
export type RolloutListFilter = z.infer<typeof rolloutListFilterSchema>;
