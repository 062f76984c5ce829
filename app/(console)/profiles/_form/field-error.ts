'use client';

import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { FieldErrors } from '#app/_doors/result.ts';

/** Answers the sentence for the field at a path of the settings, or undefined. */
export type FieldErrorOf = (path: string) => string | undefined;

/** Fields whose schema has no code of its own for what is wrong. */
const codeByPath: Readonly<Record<string, string>> = {
  apmFlushDeadlineMilliseconds: 'apmFlushDeadlineMilliseconds',
  'apiKey.ciphertext': 'kmsCiphertext',
};

/** Sentences for the settings' field errors. `prefix` is where the settings stand within the input, for example `settings.`. */
export function useSettingsFieldError(fieldErrors: FieldErrors, prefix: string): FieldErrorOf {
  const t = useTranslations('profiles.form.errors');
  return useCallback(
    (path: string) => {
      const code = fieldErrors[`${prefix}${path}`];
      if (code === undefined) return undefined;
      const known = path.startsWith('layerVersions.') ? 'layerVersion' : (codeByPath[path] ?? code);
      return t.has(known) ? t(known) : t('invalid');
    },
    [fieldErrors, prefix, t],
  );
}

/** The first error of any tag: tags are one field to the person, and many paths to the schema. */
export function tagsError(fieldErrors: FieldErrors, prefix: string, fieldError: FieldErrorOf): string | undefined {
  const path = Object.keys(fieldErrors).find((candidate) => candidate.startsWith(`${prefix}tags`));
  return path === undefined ? undefined : fieldError(path.slice(prefix.length));
}
