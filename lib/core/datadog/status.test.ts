import { createTranslator } from 'use-intl/core';
import { describe, expect, test } from 'vitest';
import messages from '#messages/en/status.json' with { type: 'json' };
import type { FunctionConfiguration, FunctionTags } from '../lambda/function-configuration.ts';
import { instrumentationTools, type Status, type StatusReason, statusOf, statusReasons } from './status.ts';
import { statuses } from './status-names.ts';

const layer = (name: string, version: number) => ({
  Arn: `arn:aws:lambda:us-east-1:464622532012:layer:${name}:${version}`,
});
const extension = layer('Datadog-Extension', 100);
const library = layer('Datadog-Python312', 128);
const redirect = 'datadog_lambda.handler.handler';
const env = (variables: Record<string, string>) => ({ Environment: { Variables: variables } });
const key = { DD_API_KEY_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:dd' };
const handler = { DD_LAMBDA_HANDLER: 'app.handler' };
const orgUuid = { DD_ORG_UUID: '00000000-1111-2222-3333-444444444444' };
const whole = { Handler: redirect, ...env({ ...key, DD_LAMBDA_HANDLER: 'app.handler' }) };
const java = { Runtime: 'java21', Handler: 'com.acme.App::handle', Layers: [extension, layer('dd-trace-java', 28)] };
const own = { Arn: 'arn:aws:lambda:us-east-1:111122223333:layer:deps:1' };
const packaged = 'node_modules/datadog-lambda-js/dist/handler.handler';
const start = '-r datadog-lambda-js/init';
const agent = '-Xmx1g -javaagent:"/opt/java/lib/dd-java-agent.jar"';
const nodeVariables = (variables: Record<string, string>) =>
  env({ ...key, DD_LAMBDA_HANDLER: 'index.handler', ...variables });
const node = {
  Runtime: 'nodejs20.x',
  Handler: '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler',
  Layers: [extension, layer('Datadog-Node20-x', 143)],
  ...nodeVariables({}),
};
const command = (handler: string) => ({ ImageConfigResponse: { ImageConfig: { Command: [handler] } } });
const image = { PackageType: 'Image', Runtime: undefined, Handler: undefined };

const rows: [reason: StatusReason, status: Status, patch: Partial<FunctionConfiguration>][] = [
  ['nothingFound', 'not', {}],
  ['nothingFound', 'not', env({ DD_ENV: 'prod', DD_API_KEY: 'x' })],
  ['complete', 'instrumented', { ...whole, Layers: [extension, library] }],
  ['complete', 'instrumented', { ...java, ...env({ ...key, AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog_wrapper' }) }],
  ['complete', 'instrumented', { Runtime: 'provided.al2023', Handler: 'bootstrap', Layers: [extension], ...env(key) }],
  ['extensionOutdated', 'outdated', { ...whole, Layers: [layer('Datadog-Extension', 50), library] }],
  ['libraryOutdated', 'outdated', { ...whole, Layers: [extension, layer('Datadog-Python312', 90)] }],
  [
    'layersOutdated',
    'outdated',
    { ...whole, Layers: [layer('Datadog-Extension', 50), layer('Datadog-Python312', 90)] },
  ],
  ['libraryForOtherRuntime', 'partly', { ...whole, Layers: [extension, layer('Datadog-Python39', 128)] }],
  ['libraryForOtherRuntime', 'partly', { ...whole, Architectures: ['arm64'], Layers: [extension, library] }],
  ['libraryMissing', 'partly', { Layers: [extension], ...env(key) }],
  [
    'handlerNotRedirected',
    'partly',
    { Layers: [extension, library], ...env({ ...key, DD_LAMBDA_HANDLER: 'app.handler' }) },
  ],
  ['originalHandlerMissing', 'partly', { Handler: redirect, Layers: [extension, library], ...env(key) }],
  ['extensionMissing', 'partly', { ...whole, Layers: [library] }],
  [
    'throughForwarder',
    'instrumented',
    { ...whole, Layers: [library], ...env({ DD_LAMBDA_HANDLER: 'app.handler', DD_FLUSH_TO_LOG: 'true' }) },
  ],
  ['throughForwarder', 'instrumented', { Runtime: 'python3.6', ...env({ DD_FLUSH_TO_LOG: 'true' }) }],
  ['apiKeyMissing', 'partly', { ...whole, Layers: [extension, library], ...env({ DD_LAMBDA_HANDLER: 'app.handler' }) }],
  ['tracerNotStarted', 'partly', { ...java, ...env(key) }],
  [
    'originalHandlerBlank',
    'partly',
    { ...whole, Layers: [extension, library], ...env({ ...key, DD_LAMBDA_HANDLER: 'app.handler ' }) },
  ],
  ['redirectRejected', 'partly', { ...node, Handler: `/opt/${packaged}` }],
  ['redirectRejected', 'partly', { ...node, Handler: packaged.replace('/dist', ''), Layers: [extension] }],
  ['redirectRejected', 'partly', { ...node, Handler: `../${packaged}` }],
  ['redirectRejected', 'partly', { ...image, ...command(packaged.replace('/dist', '')), ...nodeVariables({}) }],
  [
    'startedTwice',
    'partly',
    { ...node, ...nodeVariables({ NODE_OPTIONS: '--no-warnings -r datadog-lambda-js/init' }) },
  ],
  ['complete', 'instrumented', { ...node, Handler: 'index.handler', ...nodeVariables({ NODE_OPTIONS: start }) }],
  ['imageVersionsUnknown', 'instrumented', { ...image, ...command('a.b'), ...env({ ...key, NODE_OPTIONS: start }) }],
  ['complete', 'instrumented', { ...node, Handler: packaged, Layers: [extension] }],
  ['complete', 'instrumented', { ...node, Handler: `/opt/${packaged}`, Layers: [extension, own] }],
  [
    'complete',
    'instrumented',
    {
      ...whole,
      Handler: 'newrelic_lambda_wrapper.handler',
      Layers: [extension, library],
      ...env({ ...key, DD_LAMBDA_HANDLER: 'app.handler', NEW_RELIC_LAMBDA_HANDLER: redirect }),
    },
  ],
  ['complete', 'instrumented', { ...java, ...env({ ...key, JAVA_TOOL_OPTIONS: agent }) }],
  ['runtimeUnsupported', 'cannotBe', { Runtime: 'go1.x' }],
  ['edgeReplica', 'cannotBe', { MasterArn: 'arn:aws:lambda:us-east-1:111122223333:function:edge:3' }],
  ['environmentUnreadable', 'cannotBe', { Environment: { Error: { ErrorCode: 'AccessDeniedException' } } }],
  ['containerImage', 'not', image],
  [
    'datadogForwarder',
    'cannotBe',
    { Layers: [layer('Datadog-Forwarder', 79)], ...env({ DD_API_KEY_SSM_NAME: '/dd' }) },
  ],
  ['datadogMacro', 'cannotBe', { Description: 'Copies Datadog CloudFormation macro zip to the destination S3 bucket' }],
  [
    'datadogRemoteInstrumenter',
    'cannotBe',
    { Layers: [extension, layer('Datadog-Serverless-Remote-Instrumentation-ARM', 4)], ...env({ DD_API_KEY: 'x' }) },
  ],
  ['datadogStack', 'cannotBe', { Description: 'A function to call the Datadog API.' }],
  ['complete', 'instrumented', { ...whole, Layers: [extension, library], ...env({ ...handler, ...orgUuid }) }],
  [
    'delegatedNeedsExtension',
    'partly',
    { ...whole, Layers: [layer('Datadog-Extension', 90), library], ...env({ ...handler, ...orgUuid }) },
  ],
  [
    'apiKeyUnusable',
    'partly',
    { ...whole, Layers: [extension, library], ...env({ ...handler, DD_API_KEY_SECRET_ARN: '{{resolve:ssm:dd}}' }) },
  ],
  [
    'complete',
    'instrumented',
    {
      Runtime: 'dotnet8',
      Handler: 'Ledger::Ledger.Function::Handle',
      Layers: [extension, layer('dd-trace-dotnet', 26)],
      ...env({
        ...key,
        CORECLR_ENABLE_PROFILING: '1',
        CORECLR_PROFILER: '{846f5f1c-f9ae-4b07-969e-05c26bc060d8}',
        CORECLR_PROFILER_PATH_64: '/opt/datadog/linux-x64/Datadog.Trace.ClrProfiler.Native.so',
      }),
    },
  ],
  [
    'imageVersionsUnknown',
    'instrumented',
    {
      ...image,
      ImageConfigResponse: { ImageConfig: { Command: [redirect] } },
      ...env({ ...key, DD_LAMBDA_HANDLER: 'app.handler' }),
    },
  ],
];

const translate = createTranslator({ locale: 'en', messages });

function judge(
  patch: Partial<FunctionConfiguration>,
  tags: FunctionTags | undefined = {},
  newest?: Record<string, number>,
) {
  const configuration = {
    FunctionName: 'fn',
    FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:fn',
    Runtime: 'python3.12',
    Handler: 'app.handler',
    Architectures: ['x86_64'],
    ...patch,
  };
  return statusOf(configuration, tags, newest);
}

describe('the status of a function', () => {
  test.each(rows)('%s: %s, with a sentence', (code, status, patch) => {
    const judged = judge(patch);
    expect([judged.status, judged.reason.code]).toEqual([status, code]);
    expect(translate(`reason.${code}`, judged.reason.params)).toMatch(/^[A-Z][^{}]*\.$/);
  });

  test('has every reason, status and tool in the messages, and every reason occurs', () => {
    expect([...statusReasons].sort()).toEqual(Object.keys(messages.reason));
    expect([...statuses].sort()).toEqual(Object.keys(messages.status));
    expect([...statusReasons]).toEqual(expect.arrayContaining(Object.keys(messages.kind)));
    expect(Object.keys(messages.tool)).toEqual(expect.arrayContaining([...instrumentationTools]));
    // Only the inventory knows of a function's replicas in other Regions.
    expect(new Set([...rows.map(([code]) => code), 'edgeSource'])).toEqual(new Set(statusReasons));
  });

  test('tells versions, and the tool by its tag', () => {
    const patch = { ...whole, Layers: [extension, library] };
    expect(judge(patch, { dd_sls_ci: 'v5.1.0' })).toMatchObject({
      tool: 'datadogCi',
      extensionVersion: 100,
      libraryVersion: 128,
    });
    expect(judge(patch, { dd_sls_remote_instrumenter_version: '1' }).tool).toBe('remoteInstrumentation');
    expect([judge(patch).tool, judge(patch, undefined).tool, judge({}).tool]).toEqual([
      'unknown',
      'unknown',
      undefined,
    ]);
  });

  test('is measured against what is newest in its Region, where that is known', () => {
    const patch = { ...whole, Layers: [extension, library] };
    expect(judge(patch, {}, { 'Datadog-Extension': 101, 'Datadog-Python312': 128 }).reason).toEqual({
      code: 'extensionOutdated',
      params: { extensionVersion: 100, newestExtension: 101 },
    });
  });
});
