'use client';

import type { CollectionPreferencesProps } from '@cloudscape-design/components/collection-preferences';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import { LazyPreferences } from '#app/_parts/lazy-preferences.tsx';
import { pageSizes } from '#lib/core/functions/function-query.ts';
import type { FunctionColumn } from './function-columns.tsx';

/** How the list looks for this person, in this browser. */
export type Preferences = { columns: readonly { id: string; visible: boolean }[]; wrapLines: boolean };

const storageKey = 'lamplighter.functions.preferences';
const storedSchema = z.object({
  columns: z.array(z.object({ id: z.string(), visible: z.boolean() })),
  wrapLines: z.boolean(),
});

const defaults: Preferences = {
  columns: [
    { id: 'name', visible: true },
    { id: 'status', visible: true },
    { id: 'account', visible: true },
    { id: 'region', visible: true },
    { id: 'runtime', visible: true },
    { id: 'architecture', visible: false },
    { id: 'versions', visible: true },
    { id: 'tool', visible: true },
    { id: 'owner', visible: true },
    { id: 'lastModified', visible: false },
  ],
  wrapLines: false,
};

/** The preferences of this browser. */
export function usePreferences(): [Preferences, (preferences: Preferences) => void] {
  const [preferences, setPreferences] = useState(defaults);
  useEffect(() => {
    const stored = localStorage.getItem(storageKey);
    if (stored === null) return;
    try {
      setPreferences(storedSchema.parse(JSON.parse(stored)));
    } catch {
      // Written by another version of this page: the defaults stand.
    }
  }, []);
  const keep = (chosen: Preferences) => {
    setPreferences(chosen);
    localStorage.setItem(storageKey, JSON.stringify(chosen));
  };
  return [preferences, keep];
}

type Props = {
  preferences: Preferences;
  pageSize: number;
  columns: readonly FunctionColumn[];
  onChange: (preferences: Preferences, pageSize: number) => void;
};

/** The button and dialog that change them. */
export function FunctionsPreferences({ preferences, pageSize, columns, onChange }: Props) {
  const t = useTranslations('functions.preferences');
  const confirm = (detail: CollectionPreferencesProps.Preferences) =>
    onChange(
      { columns: detail.contentDisplay ?? preferences.columns, wrapLines: detail.wrapLines ?? false },
      detail.pageSize ?? pageSize,
    );
  return (
    <LazyPreferences
      title={t('title')}
      confirmLabel={t('confirm')}
      cancelLabel={t('cancel')}
      preferences={{ pageSize, wrapLines: preferences.wrapLines, contentDisplay: preferences.columns }}
      onConfirm={({ detail }) => confirm(detail)}
      pageSizePreference={{
        title: t('pageSize'),
        options: pageSizes.map((value) => ({ value, label: t('pageSizeOption', { count: value }) })),
      }}
      wrapLinesPreference={{ label: t('wrapLines'), description: t('wrapLinesHint') }}
      contentDisplayPreference={{
        title: t('columns'),
        options: columns.map(({ id, header }) => ({ id, label: header, alwaysVisible: id === 'name' })),
      }}
    />
  );
}
