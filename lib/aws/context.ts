import type { AwsAccountId } from '../core/lambda/account-id.ts';
import type { PacedCall } from '../core/lambda/call-quota.ts';
import type { CallLimits } from './call-limits.ts';

/** Quotas are per AWS account (twelve digits) and Region. */
export type PaceTarget = { awsAccountId: AwsAccountId; region: string };

/** Resolves when the rate budget allows one call. Awaited before every single attempt, retries of the SDK included. */
export type Pace = (call: PacedCall, target: PaceTarget) => Promise<void>;

/** Told of each attempt that AWS throttled, so that the budget can shrink. Must not throw. */
export type OnThrottle = (call: PacedCall, target: PaceTarget) => void;

/** Told of how far work has come, so that work which stands still is found. Must not throw. */
export type Progress = {
  /** A call, or one attempt of it, has come to an end, a good one or not. */
  noteStep: (what: string) => void;
  /** Waits for something that is waited for on purpose and has a limit of its own. */
  whileWaiting: <Result>(what: string, wait: () => Promise<Result>) => Promise<Result>;
};

/** How one attempt of a call ended, for counting. */
export type AttemptOutcome = 'succeeded' | 'throttled' | 'failed';

/** What `lib/aws` needs from the process that uses it; one object for the whole process. */
export type AwsContext = {
  pace: Pace;
  onThrottle: OnThrottle;
  progress?: Progress;
  /** Told of each attempt that ended, with the operation as AWS names it. Must not throw. */
  onAttempt?: (operation: string, outcome: AttemptOutcome) => void;
  /** Absent: those of production. Clients with the same limits share their connections. */
  limits?: CallLimits;
  /** How long one slot of the budget is waited for, in milliseconds; absent: as the limits say. */
  longestPace?: number;
};

/** A context without a budget, for probes of a single call and for tests. */
export const unpacedContext: AwsContext = { pace: () => Promise.resolve(), onThrottle: () => undefined };
