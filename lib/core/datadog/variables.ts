import type { ApiKey, Settings } from './settings.ts';

/** The four variables that can hold or name the API key. Exactly one may be set. */
export const apiKeyVariables = ['DD_API_KEY_SECRET_ARN', 'DD_API_KEY_SSM_ARN', 'DD_KMS_API_KEY', 'DD_API_KEY'] as const;
export type ApiKeyVariable = (typeof apiKeyVariables)[number];

/** The wrapper script that the extension's layer brings along. Source: Datadog's documentation, autumn 2026. */
export const datadogWrapper = '/opt/datadog_wrapper';

/** What attaches the .NET tracer where the extension is too old for the wrapper. Source: Datadog's documentation, autumn 2026. */
export const dotnetProfilerVariables: Readonly<Record<string, string>> = {
  CORECLR_ENABLE_PROFILING: '1',
  CORECLR_PROFILER: '{846F5F1C-F9AE-4B07-969E-05C26BC060D8}',
  CORECLR_PROFILER_PATH: '/opt/datadog/Datadog.Trace.ClrProfiler.Native.so',
  DD_DOTNET_TRACER_HOME: '/opt/datadog',
};

/** Values that every tool writes when nothing was chosen. Source: recorded requests of the public CLI, 2026. */
export const defaultVariables: Readonly<Record<string, string>> = {
  DD_SITE: 'datadoghq.com',
  DD_TRACE_ENABLED: 'true',
  DD_SERVERLESS_LOGS_ENABLED: 'true',
  DD_CAPTURE_LAMBDA_PAYLOAD: 'false',
  DD_MERGE_XRAY_TRACES: 'false',
};

/**
 * Variables whose values are no secrets and may be shown: Datadog's own switches and names, and AWS's wrapper. Everything
 * else, also a variable that begins with DD_, is the customer's and counts as a secret.
 */
const openVariables: ReadonlySet<string> = new Set([
  'AWS_LAMBDA_EXEC_WRAPPER',
  'DD_API_KEY_SECRET_ARN',
  'DD_API_KEY_SSM_ARN',
  'DD_APM_FLUSH_DEADLINE_MILLISECONDS',
  'DD_APPSEC_ENABLED',
  'DD_CAPTURE_LAMBDA_PAYLOAD',
  'DD_COLD_START_TRACE_SKIP_LIB',
  'DD_COLD_START_TRACING',
  'DD_DECODE_AUTHORIZER_CONTEXT',
  'DD_ENCODE_AUTHORIZER_CONTEXT',
  'DD_ENV',
  'DD_FLUSH_TO_LOG',
  'DD_LAMBDA_FIPS_MODE',
  'DD_LAMBDA_HANDLER',
  'DD_LLMOBS_AGENTLESS_ENABLED',
  'DD_LLMOBS_ENABLED',
  'DD_LLMOBS_ML_APP',
  'DD_LOG_LEVEL',
  'DD_MERGE_XRAY_TRACES',
  'DD_MIN_COLD_START_DURATION',
  'DD_PROFILING_ENABLED',
  'DD_SERVERLESS_APPSEC_ENABLED',
  'DD_SERVERLESS_LOGS_ENABLED',
  'DD_SERVICE',
  'DD_SITE',
  'DD_TAGS',
  'DD_TRACE_ENABLED',
  'DD_VERSION',
  ...Object.keys(dotnetProfilerVariables),
]);

/** Text that looks like a key even where no key belongs: 32 or more hexadecimal digits, or an AWS key id. */
const keyShapedPattern = /[0-9a-f]{32}|(?:AKIA|ASIA)[0-9A-Z]{16}/i;

/**
 * Whether a variable's value must be masked. A name on the open list is not enough: a key pasted where an ARN or a tag
 * belongs is masked too.
 */
export function isSensitiveVariable(name: string, value: string): boolean {
  if (!openVariables.has(name)) return true;
  if (name === 'DD_API_KEY_SECRET_ARN' || name === 'DD_API_KEY_SSM_ARN')
    return value !== '' && !value.startsWith('arn:');
  // Commit hashes are what tools put into version and tags; they are no keys.
  if (name === 'DD_VERSION' || name === 'DD_TAGS') return /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/i.test(value);
  return keyShapedPattern.test(value);
}

/** The variable and value that an API key setting writes. */
export function apiKeyVariable(apiKey: ApiKey): { name: ApiKeyVariable; value: string } {
  switch (apiKey.source) {
    case 'secretsManager':
      return { name: 'DD_API_KEY_SECRET_ARN', value: apiKey.arn };
    case 'ssm':
      return { name: 'DD_API_KEY_SSM_ARN', value: apiKey.arn };
    case 'kms':
      return { name: 'DD_KMS_API_KEY', value: apiKey.ciphertext };
    case 'plain':
      return { name: 'DD_API_KEY', value: apiKey.value };
  }
}

/** The key sources that a function's variables hold; an empty value is no source. */
export function apiKeySourcesOf(variables: Readonly<Record<string, string>>): ApiKeyVariable[] {
  return apiKeyVariables.filter((name) => (variables[name] ?? '') !== '');
}

/** An API key that the function itself fetches when it starts: where it lies, and what its role must be allowed to do there. */
export type StoredApiKey = { arn: string; permission: 'secretsmanager:GetSecretValue' | 'ssm:GetParameter' };

/**
 * The stored key that a function's variables name; undefined for every other key source, and for text that is no ARN of
 * one: a key pasted by mistake must not be told to anybody. Permissions: Datadog's extension, autumn 2026.
 */
export function storedApiKeyOf(variables: Readonly<Record<string, string>>): StoredApiKey | undefined {
  const [source] = apiKeySourcesOf(variables);
  const arn = source === undefined ? '' : (variables[source] ?? '');
  if (source === 'DD_API_KEY_SECRET_ARN' && /^arn:aws[a-z-]*:secretsmanager:/.test(arn))
    return { arn, permission: 'secretsmanager:GetSecretValue' };
  if (source === 'DD_API_KEY_SSM_ARN' && /^arn:aws[a-z-]*:ssm:/.test(arn))
    return { arn, permission: 'ssm:GetParameter' };
  return undefined;
}

/** Variables that a setting writes as it is, only when it was chosen. */
export function chosenVariables(settings: Settings): Record<string, string> {
  const chosen: Record<string, string | number | boolean | undefined> = {
    DD_SITE: settings.site,
    DD_TRACE_ENABLED: settings.tracing,
    DD_SERVERLESS_LOGS_ENABLED: settings.logs,
    DD_CAPTURE_LAMBDA_PAYLOAD: settings.capturePayload,
    DD_MERGE_XRAY_TRACES: settings.mergeXrayTraces,
    DD_ENV: settings.env,
    DD_SERVICE: settings.service,
    DD_VERSION: settings.version,
    DD_LOG_LEVEL: settings.logLevel,
    DD_APM_FLUSH_DEADLINE_MILLISECONDS: settings.apmFlushDeadlineMilliseconds,
    DD_PROFILING_ENABLED: settings.profiling,
    DD_COLD_START_TRACING: settings.coldStartTracing,
  };
  if (settings.llmObs !== undefined) {
    chosen.DD_LLMOBS_ENABLED = true;
    chosen.DD_LLMOBS_ML_APP = settings.llmObs.mlApp;
    chosen.DD_LLMOBS_AGENTLESS_ENABLED = false;
  }
  return Object.fromEntries(
    Object.entries(chosen).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
