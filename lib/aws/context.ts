import type { AwsAccountId } from '../core/lambda/account-id.ts';
import type { PacedCall } from '../core/lambda/call-quota.ts';

/** Quotas are per AWS account (twelve digits) and Region. */
export type PaceTarget = { awsAccountId: AwsAccountId; region: string };

/** Resolves when the rate budget allows one call. Awaited before every single attempt, retries of the SDK included. */
export type Pace = (call: PacedCall, target: PaceTarget) => Promise<void>;

/** Told of each attempt that AWS throttled, so that the budget can shrink. Must not throw. */
export type OnThrottle = (call: PacedCall, target: PaceTarget) => void;

/** What `lib/aws` needs from the process that uses it; one object for the whole process. */
export type AwsContext = { pace: Pace; onThrottle: OnThrottle };

/** A context without a budget, for probes of a single call and for tests. */
export const unpacedContext: AwsContext = { pace: () => Promise.resolve(), onThrottle: () => undefined };
