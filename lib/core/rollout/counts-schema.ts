import { z } from 'zod';

/** How many Changes a Rollout has, by what planning decided and by what came of it; unread ones have no verdict yet. */
export const rolloutCountsSchema = z.object({
  total: z.number(),
  unread: z.number(),
  /** To change; what a person took out of the Rollout is in `excluded` instead. */
  change: z.number(),
  unchanged: z.number(),
  blocked: z.number(),
  excluded: z.number(),
  /** This one and those below: of those to change. */
  applied: z.number(),
  failed: z.number(),
  stale: z.number(),
  skipped: z.number(),
  cancelled: z.number(),
  /** Without an outcome; `inFlight` of them are being sent, and of `unclear` ones AWS has not answered. */
  open: z.number(),
  inFlight: z.number(),
  unclear: z.number(),
});
export type RolloutCounts = z.infer<typeof rolloutCountsSchema>;
