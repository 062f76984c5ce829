'use client';

import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useTranslations } from 'next-intl';
import type { ApiKeySource } from '#lib/core/datadog/api-key-sources.ts';
import { type KeyRowDraft, keyRowsOf, type SettingsDraft, withKeyRows } from './draft.ts';
import type { PartErrorOf } from './field-error.ts';

type KeyTableProps = {
  source: ApiKeySource;
  draft: SettingsDraft;
  onChange: (draft: SettingsDraft) => void;
  /** What the key of a row is called. */
  keyLabel: string;
  placeholder: string | undefined;
  hint: string;
  errorText: string | undefined;
  partErrorOf: PartErrorOf;
};

/** The API keys by account and Region, a row each; an empty account or Region means every one. */
export function KeyTable({
  source,
  draft,
  onChange,
  keyLabel,
  placeholder,
  hint,
  errorText,
  partErrorOf,
}: KeyTableProps) {
  const t = useTranslations('profiles.form.keyTable');
  const rows = keyRowsOf(draft, source);
  const set = (changed: readonly KeyRowDraft[]) => onChange(withKeyRows(draft, source, changed));
  const cell = (part: keyof KeyRowDraft, label: string, shown: string | undefined, wrong: readonly string[]) => ({
    label,
    errorText: (_row: KeyRowDraft, index: number) =>
      wrong.map((member) => partErrorOf('table', String(index), member)).find((sentence) => sentence !== undefined),
    control: (row: KeyRowDraft, index: number) => (
      <Input
        value={row[part]}
        autoComplete={false}
        spellcheck={false}
        {...(shown === undefined ? {} : { placeholder: shown })}
        {...(part === 'awsAccountId' ? { inputMode: 'numeric' as const } : {})}
        onChange={({ detail }) => set(rows.with(index, { ...row, [part]: detail.value }))}
      />
    ),
  });
  return (
    <FormField label={t('label')} description={hint} errorText={errorText} constraintText={t('hint')} stretch>
      <AttributeEditor
        items={rows}
        // Most of the width is the key's, which is long.
        gridLayout={[
          { breakpoint: 'm', rows: [[2, 2, 5]], removeButton: { width: 'auto' } },
          { breakpoint: 'xs', rows: [[1, 1], [1]], removeButton: { ownRow: true } },
          { breakpoint: 'default', rows: [[1], [1], [1]], removeButton: { ownRow: true } },
        ]}
        definition={[
          cell('awsAccountId', t('account'), t('any'), ['awsAccountId']),
          // What is wrong with a row as a whole is about its place.
          cell('region', t('region'), t('any'), ['region', '']),
          cell('key', keyLabel, placeholder, ['arn', 'name', 'ciphertext']),
        ]}
        addButtonText={t('add')}
        removeButtonText={t('remove')}
        removeButtonAriaLabel={(row) => t('removeLabel', { row: rows.indexOf(row) + 1 })}
        empty={t('empty')}
        onAddButtonClick={() => set([...rows, { awsAccountId: '', region: '', key: '' }])}
        onRemoveButtonClick={({ detail }) => set(rows.toSpliced(detail.itemIndex, 1))}
      />
    </FormField>
  );
}
