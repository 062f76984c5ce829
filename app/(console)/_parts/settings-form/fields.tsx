'use client';

import FormField, { type FormFieldProps } from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useTranslations } from 'next-intl';
import { useId } from 'react';

/** What every field has. */
type LabelledProps = {
  label: string;
  hint?: string | undefined;
  errorText?: string | undefined;
  /**
   * Whether others stand beside it. Then it fills its column, and the hint follows the control, so that controls are level
   * however long their hints are.
   */
  isBeside?: boolean | undefined;
};

/** How the frame of a field is laid out, alone or beside others. */
export function frameOf({ hint, errorText, isBeside = false }: Omit<LabelledProps, 'label'>): FormFieldProps {
  return { errorText, ...(isBeside ? { constraintText: hint, stretch: true } : { description: hint }) };
}

type TextFieldProps = LabelledProps & {
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  inputMode?: InputProps['inputMode'];
  type?: InputProps['type'];
  /** Whether it takes the whole width even alone. */
  isLong?: boolean;
};

/** A labelled line of text that may stay empty. */
export function TextField({ label, value, onChange, placeholder, inputMode, type, isLong, ...frame }: TextFieldProps) {
  return (
    <FormField label={label} {...frameOf(frame)} {...(isLong ? { stretch: true } : {})}>
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

type TriStateProps = LabelledProps & {
  /** `on`, `off`, or empty: left as each function has it. */
  value: string;
  onChange: (value: string) => void;
};

/** On, off, or left as each function has it: three different things, so not a checkbox. */
export function TriState({ label, value, onChange, ...frame }: TriStateProps) {
  const t = useTranslations('profiles.form');
  const labelId = useId();
  return (
    <FormField label={<span id={labelId}>{label}</span>} {...frameOf(frame)}>
      <SegmentedControl
        ariaLabelledby={labelId}
        selectedId={value === '' ? 'leave' : value}
        options={[
          { id: 'leave', text: t('notChosen') },
          { id: 'on', text: t('on') },
          { id: 'off', text: t('off') },
        ]}
        onChange={({ detail }) => onChange(detail.selectedId === 'leave' ? '' : detail.selectedId)}
      />
    </FormField>
  );
}
