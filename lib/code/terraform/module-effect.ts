import { redirectHandlers } from '../../core/datadog/handlers.ts';
import {
  datadogAccountOf,
  datadogLayerAccounts,
  extensionLayerName,
  libraryLayerName,
} from '../../core/datadog/layers.ts';
import { type RuntimeFamily, runtimeFacts } from '../../core/datadog/runtimes.ts';
import { datadogWrapper } from '../../core/datadog/variables.ts';
import { formatLayerVersionArn, partitionOfRegion } from '../../core/lambda/arn.ts';

/** A function as Datadog's module gets it. */
export type ModuleInput = {
  name: string;
  runtime: string;
  architecture: string;
  handler: string | undefined;
  layers: readonly string[];
  variables: Readonly<Record<string, string>>;
  versions: ModuleVersions;
  region: string;
};

/** Layer versions as the module takes them, by input. */
export type ModuleVersions = Readonly<Partial<Record<'extension' | Exclude<RuntimeFamily, 'provided'>, number>>>;

/** What the module makes of a function. */
export type ModuleEffect = {
  handler: string | undefined;
  layers: string[];
  variables: Record<string, string>;
};

/** Layer versions that the module takes when nobody says others. Source: its variables, version 4.6.0. */
const defaultVersions: Required<ModuleVersions> = {
  extension: 96,
  python: 124,
  node: 137,
  java: 26,
  dotnet: 23,
  ruby: 27,
};

/**
 * Returns what the module, version 4.6.0, makes of a function; compared with the real one in `testdata/module-effects.json`.
 * It does not look at what is there already: a redirect is redirected again, and layers are added once more.
 */
export function moduleEffect(input: ModuleInput): ModuleEffect {
  const family = familyOf(input.runtime);
  const isRedirected = family === 'python' || family === 'node';
  // Ruby's handler stays, but is named all the same.
  const isNamed = isRedirected || family === 'ruby';
  const variables: Record<string, string> = {
    DD_CAPTURE_LAMBDA_PAYLOAD: 'false',
    DD_LOGS_INJECTION: 'false',
    DD_MERGE_XRAY_TRACES: 'false',
    DD_SERVERLESS_LOGS_ENABLED: 'true',
    DD_SERVICE: input.name,
    DD_SITE: 'datadoghq.com',
    DD_TRACE_ENABLED: 'true',
    ...(isNamed && input.handler !== undefined ? { DD_LAMBDA_HANDLER: input.handler } : {}),
    ...(family === 'java' || family === 'dotnet' ? { AWS_LAMBDA_EXEC_WRAPPER: datadogWrapper } : {}),
    ...input.variables,
  };
  return {
    handler: isRedirected ? redirectHandlers[family] : input.handler,
    layers: [...input.layers, ...moduleLayers(input, family)],
    variables,
  };
}

function familyOf(runtime: string): RuntimeFamily | undefined {
  // The module looks at the letters that the runtime's name begins with.
  return runtimeFacts(runtime)?.family;
}

function moduleLayers({ runtime, architecture, versions, region }: ModuleInput, family: RuntimeFamily | undefined) {
  const partition = partitionOfRegion(region);
  // Where Datadog has no account the module writes its usual one, though nothing is published there. Source: its main.tf.
  const awsAccountId = datadogAccountOf(partition) ?? datadogLayerAccounts[0];
  const arn = (layerName: string, version: number) =>
    formatLayerVersionArn({ partition, region, awsAccountId, layerName, version });
  const library = moduleLibrary(runtime, architecture);
  const version =
    family === undefined || family === 'provided' ? undefined : (versions[family] ?? defaultVersions[family]);
  return [
    ...(library === undefined || version === undefined ? [] : [arn(library, version)]),
    arn(extensionLayerName(architecture, false), versions.extension ?? defaultVersions.extension),
  ];
}

/** The library layer that the module knows for a runtime; undefined where it adds none. */
export function moduleLibrary(runtime: string, architecture: string): string | undefined {
  const facts = runtimeFacts(runtime);
  // Still a runtime of Datadog's, but not of the module's.
  if (facts === undefined || runtime === 'nodejs16.x') return undefined;
  return libraryLayerName(facts, architecture);
}
