import type { Logger } from 'pino';
import type { AwsContext } from '../aws/context.ts';

/** When a job counts as stalled, in milliseconds. Tests shorten it. */
export type StallTiming = {
  /** So long without a step. */
  stalledAfter: number;
  /** So long it may take to come to its end once it was told to. */
  grace: number;
};

/** What every job handler of a worker is given beside its payload. */
export type WorkerContext = {
  /** The rate budget that every call to AWS waits for. */
  aws: AwsContext;
  log: Logger;
  /** Aborted when the worker is asked to stop: begin nothing new, bring the present step to its end, then throw or return. */
  stopping: AbortSignal;
  /** When a job counts as stalled; absent: as in production. */
  stallTiming?: StallTiming;
};

/** Thrown by a job that ends early because its worker stops or has lost it; another worker takes the job over. */
export class JobInterrupted extends Error {
  constructor() {
    super('jobInterrupted');
    this.name = 'JobInterrupted';
  }
}

/** Throws JobInterrupted when one of the signals says that this worker should not go on. */
export function throwIfInterrupted(...signals: AbortSignal[]): void {
  if (signals.some((signal) => signal.aborted)) throw new JobInterrupted();
}
