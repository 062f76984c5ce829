import { z } from 'zod';

const list = z.array(z.string()).default([]);
const flag = z.boolean().default(false);

/** What every command takes. */
export const commonOptionsSchema = z.object({ url: z.string().optional(), json: flag });

/** Which functions are meant, with which settings, in which waves. */
export const choiceOptionsSchema = commonOptionsSchema.extend({
  function: list,
  functionsRegex: z.string().optional(),
  where: list,
  region: list,
  account: list,
  remove: flag,
  profile: z.string().optional(),
  settings: z.string().optional(),
  env: z.string().optional(),
  service: z.string().optional(),
  version: z.string().optional(),
  allAtOnce: flag,
  strategy: z.string().optional(),
  name: z.string().optional(),
  idempotencyKey: z.string().optional(),
  diff: flag,
  interactive: flag,
});
export type ChoiceOptions = z.infer<typeof choiceOptionsSchema>;

/** How a plan is applied. */
export const applyingOptionsSchema = z.object({
  dryRun: flag,
  yes: flag,
  wait: flag,
  timeout: z.coerce.number().positive().optional(),
  leaveBlockedOut: flag,
  leaveConflictsOut: flag,
  acceptUnchecked: flag,
});
export type ApplyingOptions = z.infer<typeof applyingOptionsSchema>;

/** What `apply` takes: a choice to plan anew, or a plan that stands already. */
export const applyOptionsSchema = choiceOptionsSchema.extend(applyingOptionsSchema.shape).extend({
  rollout: z.string().optional(),
  digest: z.string().optional(),
});

/** What `revert` takes. */
export const revertOptionsSchema = commonOptionsSchema
  .extend(applyingOptionsSchema.shape)
  .extend({ diff: flag, idempotencyKey: z.string().optional() });

/** Values that were given one by one, separated by commas, or both. */
export function eachOf(values: readonly string[]): string[] {
  const each = values.flatMap((value) => value.split(',')).map((value) => value.trim());
  return [...new Set(each)].filter((value) => value !== '');
}
