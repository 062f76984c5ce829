'use client';

import { useTranslations } from 'next-intl';

/** What it is called that an account is scanned every so many minutes; null: never without being asked. */
export function useScanInterval(): (minutes: number | null) => string {
  const t = useTranslations('accounts.limits.scanIntervals');
  return (minutes) => {
    if (minutes === null) return t('never');
    if (minutes >= 1440) return t('days', { count: minutes / 1440 });
    return minutes >= 60 ? t('hours', { count: minutes / 60 }) : t('minutes', { count: minutes });
  };
}
