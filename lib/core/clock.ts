/**
 * So far a clock may differ from the database's before people are told, in milliseconds: more than a slow answer explains, less than
 * makes AWS refuse a signature (five minutes).
 */
const mostMilliseconds = 5_000;

/** Whether a clock that is so far ahead of the database's (negative: behind) needs to be put right. */
export function isClockOff(aheadMilliseconds: number): boolean {
  return Math.abs(aheadMilliseconds) > mostMilliseconds;
}
