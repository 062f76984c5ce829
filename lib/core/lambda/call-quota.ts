/**
 * The two quotas of AWS Lambda that calls of ours count against: GetFunction has one of its own, every other call of the
 * control plane shares one with whatever else deploys to the account.
 */
export type PacedCall = 'control' | 'getFunction';

/** AWS's quotas per second for an account and Region, which cannot be raised. Source: Lambda quotas, AWS docs, 2026. */
export const quotaPerSecond = {
  control: 15,
  getFunction: 100,
} as const satisfies Record<PacedCall, number>;

/** Functions in one page of ListFunctions, which is one call of the shared quota. Source: Lambda API reference, 2026. */
export const functionsPerListedPage = 50;

/** What an account is allowed a second unless it is set otherwise; as in prisma/schema.prisma. */
export const defaultCallsPerSecond = 10;

/**
 * How many calls may come at once after a pause. One for the quota that is shared with the customer's deployments, so that
 * at 15/s there are never more than 16 in any second; a fifth of GetFunction's own.
 */
export const burstCalls = { control: 1, getFunction: 20 } as const satisfies Record<PacedCall, number>;

/** How a rate gives way when AWS throttles, and how it grows back. */
export const throttling = {
  /** What is left of the rate in force each time. */
  keptShare: 2 / 3,
  /** The least that it is reduced to, as a share of the allowed rate. */
  leastShare: 0.1,
  /** How long a whole rate takes to grow back from nothing. */
  recoverySeconds: 45,
  /** Throttled responses within this time of one another count once. */
  windowSeconds: 1,
  /** No call at all for so long. */
  pauseSeconds: 0.5,
} as const;

/** The calls a second that Lamplighter allows itself: the account's setting, and the same share of GetFunction's quota. */
export function allowedPerSecond(call: PacedCall, callsPerSecond: number): number {
  return (quotaPerSecond[call] * Math.min(callsPerSecond, quotaPerSecond.control)) / quotaPerSecond.control;
}
