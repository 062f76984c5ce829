'use client';

import { type ComponentProps, useId } from 'react';
import styles from './plain.module.css';

type PlainFieldProps = Pick<ComponentProps<'input'>, 'type' | 'name' | 'autoComplete' | 'autoFocus' | 'spellCheck'> & {
  label: string;
  hint?: string;
  errorText: string | undefined;
  value: string;
  onChange: (value: string) => void;
};

/** A text field with its label, and below it what is wrong with it and what it has to be. */
export function PlainField({ label, hint, errorText, onChange, ...input }: PlainFieldProps) {
  const id = useId();
  const notes = [...(errorText === undefined ? [] : [`${id}-error`]), ...(hint === undefined ? [] : [`${id}-hint`])];
  return (
    <div className={styles['field']}>
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        aria-invalid={errorText === undefined ? undefined : true}
        aria-describedby={notes.length > 0 ? notes.join(' ') : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {errorText === undefined ? null : (
        <div id={`${id}-error`} className={styles['note']} data-kind="error">
          {errorText}
        </div>
      )}
      {hint === undefined ? null : (
        <div id={`${id}-hint`} className={styles['note']}>
          {hint}
        </div>
      )}
    </div>
  );
}
