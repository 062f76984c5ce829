import type { AwkwardCase, AwkwardPlace } from './awkward-case.ts';
import { datadogLayer } from './instrumentation.ts';
import { datadogApiKey } from './variables.ts';

/** Functions that Datadog is on in some way that is outdated, partial, contradictory or the customer's own. */
export function awkwardInstrumented({ awsAccountId, region }: AwkwardPlace): AwkwardCase[] {
  const layer = (name: string, versionsBehind = 0, place = region): string =>
    datadogLayer(place, name, versionsBehind) ?? '';
  const own = (name: string, version: number): string =>
    `arn:aws:lambda:${region}:${awsAccountId}:layer:${name}:${version}`;
  const secret = {
    DD_API_KEY_SECRET_ARN: `arn:aws:secretsmanager:${region}:${awsAccountId}:secret:datadog/api-key-a1B2c3`,
    DD_SITE: 'datadoghq.com',
  };
  const pythonRedirect = 'datadog_lambda.handler.handler';
  const nodeRedirect = '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler';
  return [
    {
      name: 'ledger-orphan-redirect',
      description: 'Redirected, and the original handler is nowhere',
      handler: pythonRedirect,
      layers: [layer('Datadog-Python312', 20), layer('Datadog-Extension', 20)],
      variables: { ...secret, STAGE: 'prod' },
    },
    {
      name: 'ledger-stale-original',
      description: 'Deployed anew after it was instrumented',
      handler: 'ledger.v2.handler',
      layers: [layer('Datadog-Python312', 3), layer('Datadog-Extension', 3)],
      variables: { ...secret, DD_LAMBDA_HANDLER: 'ledger.handler' },
    },
    {
      name: 'ledger-old-library',
      description: 'The runtime was upgraded, the library layer was not',
      handler: pythonRedirect,
      layers: [layer('Datadog-Python39', 60), layer('Datadog-Extension', 45)],
      variables: { ...secret, DD_LAMBDA_HANDLER: 'ledger.handler' },
      tags: { dd_sls_ci: 'v2.17.0' },
    },
    {
      name: 'pricing-extension-only',
      description: 'The extension, and nothing else',
      layers: [layer('Datadog-Extension')],
      variables: secret,
    },
    {
      name: 'pricing-library-only',
      description: 'The library without the extension',
      layers: [layer('Datadog-Python312')],
    },
    {
      name: 'pricing-variables-only',
      description: 'Variables without layers',
      variables: { ...secret, DD_ENV: 'prod', DD_SERVICE: 'pricing', DD_LAMBDA_HANDLER: 'app.handler' },
    },
    {
      name: 'pricing-own-settings',
      description: 'Its owners chose their own Datadog settings',
      variables: {
        STAGE: 'prod',
        DD_TRACE_ENABLED: 'false',
        DD_LOG_LEVEL: 'debug',
        DD_TAGS: 'team:pricing,tier:1',
        DD_SERVICE: 'pricing-core',
        DD_CAPTURE_LAMBDA_PAYLOAD: 'true',
      },
    },
    {
      name: 'pricing-two-keys',
      description: 'Two sources for one key',
      handler: pythonRedirect,
      layers: [layer('Datadog-Python312'), layer('Datadog-Extension')],
      variables: { ...secret, DD_API_KEY: datadogApiKey('pricing'), DD_LAMBDA_HANDLER: 'pricing.handler' },
    },
    {
      name: 'pricing-plain-key',
      description: 'The key stands in clear',
      runtime: 'nodejs20.x',
      handler: nodeRedirect,
      layers: [layer('Datadog-Node20-x', 5), layer('Datadog-Extension', 2)],
      variables: { DD_API_KEY: datadogApiKey('plain'), DD_SITE: 'datadoghq.eu', DD_LAMBDA_HANDLER: 'index.handler' },
      tags: { dd_sls_ci: 'v3.1.0' },
    },
    {
      name: 'pricing-layer-order',
      description: 'Datadog between layers whose order matters',
      handler: pythonRedirect,
      layers: [
        own('meridian-common', 12),
        layer('Datadog-Extension', 9),
        own('meridian-auth', 7),
        layer('Datadog-Python312', 9),
      ],
      variables: { ...secret, DD_LAMBDA_HANDLER: 'order.handler' },
    },
    {
      name: 'search-trace-config',
      description: 'A layer of ours that sounds like one of Datadog',
      runtime: 'java21',
      handler: 'com.example.search.Trace::handleRequest',
      layers: [own('my-dd-trace-java-config', 4)],
      variables: { JAVA_TOOL_OPTIONS: '-Xshare:auto' },
    },
    {
      name: 'search-mirrored-layer',
      description: 'Uses our own copy of the extension',
      layers: [own('Datadog-Extension', 2)],
      variables: secret,
    },
    {
      name: 'notify-bundled-library',
      description: 'Brings the library in its own package',
      runtime: 'nodejs22.x',
      handler: 'node_modules/datadog-lambda-js/dist/handler.handler',
      layers: [layer('Datadog-Extension', 1)],
      variables: { ...secret, DD_LAMBDA_HANDLER: 'src/notify.handler' },
      tags: { dd_sls_plugin: 'v5.60.0' },
    },
    {
      name: 'catalog-old-profiler',
      description: 'Instrumented before the wrapper existed',
      runtime: 'dotnet6',
      handler: 'Example.Catalog::Example.Catalog.Old::HandleAsync',
      layers: [layer('dd-trace-dotnet', 20), layer('Datadog-Extension', 80)],
      variables: {
        ...secret,
        CORECLR_ENABLE_PROFILING: '1',
        CORECLR_PROFILER: '{846F5F1C-F9AE-4B07-969E-05C26BC060D8}',
        CORECLR_PROFILER_PATH: '/opt/datadog/Datadog.Trace.ClrProfiler.Native.so',
        DD_DOTNET_TRACER_HOME: '/opt/datadog',
      },
      tags: { dd_sls_ci: 'v2.4.0' },
    },
    {
      name: 'case-files-site',
      description: 'GovCloud, but reports to the commercial site',
      isGovCloud: true,
      handler: pythonRedirect,
      layers: [layer('Datadog-Python312', 2, 'us-gov-west-1'), layer('Datadog-Extension-FIPS', 1, 'us-gov-west-1')],
      variables: {
        DD_SITE: 'datadoghq.com',
        DD_KMS_API_KEY: Buffer.from(datadogApiKey('gov')).toString('base64'),
        DD_LAMBDA_HANDLER: 'cases.handler',
      },
    },
  ];
}
