import { awsAccountIdSchema } from '../lambda/account-id.ts';
import { apiKeySourceNames, apiKeySources } from './api-key-sources.ts';
import { datadogTagValue, datadogVersion } from './identity-origins.ts';
import { runtimeFamilies } from './runtimes.ts';
import {
  allOf,
  apiKeySource,
  choice,
  confirmation,
  group,
  identity,
  layerVersion,
  onOff,
  otherVariables,
  rules,
  type SettingGroup,
  type SingleSetting,
  serviceNames,
  tags,
  text,
  wholeNumber,
} from './setting-kinds.ts';
import type { SettingSectionName } from './setting-sections.ts';
import { datadogSites } from './sites.ts';

/** An address without user name and password, which everybody could read who may read the function's configuration. */
const proxyUrl = /^https?:\/\/(?:[\w.-]{1,200}|\[[0-9a-fA-F:]{2,40}\])(?::\d{1,5})?\/?$/;
const repositoryUrl =
  /^(?:(?:https?:\/\/)?[\w.-]{1,200}(?::\d{1,5})?\/|(?:ssh:\/\/)?git@[\w.-]{1,200}[:/])[\w\-./~]{1,300}$/;
/** `all`, or the parts to redact, each a JSONPath. Source: Datadog's documentation "AWS payload tagging", autumn 2026. */
const payloadParts = /^(?:all|\$[!-+\--~]{1,200}(?:,\$[!-+\--~]{1,200}){0,30})$/;
/** `key` or `key:value`, separated by blanks. Source: Datadog's extension, autumn 2026. */
const filterTags = /^[!-9;-~]{1,200}(?::[!-~]{1,200})?(?: [!-9;-~]{1,200}(?::[!-~]{1,200})?){0,30}$/;

/**
 * Every setting but the free rows. Variables that the extension reads: its source, `bottlecap/src/config/env.rs`, autumn
 * 2026; the others are read by the tracers, as Datadog's page "Advanced Configuration" for AWS Lambda names them.
 */
const ownSettings = {
  site: choice(datadogSites, { section: 'destination', variables: ['DD_SITE'] }),
  apiKey: apiKeySource({
    section: 'destination',
    variables: apiKeySourceNames.map((name) => apiKeySources[name].variable),
    hasOwnRule: true,
  }),

  env: identity(datadogTagValue, 'datadogTagValue', ['account', 'tag'], { variables: ['DD_ENV'] }),
  service: identity(datadogTagValue, 'datadogTagValue', ['functionName', 'tag'], { variables: ['DD_SERVICE'] }),
  version: identity(datadogVersion, 'datadogVersion', ['tag'], { variables: ['DD_VERSION'] }),
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

  proxy: group({
    https: text(proxyUrl, 'proxyUrl', { section: 'network', variables: ['DD_PROXY_HTTPS'], needsExtension: true }),
    noProxy: text(/^[\w.*:-]{1,200}(?:,[\w.*:-]{1,200}){0,30}$/, 'hostList', {
      section: 'network',
      variables: ['DD_PROXY_NO_PROXY'],
      needsExtension: true,
    }),
    certificateFile: text(/^\/[\w\-./]{1,200}$/, 'filePath', {
      section: 'network',
      variables: ['DD_TLS_CERT_FILE'],
      needsExtension: true,
    }),
  }),

  managedServices: onOff({ section: 'services', variables: ['DD_TRACE_MANAGED_SERVICES'] }),
  serviceMapping: serviceNames({ section: 'services', variables: ['DD_SERVICE_MAPPING'] }),

  capturePayloadMaxDepth: wholeNumber(
    { min: 1, max: 100 },
    { section: 'payloads', variables: ['DD_CAPTURE_LAMBDA_PAYLOAD_MAX_DEPTH'] },
  ),
  cloudPayloads: group({
    requests: text(payloadParts, 'payloadParts', {
      section: 'payloads',
      variables: ['DD_TRACE_CLOUD_REQUEST_PAYLOAD_TAGGING'],
    }),
    responses: text(payloadParts, 'payloadParts', {
      section: 'payloads',
      variables: ['DD_TRACE_CLOUD_RESPONSE_PAYLOAD_TAGGING'],
    }),
    maxDepth: wholeNumber(
      { min: 1, max: 100 },
      { section: 'payloads', variables: ['DD_TRACE_CLOUD_PAYLOAD_TAGGING_MAX_DEPTH'] },
    ),
  }),

  sourceCode: group({
    repositoryUrl: text(repositoryUrl, 'repositoryUrl', {
      section: 'sourceCode',
      variables: ['DD_GIT_REPOSITORY_URL'],
    }),
    commitSha: text(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'commitSha', {
      section: 'sourceCode',
      variables: ['DD_GIT_COMMIT_SHA'],
    }),
  }),

  logProcessingRules: rules(
    {
      type: { options: ['exclude_at_match', 'include_at_match', 'mask_sequences'] },
      name: { holds: 'text' },
      pattern: { holds: 'pattern' },
      replace_placeholder: { holds: 'text' },
    },
    {
      section: 'scrubbing',
      variables: ['DD_LOGS_CONFIG_PROCESSING_RULES'],
      optional: ['replace_placeholder'],
      needsExtension: true,
    },
  ),
  spanReplaceRules: rules(
    { name: { holds: 'text' }, pattern: { holds: 'pattern' }, repl: { holds: 'text' } },
    { section: 'scrubbing', variables: ['DD_APM_REPLACE_TAGS'], optional: [], needsExtension: true },
  ),
  traceFilter: group({
    require: text(filterTags, 'filterTags', {
      section: 'scrubbing',
      variables: ['DD_APM_FILTER_TAGS_REQUIRE'],
      needsExtension: true,
    }),
    reject: text(filterTags, 'filterTags', {
      section: 'scrubbing',
      variables: ['DD_APM_FILTER_TAGS_REJECT'],
      needsExtension: true,
    }),
  }),
  urlObfuscation: group({
    removeQueryString: onOff({
      section: 'scrubbing',
      variables: ['DD_APM_CONFIG_OBFUSCATION_HTTP_REMOVE_QUERY_STRING'],
      needsExtension: true,
    }),
    removePathDigits: onOff({
      section: 'scrubbing',
      variables: ['DD_APM_CONFIG_OBFUSCATION_HTTP_REMOVE_PATHS_WITH_DIGITS'],
      needsExtension: true,
    }),
  }),

  mergeXrayTraces: onOff({ section: 'advanced', variables: ['DD_MERGE_XRAY_TRACES'] }),
  flushMetricsToLogs: onOff({ section: 'advanced', variables: ['DD_FLUSH_TO_LOG'], hasOwnRule: true }),
  fips: onOff({ section: 'advanced', variables: ['DD_LAMBDA_FIPS_MODE'], hasOwnRule: true }),
  appsec: onOff({
    section: 'advanced',
    variables: ['DD_APPSEC_ENABLED', 'DD_SERVERLESS_APPSEC_ENABLED'],
    hasOwnRule: true,
  }),
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
      constants: { DD_LLMOBS_ENABLED: 'true', DD_LLMOBS_AGENTLESS_ENABLED: 'false' },
    }),
  }),
} as const satisfies Readonly<Record<string, SingleSetting | SettingGroup>>;

/** What no setting writes, but planning or the extension would contradict; with the setting to use instead, if there is one. */
const reservedVariables: Readonly<Record<string, string | undefined>> = {
  DD_API_KEY_SSM_NAME: 'apiKey',
  DD_DOTNET_TRACER_HOME: undefined,
  DD_LAMBDA_HANDLER: undefined,
  DD_LOGS_ENABLED: 'logs',
};

const settingByVariable: ReadonlyMap<string, string> = new Map(
  openGroups(ownSettings).flatMap(({ path, variables }) => variables.map((name) => [name, path] as const)),
);

/** The path of the setting that writes a variable; undefined where no setting of its own does. */
export function settingOfVariable(name: string): string | undefined {
  return settingByVariable.get(name) ?? reservedVariables[name];
}

function isManagedVariable(name: string): boolean {
  return settingByVariable.has(name) || Object.hasOwn(reservedVariables, name);
}

/**
 * Everything that can be chosen for an instrumentation, in the order in which people see it. The schema, the form, the
 * settings of a Rollout, the variables that are written, those that are shown, the list in `npm run plan -- --help`,
 * docs/settings.md and the JSON Schema are made from this table; what a setting is called and what it does stands under its
 * path in `settings` of messages/<locale>/profiles.json.
 *
 * A new setting is one line above and its words there; `settings-table.test.ts` and its neighbours hold each of the above to it.
 */
export const settingsTable = {
  ...ownSettings,
  /** Any other variable of Datadog's. */
  variables: otherVariables(isManagedVariable, { section: 'variables' }),
} as const satisfies Readonly<Record<string, SingleSetting | SettingGroup>>;

/** A setting with its place in the settings: `tracing`, `layerVersions.python`. */
export type SettingField = SingleSetting & { path: string };

/** Every setting that holds one value, groups opened, in the order of the table. */
export const settingFields: readonly SettingField[] = openGroups(settingsTable);

function openGroups(table: Readonly<Record<string, SingleSetting | SettingGroup>>): SettingField[] {
  return Object.entries(table).flatMap(([name, setting]) =>
    setting.kind === 'group'
      ? Object.entries(setting.members).map(([member, single]) => ({ ...single, path: `${name}.${member}` }))
      : [{ ...setting, path: name }],
  );
}

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
