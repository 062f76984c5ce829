/** Seconds between one attempt and the next: seven more after the first, over 25 hours, as an outage may last a day. */
const delaysSeconds = [5, 60, 600, 3_600, 4 * 3_600, 8 * 3_600, 12 * 3_600] as const;

/** Attempts in all at a message that is not accepted. */
export const mostAttempts = delaysSeconds.length + 1;

/** A receiver that asks for more patience than this gets no more of it. */
const mostRetryAfterSeconds = 24 * 3_600;

/** So long without an accepted message a webhook counts as failing: then its row and the audit log say so. */
export const failingAfterHours = 24;

/** Whether a webhook has been failing for long. `failingSince`: when a message was first not accepted, null when the last one was. */
export function isFailingForLong(failingSince: Date | null, now: Date): boolean {
  return failingSince !== null && now.getTime() - failingSince.getTime() >= failingAfterHours * 3_600_000;
}

/**
 * Seconds until the next attempt after so many (1 or more) were made; null: it was the last one. A receiver's own Retry-After
 * makes it later, never sooner.
 */
export function secondsToNextAttempt(attempts: number, retryAfterSeconds = 0): number | null {
  const delay = delaysSeconds[attempts - 1];
  return delay === undefined ? null : Math.max(delay, Math.min(retryAfterSeconds, mostRetryAfterSeconds));
}

/** Seconds that a Retry-After header asks for: a number of them or a date (RFC 9110, 10.2.3); undefined for anything else. */
export function retryAfterSeconds(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  // A date has the name of its day: what else Date.parse takes for one is not meant.
  const at = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1_000));
}
