import { awsAccountIdSchema } from '../lambda/account-id.ts';
import { apiKeySourceNames, apiKeySources } from './api-key-sources.ts';
import { runtimeFamilies } from './runtimes.ts';
import {
  allOf,
  apiKeySource,
  choice,
  confirmation,
  group,
  layerVersion,
  onOff,
  type SettingGroup,
  type SingleSetting,
  tags,
  text,
  wholeNumber,
} from './setting-kinds.ts';
import type { SettingSectionName } from './setting-sections.ts';
import { datadogSites } from './sites.ts';

const tagValue = /^[a-z][a-z0-9_\-./:]{0,199}$/;

/**
 * Everything that can be chosen for an instrumentation, in the order in which people see it. The schema, the form, the
 * settings of a Rollout, the list in `npm run plan -- --help`, docs/settings.md and the JSON Schema are made from this
 * table; what a setting is called and what it does stands under its path in `settings` of messages/<locale>/profiles.json.
 *
 * A new setting is one line here and its words there; `settings-table.test.ts` and its neighbours hold each of the above to it.
 */
export const settingsTable = {
  site: choice(datadogSites, { section: 'destination', variables: ['DD_SITE'] }),
  apiKey: apiKeySource({
    section: 'destination',
    variables: apiKeySourceNames.map((name) => apiKeySources[name].variable),
  }),

  env: text(tagValue, 'datadogTagValue', { section: 'identity', variables: ['DD_ENV'] }),
  service: text(tagValue, 'datadogTagValue', { section: 'identity', variables: ['DD_SERVICE'] }),
  version: text(/^[\w\-./:+]{1,200}$/, 'datadogVersion', { section: 'identity', variables: ['DD_VERSION'] }),
  tags: tags({ section: 'identity', variables: ['DD_TAGS'] }),

  tracing: onOff({ section: 'collection', variables: ['DD_TRACE_ENABLED'] }),
  logs: onOff({ section: 'collection', variables: ['DD_SERVERLESS_LOGS_ENABLED'] }),
  capturePayload: onOff({ section: 'collection', variables: ['DD_CAPTURE_LAMBDA_PAYLOAD'] }),

  layerVersions: group({
    extension: layerVersion({ section: 'layers' }),
    python: layerVersion({ section: 'layers' }),
    node: layerVersion({ section: 'layers' }),
    java: layerVersion({ section: 'layers' }),
    dotnet: layerVersion({ section: 'layers' }),
    ruby: layerVersion({ section: 'layers' }),
  }),
  /** The AWS account whose copies of the layers are used instead of Datadog's own. */
  layerAccount: {
    ...text(/^\d{12}$/, 'awsAccountId', { section: 'layers', variables: [], isNumeric: true }),
    schema: awsAccountIdSchema,
  },

  /** Container images only: the user says that the image already holds the Datadog library and extension. */
  imageHoldsDatadog: confirmation({ section: 'images', variables: [] }),
  /** Container images only: the language inside, which AWS does not tell. */
  imageRuntime: choice(runtimeFamilies, { section: 'images', variables: [] }),

  mergeXrayTraces: onOff({ section: 'advanced', variables: ['DD_MERGE_XRAY_TRACES'] }),
  flushMetricsToLogs: onOff({ section: 'advanced', variables: ['DD_FLUSH_TO_LOG'] }),
  fips: onOff({ section: 'advanced', variables: ['DD_LAMBDA_FIPS_MODE'] }),
  appsec: onOff({ section: 'advanced', variables: ['DD_APPSEC_ENABLED', 'DD_SERVERLESS_APPSEC_ENABLED'] }),
  profiling: onOff({ section: 'advanced', variables: ['DD_PROFILING_ENABLED'] }),
  coldStartTracing: onOff({ section: 'advanced', variables: ['DD_COLD_START_TRACING'] }),
  logLevel: choice(['trace', 'debug', 'info', 'warn', 'error', 'off'], {
    section: 'advanced',
    variables: ['DD_LOG_LEVEL'],
  }),
  apmFlushDeadlineMilliseconds: wholeNumber(
    { min: 1, max: 900_000 },
    { section: 'advanced', variables: ['DD_APM_FLUSH_DEADLINE_MILLISECONDS'] },
  ),
  llmObs: allOf({
    mlApp: text(/^[a-zA-Z0-9_\-./:]{1,193}$/, 'mlApp', {
      section: 'advanced',
      variables: ['DD_LLMOBS_ENABLED', 'DD_LLMOBS_ML_APP', 'DD_LLMOBS_AGENTLESS_ENABLED'],
    }),
  }),
} as const satisfies Readonly<Record<string, SingleSetting | SettingGroup>>;

/** A setting with its place in the settings: `tracing`, `layerVersions.python`. */
export type SettingField = SingleSetting & { path: string };

/** Every setting that holds one value, groups opened, in the order of the table. */
export const settingFields: readonly SettingField[] = Object.entries<SingleSetting | SettingGroup>(
  settingsTable,
).flatMap(([name, setting]) =>
  setting.kind === 'group'
    ? Object.entries(setting.members).map(([member, single]) => ({ ...single, path: `${name}.${member}` }))
    : [{ ...setting, path: name }],
);

/** The settings of one section, in the order of the table. */
export function settingFieldsOf(section: SettingSectionName): readonly SettingField[] {
  return settingFields.filter((field) => field.section === section);
}

/** The value that stands at a setting's path in some settings; undefined where none stands. */
export function settingValue(settings: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), settings);
}

/** Settings, not yet checked, in which each value stands at its path; the inverse of `settingValue`. */
export function settingsFrom(values: Iterable<readonly [path: string, value: unknown]>): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const [path, value] of values) {
    const [name = '', member] = path.split('.');
    const group = settings[name];
    settings[name] = member === undefined ? value : { ...(isRecord(group) ? group : {}), [member]: value };
  }
  return settings;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
