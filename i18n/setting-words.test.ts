import fc from 'fast-check';
import { createTranslator, type Messages } from 'use-intl/core';
import { expect, test } from 'vitest';
import { apiKeySourceNames, apiKeySources } from '#lib/core/datadog/api-key-sources.ts';
import { keyStores } from '#lib/core/datadog/chosen-api-key.ts';
import { maskSettings } from '#lib/core/datadog/masked-settings.ts';
import { settingSections } from '#lib/core/datadog/setting-sections.ts';
import { settingText } from '#lib/core/datadog/setting-words.ts';
import { type SettingField, settingFields, settingValue } from '#lib/core/datadog/settings-table.ts';
import { locales } from '#lib/core/language/locales.ts';
import { anySettingsOfTheTable } from '#lib/core/testing/generated-settings.ts';
import { messagesByLocale } from './messages.ts';

/** Words that a setting must have, by their places below its own in `settings` of messages/<locale>/profiles.json. */
function neededBy(field: SettingField): string[] {
  switch (field.kind) {
    case 'confirmation':
      return ['label', 'hint', 'checkbox', 'confirmed'];
    case 'apiKeySource':
      return [
        ...['label', 'hint', 'notChosen', 'notChosenHint', 'none', 'storedHint'],
        ...apiKeySourceNames.flatMap((name) =>
          ['label', 'short', 'hint', 'value', 'valueHint'].map((word) => `sources.${name}.${word}`),
        ),
      ];
    case 'layerVersion':
      // What a layer version is, is said once for all of them.
      return ['label'];
    default:
      return ['label', 'hint'];
  }
}

/** Words that it may have besides. */
function possibleFor(field: SettingField): string[] {
  switch (field.kind) {
    case 'choice':
      return ['notChosen', 'notChosenHint', ...field.options.map((option) => `options.${option}`)];
    case 'text':
    case 'identity':
    case 'wholeNumber':
      return ['placeholder'];
    case 'apiKeySource':
      return apiKeySourceNames.map((name) => `sources.${name}.placeholder`);
    case 'rules':
      return ['example'];
    default:
      return [];
  }
}

function leavesOf(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return [prefix];
  return Object.entries(value).flatMap(([name, part]) => leavesOf(part, prefix === '' ? name : `${prefix}.${name}`));
}

const groupHints = ['layerVersions.hint'];

test.each(locales)(
  'in %s every setting of the table has its words, and no words are left of a setting that is gone',
  (locale) => {
    const words = new Set(leavesOf(messagesByLocale[locale].profiles.settings));
    const at = (field: SettingField, places: string[]) => places.map((place) => `${field.path}.${place}`);
    const needed = [...settingFields.flatMap((field) => at(field, neededBy(field))), ...groupHints];
    expect(needed.filter((key) => !words.has(key))).toEqual([]);
    const possible = new Set([...needed, ...settingFields.flatMap((field) => at(field, possibleFor(field)))]);
    expect([...words].filter((key) => !possible.has(key))).toEqual([]);
  },
);

test.each(locales)('in %s either all options of a choice have a name or none', (locale) => {
  const { settings } = messagesByLocale[locale].profiles;
  for (const field of settingFields) {
    if (field.kind !== 'choice') continue;
    const named = settingValue(settings, `${field.path}.options`);
    if (named !== undefined) expect(leavesOf(named)).toEqual([...field.options]);
  }
});

test.each(locales)('in %s every section has its words, and every code of a field its sentence', (locale) => {
  const { form } = messagesByLocale[locale].profiles;
  for (const { name } of settingSections) expect(leavesOf(form.sections[name])).toEqual(['title', 'description']);
  expect(Object.keys(form.sections)).toEqual(settingSections.map(({ name }) => name));
  const codes = settingFields.flatMap((field) => {
    if (field.kind === 'pairs') return [field.key.errorCode, field.value.errorCode];
    return 'errorCode' in field ? [field.errorCode] : [];
  });
  const sourceCodes = [
    ...apiKeySourceNames.map((name) => apiKeySources[name].errorCode),
    ...Object.values(keyStores).flatMap(({ arnErrorCode, nameErrorCode }) => [arnErrorCode, nameErrorCode]),
    ...['awsTagKey', 'keyGivenOnce', 'keyInsteadOfName', 'keyRowTwice', 'keyTableEmpty', 'regionName'],
  ];
  const fixed = ['invalid', 'managedVariable', 'managedByPlanning', 'secretVariable', 'secretValue', 'rulesNotJson'];
  const ruleCodes = ['ruleNotObject', 'ruleUnknownMember', 'ruleMember'];
  expect(
    [...codes, ...sourceCodes, ...fixed, ...ruleCodes].filter((code) => !Object.hasOwn(form.errors, code)),
  ).toEqual([]);
});

test('every value of a setting can be read, and no secret is among the words', () => {
  const t = createTranslator<Messages>({
    locale: 'en',
    messages: messagesByLocale.en.profiles,
    onError: (error) => {
      throw error;
    },
  });
  fc.assert(
    fc.property(anySettingsOfTheTable, (settings) => {
      for (const field of settingFields) {
        const said = settingText(t, field, maskSettings(settings), 'en');
        const value = settingValue(settings, field.path);
        const saysNothing = value === undefined || (field.kind === 'confirmation' && value === false);
        expect([field.path, said === undefined]).toEqual([field.path, saysNothing]);
        if (field.kind === 'apiKeySource' && settings.apiKey?.source === 'plain')
          expect(said).not.toContain(settings.apiKey.value);
      }
    }),
  );
});
