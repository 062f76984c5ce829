'use client';

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { textOf, withText } from './draft.ts';
import type { SettingFieldProps } from './setting-field-props.ts';

/** Which version of a layer: the newest, a certain one, or none. */
export function LayerVersionField({ field, draft, onChange, errorText }: SettingFieldProps<'layerVersion'>) {
  const t = useTranslations('profiles');
  const label = t(`settings.${field.path}.label`);
  const options = [
    { value: '', label: t('form.layerVersion.notChosen') },
    {
      value: 'latest',
      label: t('form.layerVersion.latest'),
      description: t('form.layerVersion.latestHint'),
    },
    { value: 'number', label: t('form.layerVersion.number') },
    { value: 'none', label: t('form.layerVersion.none') },
  ];
  const chosen = textOf(draft, field.path);
  const number = `${field.path}.number`;
  return (
    <FormField label={label} errorText={errorText} stretch>
      <SpaceBetween size="xs">
        <Select
          ariaLabel={label}
          options={options}
          selectedOption={options.find(({ value }) => value === chosen) ?? null}
          onChange={({ detail }) => onChange(withText(draft, field.path, detail.selectedOption.value ?? ''))}
        />
        {chosen === 'number' ? (
          <Input
            ariaLabel={t('form.layerVersion.numberLabel', { layer: label })}
            inputMode="numeric"
            value={textOf(draft, number)}
            onChange={({ detail }) => onChange(withText(draft, number, detail.value))}
          />
        ) : null}
      </SpaceBetween>
    </FormField>
  );
}
