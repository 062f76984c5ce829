import type { Failure } from '../errors.ts';
import type { AwsAccountId } from '../lambda/account-id.ts';
import { isAwsAccountId } from '../lambda/typed-account-id.ts';
import type { Strategy } from './strategy.ts';

/**
 * Why a Rollout stopped automatically, beside the failures of lib/core/errors.ts (a role that is gone, a freeze window).
 * The sentences are in `messages/en/rollouts.json` under `stopReasons`.
 * `tooManyFailures` {failed, maximum}; `failureRateTooHigh` {failed, finished, maximumPercent}; both {acknowledged} when a person
 * let the Rollout go on without some before, and {unclear} when of so many of the failed ones AWS never answered; `waveFailed` {wave (from 1), failed}; `unhealthy` {wave (from 1), functions}.
 */
export const stopReasons = ['tooManyFailures', 'failureRateTooHigh', 'waveFailed', 'unhealthy'] as const;
export type StopReasonCode = (typeof stopReasons)[number];
export type StopReason = { code: StopReasonCode; params: Readonly<Record<string, string | number>> } | Failure;

/** Whether `reason` is one for which a Rollout that is set to revert on a breach is reverted. */
export function isBreach(reason: { code: string } | null): boolean {
  return stopReasons.some((code) => code === reason?.code);
}

/** Under which name a status reason keeps the accounts (twelve digits each) that its automatic revert leaves to a person. */
export const leftOutParam = 'revertLeftOut';

/** The accounts that the automatic revert of the current stop leaves to a person, because they could not be used. */
export function revertLeftOut(statusReason: Pick<StopReason, 'params'> | null): AwsAccountId[] {
  const stored = String(statusReason?.params[leftOutParam] ?? '');
  return stored.split(' ').filter(isAwsAccountId);
}

/**
 * What the stop rule counts, over the whole Rollout from its beginning. `finished`: every Change with a terminal outcome of the
 * sending (applied, failed, stale); a stale one is no failure, as nothing was sent. `acknowledged`: those of `failed` that a
 * person has let the Rollout go on without; they count neither as failed nor as finished. `unclear`: those of `failed` that were
 * sent until no further try made sense, without an answer: they fail unless AWS carried them out after all, and a Region that
 * answers nothing must stop a Rollout as fast as one that refuses everything.
 */
export type FinishedCounts = { failed: number; finished: number; acknowledged: number; unclear?: number };

/** Why the counts stop a Rollout, or undefined. Percentages count from `minFinished` finished Changes on. */
export function stopReasonFor(counts: FinishedCounts, stopRule: Strategy['stopRule']): StopReason | undefined {
  const { acknowledged, unclear = 0 } = counts;
  const failed = counts.failed - acknowledged;
  const finished = counts.finished - acknowledged;
  const since: Record<string, number> = {
    ...(acknowledged > 0 ? { acknowledged } : {}),
    ...(unclear > 0 ? { unclear } : {}),
  };
  if (failed <= 0) return undefined;
  if (failed > stopRule.maxFailures) {
    return { code: 'tooManyFailures', params: { failed, maximum: stopRule.maxFailures, ...since } };
  }
  if (finished >= stopRule.minFinished && (failed / finished) * 100 > stopRule.maxFailurePercent) {
    return {
      code: 'failureRateTooHigh',
      params: { failed, finished, maximumPercent: stopRule.maxFailurePercent, ...since },
    };
  }
  return undefined;
}
