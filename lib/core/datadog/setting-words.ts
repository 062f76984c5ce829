import { listIn } from '../language/facts.ts';
import { apiKeySourceNames, apiKeySources } from './api-key-sources.ts';
import type { MaskedSettings } from './masked-settings.ts';
import { type SettingField, settingValue } from './settings-table.ts';

/** A translator of `messages/<locale>/profiles.json`, of a page or of anything else. */
export type SettingWords = {
  (key: string, values?: Record<string, string | number>): string;
  has: (key: string) => boolean;
};

type ChoiceSettingField = Extract<SettingField, { kind: 'choice' }>;

/** What a setting is for, where its label does not say it all. */
export function hintOf(t: SettingWords, { path }: Pick<SettingField, 'path'>): string | undefined {
  const key = `settings.${path}.hint`;
  return t.has(key) ? t(key) : undefined;
}

/** An option's name for people; an option without one, such as a Datadog site, is its own name. */
export function choiceText(t: SettingWords, { path }: Pick<ChoiceSettingField, 'path'>, option: string): string {
  const key = `settings.${path}.options.${option}`;
  return t.has(key) ? t(key) : option;
}

/**
 * A setting's value as people of a language read it; undefined where none was chosen. A secret is only said to be stored.
 * `t` says the words of that language.
 */
export function settingText(
  t: SettingWords,
  field: SettingField,
  settings: MaskedSettings,
  locale: string,
): string | undefined {
  const value = settingValue(settings, field.path);
  if (value === undefined) return undefined;
  switch (field.kind) {
    case 'choice':
      return choiceText(t, field, String(value));
    case 'text':
    case 'wholeNumber':
      return String(value);
    case 'identity':
      return identityText(t, value);
    case 'onOff':
      return value === true ? t('form.on') : t('form.off');
    case 'confirmation':
      return value === true ? t(`settings.${field.path}.confirmed`) : undefined;
    case 'layerVersion':
      return typeof value === 'number' ? String(value) : t(`form.layerVersion.${String(value)}`);
    case 'pairs': {
      const sign = field.pairs === 'variables' ? '=' : ':';
      return listIn(
        locale,
        Object.entries(value ?? {}).map(([key, text]) => `${key}${sign}${text}`),
      );
    }
    case 'rules':
      if (!Array.isArray(value)) return undefined;
      return listIn(
        locale,
        value.map((rule) => String(settingValue(rule, 'name'))),
      );
    case 'apiKeySource':
      return apiKeyText(t, value);
  }
}

/** What is typed, or where each function's value comes from. */
function identityText(t: SettingWords, value: unknown): string {
  if (typeof value === 'string') return value;
  return t(`form.origins.${String(settingValue(value, 'from'))}.value`, { tag: String(settingValue(value, 'tag')) });
}

function apiKeyText(t: SettingWords, apiKey: unknown): string | undefined {
  const source = apiKeySourceNames.find((name) => name === settingValue(apiKey, 'source'));
  if (source === undefined) return undefined;
  const { field, isSecret } = apiKeySources[source];
  const table = settingValue(apiKey, 'table');
  const given = settingValue(apiKey, 'name') ?? settingValue(apiKey, field);
  const stored = isSecret ? t('summary.stored') : String(given);
  const detail = Array.isArray(table) ? t('summary.keyTable', { count: table.length }) : stored;
  return `${t(`settings.apiKey.sources.${source}.short`)}: ${detail}`;
}
