import { setTimeout as delay } from 'node:timers/promises';

/** For how long and how often something is asked. */
export type Patience = {
  /** What is waited for, as the end of "waited in vain until …". */
  what: string;
  seconds: number;
  everyMilliseconds?: number;
};

/** Waits until `isSo` returns true. Throws when it does not within the time, and passes on what `isSo` throws. */
export async function until(isSo: () => boolean | Promise<boolean>, patience: Patience): Promise<void> {
  const { what, seconds, everyMilliseconds = 50 } = patience;
  for (const deadline = Date.now() + seconds * 1000; !(await isSo()); ) {
    if (Date.now() > deadline) throw new Error(`Waited ${seconds} s in vain until ${what}.`);
    await delay(everyMilliseconds);
  }
}

/** Whether an address returns a success now; false also while nothing listens there. */
export async function isServed(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false; // not yet listening
  }
}
