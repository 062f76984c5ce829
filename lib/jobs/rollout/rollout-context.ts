import { requestExpiryMilliseconds } from '../../core/rollout/request-expiry.ts';
import type { WorkerContext } from '../context.ts';

/** The boundaries of sending one Change. Between any two of them a worker may die without anything being lost. */
export const steps = ['begun', 'read', 'intentStored', 'sent', 'settled', 'recorded'] as const;
export type Step = (typeof steps)[number];

/** Told of each boundary as it is passed; the product has none, the crash tests end their process here. */
export type StepObserver = (step: Step, functionName: string) => void | Promise<void>;

/** How patiently a lane works, in milliseconds. Tests shorten it. */
export type LaneTiming = {
  /** Before an intent that may belong to a worker which is slow, not dead, is found "not sent". */
  intentGrace: number;
  /** The same for an update that this lane sent itself and whose response was lost. */
  lostAnswerGrace: number;
  /** The longest between storing an intent and sending it; well below `intentGrace`. */
  sendDeadline: number;
  /** For so long after it was sent an update without an answer can still take effect. */
  requestExpiry: number;
  /** For so long AWS may still answer with what stood before a change; what may be old is read again for so long. */
  oldAnswers: number;
  /** How long an update may take until it is called timed out; a function in a VPC takes up to a minute. */
  updateTimeout: number;
  /** Before an update is sent again the first time; twice that before the next, and so on. */
  retryPause: number;
  /** Between two reads of a function that is busy, at most. */
  longestPause: number;
};

/** The times in production. */
export const defaultTiming: LaneTiming = {
  intentGrace: 10_000,
  lostAnswerGrace: 1_000,
  sendDeadline: 4_000,
  requestExpiry: requestExpiryMilliseconds,
  oldAnswers: 3_000,
  updateTimeout: 10 * 60_000,
  retryPause: 250,
  longestPause: 5_000,
};

/**
 * What a worker gives its rollout jobs; all that is here is for tests. `laneTurnMilliseconds`: for how long a lane keeps its place while
 * others wait for one.
 */
export type RolloutContext = WorkerContext & {
  timing?: LaneTiming;
  observeStep?: StepObserver;
  laneTurnMilliseconds?: number;
};
