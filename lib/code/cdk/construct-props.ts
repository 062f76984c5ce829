import { floorVersionOf } from '../../core/datadog/layers.ts';
import { type RuntimeFamily, runtimeFacts } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';

/** What the construct is given, by its names in TypeScript. A secret is given as the ARN that is turned into an object. */
export type ConstructProps = Readonly<Record<string, string | number | boolean>>;

/** The property whose value is a secret and no text: only then does the construct let functions read it. */
export const secretProp = 'apiKeySecret';

/** Properties that hold a layer's version, by language, and the layer by which the newest known version is told. */
const layerProps = {
  python: ['pythonLayerVersion', 'Datadog-Python312'],
  node: ['nodeLayerVersion', 'Datadog-Node22-x'],
  java: ['javaLayerVersion', 'dd-trace-java'],
  dotnet: ['dotnetLayerVersion', 'dd-trace-dotnet'],
} as const;

/**
 * What the settings come to, in the order in which it is written. `runtimes` are those of the functions; where one is not
 * known the versions of all languages are given, as the construct skips a function without one.
 */
export function constructProps(settings: Settings, runtimes: readonly (string | undefined)[]): ConstructProps {
  const families = familiesOf(runtimes);
  const tags = Object.entries(settings.tags ?? {}).map(([key, value]) => `${key}:${value}`);
  const isLibraryUnwanted = unwantedFamilies(settings, families).length === families.length && families.length > 0;
  const members: Record<string, string | number | boolean | undefined> = {
    ...(isLibraryUnwanted ? { addLayers: false, redirectHandler: false } : layerVersions(settings, families, runtimes)),
    extensionLayerVersion: extensionVersion(settings),
    useLayersFromAccount: settings.layerAccount,
    site: settings.site,
    ...keyProp(settings.apiKey),
    env: settings.env,
    service: settings.service,
    version: settings.version,
    tags: tags.length === 0 ? undefined : tags.join(','),
    enableDatadogTracing: settings.tracing,
    enableDatadogLogs: settings.logs,
    captureLambdaPayload: settings.capturePayload,
    enableMergeXrayTraces: settings.mergeXrayTraces,
    flushMetricsToLogs: settings.flushMetricsToLogs,
    logLevel: settings.logLevel,
    apmFlushDeadline: settings.apmFlushDeadlineMilliseconds,
    enableProfiling: settings.profiling,
    enableColdStartTracing: settings.coldStartTracing,
    ...(settings.llmObs === undefined
      ? {}
      : { llmObsEnabled: true, llmObsMlApp: settings.llmObs.mlApp, llmObsAgentlessEnabled: false }),
  };
  const given: [string, string | number | boolean][] = [];
  for (const [name, value] of Object.entries(members)) if (value !== undefined) given.push([name, value]);
  return Object.fromEntries(given);
}

type LayerFamily = keyof typeof layerProps;

function familiesOf(runtimes: readonly (string | undefined)[]): LayerFamily[] {
  const all: LayerFamily[] = ['python', 'node', 'java', 'dotnet'];
  if (runtimes.includes(undefined)) return all;
  const present = new Set<RuntimeFamily | undefined>(runtimes.map((runtime) => runtimeFacts(runtime)?.family));
  return all.filter((family) => present.has(family));
}

/** Languages for which the settings want no library; the construct adds libraries to all functions or to none. */
export function unwantedFamilies({ layerVersions = {} }: Settings, families: readonly string[]): string[] {
  return Object.entries(layerVersions).flatMap(([name, version]) =>
    version === 'none' && families.includes(name) ? [name] : [],
  );
}

function layerVersions(
  { layerVersions: chosen = {} }: Settings,
  families: readonly LayerFamily[],
  runtimes: readonly (string | undefined)[],
): Record<string, number | undefined> {
  return Object.fromEntries(
    families.map((family) => {
      const [name, layer] = layerProps[family];
      const version = chosen[family];
      const frozen = frozenLayer(runtimes);
      const newest = floorVersionOf(frozen[family] ?? layer);
      return [name, typeof version === 'number' ? version : newest];
    }),
  );
}

/** One number serves all functions of a language: where all of them are old, it is that of their frozen layer. */
function frozenLayer(runtimes: readonly (string | undefined)[]): Partial<Record<LayerFamily, string>> {
  const python = runtimes.filter((runtime) => runtime?.startsWith('python') !== false);
  const node = runtimes.filter((runtime) => runtime?.startsWith('nodejs') !== false);
  return {
    ...(python.length > 0 && python.every((runtime) => runtime === 'python3.7') ? { python: 'Datadog-Python37' } : {}),
    ...(node.length > 0 && node.every((runtime) => runtime === 'nodejs16.x') ? { node: 'Datadog-Node16-x' } : {}),
  };
}

function extensionVersion({ layerVersions: chosen = {} }: Settings): number | undefined {
  const { extension = 'latest' } = chosen;
  if (extension === 'none') return undefined;
  return extension === 'latest' ? floorVersionOf('Datadog-Extension') : extension;
}

function keyProp(apiKey: Settings['apiKey']): Record<string, string> {
  switch (apiKey?.source) {
    case 'secretsManager':
      return { [secretProp]: apiKey.arn };
    case 'ssm':
      return { apiKeySsmArn: apiKey.arn };
    case 'kms':
      return { apiKmsKey: apiKey.ciphertext };
    case 'plain':
      return { apiKey: apiKey.value };
    default:
      return {};
  }
}

/** Whether an ARN ends in the six characters that Secrets Manager adds. Without them another method takes it. */
export function isCompleteArn(arn: string): boolean {
  const suffix = arn.slice(arn.lastIndexOf('-') + 1);
  return (
    arn.includes('-') && suffix.length === 6 && Array.from(suffix).every((character) => /[A-Za-z0-9]/.test(character))
  );
}
