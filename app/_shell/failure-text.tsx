'use client';

import Alert from '@cloudscape-design/components/alert';
import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { useCallback, useRef } from 'react';
import type { ErrorParams, Failure } from '#lib/core/errors.ts';
import { factsIn } from '#lib/core/language/facts.ts';
import type { FieldErrors } from '../_doors/result.ts';
import { InvalidFieldLinks } from './invalid-fields.tsx';
import { useInvalidFields } from './use-invalid-fields.ts';

/** The sentence of a failure: what happened, why, what to do. */
export function useFailureText(): (failure: Failure) => string {
  const t = useTranslations('errors');
  const common = useTranslations('common');
  const format = useFormatter();
  const locale = useLocale();
  return useCallback(
    (failure: Failure) => {
      const facts = withKnownFacts(String(t.raw(failure.code)), factsIn(locale, failure.params), common('unknown'));
      return t(
        failure.code,
        withReadableTimes(facts, (time) => format.dateTime(time, 'moment')),
      );
    },
    [t, common, format, locale],
  );
}

/** A failure stores a time as ISO 8601 under a name that ends in `At`; people read it as everywhere else. */
function withReadableTimes(facts: ErrorParams, formatTime: (time: Date) => string): ErrorParams {
  const entries = Object.entries(facts).map(([name, fact]) => {
    const isTime = name.endsWith('At') && typeof fact === 'string' && !Number.isNaN(Date.parse(fact));
    return [name, isTime ? formatTime(new Date(fact)) : fact] as const;
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

/**
 * A field's error as `FormField` wants it: `errorText={fieldError('roleArn')}`. The one way from a field's code to its sentence;
 * only Datadog's settings have their sentences beside their own words (`useSettingsFieldError`).
 */
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

/**
 * A refused action, above or below its form; nothing when there is no failure. Invalid fields of the form are counted and
 * linked, and the first one takes the focus.
 */
export function FailureAlert({ failure }: { failure: Failure | undefined }) {
  const t = useTranslations('common.error');
  const text = useFailureText();
  const alert = useRef<HTMLDivElement>(null);
  const fields = useInvalidFields(failure, alert);
  if (!failure) return null;
  const isOnlyOfFields = fields.length > 0 && failure.code === 'invalidInput';
  return (
    <div role="alert" ref={alert}>
      <Alert type="error" header={fields.length > 0 ? t('fields', { count: fields.length }) : t('failed')}>
        {isOnlyOfFields ? null : <div>{text(failure)}</div>}
        {fields.length > 0 ? <InvalidFieldLinks fields={fields} /> : null}
      </Alert>
    </div>
  );
}
