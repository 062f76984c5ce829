'use client';

import Alert from '@cloudscape-design/components/alert';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { ErrorParams, Failure } from '#lib/core/errors.ts';
import type { FieldErrors } from '../_doors/result.ts';

/** The sentence of a failure: what happened, why, what to do. */
export function useFailureText(): (failure: Failure) => string {
  const t = useTranslations('errors');
  const common = useTranslations('common');
  return useCallback(
    (failure: Failure) =>
      t(failure.code, withKnownFacts(String(t.raw(failure.code)), failure.params, common('unknown'))),
    [t, common],
  );
}

/** A fact that a failure does not carry, or carries empty, must not cost the whole sentence: it reads "unknown". */
function withKnownFacts(sentence: string, facts: ErrorParams, unknown: string): ErrorParams {
  const names = Array.from(sentence.matchAll(/\{(\w+)[},]/g), ([, name]) => name ?? '');
  return {
    ...facts,
    ...Object.fromEntries(names.map((name) => [name, facts[name] === '' ? unknown : (facts[name] ?? unknown)])),
  };
}

/** A field's error as `FormField` wants it: `errorText={fieldError('roleArn')}`. */
export function useFieldError(fieldErrors: FieldErrors): (path: string) => string | undefined {
  const t = useTranslations('errors.fields');
  return useCallback(
    (path: string) => {
      const code = fieldErrors[path];
      if (code === undefined) return undefined;
      return t.has(code) ? t(code) : t('invalid');
    },
    [fieldErrors, t],
  );
}

/** A refused action, above or below its form; nothing when there is no failure. */
export function FailureAlert({ failure }: { failure: Failure | undefined }) {
  const t = useTranslations('common.error');
  const text = useFailureText();
  if (!failure) return null;
  return (
    <div role="alert">
      <Alert type="error" header={t('failed')}>
        {text(failure)}
      </Alert>
    </div>
  );
}
