import type { Settings } from '../../core/datadog/settings.ts';
import type { Value } from '../edit/value.ts';

/** The plugin's name, and the version whose effects are known. Layer versions are frozen in it. */
export const pluginName = 'serverless-plugin-datadog';
export const pluginVersion = '5.134.1';

/** The members of `custom.datadog` that name a key source: exactly one may be there, whatever its value. */
export const keyMembers = ['apiKeySecretArn', 'apiKeySsmArn', 'apiKMSKey', 'apiKey'] as const;

/** Statement id by which the permission that was added is known again. */
export const keyStatementId = 'ReadDatadogApiKey';

/**
 * What the settings come to in `custom.datadog`, in the plugin's words, in the order in which it is written. Only what was
 * chosen; the plugin's defaults are those of the other tools. `families` are the languages of the service's functions.
 * Source: the plugin's README and source, version 5.134.1.
 */
export function pluginConfig(settings: Settings, families: ReadonlySet<string>): Record<string, Value> {
  const tags = Object.entries(settings.tags ?? {}).map(([key, value]) => `${key}:${value}`);
  const members: Record<string, Value | undefined> = {
    site: settings.site,
    ...keyMember(settings.apiKey),
    env: settings.env,
    service: settings.service,
    version: settings.version,
    tags: tags.length === 0 ? undefined : tags.join(','),
    enableDDTracing: settings.tracing,
    enableDDLogs: settings.logs,
    captureLambdaPayload: settings.capturePayload,
    enableXrayTracing: settings.mergeXrayTraces,
    flushMetricsToLogs: settings.flushMetricsToLogs,
    logLevel: settings.logLevel,
    apmFlushDeadline: settings.apmFlushDeadlineMilliseconds,
    appSecMode: settings.appsec === undefined ? undefined : settings.appsec ? 'on' : 'off',
    enableProfiling: settings.profiling,
    enableColdStartTracing: settings.coldStartTracing,
    isFIPSEnabled: settings.fips,
    useLayersFromAccount: settings.layerAccount,
    addExtension: settings.layerVersions?.extension === 'none' ? false : undefined,
    ...(isLibraryUnwanted(settings, families) ? { addLayers: false, redirectHandlers: false } : {}),
    ...(settings.llmObs === undefined
      ? {}
      : { llmObsEnabled: true, llmObsMlApp: settings.llmObs.mlApp, llmObsAgentlessEnabled: false }),
  };
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function keyMember(apiKey: Settings['apiKey']): Record<string, Value> {
  switch (apiKey?.source) {
    case 'secretsManager':
      return { apiKeySecretArn: apiKey.arn };
    case 'ssm':
      return { apiKeySsmArn: apiKey.arn };
    case 'kms':
      return { apiKMSKey: apiKey.ciphertext };
    case 'plain':
      return { apiKey: apiKey.value };
    default:
      return {};
  }
}

/** The plugin adds library layers to all functions or to none. */
function isLibraryUnwanted(settings: Settings, families: ReadonlySet<string>): boolean {
  const unwanted = unwantedFamilies(settings);
  return unwanted.length > 0 && [...families].every((family) => unwanted.includes(family) || family === 'provided');
}

/** Languages for which the settings want no library layer. */
export function unwantedFamilies({ layerVersions = {} }: Settings): string[] {
  return Object.entries(layerVersions).flatMap(([name, version]) =>
    version === 'none' && name !== 'extension' ? [name] : [],
  );
}

/** Languages and `extension` for which the settings name a version, which the plugin does not let anybody choose. */
export function pinnedLayers({ layerVersions = {} }: Settings): string[] {
  return Object.entries(layerVersions).flatMap(([name, version]) => (typeof version === 'number' ? [name] : []));
}
