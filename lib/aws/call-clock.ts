import { type BrokenBy, BrokenCall } from './broken-call.ts';
import type { CallLimits } from './call-limits.ts';

/** The time of one call with all its attempts. */
export type CallClock = {
  /** Aborted with a BrokenCall when the call has taken too long. */
  readonly signal: AbortSignal;
  /** Waits for something that does not count, such as a slot of the rate budget, which has its own limit. */
  uncounted: <Result>(wait: () => Promise<Result>) => Promise<Result>;
  /** Notes what the call waits for now; before its first attempt it waits for credentials. */
  waitFor: (what: 'connection' | 'answer') => void;
  /** What the latest attempt failed with, while no other is under way. */
  latestFailure: unknown;
  /** How many answers of this call could not be read so far. */
  unreadableAnswers: number;
  /** Ends the clock. */
  stop: () => void;
};

/** Returns a clock that runs. */
export function startCallClock(limits: Pick<CallLimits, 'call'>): CallClock {
  const ending = new AbortController();
  let left = limits.call;
  let by: BrokenBy = 'credentialsStalled';
  let wasSent = false;
  let runningSince = performance.now();
  let waits = 0;
  let isStopped = false;
  const end = () => {
    ending.abort(new BrokenCall(by, { wasSent, milliseconds: limits.call }));
  };
  let timer = setTimeout(end, left);
  const pause = () => {
    waits += 1;
    if (waits > 1) return;
    clearTimeout(timer);
    left -= performance.now() - runningSince;
  };
  const goOn = () => {
    waits -= 1;
    if (waits > 0 || isStopped) return;
    runningSince = performance.now();
    timer = setTimeout(end, Math.max(0, left));
  };
  return {
    signal: ending.signal,
    uncounted: async (wait) => {
      pause();
      try {
        return await wait();
      } finally {
        goOn();
      }
    },
    waitFor: (what) => {
      by = what === 'answer' ? 'stalled' : 'connectionsBusy';
      wasSent ||= what === 'answer';
    },
    latestFailure: undefined,
    unreadableAnswers: 0,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/** Resolves as the work does, or throws the signal's reason as soon as it is aborted; the work's end is then not waited for. */
export async function unlessAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  let stopListening: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    stopListening = () => signal.removeEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    stopListening?.();
    // What it comes to is of no interest to anybody any more.
    work.catch(() => undefined);
  }
}
