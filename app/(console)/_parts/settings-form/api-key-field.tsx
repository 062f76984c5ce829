'use client';

import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { type ApiKeySource, apiKeySourceNames } from '#lib/core/datadog/api-key-sources.ts';
import { hasKeyTable } from '#lib/core/datadog/chosen-api-key.ts';
import { hintOf } from '#lib/core/datadog/setting-words.ts';
import { isKeyTable, keyRowsOf, type SettingsDraft, textOf, usesStoredKey, withText } from './draft.ts';
import type { PartErrorOf } from './field-error.ts';
import { TextField } from './fields.tsx';
import { KeyTable } from './key-table.tsx';
import type { SettingFieldProps } from './setting-field-props.ts';

/** The source of the API key, and what that source needs. */
export function ApiKeyField({
  field,
  draft,
  onChange,
  errorText,
  partErrorOf = () => undefined,
}: SettingFieldProps<'apiKeySource'>) {
  const t = useTranslations('profiles');
  const words = `settings.${field.path}`;
  const chosen = textOf(draft, field.path);
  const source = apiKeySourceNames.find((name) => name === chosen);
  const ofSource = `${words}.sources.${source}`;
  const hint = usesStoredKey(draft) ? t(`${words}.storedHint`) : source === undefined ? '' : t(`${ofSource}.valueHint`);
  const placeholder = t.has(`${ofSource}.placeholder`) ? t(`${ofSource}.placeholder`) : undefined;
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
      {source !== undefined && hasKeyTable(source) ? <KeyForm {...{ source, draft, onChange }} /> : null}
      {source === undefined ? null : isKeyTable(draft, source) ? (
        <KeyTable
          {...{ source, draft, onChange, partErrorOf, hint, placeholder }}
          keyLabel={t(`${words}.sources.${source}.value`)}
          errorText={isOfRow(partErrorOf, draft, source) ? undefined : errorText}
        />
      ) : (
        <TextField
          label={t(`${words}.sources.${source}.value`)}
          hint={hint}
          value={textOf(draft, `${field.path}.${source}`)}
          onChange={(text) => onChange(withText(draft, `${field.path}.${source}`, text))}
          errorText={errorText}
          isLong
          {...(source === 'plain' ? { type: 'password' } : {})}
          {...(placeholder === undefined ? {} : { placeholder })}
        />
      )}
    </SpaceBetween>
  );
}

/** Whether one key holds for all, or a table says which. */
function KeyForm({
  source,
  draft,
  onChange,
}: { source: ApiKeySource } & Pick<SettingFieldProps, 'draft' | 'onChange'>) {
  const t = useTranslations('profiles.form.keyTable');
  const place = `apiKey.${source}.form`;
  const labelId = useId();
  return (
    <FormField label={<span id={labelId}>{t('form')}</span>}>
      <SegmentedControl
        ariaLabelledby={labelId}
        selectedId={isKeyTable(draft, source) ? 'table' : 'one'}
        options={[
          { id: 'one', text: t('one') },
          { id: 'table', text: t('table') },
        ]}
        onChange={({ detail }) => onChange(withText(draft, place, detail.selectedId === 'table' ? 'table' : ''))}
      />
    </FormField>
  );
}

/** Whether what is wrong is said at a row. */
function isOfRow(partErrorOf: PartErrorOf, draft: SettingsDraft, source: ApiKeySource): boolean {
  const parts = ['', 'awsAccountId', 'region', 'arn', 'name', 'ciphertext'];
  return keyRowsOf(draft, source).some((_, index) =>
    parts.some((part) => partErrorOf('table', String(index), part) !== undefined),
  );
}
