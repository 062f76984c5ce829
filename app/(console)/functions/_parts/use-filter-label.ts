'use client';

import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { type FilterKey, noRuntime } from '#lib/core/functions/function-query.ts';

/** What a value of the filter is called, for example "Not instrumented" for the status `not`. */
export function useFilterLabel(): (key: FilterKey, value: string) => string {
  const status = useTranslations('status');
  const t = useTranslations('functions');
  return useCallback(
    (key: FilterKey, value: string) => {
      if (key === 'status' && status.has(`status.${value}`)) return status(`status.${value}`);
      if (key === 'tool' && status.has(`tool.${value}`)) return status(`tool.${value}`);
      if (key === 'owner' && t.has(`owner.${value}`)) return t(`owner.${value}`);
      if (key === 'apiKey' && t.has(`apiKey.${value}`)) return t(`apiKey.${value}`);
      if (key === 'runtime' && value === noRuntime) return t('noRuntime');
      if (key === 'drift' && t.has(`drift.states.${value}`)) return t(`drift.states.${value}`);
      if (key === 'package') return value === 'Image' ? t('containerImage') : t('page.zip');
      return value;
    },
    [status, t],
  );
}
