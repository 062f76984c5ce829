import fc from 'fast-check';
import { NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { createTranslator, type Messages } from 'use-intl/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { FieldErrors } from '#app/_doors/result.ts';
import { messagesByLocale } from '#i18n/messages.ts';
import { fieldErrorsOf } from '#lib/commands/kernel/field-errors.ts';
import { maskSettings } from '#lib/core/datadog/masked-settings.ts';
import { settingSections } from '#lib/core/datadog/setting-sections.ts';
import { settingsSchema } from '#lib/core/datadog/settings.ts';
import { type SettingField, settingFields, settingFieldsOf, settingsFrom } from '#lib/core/datadog/settings-table.ts';
import { anyValueOf } from '#lib/core/testing/generated-settings.ts';
import {
  draftOf,
  emptyDraft,
  type KeyRowDraft,
  type SettingsDraft,
  settingsOf,
  withKeyRows,
  withPairs,
  withText,
} from './draft.ts';
import { SettingControl } from './setting-field.tsx';
import { SettingsForm } from './settings-form.tsx';

const messages = messagesByLocale.en;
const say = createTranslator<Messages>({ locale: 'en', messages: messages.profiles });
const nothing = withText(emptyDraft(), 'apiKey', '');

function render(content: ReactNode): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale="en" messages={messages} timeZone="UTC">
      {content}
    </NextIntlClientProvider>,
  );
}

/** The form's markup as a browser gets it. */
function renderForm(draft: SettingsDraft, fieldErrors: FieldErrors = {}): string {
  return render(<SettingsForm draft={draft} onChange={() => undefined} fieldErrors={fieldErrors} />);
}

function renderControl(field: SettingField, draft: SettingsDraft): string {
  return render(
    <SettingControl field={field} draft={draft} onChange={() => undefined} errorText={undefined} isBeside />,
  );
}

const empty = renderForm(nothing);

describe('the form has every setting of the table', () => {
  test.each(settingFields.map((field) => [field.path, field] as const))('%s', (path, field) => {
    expect(empty.includes(`>${say(`settings.${path}.label`)}<`)).toBe(true);
    const nothingChosen = renderControl(field, nothing);
    for (const value of valuesOf(field)) {
      const draft = draftOf(maskSettings(settingsSchema.parse(settingsFrom([[path, value]]))), 'p');
      expect([value, renderControl(field, draft) === nothingChosen]).toEqual([value, false]);
    }
  });
});

test('whatever is refused is said at its setting', () => {
  const refused = Object.fromEntries(settingFields.map(({ path }) => [`settings.${path}`, 'unheardOf']));
  const shown = settingSections.flatMap(({ name }) => settingFieldsOf(name));
  expect(shown).toHaveLength(settingFields.length);
  expect(errorsIn(renderForm(nothing, refused))).toEqual(shown.map(sentenceFor));
});

test.each(settingSections.filter(({ isRare }) => isRare))(
  'the folded section $name opens for an error inside',
  ({ name }) => {
    expect(openSections(empty)).toBe(0);
    const path = settingFieldsOf(name).at(-1)?.path;
    expect(openSections(renderForm(nothing, { [`settings.${path}`]: 'unheardOf' }))).toBe(1);
  },
);

test.each([
  ['Team', 'payments', 'datadogTagKey'],
  ['team', 'Payments!', 'datadogTagValue'],
])('the tag %s:%s is refused with a sentence at the tags', (key, value, code) => {
  const draft = withPairs(nothing, 'tags', [{ key, value }]);
  expect(errorsIn(renderForm(draft, refusalOf(draft)))).toEqual([say(`form.errors.${code}`)]);
});

test.each([
  ['DD_SITE', 'datadoghq.eu', say('form.errors.managedVariable', { variable: 'DD_SITE', setting: 'Datadog site' })],
  ['DD_LAMBDA_HANDLER', 'a.b', say('form.errors.managedByPlanning', { variable: 'DD_LAMBDA_HANDLER' })],
  ['DD_APP_KEY', 'x', say('form.errors.secretVariable', { variable: 'DD_APP_KEY' })],
  ['DD_OTHER', 'http://me:pw@host', say('form.errors.secretValue', { variable: 'DD_OTHER' })],
  ['TABLE', 'x', say('form.errors.variableName')],
])('the variable %s=%s is refused with a sentence that says what to do', (key, value, sentence) => {
  const draft = withPairs(nothing, 'variables', [{ key, value }]);
  expect(errorsIn(renderForm(draft, refusalOf(draft)))).toEqual([sentence]);
});

test.each([
  ['[{"type": "mask_sequences",\n "name": }]', say('form.errors.rulesNotJson', { line: 2, column: 10 })],
  ['{"type": "mask_sequences"}', say('form.errors.rules')],
  [
    '[{"type": "exclude_at_match", "name": "a", "pattern": "b"}, {"type": "exclude_at_match", "name": "a", "pattern": "(?=b)"}]',
    say('form.errors.ruleMember', {
      rule: 2,
      member: 'pattern',
      problem: say('form.ruleProblems.patternUnsupported'),
    }),
  ],
  [
    '[{"type": "drop", "name": "a", "pattern": "b"}]',
    say('form.errors.ruleMember', {
      rule: 1,
      member: 'type',
      problem: say('form.ruleProblems.notOneOf', { options: 'exclude_at_match, include_at_match, mask_sequences' }),
    }),
  ],
  [
    '[{"type": "exclude_at_match", "name": "a", "pattern": "b", "x": 1}]',
    say('form.errors.ruleUnknownMember', { rule: 1, members: 'type, name, pattern, replace_placeholder' }),
  ],
])('the rules %s are refused with a sentence that says where', (text, sentence) => {
  const draft = withText(nothing, 'logProcessingRules', text);
  expect(errorsIn(renderForm(draft, refusalOf(draft)))).toEqual([sentence]);
});

test('what is wrong with a key stands at its own line', () => {
  const draft = withText(nothing, 'apiKey', 'ssm');
  expect(errorsIn(renderForm(draft, { 'settings.apiKey.arn': 'ssmParameterArn' }))).toEqual([
    say('form.errors.ssmParameterArn'),
  ]);
});

describe('a table of keys', () => {
  const table = (...rows: KeyRowDraft[]) =>
    withKeyRows(withText(withText(nothing, 'apiKey', 'ssm'), 'apiKey.ssm.form', 'table'), 'ssm', rows);
  const row = { awsAccountId: '', region: '', key: 'dd' };

  test.each([
    ['an account ID that is none', [row, { ...row, awsAccountId: '12' }], 'awsAccountId'],
    ['a Region that is none', [{ ...row, region: 'Ireland' }], 'regionName'],
    ['a name that is none', [{ ...row, key: 'a b' }], 'parameterName'],
    ['no key', [{ ...row, key: '' }], 'ssmParameterArn'],
    ['a key itself', [{ ...row, key: 'deadbeef'.repeat(4) }], 'keyInsteadOfName'],
    ['two rows for one place', [row, row], 'keyRowTwice'],
    ['no row', [], 'keyTableEmpty'],
  ])('with %s is refused with one sentence, at the row', (_, rows, code) => {
    const draft = table(...rows);
    expect(errorsIn(renderForm(draft, refusalOf(draft)))).toEqual([say(`form.errors.${code}`)]);
  });
});

test('a tag key that is none is refused where it is typed', () => {
  const draft = withText(withText(nothing, 'service.from', 'tag'), 'service.tag', '*');
  expect(errorsIn(renderForm(draft, refusalOf(draft)))).toEqual([say('form.errors.awsTagKey')]);
});

/** What an action answers to a draft. */
function refusalOf(draft: SettingsDraft): FieldErrors {
  const parsed = z.object({ settings: settingsSchema }).safeParse({ settings: settingsOf(draft).settings });
  return parsed.success ? {} : fieldErrorsOf(parsed.error);
}

/** The sentence that a person reads when a setting is refused with a code that nobody knows. */
function sentenceFor(field: SettingField): string {
  if (!('errorCode' in field)) return say('form.errors.invalid');
  return say(`form.errors.${field.errorCode}`, 'max' in field ? { min: field.min, max: field.max } : {});
}

function errorsIn(html: string): string[] {
  return Array.from(html.matchAll(/awsui_error__message[^>]*>([^<]*)</g), ([, sentence]) => sentence ?? '');
}

function openSections(html: string): number {
  return html.match(/aria-expanded="true"/g)?.length ?? 0;
}

/** A few values, without those that say no more than leaving the setting out. */
function valuesOf(field: SettingField): unknown[] {
  if (field.kind === 'confirmation') return [true];
  const values = fc.sample(anyValueOf(field), 3);
  if (field.kind !== 'pairs') return values;
  return field.pairs === 'variables' ? [{ DD_TRACE_SAMPLE_RATE: '0.5' }] : [{ team: 'payments' }];
}
