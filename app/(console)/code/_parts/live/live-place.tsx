'use client';

import { useTranslations } from 'next-intl';
import { RegionName } from '#app/_shell/region-name.tsx';
import type { LiveCandidate } from '#lib/code/live/live-report.ts';

/** The account and Region of a function, in words. */
export function LivePlace({
  accountName,
  awsAccountId,
  region,
}: Pick<LiveCandidate, 'accountName' | 'awsAccountId' | 'region'>) {
  const t = useTranslations('code.live.cell');
  return t.rich('place', {
    account: accountName,
    awsAccountId,
    region,
    whole: (text) => <RegionName>{text}</RegionName>,
  });
}
