import type { Locale } from '../language/locales.ts';

/** A page of somebody else's documentation: its address in each language that it is written in, English at least. */
type DocumentationPage = { en: string } & Partial<Record<Locale, string>>;

/** A page of Datadog's documentation; `ja` where it is translated into Japanese. */
function datadog(path: string, translations: 'en' | 'ja'): DocumentationPage {
  const en = `https://docs.datadoghq.com/${path}/`;
  return translations === 'en' ? { en } : { en, ja: `https://docs.datadoghq.com/ja/${path}/` };
}

/** A page of AWS's documentation, which AWS serves in Japanese under the same path. */
function aws(path: string): DocumentationPage {
  return { en: `https://docs.aws.amazon.com/${path}.html`, ja: `https://docs.aws.amazon.com/ja_jp/${path}.html` };
}

/**
 * The pages that the help panel links to. What a link says stands under its name in `documentation` of
 * messages/<locale>/help.json. Sources: docs.datadoghq.com (and the repository DataDog/documentation, which says what is translated)
 * and docs.aws.amazon.com, November 2026.
 */
export const documentationPages = {
  datadogApiKeys: datadog('account_management/api-app-keys', 'ja'),
  datadogConfiguration: datadog('serverless/aws_lambda/configuration', 'ja'),
  datadogDurableFunctions: datadog('serverless/aws_lambda/durable_functions', 'en'),
  datadogExtension: datadog('serverless/libraries_integrations/extension', 'ja'),
  datadogFips: datadog('serverless/aws_lambda/fips-compliance', 'en'),
  datadogForwarder: datadog('logs/guide/forwarder', 'ja'),
  datadogInstrumentation: datadog('serverless/aws_lambda/instrumentation', 'ja'),
  datadogLambda: datadog('serverless/aws_lambda', 'ja'),
  datadogLogs: datadog('serverless/aws_lambda/logs', 'ja'),
  datadogManagedInstances: datadog('serverless/aws_lambda/managed_instances', 'en'),
  datadogMetrics: datadog('serverless/aws_lambda/metrics', 'ja'),
  datadogProfiling: datadog('serverless/aws_lambda/profiling', 'ja'),
  datadogProxy: datadog('agent/configuration/proxy', 'ja'),
  datadogRemoteInstrumentation: datadog('serverless/aws_lambda/remote_instrumentation', 'en'),
  datadogSecuring: datadog('serverless/aws_lambda/securing_functions', 'ja'),
  datadogSites: datadog('getting_started/site', 'ja'),
  datadogTraces: datadog('serverless/aws_lambda/distributed_tracing', 'ja'),
  datadogTroubleshooting: datadog('serverless/aws_lambda/troubleshooting', 'ja'),
  datadogUnifiedTags: datadog('getting_started/tagging/unified_service_tagging', 'ja'),
  datadogWebAdapter: datadog('serverless/aws_lambda/lwa', 'en'),
  datadogWorkloadIdentity: datadog('account_management/cloud_provider_authentication', 'en'),
  lambdaAliases: aws('lambda/latest/dg/configuration-aliases'),
  lambdaCodeSigning: aws('lambda/latest/dg/configuration-codesigning'),
  lambdaDurableFunctions: aws('lambda/latest/dg/durable-functions'),
  lambdaEdge: aws('AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions'),
  lambdaEncryption: aws('lambda/latest/dg/configuration-envvars-encryption'),
  lambdaImages: aws('lambda/latest/dg/images-create'),
  lambdaLayers: aws('lambda/latest/dg/chapter-layers'),
  lambdaLimits: aws('lambda/latest/dg/gettingstarted-limits'),
  lambdaManagedInstances: aws('lambda/latest/dg/lambda-managed-instances'),
  lambdaMetrics: aws('lambda/latest/dg/monitoring-metrics-types'),
  lambdaRuntimes: aws('lambda/latest/dg/lambda-runtimes'),
  lambdaSnapStart: aws('lambda/latest/dg/snapstart'),
  lambdaStates: aws('lambda/latest/dg/functions-states'),
  lambdaTenantIsolation: aws('lambda/latest/dg/tenant-isolation'),
  lambdaVariables: aws('lambda/latest/dg/configuration-envvars'),
  lambdaVpc: aws('lambda/latest/dg/configuration-vpc'),
  lambdaWrappers: aws('lambda/latest/dg/runtimes-modify'),
  rolesForThirdParties: aws('IAM/latest/UserGuide/id_roles_common-scenarios_third-party'),
  secretsAcrossAccounts: aws('secretsmanager/latest/userguide/auth-and-access_examples_cross'),
  sourceIdentity: aws('IAM/latest/UserGuide/id_credentials_temp_control-access_monitor'),
} as const satisfies Readonly<Record<string, DocumentationPage>>;

export type DocumentationName = keyof typeof documentationPages;

/** The address of a page for a reader of a language: in that language where the page exists in it, else in English. */
export function documentationAddress(name: DocumentationName, locale: Locale): string {
  const page: DocumentationPage = documentationPages[name];
  return page[locale] ?? page.en;
}
