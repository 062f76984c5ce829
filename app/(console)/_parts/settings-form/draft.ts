import { type ApiKeySource, apiKeySourceNames, apiKeySources } from '#lib/core/datadog/api-key-sources.ts';
import { hasKeyTable } from '#lib/core/datadog/chosen-api-key.ts';
import type { MaskedSettings } from '#lib/core/datadog/masked-settings.ts';
import { isKeyShaped } from '#lib/core/datadog/secret-shapes.ts';
import { type SettingField, settingFields, settingsFrom, settingValue } from '#lib/core/datadog/settings-table.ts';

/** A pair as typed. */
export type PairDraft = { key: string; value: string };

/** A row of the table of API keys as typed; `key` is an ARN, a name or a ciphertext. */
export type KeyRowDraft = { awsAccountId: string; region: string; key: string };

/** What stands in the settings form: everything as typed, for every setting of the table by its path. */
export type SettingsDraft = {
  /**
   * What is typed or chosen. An absent or empty text means "not chosen"; on and off are `on` and `off`. Settings with more
   * than one control keep the others below their path: `layerVersions.python.number`, `apiKey.secretsManager`, and where a value
   * comes from: `service.from`, `service.tag`, `apiKey.secretsManager.form` (`table`, or empty for one key for all).
   */
  texts: Readonly<Record<string, string>>;
  /** The pairs of settings that consist of pairs. */
  pairs: Readonly<Record<string, readonly PairDraft[]>>;
  /** The rows of the table of API keys, by source. */
  keyRows?: Readonly<Record<string, readonly KeyRowDraft[]>>;
  /** The profile that keeps a key which the form never sees, and the key's source; used while no new key is typed. */
  storedKey: { profileId: string; source: ApiKeySource } | undefined;
};

/** A form in which nothing is chosen, but for the recommended key source being open to be filled in. */
export function emptyDraft(): SettingsDraft {
  return { texts: { apiKey: 'secretsManager' }, pairs: {}, storedKey: undefined };
}

/** What is typed or chosen at a place of the draft; empty where nothing is. */
export function textOf(draft: SettingsDraft, place: string): string {
  return draft.texts[place] ?? '';
}

/** The draft with another text at a place. */
export function withText(draft: SettingsDraft, place: string, text: string): SettingsDraft {
  return { ...draft, texts: { ...draft.texts, [place]: text } };
}

/** The draft with other pairs for the setting at a path. */
export function withPairs(draft: SettingsDraft, path: string, pairs: readonly PairDraft[]): SettingsDraft {
  return { ...draft, pairs: { ...draft.pairs, [path]: pairs } };
}

/** The rows of the table of API keys of a source. */
export function keyRowsOf(draft: SettingsDraft, source: ApiKeySource): readonly KeyRowDraft[] {
  return draft.keyRows?.[source] ?? [];
}

/** The draft with other rows in the table of API keys of a source. */
export function withKeyRows(draft: SettingsDraft, source: ApiKeySource, rows: readonly KeyRowDraft[]): SettingsDraft {
  return { ...draft, keyRows: { ...draft.keyRows, [source]: rows } };
}

/** Whether the key of a source is given by a table. */
export function isKeyTable(draft: SettingsDraft, source: ApiKeySource): boolean {
  return hasKeyTable(source) && textOf(draft, `apiKey.${source}.form`) === 'table';
}

/** A profile's settings as the form shows them. A stored key is not among them: the form only knows that there is one. */
export function draftOf(settings: MaskedSettings, profileId: string): SettingsDraft {
  const values = settingFields.map((field) => ({ field, value: settingValue(settings, field.path) }));
  const { apiKey } = settings;
  const isStored = apiKey !== undefined && apiKeySources[apiKey.source].isSecret;
  return {
    texts: Object.fromEntries(values.flatMap(({ field, value }) => textsOf(field, value))),
    pairs: Object.fromEntries(
      values.flatMap(({ field, value }) => (field.kind === 'pairs' ? pairsOf(field.path, value) : [])),
    ),
    ...(isStored ? {} : storedRows(apiKey)),
    storedKey: isStored ? { profileId, source: apiKey.source } : undefined,
  };
}

/** The draft without what must not be kept in the browser: a key that was typed. */
export function withoutTypedKeys(draft: SettingsDraft): SettingsDraft {
  const secret = apiKeySourceNames.filter((source) => apiKeySources[source].isSecret).map((source) => `.${source}`);
  // A key that was pasted where its ARN or name belongs is refused, and not kept either.
  const isMisplaced = (place: string, text: string) => place.startsWith('apiKey.') && isKeyShaped(text);
  const texts = Object.entries(draft.texts).filter(
    ([place, text]) => !secret.some((ending) => place.endsWith(ending)) && !isMisplaced(place, text),
  );
  const rows = Object.entries(draft.keyRows ?? {}).filter(
    ([place]) => !secret.some((ending) => `.${place}`.endsWith(ending)),
  );
  return {
    ...draft,
    texts: Object.fromEntries(texts),
    ...(draft.keyRows === undefined ? {} : { keyRows: Object.fromEntries(rows) }),
  };
}

/** Whether the key that the profile keeps is meant: the source is still its own and nothing new was typed. */
export function usesStoredKey(draft: SettingsDraft): boolean {
  const { storedKey } = draft;
  if (storedKey === undefined || textOf(draft, 'apiKey') !== storedKey.source) return false;
  return textOf(draft, `apiKey.${storedKey.source}`) === '' && keyRowsOf(draft, storedKey.source).length === 0;
}

/**
 * What the form sends: settings for `settingsSchema`, and the profile whose stored key is to be used. Nothing is checked
 * here; what cannot be a number stays a text, so that the schema names the field.
 */
export function settingsOf(draft: SettingsDraft): {
  settings: Record<string, unknown>;
  storedApiKeyOf: string | undefined;
} {
  const values = settingFields.map((field) => [field.path, chosenValue(field, draft)] as const);
  const settings = settingsFrom(values.filter(([, value]) => value !== undefined));
  return { settings, storedApiKeyOf: usesStoredKey(draft) ? draft.storedKey?.profileId : undefined };
}

/** Whether something is typed or chosen for a setting. */
export function isChosen(field: SettingField, draft: SettingsDraft): boolean {
  return chosenValue(field, draft) !== undefined;
}

/** The texts of a draft that show one setting's value; none where it was not chosen. */
function textsOf({ kind, path }: SettingField, value: unknown): [place: string, text: string][] {
  switch (kind) {
    case 'choice':
    case 'text':
    case 'wholeNumber':
      return value === undefined ? [] : [[path, String(value)]];
    case 'onOff':
    case 'confirmation':
      return value === undefined ? [] : [[path, value === true ? 'on' : 'off']];
    case 'identity':
      return identityTexts(path, value);
    case 'layerVersion':
      if (typeof value === 'number')
        return [
          [path, 'number'],
          [`${path}.number`, String(value)],
        ];
      return value === undefined ? [] : [[path, String(value)]];
    case 'apiKeySource':
      return apiKeyTexts(path, value);
    case 'rules':
      return value === undefined ? [] : [[path, JSON.stringify(value, null, 2)]];
    case 'pairs':
      return [];
  }
}

function apiKeyTexts(path: string, value: unknown): [place: string, text: string][] {
  const source = apiKeySourceNames.find((name) => name === settingValue(value, 'source'));
  if (source === undefined) return [];
  const { field, isSecret } = apiKeySources[source];
  const chosen: [string, string] = [path, source];
  if (settingValue(value, 'table') !== undefined) return [chosen, [`${path}.${source}.form`, 'table']];
  const given = settingValue(value, 'name') ?? settingValue(value, field);
  return isSecret ? [chosen] : [chosen, [`${path}.${source}`, String(given)]];
}

function storedRows(apiKey: MaskedSettings['apiKey']): Pick<SettingsDraft, 'keyRows'> {
  if (apiKey === undefined || !('table' in apiKey) || apiKey.table === undefined) return {};
  const rows = apiKey.table.map(({ awsAccountId = '', region = '', arn, name = '' }) => ({
    awsAccountId,
    region,
    key: arn ?? name,
  }));
  return { keyRows: { [apiKey.source]: rows } };
}

function identityTexts(path: string, value: unknown): [place: string, text: string][] {
  if (value === undefined) return [];
  if (typeof value === 'string') return [[path, value]];
  const tag = settingValue(value, 'tag');
  const from: [string, string] = [`${path}.from`, String(settingValue(value, 'from'))];
  return tag === undefined ? [from] : [from, [`${path}.tag`, String(tag)]];
}

function pairsOf(path: string, value: unknown): [path: string, pairs: PairDraft[]][] {
  const pairs = Object.entries(value ?? {}).map(([key, text]) => ({ key, value: String(text) }));
  return pairs.length === 0 ? [] : [[path, pairs]];
}

/** A setting's value as the form sends it; undefined where nothing was chosen. */
function chosenValue({ kind, path }: SettingField, draft: SettingsDraft): unknown {
  const text = textOf(draft, path).trim();
  switch (kind) {
    case 'choice':
    case 'text':
      return text === '' ? undefined : text;
    case 'identity':
      return identityOf(path, draft);
    case 'wholeNumber':
      return text === '' ? undefined : numberOrText(text);
    case 'onOff':
    case 'confirmation':
      return text === '' ? undefined : text === 'on';
    case 'layerVersion':
      if (text === '') return undefined;
      return text === 'number' ? numberOrText(textOf(draft, `${path}.number`).trim()) : text;
    case 'apiKeySource':
      return apiKeyOf(path, draft);
    case 'rules':
      return text === '' ? undefined : parsedOrText(text);
    case 'pairs':
      return filledPairs(draft.pairs[path] ?? []);
  }
}

function identityOf(path: string, draft: SettingsDraft): unknown {
  const from = textOf(draft, `${path}.from`);
  if (from === 'tag') return { from, tag: textOf(draft, `${path}.tag`).trim() };
  return from === '' ? textOf(draft, path).trim() || undefined : { from };
}

function apiKeyOf(path: string, draft: SettingsDraft): Record<string, unknown> | undefined {
  const source = apiKeySourceNames.find((name) => name === textOf(draft, path));
  if (source === undefined || usesStoredKey(draft)) return undefined;
  if (isKeyTable(draft, source))
    return {
      source,
      table: keyRowsOf(draft, source).map(({ awsAccountId, region, key }) => ({
        ...(awsAccountId.trim() === '' ? {} : { awsAccountId: awsAccountId.trim() }),
        ...(region.trim() === '' ? {} : { region: region.trim() }),
        ...keyGiven(source, key),
      })),
    };
  return { source, ...keyGiven(source, textOf(draft, `${path}.${source}`)) };
}

/** The key as typed: whatever is no ARN of a secret or parameter is its name. */
function keyGiven(source: ApiKeySource, typed: string): Record<string, string> {
  const key = typed.trim();
  const isName = apiKeySources[source].field === 'arn' && key !== '' && !key.startsWith('arn:');
  return { [isName ? 'name' : apiKeySources[source].field]: key };
}

function filledPairs(pairs: readonly PairDraft[]): Record<string, string> | undefined {
  const typed = pairs.map(({ key, value }) => [key.trim(), value.trim()] as const);
  const filled = typed.filter(([key, value]) => key !== '' || value !== '');
  return filled.length === 0 ? undefined : Object.fromEntries(filled);
}

function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses the text, and the form says where it is no JSON.
    return text;
  }
}

function numberOrText(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}
