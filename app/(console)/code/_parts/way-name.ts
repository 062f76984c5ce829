'use client';

import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { WayName } from '#lib/code/project.ts';

/** Returns a way's name for people. */
export function useWayName(): (way: WayName) => string {
  const t = useTranslations('code.ways');
  return useCallback((way) => t(way), [t]);
}
