'use client';

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useTranslations } from 'next-intl';
import type { NumberRange } from './number-range.ts';

type NumberFieldProps = {
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  hasError: boolean;
  /** What the schema accepts, for the error. */
  range: NumberRange;
};

/** A number as typed; whether it is one is decided by the schema. */
export function NumberField({ label, hint, value, onChange, hasError, range }: NumberFieldProps) {
  const t = useTranslations('rollouts.strategy.errors');
  const { isWhole, ...limits } = range;
  const errorText = t(isWhole ? 'wholeNumber' : 'number', limits);
  return (
    <FormField label={label} description={hint} errorText={hasError ? errorText : undefined}>
      <Input inputMode="decimal" value={value} onChange={({ detail }) => onChange(detail.value)} />
    </FormField>
  );
}
