/**
 * How often an account can be scanned without anybody asking, in minutes: 15 minutes, an hour, 6 hours, a day. The default of an account is
 * 6 hours: what a deployment took away is seen on the same working day, and a thousand functions cost some 20 calls to AWS each time.
 */
export const scanIntervals = [15, 60, 360, 1440] as const;

/** Most scans without anybody asking that are under way at once, in all accounts together: people's own work goes on beside them. */
export const mostScheduledScans = 4;

/** Most functions of a Region that a scan names as new, and most that it names as gone; the others are counted. */
export const mostNamedFunctions = 50;
