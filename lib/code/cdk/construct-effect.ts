import { redirectHandlers } from '../../core/datadog/handlers.ts';
import {
  datadogAccountOf,
  datadogLayerAccounts,
  extensionLayerName,
  libraryLayerName,
} from '../../core/datadog/layers.ts';
import { type RuntimeFamily, runtimeFacts } from '../../core/datadog/runtimes.ts';
import { datadogWrapper } from '../../core/datadog/variables.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { formatLayerVersionArn, partitionOfRegion } from '../../core/lambda/arn.ts';
import type { AllowedAction } from '../project.ts';
import { type ConstructProps, secretProp } from './construct-props.ts';

/** A function as the construct sees it. */
export type ConstructInput = {
  runtime: string | undefined;
  architecture: string;
  handler: string | undefined;
  layers: readonly string[];
  variables: Readonly<Record<string, string>>;
};

/** What the construct makes of a function. The order of layers depends on a flag of the application. */
export type ConstructEffect = {
  handler: string | undefined;
  layers: readonly string[];
  variables: Readonly<Record<string, string>>;
  permissions: readonly AllowedAction[];
};

/** How the construct treats variables that the function has: from version 5 on it sees only those that it was told itself. */
export type ConstructLine = 'seesVariables' | 'overridesVariables';

/** Versions that the construct takes since 4.2.0 where none is given. Source: its layer-versions.js, version 5.1.0. */
const defaultVersions: Readonly<Partial<Record<RuntimeFamily, number>>> = {
  node: 142,
  python: 127,
  java: 27,
  dotnet: 25,
  ruby: 30,
};

/**
 * Returns what the construct makes of a function that is handed to it; compared with the real one, versions 3.12.0 and
 * 5.1.0, in `testdata/construct-effects.json`. `told` are the variables that it was told by `setEnvironment`.
 */
export function constructEffect(
  input: ConstructInput,
  props: ConstructProps,
  about: { line: ConstructLine; region: string; told?: Readonly<Record<string, string>> },
): ConstructEffect {
  const family = input.runtime === 'python3.7' ? 'python' : runtimeFacts(input.runtime)?.family;
  const hasExtension = props.extensionLayerVersion !== undefined;
  const layers = [...input.layers, ...addedLayers(input, props, family, about.region)];
  const variables = variablesFor(input, props, about, hasExtension);
  const permissions = permissionsFor(props);
  if (props.redirectHandler === false || family === undefined)
    return { handler: input.handler, layers, variables, permissions };
  if (family === 'java' || family === 'dotnet')
    return {
      handler: input.handler,
      layers,
      variables: hasExtension ? { ...variables, AWS_LAMBDA_EXEC_WRAPPER: datadogWrapper } : variables,
      permissions,
    };
  const redirect = redirectOf(family, props) ?? input.handler;
  const original: Record<string, string> = input.handler === undefined ? {} : { DD_LAMBDA_HANDLER: input.handler };
  return { handler: redirect, layers, variables: { ...variables, ...original }, permissions };
}

function redirectOf(family: RuntimeFamily, props: ConstructProps): string | undefined {
  if (family === 'python') return redirectHandlers.python;
  if (family !== 'node') return undefined;
  return props.addLayers === false ? 'node_modules/datadog-lambda-js/dist/handler.handler' : redirectHandlers.node;
}

function addedLayers(
  { runtime, architecture }: ConstructInput,
  props: ConstructProps,
  family: RuntimeFamily | undefined,
  region: string,
): string[] {
  const partition = partitionOfRegion(region);
  // What is no account id is the construct's to refuse; the prediction then shows Datadog's own.
  const given = awsAccountIdSchema.safeParse(String(props.useLayersFromAccount)).data;
  const awsAccountId = given ?? datadogAccountOf(partition) ?? datadogLayerAccounts[0];
  const arn = (layerName: string, version: number) =>
    formatLayerVersionArn({ partition, region, awsAccountId, layerName, version });
  const facts = runtimeFacts(runtime);
  const name =
    runtime === 'python3.7'
      ? 'Datadog-Python37'
      : facts === undefined
        ? undefined
        : libraryLayerName(facts, architecture);
  const chosen = family === undefined ? undefined : props[`${family}LayerVersion`];
  const version = typeof chosen === 'number' ? chosen : family === undefined ? undefined : defaultVersions[family];
  const extension = props.extensionLayerVersion;
  return [
    // Ruby's layer is looked up by a name that is never found, in all versions known.
    ...(props.addLayers !== false && name !== undefined && version !== undefined
      ? [arn(family === 'ruby' ? `undefined${architecture === 'arm64' ? '-ARM' : ''}` : name, version)]
      : []),
    ...(typeof extension === 'number' ? [arn(extensionLayerName(architecture, false), extension)] : []),
  ];
}

/** Variables with a default, which a function's own value keeps away. */
function defaultedVariables(props: ConstructProps, hasExtension: boolean): Record<string, string> {
  return {
    DD_TRACE_ENABLED: String(props.enableDatadogTracing ?? true),
    DD_MERGE_XRAY_TRACES: String(props.enableMergeXrayTraces ?? false),
    DD_LOGS_INJECTION: hasExtension ? 'false' : 'true',
    DD_SERVERLESS_LOGS_ENABLED: String(props.enableDatadogLogs ?? true),
    DD_CAPTURE_LAMBDA_PAYLOAD: String(props.captureLambdaPayload ?? false),
    DD_TRACE_CLOUD_REQUEST_PAYLOAD_TAGGING: '',
    DD_TRACE_CLOUD_RESPONSE_PAYLOAD_TAGGING: '',
    ...(props.logLevel === undefined ? {} : { DD_LOG_LEVEL: String(props.logLevel) }),
  };
}

/** The names of the variables that `setEnvironment` can keep from version 5 on, and the property by which each is chosen. */
export const keptVariables: Readonly<Record<string, string>> = {
  DD_TRACE_ENABLED: 'enableDatadogTracing',
  DD_MERGE_XRAY_TRACES: 'enableMergeXrayTraces',
  DD_LOGS_INJECTION: 'injectLogContext',
  DD_SERVERLESS_LOGS_ENABLED: 'enableDatadogLogs',
  DD_CAPTURE_LAMBDA_PAYLOAD: 'captureLambdaPayload',
  DD_TRACE_CLOUD_REQUEST_PAYLOAD_TAGGING: 'captureCloudServicePayload',
  DD_TRACE_CLOUD_RESPONSE_PAYLOAD_TAGGING: 'captureCloudServicePayload',
  DD_LOG_LEVEL: 'logLevel',
};

/** Properties that are written whatever the function says. */
const forcedProps: readonly (readonly [prop: string, variable: string])[] = [
  ['env', 'DD_ENV'],
  ['service', 'DD_SERVICE'],
  ['version', 'DD_VERSION'],
  ['tags', 'DD_TAGS'],
  ['enableColdStartTracing', 'DD_COLD_START_TRACING'],
  ['enableProfiling', 'DD_PROFILING_ENABLED'],
  ['apmFlushDeadline', 'DD_APM_FLUSH_DEADLINE_MILLISECONDS'],
  ['llmObsEnabled', 'DD_LLMOBS_ENABLED'],
  ['llmObsMlApp', 'DD_LLMOBS_ML_APP'],
  ['llmObsAgentlessEnabled', 'DD_LLMOBS_AGENTLESS_ENABLED'],
  [secretProp, 'DD_API_KEY_SECRET_ARN'],
  ['apiKeySecretArn', 'DD_API_KEY_SECRET_ARN'],
  ['apiKeySsmArn', 'DD_API_KEY_SSM_ARN'],
  ['apiKmsKey', 'DD_KMS_API_KEY'],
  ['apiKey', 'DD_API_KEY'],
];

function variablesFor(
  { variables }: ConstructInput,
  props: ConstructProps,
  { line, told = {} }: { line: ConstructLine; told?: Readonly<Record<string, string>> },
  hasExtension: boolean,
): Record<string, string> {
  const defaults = defaultedVariables(props, hasExtension);
  const forced = forcedProps.flatMap(([prop, variable]): [string, string][] => {
    const value = props[prop];
    return value === undefined ? [] : [[variable, String(value)]];
  });
  return {
    ...(line === 'seesVariables' ? { ...defaults, ...variables } : { ...variables, ...defaults, ...told }),
    ...Object.fromEntries(forced),
    DD_SITE: String(props.site ?? 'datadoghq.com'),
    DD_FLUSH_TO_LOG: hasExtension ? 'false' : String(props.flushMetricsToLogs ?? true),
  };
}

/** What the construct grants by itself: a secret that is given as an object, and a parameter where the call names a construct. */
function permissionsFor(props: ConstructProps): AllowedAction[] {
  const secret = props[secretProp];
  const parameter = props.apiKeySsmArn;
  return [
    ...(secret === undefined
      ? []
      : ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'].map((action) =>
          allowed(action, String(secret)),
        )),
    ...(parameter === undefined ? [] : [allowed('ssm:GetParameter', String(parameter))]),
  ];
}

function allowed(action: string, resource: string): AllowedAction {
  return { action, resources: [resource] };
}
