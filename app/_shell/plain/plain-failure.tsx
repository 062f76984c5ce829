'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useRef } from 'react';
import type { Failure } from '#lib/core/errors.ts';
import { useFailureText } from '../use-failure-text.ts';
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

/** A refused action, above its form, as `FailureAlert` is elsewhere: invalid fields are counted and linked, and the first one takes the focus. */
export function PlainFailure({ failure }: { failure: Failure | undefined }) {
  const t = useTranslations('common.error');
  const text = useFailureText();
  const alert = useRef<HTMLDivElement>(null);
  const fields = useInvalidFields(failure, alert);
  if (!failure) return null;
  const isOnlyOfFields = fields.length > 0 && failure.code === 'invalidInput';
  return (
    <div role="alert" ref={alert}>
      <PlainAlert title={fields.length > 0 ? t('fields', { count: fields.length }) : t('failed')}>
        {isOnlyOfFields ? null : <div>{text(failure)}</div>}
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
