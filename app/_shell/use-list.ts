'use client';

import { useLocale } from 'next-intl';
import { useCallback } from 'react';
import { listIn } from '#lib/core/language/facts.ts';

/** Returns what writes names as a list of the page's language. */
export function useList(): (names: readonly string[]) => string {
  const locale = useLocale();
  return useCallback((names: readonly string[]) => listIn(locale, names), [locale]);
}
