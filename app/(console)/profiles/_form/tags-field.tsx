'use client';

import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useTranslations } from 'next-intl';
import { hintOf } from '#lib/core/datadog/setting-words.ts';
import { type TagDraft, withPairs } from './draft.ts';
import type { SettingFieldProps } from './setting-field-props.ts';

/** Any number of tags, a row each. */
export function TagsField({ field, draft, onChange, errorText }: SettingFieldProps<'tags'>) {
  const t = useTranslations('profiles');
  const pairs = draft.pairs[field.path] ?? [];
  const set = (changed: readonly TagDraft[]) => onChange(withPairs(draft, field.path, changed));
  const input = (part: keyof TagDraft) => (tag: TagDraft, index: number) => (
    <Input
      value={tag[part]}
      autoComplete={false}
      spellcheck={false}
      onChange={({ detail }) => set(pairs.with(index, { ...tag, [part]: detail.value }))}
    />
  );
  return (
    <FormField label={t(`settings.${field.path}.label`)} description={hintOf(t, field)} errorText={errorText} stretch>
      <AttributeEditor
        items={pairs}
        definition={[
          { label: t('form.tags.key'), control: input('key') },
          { label: t('form.tags.value'), control: input('value') },
        ]}
        addButtonText={t('form.tags.add')}
        removeButtonText={t('form.tags.remove')}
        removeButtonAriaLabel={({ key }) => t('form.tags.removeLabel', { key })}
        empty={t('form.tags.empty')}
        onAddButtonClick={() => set([...pairs, { key: '', value: '' }])}
        onRemoveButtonClick={({ detail }) => set(pairs.toSpliced(detail.itemIndex, 1))}
      />
    </FormField>
  );
}
