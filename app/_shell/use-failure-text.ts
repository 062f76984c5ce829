'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { ErrorParams, Failure } from '#lib/core/errors.ts';
import { factsIn } from '#lib/core/language/facts.ts';
import { useMomentText } from './moment.tsx';

/** The sentence of a failure: what happened, why, what to do. */
export function useFailureText(): (failure: Failure) => string {
  const t = useTranslations('errors');
  const common = useTranslations('common');
  const moment = useMomentText();
  const locale = useLocale();
  return useCallback(
    (failure: Failure) => {
      const facts = withKnownFacts(String(t.raw(failure.code)), factsIn(locale, failure.params), common('unknown'));
      return t(failure.code, withReadableTimes(facts, moment));
    },
    [t, common, moment, locale],
  );
}

/** A failure stores a time as ISO 8601 under a name that ends in `At`; people read it as everywhere else. */
function withReadableTimes(facts: ErrorParams, formatTime: (time: string) => string): ErrorParams {
  const entries = Object.entries(facts).map(([name, fact]) => {
    const isTime = name.endsWith('At') && typeof fact === 'string' && !Number.isNaN(Date.parse(fact));
    return [name, isTime ? formatTime(fact) : fact] as const;
  });
  return Object.fromEntries(entries);
}

/** A fact that a failure does not carry, or carries empty, must not cost the whole sentence: it reads "unknown". */
function withKnownFacts(sentence: string, facts: ErrorParams, unknown: string): ErrorParams {
  const names = Array.from(sentence.matchAll(/\{(\w+)[},]/g), ([, name]) => name ?? '');
  return {
    ...facts,
    ...Object.fromEntries(names.map((name) => [name, facts[name] === '' ? unknown : (facts[name] ?? unknown)])),
  };
}
