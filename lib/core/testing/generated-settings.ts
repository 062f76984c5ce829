import fc from 'fast-check';
import { apiKeySourceNames, apiKeySources } from '../datadog/api-key-sources.ts';
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
    case 'tags':
      return fc.dictionary(fc.stringMatching(field.key.pattern), fc.stringMatching(field.value.pattern), {
        maxKeys: 4,
      });
    case 'apiKeySource':
      return fc.oneof(
        ...apiKeySourceNames.map((source) => {
          const { pattern, field: member } = apiKeySources[source];
          return fc.stringMatching(pattern).map((text) => ({ source, [member]: text }));
        }),
      );
  }
}

/** Any settings at all that the table allows; unlike `anySettings`, not chosen to be likely. */
export const anySettingsOfTheTable: fc.Arbitrary<Settings> = fc
  .record(Object.fromEntries(settingFields.map((field) => [field.path, anyValueOf(field)])), { requiredKeys: [] })
  .map((values) => settingsSchema.parse(settingsFrom(Object.entries(values))));
