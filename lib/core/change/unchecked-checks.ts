import { z } from 'zod';
import { checkKinds, uncheckedReasons } from './unchecked.ts';

/** The checks of one Change without a result, with the reason of each; empty when everything was checked. */
export const uncheckedSchema = z.partialRecord(z.enum(checkKinds), z.enum(uncheckedReasons));
export type Unchecked = z.infer<typeof uncheckedSchema>;

/** How many functions of a Rollout lack the result of one kind of check for one reason, and up to five of them by name. */
export const uncheckedKindSchema = z.object({
  kind: z.enum(checkKinds),
  reason: z.enum(uncheckedReasons),
  count: z.number(),
  examples: z.array(z.string()),
});

/** How many functions of a Rollout have checks without a result, and of which kinds for which reasons. */
export const uncheckedSummarySchema = z.object({
  functions: z.number(),
  /** Of them, those for which a check is still to come. */
  open: z.number(),
  kinds: z.array(uncheckedKindSchema),
});
export type UncheckedSummary = z.infer<typeof uncheckedSummarySchema>;
