'use client';

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useTranslations } from 'next-intl';

type NumberFieldProps = {
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  hasError: boolean;
};

/** A number as typed; whether it is one is decided by the schema. */
export function NumberField({ label, hint, value, onChange, hasError }: NumberFieldProps) {
  const t = useTranslations('rollouts.strategy.errors');
  return (
    <FormField label={label} description={hint} errorText={hasError ? t('number') : undefined}>
      <Input inputMode="decimal" value={value} onChange={({ detail }) => onChange(detail.value)} />
    </FormField>
  );
}
