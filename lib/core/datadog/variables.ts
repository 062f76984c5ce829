import { apiKeySources } from './api-key-sources.ts';
import { mergeDatadogTags } from './datadog-tags.ts';
import { hasCredentials, isKeyShaped } from './secret-shapes.ts';
import { mergeServiceMapping } from './service-mapping.ts';
import type { ApiKey, Settings } from './settings.ts';
import { type SettingField, settingFields, settingValue } from './settings-table.ts';

/** The variables that hold or name the API key, or let the extension sign in without one. Exactly one may be set. */
export const apiKeyVariables = [
  'DD_API_KEY_SECRET_ARN',
  'DD_API_KEY_SSM_ARN',
  'DD_KMS_API_KEY',
  'DD_API_KEY',
  'DD_ORG_UUID',
] as const;
export type ApiKeyVariable = (typeof apiKeyVariables)[number];

/**
 * The variable in which the Datadog Forwarder and old Python libraries look for a parameter's name. The extension does not
 * read it, so it is no source; it goes where the source goes. Source: Datadog's extension, autumn 2026.
 */
export const apiKeyNameVariable = 'DD_API_KEY_SSM_NAME';

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
  'DD_COLD_START_TRACE_SKIP_LIB',
  'DD_DECODE_AUTHORIZER_CONTEXT',
  'DD_ENCODE_AUTHORIZER_CONTEXT',
  'DD_LAMBDA_HANDLER',
  'DD_LOGS_ENABLED',
  'DD_MIN_COLD_START_DURATION',
  'DD_ORG_UUID',
  'CORECLR_PROFILER_PATH_32',
  'CORECLR_PROFILER_PATH_64',
  'CORECLR_PROFILER_PATH_ARM64',
  ...Object.keys(dotnetProfilerVariables),
  ...settingFields.flatMap(({ kind, variables }) => (kind === 'apiKeySource' ? [] : variables)),
]);

/** Variables into which tools write the hash of a commit, which looks like a key and is none. */
const commitVariables: ReadonlySet<string> = new Set(['DD_GIT_COMMIT_SHA', 'DD_TAGS', 'DD_VERSION']);

/** Variables that hold rules. One against passwords in addresses looks like an address with a password. */
const ruleVariables: ReadonlySet<string> = new Set(
  settingFields.flatMap(({ kind, variables }) => (kind === 'rules' ? variables : [])),
);

/**
 * Whether a variable's value must be masked. A name on the open list is not enough: a key pasted where an ARN or a tag
 * belongs is masked too, and so is an address with a password.
 */
export function isSensitiveVariable(name: string, value: string): boolean {
  if (!openVariables.has(name)) return true;
  if (name === 'DD_API_KEY_SECRET_ARN' || name === 'DD_API_KEY_SSM_ARN')
    return value !== '' && !value.startsWith('arn:');
  if (name === 'DD_ORG_UUID') return value !== '' && !apiKeySources.delegated.pattern.test(value);
  if (!ruleVariables.has(name) && hasCredentials(value)) return true;
  if (commitVariables.has(name)) return /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/i.test(value);
  return isKeyShaped(value);
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
    case 'delegated':
      return { name: 'DD_ORG_UUID', value: apiKey.orgUuid };
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

/** What settings write is the same for every function that they are chosen for. */
const chosenBySettings = new WeakMap<Settings, Readonly<Record<string, string>>>();

/**
 * Variables that settings write as they were chosen, whatever a function has. Settings with a rule of their own are not
 * among them: see `mergedVariables`, write-variables.ts and exec-wrapper.ts.
 */
export function chosenVariables(settings: Settings): Readonly<Record<string, string>> {
  const known = chosenBySettings.get(settings) ?? Object.freeze(variablesChosenBy(settings));
  chosenBySettings.set(settings, known);
  return known;
}

function variablesChosenBy(settings: Settings): Record<string, string> {
  const chosen = settingFields.flatMap((field) => {
    const value = settingValue(settings, field.path);
    if (value === undefined || field.hasOwnRule === true) return [];
    return field.variables.map((name) => [name, field.constants?.[name] ?? variableText(field, value)] as const);
  });
  return { ...Object.fromEntries(chosen), ...settings.variables };
}

/** A setting's value as the text of its variable. */
function variableText({ kind }: SettingField, value: unknown): string {
  return kind === 'rules' ? JSON.stringify(value) : String(value);
}

/** Variables whose chosen pairs go among those that a function has, with all of them; only those that were chosen. */
export function mergedVariables(
  variables: Readonly<Record<string, string>>,
  settings: Settings,
): Record<string, string> {
  const merged = {
    DD_TAGS: settings.tags && mergeDatadogTags(variables.DD_TAGS, settings.tags),
    DD_SERVICE_MAPPING:
      settings.serviceMapping && mergeServiceMapping(variables.DD_SERVICE_MAPPING, settings.serviceMapping),
  };
  return Object.fromEntries(
    Object.entries(merged).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
}
