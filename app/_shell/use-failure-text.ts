'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { Failure } from '#lib/core/errors.ts';
import { failureSentence } from './failure-sentence.ts';
import { useMomentText } from './moment.tsx';

/** The sentence of a failure: what happened, why, what to do. */
export function useFailureText(): (failure: Failure) => string {
  const sentences = useTranslations('errors');
  const t = useTranslations();
  const moment = useMomentText();
  const locale = useLocale();
  return useCallback(
    (failure: Failure) => failureSentence(failure, { locale, sentences, unknown: t('common.unknown'), moment }),
    [sentences, t, moment, locale],
  );
}
