import { redirectHandlers } from '../../core/datadog/handlers.ts';
import { datadogAccountOf, extensionLayerName } from '../../core/datadog/layers.ts';
import type { RuntimeFamily } from '../../core/datadog/runtimes.ts';
import { datadogWrapper } from '../../core/datadog/variables.ts';
import { formatLayerVersionArn } from '../../core/lambda/arn.ts';
import type { Value } from '../edit/value.ts';
import { writtenOut } from './intrinsics.ts';
import { macroFamilyOf, macroLibraryName, versionParameters } from './macro-parameters.ts';

/** A function as the macro sees it, once SAM has expanded it. */
export type MacroInput = {
  runtime: string | undefined;
  architecture: string;
  handler: string | undefined;
  variables: Readonly<Record<string, string>>;
};

/** What the macro makes of a function; `added` are the layers that it appends to each of its lists. */
export type MacroEffect = {
  handler: string | undefined;
  added: readonly string[];
  variables: Readonly<Record<string, string>>;
};

type Parameters = Readonly<Record<string, Value>>;

/** Where a deployment goes, or an expression for it. */
export type MacroRegion = { partition: string; region: string };

/**
 * Returns what the macro, version 0.29.0, makes of a function that is neither excluded nor an image; compared with the real
 * one in `testdata/macro-effects.json`. It overwrites DD_LAMBDA_HANDLER and the exec wrapper; of all other variables the
 * function's own win.
 */
export function macroEffect(input: MacroInput, parameters: Parameters, where: MacroRegion): MacroEffect {
  const family = macroFamilyOf(input.runtime);
  const variables: Record<string, string> = { ...configuredVariables(parameters), ...input.variables };
  const isWrapped = family === 'java' || family === 'dotnet';
  if (isWrapped) variables.AWS_LAMBDA_EXEC_WRAPPER = datadogWrapper;
  else if (input.handler !== undefined) variables.DD_LAMBDA_HANDLER = input.handler;
  const handler = input.handler === undefined ? undefined : (redirectOf(family, parameters) ?? input.handler);
  return { handler, added: macroLayers(input, parameters, where), variables };
}

/** The layers that the macro appends, in its order: library, extension. */
export function macroLayers(
  { runtime, architecture }: Pick<MacroInput, 'runtime' | 'architecture'>,
  parameters: Parameters,
  { partition, region }: MacroRegion,
): string[] {
  const awsAccountId = datadogAccountOf(partition);
  if (awsAccountId === undefined) return [];
  const arn = (layerName: string, version: Value) =>
    typeof version === 'number'
      ? formatLayerVersionArn({ partition, region, awsAccountId, layerName, version })
      : `arn:${partition}:lambda:${region}:${awsAccountId}:layer:${layerName}:${writtenOut(version)}`;
  const family = macroFamilyOf(runtime);
  const library = macroLibraryName(runtime, architecture);
  const version = family === undefined || family === 'provided' ? undefined : parameters[versionParameters[family]];
  const extension = parameters.extensionLayerVersion;
  const isLibraryAdded = isOn(parameters.addLayers, true) && library !== undefined && version !== undefined;
  return [
    ...(isLibraryAdded ? [arn(library, version)] : []),
    ...(extension === undefined
      ? []
      : [arn(extensionLayerName(architecture, isOn(parameters.lambdaFips, false)), extension)]),
  ];
}

/** Any text counts as true, "false" too. */
function isOn(value: Value | undefined, otherwise: boolean): boolean {
  return value === undefined || value === null ? otherwise : value !== false;
}

function redirectOf(family: RuntimeFamily | undefined, parameters: Parameters): string | undefined {
  if (family === 'python') return redirectHandlers.python;
  if (family !== 'node') return undefined;
  return isOn(parameters.addLayers, true)
    ? redirectHandlers.node
    : 'node_modules/datadog-lambda-js/dist/handler.handler';
}

/** Parameters that become a variable when they are there. */
const plainParameters: readonly (readonly [parameter: string, variable: string])[] = [
  ['apiKey', 'DD_API_KEY'],
  ['apiKMSKey', 'DD_KMS_API_KEY'],
  ['apiKeySecretArn', 'DD_API_KEY_SECRET_ARN'],
  ['apiKeySsmArn', 'DD_API_KEY_SSM_ARN'],
  ['env', 'DD_ENV'],
  ['service', 'DD_SERVICE'],
  ['version', 'DD_VERSION'],
  ['tags', 'DD_TAGS'],
  ['logLevel', 'DD_LOG_LEVEL'],
  ['enableColdStartTracing', 'DD_COLD_START_TRACING'],
  ['minColdStartTraceDuration', 'DD_MIN_COLD_START_DURATION'],
  ['coldStartTraceSkipLibs', 'DD_COLD_START_TRACE_SKIP_LIB'],
  ['enableProfiling', 'DD_PROFILING_ENABLED'],
  ['encodeAuthorizerContext', 'DD_ENCODE_AUTHORIZER_CONTEXT'],
  ['decodeAuthorizerContext', 'DD_DECODE_AUTHORIZER_CONTEXT'],
  ['apmFlushDeadline', 'DD_APM_FLUSH_DEADLINE_MILLISECONDS'],
  ['llmObsEnabled', 'DD_LLMOBS_ENABLED'],
  ['llmObsMlApp', 'DD_LLMOBS_ML_APP'],
  ['llmObsAgentlessEnabled', 'DD_LLMOBS_AGENTLESS_ENABLED'],
];

/** Parameters with a default of the macro's own. */
const defaultedParameters: readonly (readonly [parameter: string, variable: string, otherwise: string])[] = [
  ['site', 'DD_SITE', 'datadoghq.com'],
  ['enableDDTracing', 'DD_TRACE_ENABLED', 'true'],
  ['enableDDLogs', 'DD_SERVERLESS_LOGS_ENABLED', 'true'],
  ['enableEnhancedMetrics', 'DD_ENHANCED_METRICS', 'true'],
  ['enableXrayTracing', 'DD_MERGE_XRAY_TRACES', 'false'],
  ['captureLambdaPayload', 'DD_CAPTURE_LAMBDA_PAYLOAD', 'false'],
];

function configuredVariables(parameters: Parameters): Record<string, string> {
  const hasExtension = parameters.extensionLayerVersion !== undefined;
  const flush = hasExtension ? false : (parameters.flushMetricsToLogs ?? true);
  const given = plainParameters.flatMap(([name, variable]) => {
    const value = parameters[name];
    return value === undefined || value === null ? [] : [[variable, writtenOut(value)] as const];
  });
  return Object.fromEntries([
    ...given,
    ...defaultedParameters.map(([name, variable, otherwise]) => [variable, writtenOut(parameters[name] ?? otherwise)]),
    ['DD_FLUSH_TO_LOG', writtenOut(flush)],
    ...(parameters.lambdaFips === true ? [['DD_LAMBDA_FIPS_MODE', 'true']] : []),
  ]);
}
