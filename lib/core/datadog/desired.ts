import type { Finding } from '../change/change.ts';
import { instrument } from './instrument.ts';
import { bundledLayerVersions, requiredLayerArn, requiredLayers } from './layers.ts';
import type { Settings } from './settings.ts';
import { apiKeyVariable, chosenVariables, defaultVariables, mergedVariables, type StoredApiKey } from './variables.ts';

/** A function as its source code describes it: never as an already instrumented one runs. */
export type SourceFunction = {
  runtime: string | undefined;
  architecture: string;
  region: string;
  packageType: 'Zip' | 'Image';
  handler: string | undefined;
  layers: readonly string[];
  /** The command of a container image, where the source overrides it. */
  command?: readonly string[];
  /** What runs that command, where the source overrides it. */
  entryPoint?: readonly string[];
  variables: Readonly<Record<string, string>>;
};

/** What a function shall look like when Datadog is written into its source in place. */
export type DesiredFunction = {
  handler: string | undefined;
  layers: readonly string[];
  command: readonly string[] | undefined;
  variables: Readonly<Record<string, string>>;
  findings: readonly Finding[];
};

/**
 * Returns a function as the settings want it, by the same rules as a live change; with a blocked finding nothing may be
 * used but the findings. `latest` means the newest layer version that this release knows, as AWS is not asked.
 */
export function desiredFunction(source: SourceFunction, settings: Settings): DesiredFunction {
  const { shape, findings } = instrument(
    {
      shape: { handler: source.handler, layers: source.layers, command: source.command, variables: source.variables },
      runtime: source.runtime,
      architecture: source.architecture,
      region: source.region,
      packageType: source.packageType,
      entryPoint: source.entryPoint,
      tags: undefined,
    },
    settings,
    desiredLayerVersions(source, settings),
  );
  return { handler: shape.handler, layers: shape.layers, command: shape.command, variables: shape.variables, findings };
}

function desiredLayerVersions(source: SourceFunction, settings: Settings): Record<string, number | 'missing'> {
  const versions = { ...bundledLayerVersions(source.region) };
  for (const { layerName, chosen } of layerNeeds(source, settings))
    if (typeof chosen === 'number' && versions[layerName] !== 'missing') versions[layerName] = chosen;
  return versions;
}

function layerNeeds(source: Pick<SourceFunction, 'runtime' | 'architecture' | 'region'>, settings: Settings) {
  const { runtime, architecture, region } = source;
  return requiredLayers({ runtime, architecture, region, settings });
}

/** A layer that a runtime needs, at the version that the settings ask for or the newest that this release knows. */
export type DesiredLayer = { kind: 'extension' | 'library'; layerName: string; version: number; arn: string };

/** The layers of a runtime in the order in which they are appended: library, extension. Empty where it takes none. */
export function desiredLayers(
  source: Pick<SourceFunction, 'runtime' | 'architecture' | 'region'>,
  settings: Settings,
): DesiredLayer[] {
  const layers = layerNeeds(source, settings).flatMap((layer): DesiredLayer[] => {
    if (layer.chosen === 'none') return [];
    const version = layer.chosen === 'latest' ? layer.floorVersion : layer.chosen;
    const { kind, layerName } = layer;
    return [{ kind, layerName, version, arn: requiredLayerArn(layer, source.region, version) }];
  });
  return layers.sort((a, b) => Number(a.kind === 'extension') - Number(b.kind === 'extension'));
}

/**
 * The variables that the settings ask for, for a function that has none: defaults, chosen values, tags and the key source.
 * Without what redirects a handler or starts a tracer; see `desiredFunction` for all of it.
 */
export function desiredVariables(settings: Settings): Record<string, string> {
  const key = settings.apiKey === undefined ? undefined : apiKeyVariable(settings.apiKey);
  return {
    ...defaultVariables,
    ...chosenVariables(settings),
    ...mergedVariables({}, settings),
    ...(settings.fips === true ? { DD_LAMBDA_FIPS_MODE: 'true' } : {}),
    ...(key === undefined ? {} : { [key.name]: key.value }),
  };
}

/** What a function's role must be allowed to do to read its API key; undefined where the key needs no permission of that kind. */
export function desiredKeyPermission({ apiKey }: Settings): StoredApiKey | undefined {
  if (apiKey?.source === 'secretsManager') return { arn: apiKey.arn, permission: 'secretsmanager:GetSecretValue' };
  if (apiKey?.source === 'ssm') return { arn: apiKey.arn, permission: 'ssm:GetParameter' };
  return undefined;
}
