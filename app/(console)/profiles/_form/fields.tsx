'use client';

import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useTranslations } from 'next-intl';

type TextFieldProps = {
  label: string;
  hint?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  errorText?: string | undefined;
  placeholder?: string;
  inputMode?: InputProps['inputMode'];
  type?: InputProps['type'];
};

/** A labelled line of text that may stay empty. */
export function TextField({ label, hint, value, onChange, errorText, placeholder, inputMode, type }: TextFieldProps) {
  return (
    <FormField label={label} description={hint} errorText={errorText} stretch>
      <Input
        value={value}
        onChange={({ detail }) => onChange(detail.value)}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(inputMode === undefined ? {} : { inputMode })}
        {...(type === undefined ? {} : { type })}
        autoComplete={false}
        spellcheck={false}
      />
    </FormField>
  );
}

type TriStateProps = {
  label: string;
  hint: string;
  value: '' | 'on' | 'off';
  onChange: (value: '' | 'on' | 'off') => void;
};

/** On, off, or left as each function has it: three different things, so not a checkbox. */
export function TriState({ label, hint, value, onChange }: TriStateProps) {
  const t = useTranslations('profiles.form');
  return (
    <FormField label={label} description={hint}>
      <SegmentedControl
        label={label}
        selectedId={value === '' ? 'leave' : value}
        options={[
          { id: 'leave', text: t('notChosen') },
          { id: 'on', text: t('on') },
          { id: 'off', text: t('off') },
        ]}
        onChange={({ detail }) =>
          onChange(detail.selectedId === 'on' ? 'on' : detail.selectedId === 'off' ? 'off' : '')
        }
      />
    </FormField>
  );
}
