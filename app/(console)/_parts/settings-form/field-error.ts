'use client';

import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { FieldErrors } from '#app/_doors/result.ts';
import { refusalText } from '#lib/core/datadog/setting-refusals.ts';
import type { SettingField } from '#lib/core/datadog/settings-table.ts';

/** Where the settings stand within the input of every action that takes them. */
const prefix = 'settings.';

/** Returns the sentence for whatever is wrong with a setting or a part of it, or undefined. */
export type FieldErrorOf = (field: SettingField) => string | undefined;

/** Returns the sentence for whatever is wrong with one part of a setting, by the steps that lead to it, or undefined. */
export type PartErrorOf = (...steps: readonly string[]) => string | undefined;

/** Sentences for the field errors of one setting's parts, for controls that say them at each. An empty last step is left out. */
export function useSettingsPartError(fieldErrors: FieldErrors): (field: SettingField) => PartErrorOf {
  const t = useTranslations('profiles');
  return useCallback(
    (field) =>
      (...steps) => {
        const taken = steps.filter((step) => step !== '');
        const code = fieldErrors[`${prefix}${[field.path, ...taken].join('.')}`];
        return code === undefined ? undefined : refusalText(t, field, { steps: taken, code });
      },
    [fieldErrors, t],
  );
}

/** Whether a refusal names this setting or a part of it. */
export function hasError(fieldErrors: FieldErrors, field: SettingField): boolean {
  return wrongPathOf(fieldErrors, field) !== undefined;
}

/** Sentences for the settings' field errors. */
export function useSettingsFieldError(fieldErrors: FieldErrors): FieldErrorOf {
  const t = useTranslations('profiles');
  return useCallback(
    (field) => {
      const path = wrongPathOf(fieldErrors, field);
      if (path === undefined) return undefined;
      const steps = path.slice(prefix.length + field.path.length + 1).split('.');
      return refusalText(t, field, {
        steps: steps.filter((step) => step !== ''),
        code: fieldErrors[path] ?? 'invalid',
      });
    },
    [fieldErrors, t],
  );
}

/** The first path of a refusal at or below the setting's: the pairs of a list are one field to the person, and many paths to the schema. */
function wrongPathOf(fieldErrors: FieldErrors, { path }: SettingField): string | undefined {
  const own = `${prefix}${path}`;
  return Object.keys(fieldErrors).find((wrong) => wrong === own || wrong.startsWith(`${own}.`));
}
