import { setTimeout } from 'node:timers/promises';

/** How often a request is sent at most. */
export const tries = 6;

const longestPause = 120_000;

/** Whether what was answered may be answered otherwise in a while: too many requests, busy, or the same request still being worked on. */
export function isWorthRetrying({ status, retryAfter }: { status: number; retryAfter: string | null }): boolean {
  return [429, 502, 503, 504].includes(status) || (status === 409 && retryAfter !== null);
}

/**
 * Milliseconds to wait after try `attempt` (from 1): what Retry-After says, in seconds or as a date (RFC 9110, section 10.2.3), or
 * twice as long each time. Undefined when that is longer than anybody waits.
 */
export function pauseBefore(attempt: number, retryAfter: string | null): number | undefined {
  const told = retryAfter === null ? undefined : millisecondsOf(retryAfter);
  const pause = told ?? 250 * 2 ** attempt * (0.75 + Math.random() / 2);
  return pause > longestPause ? undefined : pause;
}

function millisecondsOf(retryAfter: string): number | undefined {
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

/** Resolves after so many milliseconds. */
export async function sleep(milliseconds: number): Promise<void> {
  await setTimeout(milliseconds);
}
