import { hexFor } from '../deterministic.ts';
import type { AwkwardCase, AwkwardPlace } from './awkward-case.ts';

/** Functions of a kind that needs another way, or of a runtime that is old, new or unknown. */
export function awkwardKinds({ awsAccountId, region }: AwkwardPlace): AwkwardCase[] {
  const layer = (account: string, name: string, version: number): string =>
    `arn:aws:lambda:${region}:${account}:layer:${name}:${version}`;
  return [
    {
      name: 'documents-otel',
      description: 'OpenTelemetry wraps it already',
      runtime: 'java17',
      handler: 'com.example.documents.Convert::handleRequest',
      layers: [layer('184161586896', 'opentelemetry-java-0_15_0', 2)],
      variables: {
        AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler',
        OTEL_EXPORTER_OTLP_HEADERS: `authorization=${hexFor('otel', 32)}`,
      },
    },
    {
      name: 'documents-sign',
      description: 'Another vendor wraps it already',
      runtime: 'dotnet8',
      handler: 'Example.Documents::Example.Documents.Sign::HandleAsync',
      layers: [layer('451483290750', 'NewRelicDotnet', 11)],
      variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/newrelic_wrapper', NEW_RELIC_LICENSE_KEY: hexFor('relic', 40) },
    },
    {
      name: 'storefront-web',
      description: 'A web server behind the Lambda Web Adapter',
      runtime: 'nodejs22.x',
      handler: 'run.sh',
      layers: [layer('753240598075', 'LambdaAdapterLayerX86', 25)],
      variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/bootstrap', PORT: '8080', SESSION_SECRET: hexFor('session', 48) },
    },
    {
      name: 'storefront-powertools',
      description: 'Uses Powertools and Lambda Insights',
      layers: [
        layer('017000801446', 'AWSLambdaPowertoolsPythonV3-python312-x86_64', 22),
        layer('580247275435', 'LambdaInsightsExtension', 55),
      ],
      variables: { POWERTOOLS_SERVICE_NAME: 'storefront' },
    },
    {
      name: 'us-east-1.edge-auth',
      description: 'Replica of a Lambda@Edge function',
      region: 'eu-west-1',
      runtime: 'nodejs20.x',
      handler: 'index.handler',
      configuration: { MasterArn: `arn:aws:lambda:us-east-1:${awsAccountId}:function:edge-auth:7` },
    },
    {
      name: 'edge-auth',
      description: 'Lambda@Edge: checks the cookie',
      runtime: 'nodejs20.x',
      handler: 'index.handler',
      memorySize: 128,
    },
    {
      name: 'partner-portal-prod',
      description: 'An AWS Chalice application',
      handler: 'app.app',
      tags: { 'aws-chalice': 'version=1.31.2:stage=prod:app=partner-portal' },
      variables: { PORTAL_SECRET: hexFor('portal', 32) },
    },
    { name: 'reports-nightly', description: 'Still on Python 3.6', runtime: 'python3.6', handler: 'reports.handler' },
    {
      name: 'reports-weekly',
      description: 'Python 3.6 with the Datadog Forwarder',
      runtime: 'python3.6',
      handler: 'reports.weekly',
      variables: { DD_FLUSH_TO_LOG: 'true', DD_SITE: 'datadoghq.com' },
    },
    { name: 'reports-monthly', description: 'On Python 3.7', runtime: 'python3.7', handler: 'reports.monthly' },
    { name: 'coupon-legacy', description: 'On Node.js 14', runtime: 'nodejs14.x', handler: 'index.handler' },
    { name: 'thumbnail-go', description: 'On the old Go runtime', runtime: 'go1.x', handler: 'main' },
    {
      name: 'sensor-bleeding-edge',
      description: 'A runtime nobody knows yet',
      runtime: 'python3.15',
      handler: 'sensor.handler',
    },
    {
      name: 'sensor-rust',
      description: 'Rust on arm64',
      runtime: 'provided.al2023',
      handler: 'bootstrap',
      architecture: 'arm64',
    },
    {
      name: 'ocr-worker',
      description: 'A container image with a command',
      isImage: true,
      variables: { MODEL_BUCKET: 'ocr-models', OCR_LICENSE: hexFor('ocr', 30) },
      configuration: { ImageConfigResponse: { ImageConfig: { Command: ['ocr.app.handler'] } } },
    },
    { name: 'ocr-warmup', description: 'A container image as it was built', isImage: true, architecture: 'arm64' },
    {
      name: 'ocr-review',
      description: 'A container image that Datadog is in',
      isImage: true,
      variables: {
        DD_LAMBDA_HANDLER: 'review.app.handler',
        DD_API_KEY_SECRET_ARN: `arn:aws:secretsmanager:${region}:${awsAccountId}:secret:datadog/api-key-a1B2c3`,
        DD_SITE: 'datadoghq.com',
      },
      configuration: { ImageConfigResponse: { ImageConfig: { Command: ['datadog_lambda.handler.handler'] } } },
    },
    {
      name: 'fleet-managed',
      description: 'Runs on Lambda Managed Instances',
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      configuration: {
        CapacityProviderConfig: {
          LambdaManagedInstancesCapacityProviderConfig: {
            CapacityProviderArn: `arn:aws:lambda:${region}:${awsAccountId}:capacity-provider:fleet`,
          },
        },
      },
    },
    {
      name: 'claims-durable',
      description: 'A durable function',
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      configuration: { DurableConfig: { RetentionPeriodInDays: 14, ExecutionTimeout: 86_400 } },
    },
    {
      name: 'tenant-isolated',
      description: 'One environment for each tenant',
      runtime: 'python3.14',
      configuration: { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } },
    },
    {
      name: 'sleeping-beauty',
      description: 'Not called for weeks: inactive',
      configuration: {
        State: 'Inactive',
        StateReason: 'The function is idle and its resources were reclaimed.',
        StateReasonCode: 'Idle',
      },
    },
  ];
}
