import type { Formats } from 'next-intl';

/** Named formats, used as `format.number(share, 'percent')`. Times have their own: `Moment` and what stands beside it in app/_shell. */
export const formats = {
  number: {
    /** 12.3 % */
    percent: { style: 'percent', maximumFractionDigits: 1 },
  },
} as const satisfies Formats;
