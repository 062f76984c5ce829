import { floorVersionOf, libraryLayerName } from '../../core/datadog/layers.ts';
import { type RuntimeFamily, runtimeFacts } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import type { Value } from '../edit/value.ts';

/** Languages that the macro adds a library layer for, with the parameter that holds its version: one for all runtimes of a language. */
export const versionParameters = {
  python: 'pythonLayerVersion',
  node: 'nodeLayerVersion',
  java: 'javaLayerVersion',
  dotnet: 'dotnetLayerVersion',
  ruby: 'rubyLayerVersion',
} as const;
export type LibraryFamily = keyof typeof versionParameters;

/** The same languages, in the order in which their parameters are written. */
export const libraryFamilies: readonly LibraryFamily[] = ['python', 'node', 'java', 'dotnet', 'ruby'];

/** The parameters that name a key source: exactly one may be there. */
export const keyParameters = ['apiKeySecretArn', 'apiKeySsmArn', 'apiKMSKey', 'apiKey'] as const;

/** Parameters that the macro takes for true whatever text they hold. Source: the macro's source, version 0.29.0. */
export const booleanParameters: ReadonlySet<string> = new Set([
  'addExtension',
  'addLayers',
  'captureLambdaPayload',
  'enableColdStartTracing',
  'enableDDLogs',
  'enableDDTracing',
  'enableEnhancedMetrics',
  'enableProfiling',
  'enableXrayTracing',
  'flushMetricsToLogs',
  'lambdaFips',
]);

/**
 * What the settings come to in the macro's words, in the order in which it is written. `runtimes` are those of the functions
 * that it shall instrument: the macro wants a version for each of their languages, and fails the deployment without it.
 * Source: the macro's README and source, version 0.29.0.
 */
export function macroParameters(settings: Settings, runtimes: readonly string[]): Record<string, Value> {
  const tags = Object.entries(settings.tags ?? {}).map(([key, value]) => `${key}:${value}`);
  const hasExtension = settings.layerVersions?.extension !== 'none';
  const members: Record<string, Value | undefined> = {
    ...layerParameters(settings, runtimes),
    extensionLayerVersion: hasExtension ? extensionVersion(settings) : undefined,
    ...keyParameter(settings.apiKey),
    site: settings.site,
    env: settings.env,
    service: settings.service,
    version: settings.version,
    tags: tags.length === 0 ? undefined : tags.join(','),
    enableDDTracing: settings.tracing,
    enableDDLogs: settings.logs,
    captureLambdaPayload: settings.capturePayload,
    enableXrayTracing: settings.mergeXrayTraces,
    flushMetricsToLogs: hasExtension ? undefined : settings.flushMetricsToLogs,
    logLevel: settings.logLevel,
    apmFlushDeadline: settings.apmFlushDeadlineMilliseconds,
    enableProfiling: settings.profiling,
    enableColdStartTracing: settings.coldStartTracing,
    lambdaFips: settings.fips,
    ...(settings.llmObs === undefined
      ? {}
      : { llmObsEnabled: true, llmObsMlApp: settings.llmObs.mlApp, llmObsAgentlessEnabled: false }),
  };
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The library layer that the macro adds for a runtime, by its name; undefined where it adds none. */
export function macroLibraryName(runtime: string | undefined, architecture: string): string | undefined {
  if (runtime === 'python3.7') return 'Datadog-Python37';
  const facts = runtimeFacts(runtime);
  return facts?.support === 'layers' ? libraryLayerName(facts, architecture) : undefined;
}

/** The language of a runtime that the macro instruments; undefined for all others. */
export function macroFamilyOf(runtime: string | undefined): RuntimeFamily | undefined {
  if (runtime === 'python3.7') return 'python';
  const facts = runtimeFacts(runtime);
  return facts?.support === 'layers' ? facts.family : undefined;
}

/** The library versions that the settings or this release ask for, by language; a language of which no library is wanted has none. */
export function libraryVersions(settings: Settings, runtimes: readonly string[]): ReadonlyMap<LibraryFamily, number> {
  const versions = new Map<LibraryFamily, number>();
  for (const runtime of runtimes) {
    const family = macroFamilyOf(runtime);
    if (family === undefined || family === 'provided') continue;
    const chosen = settings.layerVersions?.[family];
    const newest = floorVersionOf(macroLibraryName(runtime, 'x86_64') ?? '') ?? 0;
    if (chosen === 'none') continue;
    versions.set(family, typeof chosen === 'number' ? chosen : Math.max(newest, versions.get(family) ?? 0));
  }
  return versions;
}

/** Layers that get no new versions any more: the newest of their language does not exist for them. Source: Datadog's public layers, autumn 2026. */
const frozenLayers: ReadonlySet<string> = new Set(['Datadog-Python37', 'Datadog-Node16-x']);

/** Whether a version of the library of a runtime is known not to exist. */
export function isVersionMissing(runtime: string | undefined, version: number): boolean {
  const name = macroLibraryName(runtime, 'x86_64') ?? '';
  return frozenLayers.has(name) && version > (floorVersionOf(name) ?? 0);
}

function layerParameters(settings: Settings, runtimes: readonly string[]): Record<string, Value> {
  const versions = libraryVersions(settings, runtimes);
  return Object.fromEntries(
    libraryFamilies.flatMap((family) => {
      const version = versions.get(family);
      return version === undefined ? [] : [[versionParameters[family], version]];
    }),
  );
}

function extensionVersion({ layerVersions, fips }: Settings): number | undefined {
  const chosen = layerVersions?.extension;
  if (typeof chosen === 'number') return chosen;
  return floorVersionOf(fips === true ? 'Datadog-Extension-FIPS' : 'Datadog-Extension');
}

function keyParameter(apiKey: Settings['apiKey']): Record<string, Value> {
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
