import { z } from 'zod';

/**
 * Checks that need an answer of AWS for each function and may come in after the plan, or not at all. `state`: whether an update is
 * in progress or has failed; `layers`: whether every layer may be used; `secretAccess`: whether the role can read the API key;
 * `owner`: the tags, which tell what deploys the function.
 */
export const checkKinds = ['state', 'aliases', 'codeSigning', 'layers', 'secretAccess', 'owner'] as const;
export type CheckKind = (typeof checkKinds)[number];

/**
 * Why a check has no result. `open`: it is still to come; `time`: it was not its turn before the checks had to end;
 * `accountUnusable`: the account may not be read any more, as it is disconnected or its roles have not passed their last test.
 */
export const uncheckedReasons = ['open', 'noPermission', 'throttled', 'time', 'noAnswer', 'accountUnusable'] as const;
export type UncheckedReason = (typeof uncheckedReasons)[number];

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
