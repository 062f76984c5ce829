/** How many requests one caller may make in each window of time. */
export type RatePolicy = { name: string; requests: number; windowSeconds: number };

/** Where a caller stands in the present window. */
export type RateState = { isWithin: boolean; left: number; resetSeconds: number };

/** Requests of everybody who shows a token, counted over all web processes: by the person whose it is, or by the machine. */
export const requestPolicy: RatePolicy = { name: 'requests', requests: 600, windowSeconds: 60 };

/**
 * The headers that tell a client how fast it may go on. Source: draft-ietf-httpapi-ratelimit-headers-10 (structured fields;
 * `q` requests in `w` seconds, `r` left for the next `t` seconds), and Retry-After of RFC 9110 where it is beyond.
 */
export function rateHeaders(policy: RatePolicy, state: RateState): Record<string, string> {
  const seconds = Math.max(1, Math.ceil(state.resetSeconds));
  return {
    'ratelimit-policy': `"${policy.name}";q=${policy.requests};w=${policy.windowSeconds}`,
    ratelimit: `"${policy.name}";r=${state.left};t=${seconds}`,
    ...(state.isWithin ? {} : { 'retry-after': String(seconds) }),
  };
}
