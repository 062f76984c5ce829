import type { MaskedSettings } from '#lib/core/datadog/masked-settings.ts';

/** The switches that have three positions: on, off, or not chosen. */
export const switches = [
  'tracing',
  'logs',
  'capturePayload',
  'mergeXrayTraces',
  'flushMetricsToLogs',
  'fips',
  'appsec',
  'profiling',
  'coldStartTracing',
] as const;
export type SwitchName = (typeof switches)[number];

export const layerKinds = ['extension', 'python', 'node', 'java', 'dotnet', 'ruby'] as const;
export type LayerKind = (typeof layerKinds)[number];

export const apiKeySources = ['secretsManager', 'ssm', 'kms', 'plain'] as const;
export type ApiKeySource = (typeof apiKeySources)[number];

const textFields = ['site', 'env', 'service', 'version', 'logLevel', 'layerAccount'] as const;

/** What stands in the settings form: everything as typed, an empty text meaning "not chosen". */
export type SettingsDraft = {
  site: string;
  apiKeySource: ApiKeySource | '';
  apiKeyArn: string;
  apiKeyCiphertext: string;
  apiKeyValue: string;
  /** The profile that keeps a key which the form never sees; used while no new key is typed. */
  storedApiKeyOf: string;
  storedApiKeySource: ApiKeySource | '';
  env: string;
  service: string;
  version: string;
  tags: { key: string; value: string }[];
  switches: Record<SwitchName, '' | 'on' | 'off'>;
  logLevel: string;
  apmFlushDeadlineMilliseconds: string;
  mlApp: string;
  layerAccount: string;
  imageHoldsDatadog: boolean;
  layers: Record<LayerKind, { choice: '' | 'none' | 'number'; number: string }>;
};

/** A form in which nothing is chosen, but for the recommended key source being open to be filled in. */
export function emptyDraft(): SettingsDraft {
  return {
    site: '',
    apiKeySource: 'secretsManager',
    apiKeyArn: '',
    apiKeyCiphertext: '',
    apiKeyValue: '',
    storedApiKeyOf: '',
    storedApiKeySource: '',
    env: '',
    service: '',
    version: '',
    tags: [],
    switches: {
      tracing: '',
      logs: '',
      capturePayload: '',
      mergeXrayTraces: '',
      flushMetricsToLogs: '',
      fips: '',
      appsec: '',
      profiling: '',
      coldStartTracing: '',
    },
    logLevel: '',
    apmFlushDeadlineMilliseconds: '',
    mlApp: '',
    layerAccount: '',
    imageHoldsDatadog: false,
    layers: {
      extension: { choice: '', number: '' },
      python: { choice: '', number: '' },
      node: { choice: '', number: '' },
      java: { choice: '', number: '' },
      dotnet: { choice: '', number: '' },
      ruby: { choice: '', number: '' },
    },
  };
}

/** A profile's settings as the form shows them. A stored key is not among them: the form only knows that there is one. */
export function draftOf(settings: MaskedSettings, profileId: string): SettingsDraft {
  const draft = emptyDraft();
  for (const field of textFields) draft[field] = settings[field] ?? '';
  const { apiKey } = settings;
  draft.apiKeySource = apiKey?.source ?? '';
  if (apiKey && 'arn' in apiKey) draft.apiKeyArn = apiKey.arn;
  else if (apiKey) {
    draft.storedApiKeyOf = profileId;
    draft.storedApiKeySource = apiKey.source;
  }
  draft.tags = Object.entries(settings.tags ?? {}).map(([key, value]) => ({
    key,
    value,
  }));
  for (const name of switches) {
    const value = settings[name];
    draft.switches[name] = value === undefined ? '' : value ? 'on' : 'off';
  }
  draft.apmFlushDeadlineMilliseconds = String(settings.apmFlushDeadlineMilliseconds ?? '');
  draft.mlApp = settings.llmObs?.mlApp ?? '';
  draft.imageHoldsDatadog = settings.imageHoldsDatadog ?? false;
  draft.layers = layersOf(settings.layerVersions);
  return draft;
}

function layersOf(versions: MaskedSettings['layerVersions']): SettingsDraft['layers'] {
  const { layers } = emptyDraft();
  for (const kind of layerKinds) {
    const version = versions?.[kind];
    if (typeof version === 'number') layers[kind] = { choice: 'number', number: String(version) };
    else if (version === 'none') layers[kind] = { choice: 'none', number: '' };
  }
  return layers;
}

/** Whether the key that the profile keeps is meant: the source is still its own and nothing new was typed. */
export function usesStoredApiKey(draft: SettingsDraft): boolean {
  const typed = draft.apiKeySource === 'kms' ? draft.apiKeyCiphertext : draft.apiKeyValue;
  return draft.storedApiKeyOf !== '' && draft.apiKeySource === draft.storedApiKeySource && typed === '';
}

/**
 * What the form sends: settings for `settingsSchema`, and the profile whose stored key is to be used. Nothing is checked
 * here; what cannot be a number stays a text, so that the schema names the field.
 */
export function settingsOf(draft: SettingsDraft): {
  settings: Record<string, unknown>;
  storedApiKeyOf: string | undefined;
} {
  const settings: Record<string, unknown> = {};
  for (const field of textFields) if (draft[field].trim() !== '') settings[field] = draft[field].trim();
  const apiKey = apiKeyOf(draft);
  if (apiKey) settings['apiKey'] = apiKey;
  const tags = draft.tags.filter((tag) => tag.key.trim() !== '' || tag.value.trim() !== '');
  if (tags.length > 0) settings['tags'] = Object.fromEntries(tags.map((tag) => [tag.key.trim(), tag.value.trim()]));
  for (const name of switches) if (draft.switches[name] !== '') settings[name] = draft.switches[name] === 'on';
  const deadline = draft.apmFlushDeadlineMilliseconds.trim();
  if (deadline !== '') settings['apmFlushDeadlineMilliseconds'] = numberOrText(deadline);
  if (draft.mlApp.trim() !== '') settings['llmObs'] = { mlApp: draft.mlApp.trim() };
  if (draft.imageHoldsDatadog) settings['imageHoldsDatadog'] = true;
  const layerVersions = layerKinds.flatMap((kind) => {
    const { choice, number } = draft.layers[kind];
    return choice === '' ? [] : [[kind, choice === 'number' ? numberOrText(number.trim()) : choice] as const];
  });
  if (layerVersions.length > 0) settings['layerVersions'] = Object.fromEntries(layerVersions);
  return {
    settings,
    storedApiKeyOf: usesStoredApiKey(draft) ? draft.storedApiKeyOf : undefined,
  };
}

function apiKeyOf(draft: SettingsDraft): Record<string, string> | undefined {
  const { apiKeySource: source } = draft;
  if (source === '' || usesStoredApiKey(draft)) return undefined;
  if (source === 'kms') return { source, ciphertext: draft.apiKeyCiphertext.trim() };
  if (source === 'plain') return { source, value: draft.apiKeyValue.trim() };
  return { source, arn: draft.apiKeyArn.trim() };
}

function numberOrText(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}
