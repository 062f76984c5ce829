'use client';

import { useLocale, useTranslations } from 'next-intl';
import { type ReactNode, useRef } from 'react';
import type { SaidRefusal } from '#app/_doors/result.ts';
import type { Failure } from '#lib/core/errors.ts';
import { goToField, useInvalidFields } from '../use-invalid-fields.ts';
import styles from './plain.module.css';

/** What went wrong, with its title. */
export function PlainAlert({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <div className={styles['alert']}>
      {title === undefined ? null : <strong>{title}</strong>}
      {children}
    </div>
  );
}

/**
 * A refused action, above its form, as `FailureAlert` is elsewhere: invalid fields are counted and linked, and the first one takes the
 * focus. The server said why, unless it was not reached.
 */
export function PlainFailure({ failure, said }: { failure: Failure | undefined; said: SaidRefusal | undefined }) {
  const t = useTranslations();
  const locale = useLocale();
  const alert = useRef<HTMLDivElement>(null);
  const fields = useInvalidFields(failure, alert);
  if (!failure) return null;
  const isOnlyOfFields = fields.length > 0 && failure.code === 'invalidInput';
  return (
    <div role="alert" ref={alert}>
      <PlainAlert
        title={fields.length > 0 ? t('common.error.fields', { count: fields.length }) : t('common.error.failed')}
      >
        {isOnlyOfFields ? null : <div>{said?.[locale]?.failure ?? t('errors.consoleUnreachable')}</div>}
        <div className={styles['links']}>
          {fields.map((field) => (
            <button
              key={`${field.label} ${field.control.id}`}
              type="button"
              className={styles['link']}
              onClick={() => goToField(field)}
            >
              {field.label}
            </button>
          ))}
        </div>
      </PlainAlert>
    </div>
  );
}
