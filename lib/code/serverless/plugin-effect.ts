import { redirectHandlers } from '../../core/datadog/handlers.ts';
import { datadogAccountOf, extensionLayerName, libraryLayerName } from '../../core/datadog/layers.ts';
import { type RuntimeFamily, runtimeFacts } from '../../core/datadog/runtimes.ts';
import { datadogWrapper } from '../../core/datadog/variables.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { formatLayerVersionArn, partitionOfRegion } from '../../core/lambda/arn.ts';
import type { Value } from '../edit/value.ts';

/** A function as the plugin sees it. `variables` are its own, `providerVariables` those of the provider. */
export type PluginInput = {
  name: string;
  runtime: string | undefined;
  architecture: string;
  handler: string | undefined;
  layers: readonly string[];
  variables: Readonly<Record<string, string>>;
  providerVariables: Readonly<Record<string, string>>;
};

/** What surrounds the functions: the service's name, the stage, and the Region or an expression for it. */
export type PluginSurroundings = { service: string; stage: string; region: string };

/** What the plugin makes of a function, or why it stops the deployment. */
export type PluginEffect =
  | { handler: string | undefined; layers: readonly string[]; variables: Readonly<Record<string, string>> }
  | { refused: 'foreignWrapper' | 'appsecNeedsTracing' };

type Config = Readonly<Record<string, Value>>;

/** Layer versions frozen in the plugin. Source: its layers.json, version 5.134.1. */
const frozenVersions = { python: 127, node: 142, java: 27, dotnet: 25, ruby: 29, extension: 99 } as const;
const frozenOld: Readonly<Record<string, number>> = { 'Datadog-Python37': 85, 'Datadog-Node16-x': 120 };

/** Regions that the plugin knows no layers for although Lambda runs there. Source: the same file. */
const unknownRegions: ReadonlySet<string> = new Set(['me-south-1', 'cn-north-1', 'cn-northwest-1']);
const regionsWithoutEveryLayer: ReadonlySet<string> = new Set(['ap-east-2', 'ap-southeast-6']);
const regionsWithoutNode16: ReadonlySet<string> = new Set([
  'ap-east-2',
  'ap-southeast-6',
  'ap-southeast-7',
  'mx-central-1',
]);

/**
 * Returns what the plugin, version 5.134.1, makes of a function that is not excluded; compared with the real one in
 * `testdata/plugin-effects.json`. `config` is `custom.datadog` as it will be deployed.
 */
export function pluginEffect(input: PluginInput, config: Config, about: PluginSurroundings): PluginEffect {
  const family = familyOf(input.runtime);
  const hasExtension = config.addExtension !== false;
  if (isAppsecOn(config) && config.enableDDTracing === false) return { refused: 'appsecNeedsTracing' };
  const variables = configuredVariables(input, config, about, family);
  if ((family === 'java' || family === 'dotnet') && hasExtension) {
    const wrapper = input.variables.AWS_LAMBDA_EXEC_WRAPPER ?? datadogWrapper;
    if (wrapper !== datadogWrapper) return { refused: 'foreignWrapper' };
    variables.AWS_LAMBDA_EXEC_WRAPPER = wrapper;
  }
  const layers = [...new Set([...input.layers, ...pluginLayers(input, config, about.region)])];
  const redirect = redirectOf(family, config);
  if (redirect === undefined || input.handler === undefined) return { handler: input.handler, layers, variables };
  return { handler: redirect, layers, variables: { ...variables, DD_LAMBDA_HANDLER: input.handler } };
}

/** The language of a runtime that the plugin knows; undefined for all others, which get variables alone. */
function familyOf(runtime: string | undefined): RuntimeFamily | undefined {
  if (runtime === 'python3.7' || runtime === 'provided' || runtime === 'go1.x')
    return runtime === 'python3.7' ? 'python' : 'provided';
  const facts = runtimeFacts(runtime);
  return facts?.support === 'layers' ? facts.family : undefined;
}

function redirectOf(family: RuntimeFamily | undefined, config: Config): string | undefined {
  if (config.redirectHandlers === false) return undefined;
  if (family !== undefined && typeof config.customHandler === 'string') return config.customHandler;
  if (family === 'python') return redirectHandlers.python;
  if (family !== 'node') return undefined;
  return config.addLayers === false ? 'node_modules/datadog-lambda-js/dist/handler.handler' : redirectHandlers.node;
}

/** The layers that the plugin appends, in its order: library, extension. */
export function pluginLayers(
  { runtime, architecture }: Pick<PluginInput, 'runtime' | 'architecture'>,
  config: Config,
  region: string,
): string[] {
  const family = familyOf(runtime);
  const account = config.useLayersFromAccount;
  if (family === undefined || (unknownRegions.has(region) && account === undefined)) return [];
  const partition = partitionOfRegion(region);
  const awsAccountId =
    account === undefined ? datadogAccountOf(partition) : awsAccountIdSchema.safeParse(String(account)).data;
  if (awsAccountId === undefined) return [];
  const arn = (layerName: string, version: number) =>
    formatLayerVersionArn({ partition, region, awsAccountId, layerName, version });
  const library = libraryName(runtime, architecture);
  const hasExtension = config.addExtension !== false;
  const isLibraryAdded =
    config.addLayers !== false &&
    (hasExtension || !(family === 'java' || family === 'dotnet')) &&
    family !== 'provided';
  const isFips = config.isFIPSEnabled === true || (config.isFIPSEnabled === undefined && partition === 'aws-us-gov');
  return [
    ...(isLibraryAdded && library !== undefined && isPublished(library, region, account !== undefined)
      ? [arn(library, frozenOld[library] ?? frozenVersions[family])]
      : []),
    ...(hasExtension ? [arn(extensionLayerName(architecture, isFips), frozenVersions.extension)] : []),
  ];
}

function libraryName(runtime: string | undefined, architecture: string): string | undefined {
  if (runtime === 'python3.7') return 'Datadog-Python37';
  const facts = runtimeFacts(runtime);
  return facts === undefined ? undefined : libraryLayerName(facts, architecture);
}

function isPublished(layerName: string, region: string, isCopy: boolean): boolean {
  if (isCopy && unknownRegions.has(region)) return true;
  if (layerName === 'Datadog-Node16-x' && regionsWithoutNode16.has(region)) return false;
  const isAlwaysThere = layerName.startsWith('Datadog-Python') || layerName.startsWith('Datadog-Node');
  return isAlwaysThere || !regionsWithoutEveryLayer.has(region);
}

function isAppsecOn(config: Config): boolean {
  return config.appSecMode === 'on' || config.appSecMode === 'tracer' || config.appSecMode === 'extension';
}

/** Members of the configuration that become a variable unless the function has it already. */
const plainMembers: readonly (readonly [member: string, variable: string])[] = [
  ['apiKey', 'DD_API_KEY'],
  ['apiKMSKey', 'DD_KMS_API_KEY'],
  ['apiKeySecretArn', 'DD_API_KEY_SECRET_ARN'],
  ['apiKeySsmArn', 'DD_API_KEY_SSM_ARN'],
  ['logLevel', 'DD_LOG_LEVEL'],
  ['enableColdStartTracing', 'DD_COLD_START_TRACING'],
  ['minColdStartTraceDuration', 'DD_MIN_COLD_START_DURATION'],
  ['coldStartTraceSkipLibs', 'DD_COLD_START_TRACE_SKIP_LIB'],
  ['enableProfiling', 'DD_PROFILING_ENABLED'],
  ['encodeAuthorizerContext', 'DD_ENCODE_AUTHORIZER_CONTEXT'],
  ['decodeAuthorizerContext', 'DD_DECODE_AUTHORIZER_CONTEXT'],
  ['apmFlushDeadline', 'DD_APM_FLUSH_DEADLINE_MILLISECONDS'],
  ['useLayersFromAccount', 'DD_USE_LAYERS_FROM_ACCOUNT'],
  ['llmObsEnabled', 'DD_LLMOBS_ENABLED'],
  ['llmObsMlApp', 'DD_LLMOBS_ML_APP'],
  ['llmObsAgentlessEnabled', 'DD_LLMOBS_AGENTLESS_ENABLED'],
];

/** Members with a default of the plugin's own. */
const defaultedMembers: readonly (readonly [member: string, variable: string, otherwise: string])[] = [
  ['site', 'DD_SITE', 'datadoghq.com'],
  ['enableDDTracing', 'DD_TRACE_ENABLED', 'true'],
  ['enableXrayTracing', 'DD_MERGE_XRAY_TRACES', 'false'],
  ['enableDDLogs', 'DD_SERVERLESS_LOGS_ENABLED', 'true'],
  ['captureLambdaPayload', 'DD_CAPTURE_LAMBDA_PAYLOAD', 'false'],
];

function configuredVariables(
  input: PluginInput,
  config: Config,
  about: PluginSurroundings,
  family: RuntimeFamily | undefined,
): Record<string, string> {
  const own: Record<string, string> = { ...input.variables };
  const setUnlessThere = (name: string, value: Value | undefined) => {
    if (value !== undefined && value !== null) own[name] ??= String(value);
  };
  for (const [member, name] of plainMembers) setUnlessThere(name, config[member]);
  for (const [member, name, otherwise] of defaultedMembers) setUnlessThere(name, config[member] ?? otherwise);
  if (config.addExtension === false) {
    setUnlessThere('DD_FLUSH_TO_LOG', config.flushMetricsToLogs ?? true);
    setUnlessThere('DD_LOGS_INJECTION', config.injectLogContext ?? true);
  } else own.DD_LOGS_INJECTION = 'false';
  if (isAppsecOn(config)) setAppsec(own, config, family);
  setUnifiedTags(own, input.providerVariables, config, about);
  return { ...input.providerVariables, ...own };
}

function setAppsec(own: Record<string, string>, config: Config, family: RuntimeFamily | undefined): void {
  const isInTracer =
    (config.appSecMode === 'on' && family === 'python' && config.addLayers !== false) || config.appSecMode === 'tracer';
  if (isInTracer) own.DD_APPSEC_ENABLED = 'true';
  else {
    own.AWS_LAMBDA_EXEC_WRAPPER ??= datadogWrapper;
    own.DD_SERVERLESS_APPSEC_ENABLED = 'true';
  }
}

/**
 * Service and stage stand in for what nothing says; the provider's values count only beside a member. Without the extension
 * these become tags of the function, no variables.
 */
function setUnifiedTags(
  own: Record<string, string>,
  provider: Readonly<Record<string, string>>,
  config: Config,
  about: PluginSurroundings,
): void {
  if (config.addExtension === false) return;
  const members = [
    ['DD_SERVICE', config.service, about.service],
    ['DD_ENV', config.env, about.stage],
    ['DD_VERSION', config.version, undefined],
    ['DD_TAGS', config.tags, undefined],
  ] as const;
  for (const [name, value, otherwise] of members) {
    const isChosen = value !== undefined && value !== null && value !== '' && value !== false;
    const chosen = isChosen ? (provider[name] ?? String(value)) : otherwise;
    if (chosen !== undefined) own[name] ??= chosen;
  }
}
