import { z } from 'zod';
import { defaultMinFinished } from './min-finished.ts';

/** How large a wave is: a number of functions, or a percentage of all that are to change. */
export const waveSizeSchema = z.union([
  z.strictObject({ functions: z.int().min(1).max(100_000) }),
  z.strictObject({ percent: z.number().gt(0).max(100) }),
]);

/** How a Rollout is applied: waves, the time between them, when it stops automatically. */
export const strategySchema = z.strictObject({
  /** Cumulative coverage is not meant: each entry is the size of its own wave; the last takes all that remain. */
  waves: z.array(waveSizeSchema).min(1).max(10),
  /** Seconds to watch after each wave, before the next begins or, after the last, the Rollout is complete. */
  bakeSeconds: z.int().min(0).max(86_400),
  /**
   * Stops the Rollout when more than this many Changes failed, or more than this percentage of the finished ones, once so many
   * have finished. Counted over the whole Rollout.
   */
  stopRule: z.strictObject({
    maxFailures: z.int().min(0).max(100_000),
    maxFailurePercent: z.number().min(0).max(100),
    minFinished: z.int().min(1).max(100_000).default(defaultMinFinished),
  }),
  /** Compares the changed functions' CloudWatch metrics with their own baseline while a wave bakes. */
  healthGate: z.strictObject({
    isEnabled: z.boolean(),
    /** Percentage points by which the error or throttle rate may rise. */
    maxErrorRateRisePercent: z.number().min(0).max(100),
    /** Percent by which the mean duration may rise. */
    maxDurationRisePercent: z.number().min(0).max(10_000),
    /** Fewer invocations than this say nothing: the verdict is unknown. */
    minInvocations: z.int().min(1).max(1_000_000),
  }),
  /** What happens on a breach of the health gate or stop rule. */
  onBreach: z.enum(['stop', 'revert']),
});

export type Strategy = z.infer<typeof strategySchema>;

/**
 * What may be changed of a strategy while the Rollout runs: how long it watches and when it stops. The waves are part of what was
 * reviewed, and stay.
 */
export const paceSchema = strategySchema.pick({ bakeSeconds: true, stopRule: true, healthGate: true, onBreach: true });
export type Pace = z.infer<typeof paceSchema>;
