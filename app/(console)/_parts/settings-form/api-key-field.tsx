'use client';

import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { apiKeySourceNames } from '#lib/core/datadog/api-key-sources.ts';
import { hintOf } from '#lib/core/datadog/setting-words.ts';
import { textOf, usesStoredKey, withText } from './draft.ts';
import { TextField } from './fields.tsx';
import type { SettingFieldProps } from './setting-field-props.ts';

/** The source of the API key, and what that source needs. */
export function ApiKeyField({ field, draft, onChange, errorText }: SettingFieldProps<'apiKeySource'>) {
  const t = useTranslations('profiles');
  const words = `settings.${field.path}`;
  const chosen = textOf(draft, field.path);
  const source = apiKeySourceNames.find((name) => name === chosen);
  return (
    <SpaceBetween size="l">
      <FormField
        label={t(`${words}.label`)}
        description={hintOf(t, field)}
        errorText={source === undefined ? errorText : undefined}
        stretch
      >
        <RadioGroup
          value={source ?? 'none'}
          onChange={({ detail }) => onChange(withText(draft, field.path, detail.value === 'none' ? '' : detail.value))}
          items={[
            ...apiKeySourceNames.map((name) => ({
              value: name,
              label: t(`${words}.sources.${name}.label`),
              description: t(`${words}.sources.${name}.hint`),
            })),
            { value: 'none', label: t(`${words}.notChosen`), description: t(`${words}.notChosenHint`) },
          ]}
        />
      </FormField>
      {source === undefined ? null : (
        <TextField
          label={t(`${words}.sources.${source}.value`)}
          hint={usesStoredKey(draft) ? t(`${words}.storedHint`) : t(`${words}.sources.${source}.valueHint`)}
          value={textOf(draft, `${field.path}.${source}`)}
          onChange={(text) => onChange(withText(draft, `${field.path}.${source}`, text))}
          errorText={errorText}
          isLong
          {...(source === 'plain' ? { type: 'password' } : {})}
          {...(t.has(`${words}.sources.${source}.placeholder`)
            ? { placeholder: t(`${words}.sources.${source}.placeholder`) }
            : {})}
        />
      )}
    </SpaceBetween>
  );
}
