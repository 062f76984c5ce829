import { maskedValue } from '../../core/change/change-codes.ts';
import type { ApiKey } from '../../core/datadog/api-key-schema.ts';
import { datadogSites, type Settings } from '../../core/datadog/settings.ts';
import type { FunctionDescription } from '../custom/instrumentation.ts';

/** A function as the last scan stored it: values of variables only where they are Datadog's and no secret. */
export type StoredFunction = {
  functionName: string;
  awsAccountId: string;
  region: string;
  runtime: string | null;
  architecture: string;
  packageType: string;
  handler: string | null;
  layers: readonly string[];
  variableNames: readonly string[];
  /** Datadog's own variables by name, secrets masked. */
  datadogVariables: Readonly<Record<string, string>>;
  isEnvironmentReadable: boolean;
  isInVpc: boolean;
  ownerTool: string;
  tags: Readonly<Record<string, string>>;
  /** The environment of its account, as set in Lamplighter. */
  environment: string | null;
};

/**
 * The function as code describes it. A value that is not stored is the mask, which the rules carry along untouched; text
 * that holds it must not be handed over.
 */
export function describeStored(stored: StoredFunction): FunctionDescription {
  return {
    name: stored.functionName,
    runtime: stored.runtime ?? undefined,
    architecture: stored.architecture,
    region: stored.region,
    packageType: stored.packageType === 'Image' ? 'Image' : 'Zip',
    handler: stored.handler ?? undefined,
    layers: stored.layers,
    variables: {
      ...Object.fromEntries(stored.variableNames.map((name) => [name, maskedValue])),
      ...stored.datadogVariables,
    },
  };
}

/**
 * The settings that a function's variables show, as far as the way of its telemetry depends on them: site, key, what is
 * sent, the proxy and FIPS mode. Members are absent where no variable says anything.
 */
export function settingsShownBy({ datadogVariables: variables }: Pick<StoredFunction, 'datadogVariables'>): Settings {
  const site = datadogSites.find((one) => one === variables['DD_SITE']);
  const apiKey = keyShownBy(variables);
  const llmApp = variables['DD_LLMOBS_ML_APP'] ?? '';
  const proxy = variables['DD_PROXY_HTTPS'] ?? '';
  const fips = variables['DD_LAMBDA_FIPS_MODE'];
  return {
    ...(site === undefined ? {} : { site }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(variables['DD_SERVERLESS_LOGS_ENABLED'] === 'false' ? { logs: false } : {}),
    ...(variables['DD_TRACE_ENABLED'] === 'false' ? { tracing: false } : {}),
    ...(variables['DD_PROFILING_ENABLED'] === 'true' ? { profiling: true } : {}),
    ...(variables['DD_LLMOBS_ENABLED'] === 'true' && llmApp !== '' ? { llmObs: { mlApp: llmApp } } : {}),
    ...(fips === 'true' || fips === 'false' ? { fips: fips === 'true' } : {}),
    ...(proxy === '' ? {} : { proxy: { https: proxy } }),
  };
}

/** The key source of a function; its value is the mask where it is a secret. */
function keyShownBy(variables: Readonly<Record<string, string>>): ApiKey | undefined {
  const secret = variables['DD_API_KEY_SECRET_ARN'] ?? '';
  if (secret.startsWith('arn:')) return { source: 'secretsManager', arn: secret };
  const parameter = variables['DD_API_KEY_SSM_ARN'] ?? '';
  if (parameter.startsWith('arn:')) return { source: 'ssm', arn: parameter };
  if ((variables['DD_KMS_API_KEY'] ?? '') !== '') return { source: 'kms', ciphertext: maskedValue };
  if ((variables['DD_API_KEY'] ?? '') !== '') return { source: 'plain', value: maskedValue };
  return undefined;
}
