import fc from 'fast-check';
import { apiKeySourceNames, apiKeySources } from '../datadog/api-key-sources.ts';
import { isSecretText } from '../datadog/secret-shapes.ts';
import { type Settings, settingsSchema } from '../datadog/settings.ts';
import { type SettingField, settingFields, settingsFrom } from '../datadog/settings-table.ts';

/** Any value that the table allows for one setting. */
export function anyValueOf(field: SettingField): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'choice':
      return fc.constantFrom(...field.options);
    case 'text':
      return fc.stringMatching(field.pattern);
    case 'wholeNumber':
      return fc.integer({ min: field.min, max: field.max });
    case 'onOff':
    case 'confirmation':
      return fc.boolean();
    case 'layerVersion':
      return fc.oneof(fc.integer({ min: field.min, max: field.max }), fc.constantFrom('latest', 'none'));
    case 'pairs':
      return anyPairs(field);
    case 'rules':
      return fc.array(anyRule(field), { minLength: 1, maxLength: 3 });
    case 'apiKeySource':
      return fc.oneof(
        ...apiKeySourceNames.map((source) => {
          const { pattern, field: member } = apiKeySources[source];
          return fc.stringMatching(pattern).map((text) => ({ source, [member]: text }));
        }),
      );
  }
}

function anyPairs({ pairs, key, value }: Extract<SettingField, { kind: 'pairs' }>): fc.Arbitrary<unknown> {
  const isFree = (name: string) => settingsSchema.safeParse({ variables: { [name]: 'x' } }).success;
  const names = fc.stringMatching(key.pattern);
  const texts = fc.stringMatching(value.pattern);
  return pairs === 'variables'
    ? fc.dictionary(
        names.filter(isFree),
        texts.filter((text) => !isSecretText(text)),
        { maxKeys: 4 },
      )
    : fc.dictionary(names, texts, { maxKeys: 4 });
}

function anyRule({ members, optional }: Extract<SettingField, { kind: 'rules' }>): fc.Arbitrary<unknown> {
  const texts = fc.string({ minLength: 1, maxLength: 40 });
  const patterns = fc.constantFrom(
    '(START|END) RequestId',
    '\\w+@example\\.com',
    '(?i)password=[^&]*',
    '.*',
    '"\\d{12}"',
  );
  const shape = Object.fromEntries(
    Object.entries(members).map(([name, member]) => [
      name,
      'options' in member ? fc.constantFrom(...member.options) : member.holds === 'pattern' ? patterns : texts,
    ]),
  );
  const requiredKeys = Object.keys(members).filter((name) => !optional.some((known) => known === name));
  return fc.record(shape, { requiredKeys });
}

/** Any settings at all that the table allows; unlike `anySettings`, not chosen to be likely. */
export const anySettingsOfTheTable: fc.Arbitrary<Settings> = fc
  .record(Object.fromEntries(settingFields.map((field) => [field.path, anyValueOf(field)])), { requiredKeys: [] })
  .map((values) => settingsSchema.parse(settingsFrom(Object.entries(values))));
