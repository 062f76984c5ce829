import { z } from 'zod';
import { errorCodes, type Failure } from '../errors.ts';
import { storedParamsSchema } from '../stored-params.ts';
import type { Strategy } from './strategy.ts';

/**
 * Why a Rollout stopped automatically, beside the failures of lib/core/errors.ts (a role that is gone, a freeze window).
 * The sentences are in `messages/en/rollouts.json` under `stopReasons`.
 * `tooManyFailures` {failed, maximum}; `failureRateTooHigh` {failed, finished, maximumPercent}; `unhealthy` {wave (from 1), functions}.
 */
export const stopReasons = ['tooManyFailures', 'failureRateTooHigh', 'unhealthy'] as const;
export type StopReasonCode = (typeof stopReasons)[number];
export type StopReason = { code: StopReasonCode; params: Readonly<Record<string, string | number>> } | Failure;

/** `Rollout.statusReason` as stored. */
export const statusReasonSchema = z.strictObject({
  code: z.enum([...stopReasons, ...errorCodes]),
  params: storedParamsSchema,
});

/** Whether `reason` is one for which a Rollout that is set to revert on a breach is reverted. */
export function isBreach(reason: { code: string } | null): boolean {
  return stopReasons.some((code) => code === reason?.code);
}

/**
 * Why the counts stop a Rollout, or undefined. `finished` counts every Change with a terminal outcome of the sending:
 * applied, failed and stale. A stale one is no failure: nothing was sent.
 */
export function stopReasonFor(
  counts: { failed: number; finished: number },
  stopRule: Strategy['stopRule'],
): StopReason | undefined {
  const { failed, finished } = counts;
  if (failed === 0) return undefined;
  if (failed > stopRule.maxFailures) {
    return {
      code: 'tooManyFailures',
      params: { failed, maximum: stopRule.maxFailures },
    };
  }
  if ((failed / Math.max(finished, 1)) * 100 > stopRule.maxFailurePercent) {
    return {
      code: 'failureRateTooHigh',
      params: { failed, finished, maximumPercent: stopRule.maxFailurePercent },
    };
  }
  return undefined;
}
