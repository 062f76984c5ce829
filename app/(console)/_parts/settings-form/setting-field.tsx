'use client';

import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useTranslations } from 'next-intl';
import { invalidGroup } from '#app/_shell/use-invalid-fields.ts';
import { choiceText, hintOf } from '#lib/core/datadog/setting-words.ts';
import { ApiKeyField } from './api-key-field.tsx';
import { textOf, withText } from './draft.ts';
import { frameOf, TextField, TriState } from './fields.tsx';
import { IdentityField } from './identity-field.tsx';
import { LayerVersionField } from './layer-version-field.tsx';
import { PairsField } from './pairs-field.tsx';
import { RulesField } from './rules-field.tsx';
import type { SettingFieldProps } from './setting-field-props.ts';

/** One setting of the table, with the control of its kind. */
export function SettingControl({ field, ...props }: SettingFieldProps) {
  switch (field.kind) {
    case 'choice':
      return <ChoiceField field={field} {...props} />;
    case 'text':
    case 'wholeNumber':
      return <LineField field={field} {...props} />;
    case 'identity':
      return <IdentityField field={field} {...props} />;
    case 'onOff':
      return <OnOffField field={field} {...props} />;
    case 'confirmation':
      return <ConfirmationField field={field} {...props} />;
    case 'layerVersion':
      return <LayerVersionField field={field} {...props} />;
    case 'pairs':
      return <PairsField field={field} {...props} />;
    case 'rules':
      return <RulesField field={field} {...props} />;
    case 'apiKeySource':
      return <ApiKeyField field={field} {...props} />;
  }
}

function ChoiceField({ field, draft, onChange, partErrorOf: _, ...frame }: SettingFieldProps<'choice'>) {
  const t = useTranslations('profiles');
  const words = `settings.${field.path}`;
  const notChosenHint = t.has(`${words}.notChosenHint`) ? t(`${words}.notChosenHint`) : undefined;
  const options = [
    {
      value: '',
      label: t.has(`${words}.notChosen`) ? t(`${words}.notChosen`) : t('form.notChosen'),
      ...(notChosenHint === undefined ? {} : { description: notChosenHint }),
    },
    ...field.options.map((option) => ({ value: option, label: choiceText(t, field, option) })),
  ];
  const chosen = textOf(draft, field.path);
  return (
    <FormField label={t(`${words}.label`)} {...frameOf({ ...frame, hint: hintOf(t, field) })}>
      <Select
        options={options}
        selectedOption={options.find(({ value }) => value === chosen) ?? null}
        onChange={({ detail }) => onChange(withText(draft, field.path, detail.selectedOption.value ?? ''))}
      />
    </FormField>
  );
}

function LineField({ field, draft, onChange, partErrorOf: _, ...frame }: SettingFieldProps<'text' | 'wholeNumber'>) {
  const t = useTranslations('profiles');
  const words = `settings.${field.path}`;
  const isNumeric = field.kind === 'wholeNumber' || field.isNumeric === true;
  return (
    <TextField
      label={t(`${words}.label`)}
      hint={hintOf(t, field)}
      value={textOf(draft, field.path)}
      onChange={(text) => onChange(withText(draft, field.path, text))}
      {...frame}
      {...(t.has(`${words}.placeholder`) ? { placeholder: t(`${words}.placeholder`) } : {})}
      {...(isNumeric ? { inputMode: 'numeric' } : {})}
    />
  );
}

function OnOffField({ field, draft, onChange, partErrorOf: _, ...frame }: SettingFieldProps<'onOff'>) {
  const t = useTranslations('profiles');
  return (
    <TriState
      label={t(`settings.${field.path}.label`)}
      hint={hintOf(t, field)}
      value={textOf(draft, field.path)}
      onChange={(text) => onChange(withText(draft, field.path, text))}
      {...frame}
    />
  );
}

function ConfirmationField({ field, draft, onChange, errorText }: SettingFieldProps<'confirmation'>) {
  const t = useTranslations('profiles');
  const words = `settings.${field.path}`;
  return (
    <FormField label={t(`${words}.label`)} description={hintOf(t, field)} errorText={errorText} stretch>
      <div {...invalidGroup(t(`${words}.label`), errorText)}>
        <Checkbox
          checked={textOf(draft, field.path) === 'on'}
          onChange={({ detail }) => onChange(withText(draft, field.path, detail.checked ? 'on' : ''))}
        >
          {t(`${words}.checkbox`)}
        </Checkbox>
      </div>
    </FormField>
  );
}
