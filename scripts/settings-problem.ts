import { createTranslator, type Messages } from 'use-intl/core';
import type { z } from 'zod';
import { fieldErrorsOf } from '#lib/commands/kernel/field-errors.ts';
import { refusalText } from '#lib/core/datadog/setting-refusals.ts';
import { settingFields } from '#lib/core/datadog/settings-table.ts';
import { textsOf } from '#messages/languages.ts';
import { spokenLocale } from './spoken-locale.ts';

const words = createTranslator<Messages>({ locale: spokenLocale, messages: textsOf(spokenLocale).profiles });

/** What is wrong with a file whose settings the schema refused, as a sentence of messages/<locale>/plan-command.json and what fills it. */
export function settingsProblem(
  file: string,
  error: z.ZodError,
): { code: 'settingsInvalid' | 'settingsInvalidBecause'; params: Record<string, string> } {
  const place = placeOf(error);
  const reason = reasonOf(error);
  return reason === undefined
    ? { code: 'settingsInvalid', params: { file, place } }
    : { code: 'settingsInvalidBecause', params: { file, place, reason } };
}

/** Where the first mistake is, by names alone: values may be secrets. */
export function placeOf(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return '';
  const names = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
  return names.map(String).join('.') || '(the whole)';
}

/** What is wrong at the first mistake, where it lies in a setting. */
function reasonOf(error: z.ZodError): string | undefined {
  const [found] = Object.entries(fieldErrorsOf(error));
  if (found === undefined) return undefined;
  const [path, code] = found;
  const field = settingFields.find((known) => path === known.path || path.startsWith(`${known.path}.`));
  if (field === undefined) return undefined;
  const steps = path.slice(field.path.length + 1).split('.');
  return refusalText(words, field, { steps: steps.filter((step) => step !== ''), code });
}
