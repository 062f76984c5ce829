import type { Formats } from 'next-intl';

/** Named formats, used as `format.dateTime(date, 'moment')`. */
export const formats = {
  dateTime: {
    /** 4 Nov 2026, 09:12 UTC */
    moment: {
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    },
    /** 4 Nov 2026, 09:12:31 UTC */
    exact: {
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    },
    /** 4 Nov 2026 */
    day: { year: 'numeric', month: 'short', day: 'numeric' },
  },
  number: {
    /** 12.3 % */
    percent: { style: 'percent', maximumFractionDigits: 1 },
  },
} as const satisfies Formats;
