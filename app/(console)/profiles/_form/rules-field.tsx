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
  // While nothing was refused a text may be half typed, so the place stands below it as a help, not as an error.
  const place = problem === undefined ? undefined : t('form.errors.rulesNotJson', problem);
  return (
    <FormField
      label={t(`${words}.label`)}
      description={hintOf(t, field)}
      constraintText={place ?? t('form.rulesExample', { example: t(`${words}.example`) })}
      errorText={errorText === undefined ? undefined : (place ?? errorText)}
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
