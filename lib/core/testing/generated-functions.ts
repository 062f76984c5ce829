import fc from 'fast-check';
import { redirectHandlers } from '../datadog/handlers.ts';
import {
  bundledLayerVersions,
  datadogAccountOf,
  extensionLayerName,
  libraryLayerName,
  publishedLayerNames,
  type ResolvedLayerVersions,
} from '../datadog/layers.ts';
import { runtimeFacts, supportedRuntimes } from '../datadog/runtimes.ts';
import { datadogSites, type Settings, settingsSchema } from '../datadog/settings.ts';
import { apiKeyVariables } from '../datadog/variables.ts';
import { type AwsAccountId, awsAccountIdSchema } from '../lambda/account-id.ts';
import { formatLayerVersionArn, partitionOfRegion } from '../lambda/arn.ts';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { settledSettings } from './generated-settings.ts';

/*
 * Generators of functions and settings for the property tests: every runtime, in every state that occurs between "never
 * seen Datadog" and "instrumented by three tools in a row", frozen so that a mutation fails the test.
 */

const regions = ['us-east-1', 'eu-west-1', 'us-gov-west-1', 'ap-east-2', 'cn-north-1'] as const;
const otherRuntimes = ['python3.7', 'python3.6', 'nodejs14.x', 'go1.x', 'java8', 'ruby2.7'] as const;
const ownNames = ['TABLE', 'STRIPE_KEY', 'DB_PASSWORD', 'constructor', 'LOG', 'Q1'] as const;

/** Values of the customer that are long and odd enough to be found again wherever they leak. */
const ownValue = fc.stringMatching(/^zq7[A-Za-z0-9"\\ {}$é]{8,20}$/);

/**
 * Texts of variables that load code at start-up, and what stays of each once what Datadog's layers bring is taken out:
 * written by hand, so that the laws do not ask the parser what it should do.
 */
export const startupTexts: Readonly<Record<string, readonly { text: string; own: string | undefined }[]>> = {
  JAVA_TOOL_OPTIONS: [
    { text: '-javaagent:/opt/other.jar', own: '-javaagent:/opt/other.jar' },
    { text: '-Xmx1g', own: '-Xmx1g' },
    { text: '-javaagent:"/opt/java/lib/dd-java-agent.jar"', own: undefined },
    {
      text: ` -Dp='zq7jvm  "pass'   -javaagent:"/opt/java/lib/dd-java-agent.jar"  -Xmx1g `,
      own: ` -Dp='zq7jvm  "pass'  -Xmx1g `,
    },
  ],
  NODE_OPTIONS: [
    { text: '--title="zq7node\\"pass  word"', own: '--title="zq7node\\"pass  word"' },
    { text: '-r dd-trace/init --title=zq7node1234', own: '--title=zq7node1234' },
    { text: '--title="zq7node 12" -r datadog-lambda-js/init', own: '--title="zq7node 12"' },
    {
      text: '--no-warnings --import=/opt/nodejs/node_modules/dd-trace/register.js  -r ./own.js',
      own: '--no-warnings  -r ./own.js',
    },
  ],
  RUBYOPT: [{ text: '-W0 -rdatadog/lambda -rzq7ownruby', own: '-W0 -rzq7ownruby' }],
  // The empty path is the folder that the process runs in: the customer's too.
  PYTHONPATH: [{ text: '/opt/zq7own::/opt/python/ddtrace/bootstrap:/x', own: '/opt/zq7own::/x' }],
  LD_PRELOAD: [{ text: '/opt/zq7own.so:/opt/datadog/wrap.so', own: '/opt/zq7own.so' }],
};

const datadogValues: Readonly<Record<string, fc.Arbitrary<string>>> = {
  DD_SITE: fc.constantFrom('datadoghq.com', 'datadoghq.eu', 'ddog-gov.com', 'datadoghq.invalid'),
  DD_TRACE_ENABLED: fc.constantFrom('true', 'false', ''),
  DD_SERVERLESS_LOGS_ENABLED: fc.constantFrom('true', 'false'),
  DD_LOGS_ENABLED: fc.constantFrom('true', 'false', '0', 'on'),
  DD_CAPTURE_LAMBDA_PAYLOAD: fc.constantFrom('true', 'false'),
  DD_MERGE_XRAY_TRACES: fc.constantFrom('true', 'false'),
  DD_FLUSH_TO_LOG: fc.constantFrom('true', 'false'),
  DD_ENV: fc.constantFrom('prod', 'dev'),
  DD_TAGS: fc.constantFrom('team:pay', 'team:pay,cost:42,team:two', 'a:b c:d', 'lonely', ''),
  DD_LOG_LEVEL: fc.constantFrom('debug', 'INFO'),
  DD_APPSEC_ENABLED: fc.constantFrom('true', 'false'),
  DD_SERVERLESS_APPSEC_ENABLED: fc.constantFrom('true', 'false'),
  DD_LAMBDA_FIPS_MODE: fc.constantFrom('true', 'false'),
  DD_APP_KEY: ownValue,
  DD_PROXY_HTTPS: fc.oneof(
    fc.constant('http://proxy.example.com:3128'),
    fc.stringMatching(/^zq7[A-Za-z0-9]{8,20}$/).map((password) => `http://us:${password}@proxy.example.com:3128`),
  ),
  DD_TRACE_MANAGED_SERVICES: fc.constantFrom('true', 'false'),
  DD_SERVICE_MAPPING: fc.constantFrom('a:b', 'a:b,lambda_sns:topic', 'a:b, a:c', 'no-colon', ''),
  DD_LOGS_CONFIG_PROCESSING_RULES: fc.constantFrom('[]', 'no json', '[{"type":"exclude_at_match"}]'),
  DD_GIT_COMMIT_SHA: fc.constantFrom('0123456789abcdef0123456789abcdef01234567'),
  DD_TRACE_SAMPLE_RATE: fc.constantFrom('0.5', '1'),
  ...Object.fromEntries(
    Object.entries(startupTexts).map(([name, texts]) => [name, fc.constantFrom(...texts.map(({ text }) => text))]),
  ),
  NEW_RELIC_LAMBDA_HANDLER: fc.constantFrom('zq7own.handler.of.theirs', redirectHandlers.python, redirectHandlers.node),
};
const keyValues: Readonly<Record<(typeof apiKeyVariables)[number], string>> = {
  DD_API_KEY_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:dd-AbCdEf',
  DD_API_KEY_SSM_ARN: 'arn:aws:ssm:us-east-1:111122223333:parameter/dd',
  DD_KMS_API_KEY: 'AQICAHhKmsCiphertextOfTheCustomer',
  DD_API_KEY: 'ffffffffffffffffffffffffffffffff',
  DD_ORG_UUID: '00000000-1111-2222-3333-444444444444',
};

/** What stands as a key and can give none, or only with more than the function's role. */
const oddKeys = [
  { DD_API_KEY_SECRET_ARN: 'arn:aws:ssm:us-east-1:111122223333:parameter/dd' },
  { DD_API_KEY_SECRET_ARN: '{{resolve:secretsmanager:dd-key}}' },
  { DD_API_KEY_SECRET_ARN: 'dd-key' },
  { DD_API_KEY_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:444455556666:secret:dd-AbCdEf' },
  { DD_API_KEY_SSM_ARN: 'arn:aws:ssm:us-east-1:444455556666:parameter/dd' },
  { DD_API_KEY_SSM_NAME: '/dd/key' },
  { DD_KMS_API_KEY: 'alias/datadog' },
] as const;

const profilerOf = (id: string, path: string) => ({
  CORECLR_ENABLE_PROFILING: '1',
  CORECLR_PROFILER: id,
  CORECLR_PROFILER_PATH: path,
  DD_DOTNET_TRACER_HOME: '/opt/datadog',
});
const datadogProfiler = '{846F5F1C-F9AE-4B07-969E-05C26BC060D8}';
/** .NET profilers: Datadog's in the places where its layers have it, and another vendor's. */
const profilers = [
  profilerOf(datadogProfiler, '/opt/datadog/Datadog.Trace.ClrProfiler.Native.so'),
  profilerOf(datadogProfiler.toLowerCase(), '/opt/datadog/linux-x64/Datadog.Trace.ClrProfiler.Native.so'),
  profilerOf(datadogProfiler, '/opt/datadog/linux-musl-arm64/Datadog.Tracer.Native.so'),
  profilerOf('{36032161-FFC0-4B61-B559-F6C5D41BAE5A}', '/opt/lib/libNewRelicProfiler.so'),
];

function optionalRecord<Value>(
  values: Readonly<Record<string, fc.Arbitrary<Value>>>,
): fc.Arbitrary<Record<string, Value>> {
  return fc
    .record({ ...values }, { requiredKeys: [] })
    .map((record) =>
      Object.fromEntries(
        Object.entries(record).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
      ),
    );
}

function weighted<Value>(rare: fc.Arbitrary<Value>, weight: number, usual: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ weight, arbitrary: rare }, { weight: 100 - weight, arbitrary: usual });
}

const variables: fc.Arbitrary<Record<string, string>> = fc
  .record({
    own: optionalRecord(Object.fromEntries(ownNames.map((name) => [name, ownValue]))),
    datadog: fc.oneof(fc.constant({}), optionalRecord(datadogValues)),
    keys: weighted(fc.subarray([...apiKeyVariables]), 15, fc.subarray([...apiKeyVariables], { maxLength: 1 })),
    oddKey: weighted(fc.constantFrom<Record<string, string>>(...oddKeys), 6, fc.constant({})),
    profiler: weighted(fc.constantFrom<Record<string, string>>(...profilers), 8, fc.constant({})),
    emptyKey: weighted(fc.constantFrom({ DD_API_KEY: '' }, { DD_KMS_API_KEY: '' }), 5, fc.constant({})),
    handler: weighted(
      fc.constantFrom(
        { DD_LAMBDA_HANDLER: 'old.handler' },
        { DD_LAMBDA_HANDLER: ' old.handler' },
        { DD_LAMBDA_HANDLER: redirectHandlers.python },
        { DD_LAMBDA_HANDLER: '' },
      ),
      25,
      fc.constant({}),
    ),
    wrapper: weighted(
      fc.constantFrom(
        { AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog_wrapper' },
        { AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel' },
        { AWS_LAMBDA_EXEC_WRAPPER: '/opt/bootstrap' },
      ),
      12,
      fc.constant({}),
    ),
    big: weighted(fc.integer({ min: 3000, max: 3900 }), 4, fc.constant(0)),
  })
  .map(({ own, datadog, keys, oddKey, profiler, emptyKey, handler, wrapper, big }) => ({
    ...emptyKey,
    ...Object.fromEntries(keys.map((name) => [name, keyValues[name]])),
    ...oddKey,
    ...profiler,
    ...own,
    ...datadog,
    ...handler,
    ...wrapper,
    ...(big === 0 ? {} : { BIG: 'x'.repeat(big) }),
  }));

function layersOf(runtime: string, architecture: string, region: string): fc.Arbitrary<string[]> {
  const partition = partitionOfRegion(region);
  const account = datadogAccountOf(partition) ?? awsAccountIdSchema.parse('464622532012');
  const facts = runtimeFacts(runtime);
  const right = [
    extensionLayerName(architecture, false),
    (facts && libraryLayerName(facts, architecture)) ?? 'dd-trace-java',
  ];
  const arn = (awsAccountId: AwsAccountId, layerName: string, version: number) =>
    formatLayerVersionArn({ partition, region, awsAccountId, layerName, version });
  const datadog = fc
    .tuple(
      weighted(fc.constantFrom(...publishedLayerNames), 25, fc.constantFrom(...right)),
      fc.integer({ min: 3, max: 130 }),
    )
    .map(([layerName, version]) => arn(account, layerName, version));
  const own = fc
    .tuple(
      weighted(
        fc.constantFrom('Datadog-Forwarder', 'Datadog-Serverless-Remote-Instrumentation-ARM'),
        1,
        fc.constantFrom('a-base', 'z-base', 'my-dd-trace-java-config', 'Datadog-Extension-Wrapper'),
      ),
      fc.integer({ min: 1, max: 9 }),
    )
    .map(([layerName, version]) => arn(awsAccountIdSchema.parse('111122223333'), layerName, version));
  const copy = fc.constant(arn(awsAccountIdSchema.parse('999988887777'), 'Datadog-Extension', 7));
  return fc.uniqueArray(
    fc.oneof({ weight: 6, arbitrary: own }, { weight: 4, arbitrary: datadog }, { weight: 1, arbitrary: copy }),
    {
      maxLength: 5,
      selector: (layer) => layer.slice(0, layer.lastIndexOf(':')),
    },
  );
}

function imageConfigOf(Command: string[] | undefined, EntryPoint: string[] | undefined) {
  return {
    WorkingDirectory: '/app',
    ...(Command === undefined ? {} : { Command }),
    ...(EntryPoint === undefined ? {} : { EntryPoint }),
  };
}

/** A function in any state, with its environment readable; deeply frozen. */
export const anyFunction: fc.Arbitrary<FunctionConfiguration> = fc
  .record({
    runtime: weighted(fc.constantFrom<string>(...otherRuntimes), 8, fc.constantFrom(...Object.keys(supportedRuntimes))),
    architecture: fc.constantFrom('x86_64', 'arm64'),
    region: weighted(fc.constantFrom<string>(...regions), 20, fc.constant('us-east-1')),
    isImage: weighted(fc.constant(true), 6, fc.constant(false)),
  })
  .chain(({ runtime, architecture, region, isImage }) =>
    fc
      .record({
        handler: weighted(
          fc.constantFrom(
            redirectHandlers.python,
            redirectHandlers.node,
            'node_modules/datadog-lambda-js/dist/handler.handler',
            'node_modules/datadog-lambda-js/handler.handler',
            '/opt/nodejs/node_modules/datadog-lambda-js/dist/handler.handler',
          ),
          20,
          fc.constantFrom('app.handler', 'src/index.handler', 'com.acme.App::handle'),
        ),
        command: fc.constantFrom<string[] | undefined>(
          undefined,
          ['app.handler'],
          [redirectHandlers.python],
          ['node_modules/datadog-lambda-js/handler.handler'],
          ['python', 'app.py'],
          ['server.js'],
        ),
        entryPoint: weighted(
          fc.constantFrom<string[]>(['node'], ['/lambda-entrypoint.sh'], ['/usr/bin/python3', '-m', 'awslambdaric']),
          30,
          fc.constant(undefined),
        ),
        description: weighted(
          fc.constant('Pushes logs, metrics and traces from AWS to Datadog.'),
          2,
          fc.constant(undefined),
        ),
        variables: fc.option(variables, { nil: undefined, freq: 6 }),
        layers: fc.option(layersOf(runtime, architecture, region), { nil: undefined, freq: 3 }),
        memory: fc.constantFrom(128, 512),
        isEmptyShape: fc.boolean(),
      })
      .map(({ handler, command, entryPoint, description, variables: map, layers, memory, isEmptyShape }) =>
        freeze({
          FunctionName: 'fn',
          FunctionArn: `arn:${partitionOfRegion(region)}:lambda:${region}:111122223333:function:fn`,
          Architectures: [architecture],
          MemorySize: memory,
          Timeout: 30,
          Version: '$LATEST',
          Tracing: { Mode: 'Active' },
          ...(description === undefined ? {} : { Description: description }),
          ...(isImage
            ? {
                PackageType: 'Image',
                ImageConfigResponse: { ImageConfig: imageConfigOf(command, entryPoint) },
              }
            : { PackageType: 'Zip', Runtime: runtime, Handler: handler }),
          ...(map === undefined
            ? isEmptyShape
              ? { Environment: { Variables: {} } }
              : {}
            : { Environment: { Variables: map } }),
          ...(layers === undefined || isImage
            ? isEmptyShape
              ? { Layers: [] }
              : {}
            : { Layers: layers.map((Arn) => ({ Arn, CodeSize: 1 })) }),
        }),
      ),
  );

const layerVersion = fc.constantFrom<number | 'latest' | 'none'>(3, 20, 50, 120, 'latest', 'none');

const settingValues: { [Key in keyof Settings]-?: fc.Arbitrary<NonNullable<Settings[Key]>> } = {
  site: fc.constantFrom(...datadogSites),
  apiKey: fc.constantFrom<NonNullable<Settings['apiKey']>>(
    { source: 'secretsManager', arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:chosen-AbCdEf' },
    { source: 'ssm', arn: 'arn:aws:ssm:us-east-1:111122223333:parameter/chosen' },
    { source: 'kms', ciphertext: 'AQICAHhChosenCiphertext' },
    { source: 'plain', value: 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee' },
    { source: 'delegated', orgUuid: '99999999-1111-2222-3333-444444444444' },
  ),
  layerVersions: fc.record(
    {
      extension: layerVersion,
      python: layerVersion,
      node: layerVersion,
      java: layerVersion,
      dotnet: layerVersion,
      ruby: layerVersion,
    },
    { requiredKeys: [] },
  ),
  layerAccount: fc.constantFrom(awsAccountIdSchema.parse('999988887777'), awsAccountIdSchema.parse('123412341234')),
  fips: fc.boolean(),
  proxy: fc.record(
    {
      https: fc.constantFrom('http://proxy.example.com:3128', 'https://10.0.0.5'),
      noProxy: fc.constantFrom('localhost', 'a.example.com,10.0.0.0'),
      certificateFile: fc.constant('/opt/ca.pem'),
    },
    { requiredKeys: [] },
  ),
  managedServices: fc.boolean(),
  serviceMapping: fc.dictionary(fc.constantFrom('a', 'lambda_sns', 'queue'), fc.constantFrom('b', 'orders')),
  capturePayloadMaxDepth: fc.integer({ min: 1, max: 100 }),
  cloudPayloads: fc.record(
    {
      requests: fc.constantFrom('all', '$.Metadata.UserId,$.phoneNumber'),
      responses: fc.constantFrom('all', '$.Body'),
      maxDepth: fc.integer({ min: 1, max: 100 }),
    },
    { requiredKeys: [] },
  ),
  sourceCode: fc.record(
    {
      repositoryUrl: fc.constantFrom('https://github.com/example/orders', 'git@github.com:example/orders.git'),
      commitSha: fc.constant('fedcba9876543210fedcba9876543210fedcba98'),
    },
    { requiredKeys: [] },
  ),
  logProcessingRules: fc.constantFrom(
    [{ type: 'exclude_at_match', name: 'health', pattern: 'GET /health' }],
    [{ type: 'mask_sequences', name: 'mail', pattern: '\\w+@example\\.com', replace_placeholder: '"' }],
  ),
  spanReplaceRules: fc.constantFrom([{ name: '*', pattern: '(?i)token=[^&]+', repl: '' }]),
  traceFilter: fc.record(
    { require: fc.constantFrom('env:prod', 'a b:c'), reject: fc.constantFrom('debug', 'http.route:/health') },
    { requiredKeys: [] },
  ),
  urlObfuscation: fc.record({ removeQueryString: fc.boolean(), removePathDigits: fc.boolean() }, { requiredKeys: [] }),
  variables: fc.dictionary(
    fc.constantFrom('DD_TRACE_SAMPLE_RATE', 'DD_COLD_START_TRACE_SKIP_LIB', 'DD_ENHANCED_METRICS'),
    fc.constantFrom('0.5', 'false', 'a b'),
  ),
  tracing: fc.boolean(),
  logs: fc.boolean(),
  capturePayload: fc.boolean(),
  mergeXrayTraces: fc.boolean(),
  flushMetricsToLogs: fc.boolean(),
  env: fc.constantFrom('prod', 'staging'),
  service: fc.constantFrom('orders', 'pay'),
  version: fc.constantFrom('1.2.3', 'v9'),
  tags: fc.dictionary(fc.constantFrom('team', 'cost', 'a', 'lonely'), fc.constantFrom('pay', '42', 'b')),
  logLevel: fc.constantFrom('debug', 'error'),
  apmFlushDeadlineMilliseconds: fc.integer({ min: 1, max: 900 }),
  appsec: fc.boolean(),
  llmObs: fc.constantFrom({ mlApp: 'bot' }, { mlApp: 'chat' }),
  profiling: fc.boolean(),
  coldStartTracing: fc.boolean(),
  imageHoldsDatadog: fc.boolean(),
  imageRuntime: fc.constantFrom('python', 'node', 'java', 'dotnet', 'ruby', 'provided'),
};

/** Settings of any kind; mostly with a key source, for without one most functions are blocked. */
export const anySettings: fc.Arbitrary<Settings> = fc
  .tuple(fc.record({ ...settingValues }, { requiredKeys: [] }), fc.option(settingValues.apiKey, { freq: 6 }))
  .map(([settings, apiKey]) => freeze(settledSettings(apiKey === null ? settings : { ...settings, apiKey })));

/** One setting by name, with another value for it (or undefined: no longer chosen). */
export const anySettingChange: fc.Arbitrary<{ key: keyof Settings; settings: Settings }> = fc
  .constantFrom(...settingsSchema.keyof().options)
  .chain((key) =>
    fc
      .option<unknown>(settingValues[key], { nil: undefined, freq: 5 })
      .map((value) => ({ key, settings: settledSettings({ [key]: value }) })),
  );

/** What AWS confirmed: the bundled versions, chosen numbers at their word, and now and then one that is missing. */
export function resolvedFor(configuration: FunctionConfiguration, settings: Settings): ResolvedLayerVersions {
  const region = configuration.FunctionArn.split(':')[3] ?? '';
  const bundled = bundledLayerVersions(region);
  return settings.layerAccount === '123412341234' ? { ...bundled, 'Datadog-Node18-x': 'missing' } : bundled;
}

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const member of Object.values(value)) freeze(member);
  }
  return value;
}
