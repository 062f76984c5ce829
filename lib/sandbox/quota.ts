/** AWS Lambda's control-plane quotas, calls per second for an account in a Region. Source: Lambda quotas page, autumn 2026. */
const quotaPerSecond = {
  getFunction: 100,
  getPolicy: 15,
  otherControlPlane: 15,
} as const;

type Bucket = { tokens: number; at: number };

/** Token buckets, one for each account, Region and quota, each holding at most one second's worth. */
export class Quotas {
  readonly #buckets = new Map<string, Bucket>();

  /** Whether a Lambda control-plane call at `now` (milliseconds) is within its quota; if so it is counted. */
  take(awsAccountId: string, region: string, operation: string, now: number): boolean {
    const quota =
      operation === 'GetFunction' ? 'getFunction' : operation === 'GetPolicy' ? 'getPolicy' : 'otherControlPlane';
    const rate = quotaPerSecond[quota];
    const key = `${awsAccountId}/${region}/${quota}`;
    const bucket = this.#buckets.get(key) ?? { tokens: rate, at: now };
    const tokens = Math.min(rate, bucket.tokens + (Math.max(0, now - bucket.at) * rate) / 1000);
    const isWithin = tokens >= 1;
    this.#buckets.set(key, { tokens: isWithin ? tokens - 1 : tokens, at: now });
    return isWithin;
  }

  /** Fills every bucket. */
  reset(): void {
    this.#buckets.clear();
  }
}
