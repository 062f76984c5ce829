'use client';

import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useTranslations } from 'next-intl';
import { hintOf } from '#lib/core/datadog/setting-words.ts';
import { type PairDraft, withPairs } from './draft.ts';
import type { SettingFieldProps } from './setting-field-props.ts';

/** Any number of pairs, a row each. */
export function PairsField({ field, draft, onChange, errorText }: SettingFieldProps<'pairs'>) {
  const t = useTranslations('profiles');
  const words = `form.pairs.${field.pairs}` as const;
  const pairs = draft.pairs[field.path] ?? [];
  const set = (changed: readonly PairDraft[]) => onChange(withPairs(draft, field.path, changed));
  const input = (part: keyof PairDraft) => (pair: PairDraft, index: number) => (
    <Input
      value={pair[part]}
      autoComplete={false}
      spellcheck={false}
      onChange={({ detail }) => set(pairs.with(index, { ...pair, [part]: detail.value }))}
    />
  );
  return (
    <FormField label={t(`settings.${field.path}.label`)} description={hintOf(t, field)} errorText={errorText} stretch>
      <AttributeEditor
        items={pairs}
        definition={[
          { label: t(`${words}.key`), control: input('key') },
          { label: t(`${words}.value`), control: input('value') },
        ]}
        addButtonText={t(`${words}.add`)}
        removeButtonText={t(`${words}.remove`)}
        removeButtonAriaLabel={({ key }) => t(`${words}.removeLabel`, { key })}
        empty={t(`${words}.empty`)}
        onAddButtonClick={() => set([...pairs, { key: '', value: '' }])}
        onRemoveButtonClick={({ detail }) => set(pairs.toSpliced(detail.itemIndex, 1))}
      />
    </FormField>
  );
}
