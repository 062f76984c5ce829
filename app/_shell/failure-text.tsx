'use client';

import Alert from '@cloudscape-design/components/alert';
import { useTranslations } from 'next-intl';
import { useCallback, useRef } from 'react';
import type { Failure } from '#lib/core/errors.ts';
import type { FieldErrors } from '../_doors/result.ts';
import { InvalidFieldLinks } from './invalid-fields.tsx';
import { LinkButton } from './links.tsx';
import { useFailureText } from './use-failure-text.ts';
import { useInvalidFields } from './use-invalid-fields.ts';

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
 * linked, and the first one takes the focus. An account that the failure names by its id is linked.
 */
export function FailureAlert({ failure }: { failure: Failure | undefined }) {
  const t = useTranslations('common.error');
  const activity = useTranslations('common.activity');
  const text = useFailureText();
  const alert = useRef<HTMLDivElement>(null);
  const fields = useInvalidFields(failure, alert);
  if (!failure) return null;
  const isOnlyOfFields = fields.length > 0 && failure.code === 'invalidInput';
  const { accountId } = failure.params;
  return (
    <div role="alert" ref={alert}>
      <Alert
        type="error"
        header={fields.length > 0 ? t('fields', { count: fields.length }) : t('failed')}
        action={
          accountId === undefined ? null : (
            <LinkButton href={`/accounts/${accountId}`}>{activity('viewAccount')}</LinkButton>
          )
        }
      >
        {isOnlyOfFields ? null : <div>{text(failure)}</div>}
        {fields.length > 0 ? <InvalidFieldLinks fields={fields} /> : null}
      </Alert>
    </div>
  );
}
