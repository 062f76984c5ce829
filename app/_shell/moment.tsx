'use client';

import { useFormatter, useTranslations } from 'next-intl';

/** A time in UTC; `value` is an ISO 8601 text or absent ("Never"). `exact` shows seconds too. */
export function Moment({ value, exact = false }: { value: string | null | undefined; exact?: boolean }) {
  const format = useFormatter();
  const t = useTranslations('common');
  if (!value) return t('never');
  return <time dateTime={value}>{format.dateTime(new Date(value), exact ? 'exact' : 'moment')}</time>;
}
