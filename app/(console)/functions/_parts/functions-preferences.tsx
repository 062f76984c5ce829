'use client';

import type { CollectionPreferencesProps } from '@cloudscape-design/components/collection-preferences';
import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import { useTranslations } from 'next-intl';
import { LazyPreferences } from '#app/_parts/lazy-preferences.tsx';
import { pageSizes } from '#lib/core/functions/function-query.ts';
import { mostTagColumns } from '#lib/core/tables/most-tag-columns.ts';
import type { FunctionColumn } from './function-columns.tsx';
import { type Arrangement, arrangedColumns } from './table-arrangement.ts';

type Props = {
  arrangement: Arrangement;
  columns: readonly FunctionColumn[];
  /** Keys of tags that functions have. */
  tagKeys: readonly string[];
  onChange: (arrangement: Arrangement) => void;
};

/** The chosen keys of tags, which Cloudscape hands back as a value of any kind. */
function tagKeysOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((key) => typeof key === 'string') : [];
}

/** The button and dialog that change how the list is arranged. */
export function FunctionsPreferences({ arrangement, columns, tagKeys, onChange }: Props) {
  const t = useTranslations('functions.preferences');
  const confirm = (detail: CollectionPreferencesProps.Preferences) => {
    const chosenKeys = tagKeysOf(detail.custom);
    const next = {
      ...arrangement,
      tagKeys: chosenKeys,
      columns: (detail.contentDisplay ?? arrangement.columns).map(({ id, visible }) => ({ id, visible })),
      wrapLines: detail.wrapLines ?? arrangement.wrapLines,
      density: detail.contentDensity ?? arrangement.density,
      pageSize: pageSizes.find((size) => size === detail.pageSize) ?? arrangement.pageSize,
    };
    onChange({ ...next, columns: arrangedColumns(next) });
  };
  return (
    <LazyPreferences
      title={t('title')}
      confirmLabel={t('confirm')}
      cancelLabel={t('cancel')}
      preferences={{
        pageSize: arrangement.pageSize,
        wrapLines: arrangement.wrapLines,
        contentDensity: arrangement.density,
        contentDisplay: arrangedColumns(arrangement),
        custom: arrangement.tagKeys,
      }}
      onConfirm={({ detail }) => confirm(detail)}
      pageSizePreference={{
        title: t('pageSize'),
        options: pageSizes.map((value) => ({ value, label: t('pageSizeOption', { count: value }) })),
      }}
      wrapLinesPreference={{ label: t('wrapLines'), description: t('wrapLinesHint') }}
      contentDensityPreference={{ label: t('density'), description: t('densityHint') }}
      contentDisplayPreference={{
        title: t('columns'),
        options: columns.map(({ id, header }) => ({ id, label: header, alwaysVisible: id === 'name' })),
      }}
      customPreference={(value, setValue) => (
        <TagColumns tagKeys={tagKeys} chosen={tagKeysOf(value)} onChange={setValue} />
      )}
    />
  );
}

function TagColumns({
  tagKeys,
  chosen,
  onChange,
}: {
  tagKeys: readonly string[];
  chosen: readonly string[];
  onChange: (keys: string[]) => void;
}) {
  const t = useTranslations('functions.preferences');
  const all = [...new Set([...chosen, ...tagKeys])].toSorted();
  return (
    <FormField label={t('tags')} description={t('tagsHint', { max: mostTagColumns })}>
      <Multiselect
        placeholder={t('tagsPlaceholder')}
        filteringType="auto"
        expandToViewport
        empty={t('noTags')}
        options={all.map((key) => ({
          value: key,
          label: key,
          disabled: chosen.length >= mostTagColumns && !chosen.includes(key),
        }))}
        selectedOptions={chosen.map((key) => ({ value: key, label: key }))}
        onChange={({ detail }) => onChange(detail.selectedOptions.flatMap(({ value }) => value ?? []))}
      />
    </FormField>
  );
}
