'use client';

import { useRouter } from 'next/navigation';
import { useTimeZone } from 'next-intl';
import { useEffect } from 'react';
import { timeZoneCookie } from '#lib/core/language/time-zone.ts';
import { keepCookie, keptCookie } from './keep-cookie.ts';

/** The browser's own time zone. Browser only. */
export function browserTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * Tells the server the browser's time zone, which nothing else does, and has the page rendered in it; `chosen` is the one that the person
 * prefers wherever they are.
 */
export function useOwnTimeZone(chosen: string | undefined): void {
  const router = useRouter();
  const shown = useTimeZone();
  useEffect(() => {
    const own = browserTimeZone();
    keepCookie(timeZoneCookie, own);
    const isKept = keptCookie(timeZoneCookie) === own;
    if (chosen === undefined && shown !== own && isKept) router.refresh();
  }, [chosen, shown, router]);
}
