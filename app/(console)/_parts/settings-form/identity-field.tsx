'use client';

import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { useList } from '#app/_shell/use-list.ts';
import { hintOf } from '#lib/core/datadog/setting-words.ts';
import { textOf, withText } from './draft.ts';
import { TextField } from './fields.tsx';
import type { SettingFieldProps } from './setting-field-props.ts';

/** What a function is called in Datadog: one text for all, or where each function's own comes from. */
export function IdentityField({ field, draft, onChange, errorText, isBeside }: SettingFieldProps<'identity'>) {
  const t = useTranslations('profiles');
  const list = useList();
  const words = `settings.${field.path}`;
  const label = t(`${words}.label`);
  const place = `${field.path}.from`;
  const options = [
    { value: '', label: t('form.origins.text.option') },
    ...field.origins.map((from) => ({ value: from, label: t(`form.origins.${from}.option`) })),
  ];
  const from = textOf(draft, place);
  const select = (
    <Select
      ariaLabel={t('form.origins.source', { variable: list(field.variables) })}
      options={options}
      selectedOption={options.find(({ value }) => value === from) ?? null}
      onChange={({ detail }) => onChange(withText(draft, place, detail.selectedOption.value ?? ''))}
    />
  );
  if (from === 'account' || from === 'functionName')
    return (
      <FormField label={label} errorText={errorText} constraintText={t(`form.origins.${from}Hint`)} stretch={isBeside}>
        {select}
      </FormField>
    );
  const isTag = from === 'tag';
  const typed = isTag ? `${field.path}.tag` : field.path;
  return (
    <SpaceBetween size="xs">
      <TextField
        label={label}
        hint={isTag ? t('form.origins.tagHint') : hintOf(t, field)}
        value={textOf(draft, typed)}
        onChange={(text) => onChange(withText(draft, typed, text))}
        errorText={errorText}
        isBeside={isBeside}
        placeholder={isTag ? t('form.origins.tagKey') : t(`${words}.placeholder`)}
      />
      <Box>{select}</Box>
    </SpaceBetween>
  );
}
