'use client';

import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { type FilterKey, noRuntime } from '#lib/core/functions/function-filter.ts';

/** What a value of the filter is called, for example "Not instrumented" for the status `not`. */
export function useFilterLabel(): (key: FilterKey, value: string) => string {
  const status = useTranslations('status');
  const t = useTranslations('functions');
  return useCallback((key: FilterKey, value: string) => nameOf(key, value, { status, t }) ?? value, [status, t]);
}

type Words = {
  status: ReturnType<typeof useTranslations<'status'>>;
  t: ReturnType<typeof useTranslations<'functions'>>;
};

/** The words for a value; undefined for what is called as it is. */
function nameOf(key: FilterKey, value: string, { status, t }: Words): string | undefined {
  switch (key) {
    case 'status':
      return status.has(`status.${value}`) ? status(`status.${value}`) : undefined;
    case 'tool':
      return status.has(`tool.${value}`) ? status(`tool.${value}`) : undefined;
    case 'owner':
      return t.has(`owner.${value}`) ? t(`owner.${value}`) : undefined;
    case 'apiKey':
      return t.has(`apiKey.${value}`) ? t(`apiKey.${value}`) : undefined;
    case 'drift':
      return t.has(`drift.states.${value}`) ? t(`drift.states.${value}`) : undefined;
    case 'runtime':
      return value === noRuntime ? t('noRuntime') : undefined;
    case 'package':
      return value === 'Image' ? t('containerImage') : t('page.zip');
    default:
      return undefined;
  }
}
