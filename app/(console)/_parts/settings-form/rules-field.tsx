'use client';

import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useTranslations } from 'next-intl';
import { hintOf } from '#lib/core/datadog/setting-words.ts';
import { textOf, withText } from './draft.ts';
import { findJsonProblem } from './json-problem.ts';
import type { SettingFieldProps } from './setting-field-props.ts';

/** A list of rules as JSON. Where the text stops being JSON is said while it is typed, and as an error once it was refused. */
export function RulesField({ field, draft, onChange, errorText }: SettingFieldProps<'rules'>) {
  const t = useTranslations('profiles');
  const words = `settings.${field.path}`;
  const text = textOf(draft, field.path);
  const problem = text.trim() === '' ? undefined : findJsonProblem(text);
  const place = problem === undefined ? undefined : t('form.errors.rulesNotJson', problem);
  const example = t('form.rulesExample', { example: t(`${words}.example`) });
  const isRefused = errorText !== undefined;
  return (
    <FormField
      label={t(`${words}.label`)}
      description={hintOf(t, field)}
      // While nothing was refused the text may be half typed: then the place is a help, not an error.
      constraintText={isRefused ? example : (place ?? example)}
      errorText={isRefused ? (place ?? errorText) : undefined}
      stretch
    >
      <Textarea
        value={text}
        rows={text === '' ? 3 : Math.min(14, Math.max(6, text.split('\n').length))}
        spellcheck={false}
        autoComplete={false}
        onChange={({ detail }) => onChange(withText(draft, field.path, detail.value))}
      />
    </FormField>
  );
}
