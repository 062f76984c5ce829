'use client';

import { useFormatter, useLocale, useTimeZone, useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { dayText, momentText } from '#lib/core/language/moment-text.ts';
import { defaultTimeZone } from '#lib/core/language/time-zone.ts';
import { useMinute } from './use-minute.ts';

/**
 * A time in the reader's zone and how long ago that was or until it is: "Nov 27, 2026, 14:03 UTC+9 (3 minutes ago)". `value` is an ISO 8601
 * text or absent ("Never"). `exact` shows seconds too.
 */
export function Moment({ value, exact = false }: { value: string | null | undefined; exact?: boolean }) {
  const t = useTranslations();
  const text = useMomentText();
  const relative = useRelativeText();
  if (!value) return t('common.never');
  return (
    <time className="moment" dateTime={value} title={value}>
      {t.rich('common.relative', {
        at: () => <Pieces text={text(value, exact)} />,
        ago: (chunks) => <span>{chunks}</span>,
        when: relative(value),
      })}
    </time>
  );
}

/** The day, and the clock's time with its zone, each of which stays whole where a language has no room for both in one line. */
function Pieces({ text }: { text: string }) {
  const [, day, clock] = /^(.+) (\S+ \S+)$/.exec(text) ?? [];
  if (day === undefined) return <span>{text}</span>;
  return (
    <span>
      <span>{day}</span> <span>{clock}</span>
    </span>
  );
}

/** Returns what writes a time (ISO 8601) in the reader's zone, for where a sentence needs it as a text. */
export function useMomentText(): (value: string, exact?: boolean) => string {
  const locale = useLocale();
  const timeZone = useTimeZone() ?? defaultTimeZone;
  return useCallback(
    (value: string, exact = false) => momentText(new Date(value), { locale, timeZone }, exact),
    [locale, timeZone],
  );
}

/** Returns what writes how long ago a time (ISO 8601) was, or until it is: "3 minutes ago", "in 2 hours"; "now" within a minute. */
export function useRelativeText(): (value: string) => string {
  const format = useFormatter();
  const now = useMinute();
  return (value: string) => {
    const at = new Date(value);
    return format.relativeTime(at, Math.abs(at.getTime() - now.getTime()) < 60_000 ? at : now);
  };
}

/** Returns what writes a day (ISO 8601, of UTC), which is the same day in every zone. */
export function useDayText(): (day: string) => string {
  const locale = useLocale();
  return useCallback((day: string) => dayText(day, locale), [locale]);
}
