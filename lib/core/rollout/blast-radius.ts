import type { Failure } from '../errors.ts';
import type { AwsAccountId } from '../lambda/account-id.ts';

/** How many functions one Rollout may change in an account: null means no limit. */
export type BlastRadiusLimits = {
  maxFunctionsPerRollout: number | null;
  maxPercentPerRollout: number | null;
};

/**
 * Why a Rollout that changes `changeCount` functions of an account with `knownCount` known ones is refused, or undefined.
 * A percentage of nothing known is refused: an empty read must never let everything through.
 */
export function blastRadiusFailure(
  account: BlastRadiusLimits & {
    awsAccountId: AwsAccountId;
    changeCount: number;
    knownCount: number;
  },
): Failure | undefined {
  const { awsAccountId, changeCount, knownCount, maxFunctionsPerRollout, maxPercentPerRollout } = account;
  if (changeCount === 0) return undefined;
  const byPercent =
    maxPercentPerRollout === null ? Number.POSITIVE_INFINITY : (knownCount * maxPercentPerRollout) / 100;
  const byNumber = maxFunctionsPerRollout ?? Number.POSITIVE_INFINITY;
  const limit = Math.floor(Math.min(byNumber, byPercent));
  if (changeCount <= limit) return undefined;
  return {
    code: 'blastRadiusExceeded',
    params: { awsAccountId, count: changeCount, limit },
  };
}
