import { createTranslator } from 'use-intl/core';
import { describe, expect, test } from 'vitest';
import messages from '#messages/en/findings.json' with { type: 'json' };
import type { AttributeChange } from './change/change.ts';
import { changeFindings } from './change/findings.ts';
import { type PlanContext, type PlanInput, planChange } from './change/plan.ts';
import { datadogFindings } from './datadog/findings.ts';
import { bundledLayerVersions } from './datadog/layers.ts';
import { type DatadogRequest, datadog } from './datadog/provider.ts';
import { type KeyAnswer, resolveSettings } from './datadog/resolve-settings.ts';
import type { ChosenSettings, Settings } from './datadog/settings.ts';
import { type FindingCode, findingSeverities } from './findings.ts';
import type { FunctionConfiguration, FunctionTags } from './lambda/function-configuration.ts';
import { factsIn } from './language/facts.ts';

const region = 'us-east-1';
const secretArn = `arn:aws:secretsmanager:${region}:111122223333:secret:dd-AbCdEf`;
const layer = (name: string, version: number, awsAccountId = '464622532012') => ({
  Arn: `arn:aws:lambda:${region}:${awsAccountId}:layer:${name}:${version}`,
});
const own = (name: string) => layer(name, 1, '111122223333');
const byName: ChosenSettings['apiKey'] = { source: 'secretsManager', name: 'datadog' };
const wellFormed: Settings = {
  apiKey: { source: 'secretsManager', arn: secretArn },
  env: 'prod',
  service: 'orders',
  version: '1',
};

type Row = {
  function?: Partial<FunctionConfiguration>;
  variables?: Record<string, string>;
  settings?: ChosenSettings;
  answer?: KeyAnswer;
  tags?: FunctionTags | 'unread';
  context?: PlanContext;
  layers?: Record<string, number | 'missing'>;
  mode?: 'remove' | 'revert' | 'restore';
  applied?: AttributeChange[];
  isOtherRuntime?: boolean;
};

const inRegion = (partition: string, name: string) => ({
  FunctionArn: `arn:${partition}:lambda:${name}:111122223333:function:fn`,
});
const redirected = { Handler: 'datadog_lambda.handler.handler' };
const image = { PackageType: 'Image', Runtime: undefined, Handler: undefined };
const command = (...Command: string[]) => ({ ...image, ImageConfigResponse: { ImageConfig: { Command } } });
const nodeRedirect = '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler';
const node = { Runtime: 'nodejs20.x', Handler: 'index.handler' };
const wrapped = { Handler: 'newrelic_lambda_wrapper.handler' };
const java = { Runtime: 'java21', Handler: 'com.acme.App::handle' };
const dotnet = { Runtime: 'dotnet8', Handler: 'App::App.F::H' };
const imageOf = (imageRuntime: NonNullable<Settings['imageRuntime']>): Settings => ({
  ...wellFormed,
  imageHoldsDatadog: true,
  imageRuntime,
});
const versions = (layerVersions: Settings['layerVersions']): Settings => ({ ...wellFormed, layerVersions });

/** For every finding one function that has it. Everything else about the function is in order. */
const rows: Record<FindingCode, Row> = {
  aliasesNotUpdated: { context: { aliases: ['live', 'beta'] } },
  apiKeyMissing: { settings: { env: 'prod' } },
  appsecNeedsExtension: { settings: { ...versions({ extension: 20, python: 100 }), appsec: true } },
  chalice: { tags: { 'aws-chalice': 'version=1.31.0:stage=dev:app=shop' } },
  codeNeedsLibrary: { function: { Runtime: 'ruby3.3' } },
  codeSigning: { context: { codeSigningConfigArn: `arn:aws:lambda:${region}:111122223333:code-signing-config:csc-1` } },
  conflictUndecided: {
    mode: 'revert',
    variables: { DD_ENV: 'theirs' },
    applied: [{ path: 'Environment.Variables.DD_ENV', action: 'add', after: 'ours', sensitive: false }],
  },
  containerImage: { function: command('app.handler') },
  customerValuesKept: { variables: { DD_TRACE_ENABLED: 'false' } },
  datadogLayerOfOtherAccount: { function: { Layers: [layer('Datadog-Extension', 7, '999988887777')] } },
  dotnetArmNeedsExtension: { function: { ...dotnet, Architectures: ['arm64'] }, settings: versions({ extension: 20 }) },
  durableFunction: { function: { DurableConfig: { ExecutionTimeout: 60 } } },
  edgeReplica: { function: { MasterArn: `arn:aws:lambda:${region}:111122223333:function:edge:3` } },
  environmentTooLarge: { variables: { BIG: 'x'.repeat(3950) } },
  environmentUnreadable: { function: { Environment: { Error: { ErrorCode: 'AccessDeniedException' } } } },
  environmentNotSet: { settings: { ...wellFormed, env: { from: 'account' } } },
  fipsModeInGovCloud: { function: inRegion('aws-us-gov', 'us-gov-west-1') },
  flushMetricsNeedsForwarder: { settings: { ...wellFormed, flushMetricsToLogs: true } },
  foreignChangesKept: {
    mode: 'revert',
    function: { Layers: [own('theirs')] },
    applied: [{ path: 'Layers', action: 'add', after: [layer('Datadog-Extension', 100).Arn], sensitive: false }],
  },
  foreignExecWrapper: { function: java, variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler' } },
  foreignExecWrapperKept: { variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler' } },
  foreignJavaAgent: { function: java, variables: { JAVA_TOOL_OPTIONS: '-javaagent:/opt/other.jar' } },
  foreignProfiler: { function: dotnet, variables: { CORECLR_PROFILER: '{36032161-FFC0-4B61-B559-F6C5D41BAE5A}' } },
  forwarderChosen: { settings: versions({ extension: 'none' }) },
  forwarderNeeded: { function: { Runtime: 'python3.6' } },
  functionArnUnreadable: { function: { FunctionArn: 'fn' } },
  functionNotReady: { function: { State: 'Pending' } },
  handlerMissing: { function: { Handler: undefined } },
  handlerNeedsLayer: {
    mode: 'revert',
    function: { Handler: 'node_modules/datadog-lambda-js/handler.handler', Layers: [layer('Datadog-Node20-x', 143)] },
    variables: { DD_LAMBDA_HANDLER: 'index.handler', DD_ENV: 'ours' },
    applied: [
      {
        path: 'Layers',
        action: 'add',
        after: [layer('Datadog-Node20-x', 143).Arn, layer('Datadog-Extension', 100).Arn],
        sensitive: false,
      },
    ],
  },
  imageCommandInImage: {
    function: image,
    settings: { ...wellFormed, imageHoldsDatadog: true, imageRuntime: 'python' },
  },
  imageCommandUnclear: {
    function: command('python', 'app.py'),
    settings: { ...wellFormed, imageHoldsDatadog: true, imageRuntime: 'python' },
  },
  imageRuntimeUnknown: { function: command('app.handler'), settings: { ...wellFormed, imageHoldsDatadog: true } },
  imageStillHoldsDatadog: {
    mode: 'remove',
    function: command('datadog_lambda.handler.handler'),
    variables: { DD_LAMBDA_HANDLER: 'app.handler' },
  },
  keyPartitionMismatch: { function: inRegion('aws-us-gov', 'us-gov-west-1') },
  keyBeingDeleted: { settings: { ...wellFormed, apiKey: byName }, answer: { kind: 'deleted' } },
  keyNameAmbiguous: {
    settings: { ...wellFormed, apiKey: { source: 'secretsManager', name: 'datadog-apikey' } },
    answer: { kind: 'unchecked', reason: 'notAllowed' },
  },
  keyNotChecked: {
    settings: { ...wellFormed, apiKey: byName },
    answer: { kind: 'unchecked', reason: 'notAllowed' },
  },
  keyNotFound: { settings: { ...wellFormed, apiKey: byName }, answer: { kind: 'missing' } },
  keyNotInTable: {
    settings: { ...wellFormed, apiKey: { source: 'ssm', table: [{ region: 'eu-west-1', name: 'datadog' }] } },
  },
  lambdaWebAdapter: { function: { Handler: 'run.sh', Layers: [layer('LambdaAdapterLayerX86', 24, '753240598075')] } },
  lambdaWebAdapterKept: {
    function: { Handler: 'run.sh' },
    variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/bootstrap' },
    settings: versions({ python: 'none' }),
  },
  lastUpdateFailed: { function: { LastUpdateStatus: 'Failed', LastUpdateStatusReasonCode: 'EniLimitExceeded' } },
  layerCopyRemoved: { mode: 'remove', function: { Layers: [layer('Datadog-Extension', 7, '999988887777')] } },
  layerNotPermitted: {
    function: { Layers: [own('deleted')] },
    context: { permittedLayers: { [own('deleted').Arn]: false } },
  },
  layersOfOtherPublishers: { function: { Layers: [layer('LambdaInsightsExtension', 55, '580247275435')] } },
  layerVersionMissing: { layers: { 'Datadog-Python312': 'missing' } },
  layerVersionUnresolved: {
    function: { Runtime: 'python3.12', Layers: [layer('Datadog-Extension-FIPS', 90)] },
    layers: {},
  },
  libraryInPackage: {
    function: { Runtime: 'nodejs20.x', Handler: 'node_modules/datadog-lambda-js/handler.handler' },
    variables: { DD_LAMBDA_HANDLER: 'index.handler' },
  },
  libraryLayerKept: {
    function: { Runtime: 'provided.al2023', Handler: 'bootstrap', Layers: [layer('Datadog-Node20-x', 100)] },
  },
  managedInstances: { function: { CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: {} } } },
  memoryLow: { function: { MemorySize: 128 } },
  noPublicLayers: { function: inRegion('aws-cn', 'cn-north-1') },
  originUnusable: { settings: { ...wellFormed, env: { from: 'tag', tag: 'stage' } }, tags: { stage: '9' } },
  originalHandlerInvalid: { mode: 'remove', function: redirected, variables: { DD_LAMBDA_HANDLER: 'x'.repeat(129) } },
  ownerOverwrites: { tags: { 'aws:cloudformation:stack-name': 'shop', 'lambda:createdBy': 'SAM' } },
  packageTypeChanged: {
    mode: 'restore',
    function: image,
    applied: [
      { path: 'Handler', action: 'change', before: redirected.Handler, after: 'app.handler', sensitive: false },
    ],
  },
  plainApiKey: { settings: { ...wellFormed, apiKey: { source: 'plain', value: '0123456789abcdef0123456789abcdef' } } },
  possibleChalice: { function: { Handler: 'app.app' } },
  publishedVersion: { function: { Version: '7' } },
  redirectedWithoutOriginal: { function: redirected },
  restoredRuntimeDiffers: {
    mode: 'restore',
    applied: [{ path: 'Environment.Variables.DD_ENV', action: 'add', before: 'prod', sensitive: false }],
    isOtherRuntime: true,
  },
  roleCannotReadKey: { context: { canReadSecret: 'unlikely' } },
  runtimeUnsupported: { function: { Runtime: 'go1.x' } },
  runtimeUpdateMayBeRefused: { function: { Runtime: 'python3.6' } },
  sameLayerTwice: { function: { Layers: [own('a'), layer('a', 2, '111122223333')] } },
  secretInOtherRegion: { function: inRegion('aws', 'eu-west-1') },
  settingsNeedExtension: {
    settings: { ...versions({ extension: 'none' }), traceFilter: { reject: 'http.route:/health' } },
  },
  siteNotCommercial: { settings: { ...wellFormed, site: 'ddog-gov.com' } },
  siteNotGov: { function: inRegion('aws-us-gov', 'us-gov-west-1') },
  siteUnknown: { variables: { DD_SITE: 'datadoghq.invalid' } },
  snapStart: { function: { SnapStart: { ApplyOn: 'PublishedVersions' } } },
  staleOriginal: { variables: { DD_LAMBDA_HANDLER: 'old.handler' } },
  tenancyIsolation: { function: { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } } },
  tooManyLayers: { function: { Layers: ['a', 'b', 'c', 'd'].map(own) } },
  tagMissing: { settings: { ...wellFormed, service: { from: 'tag', tag: 'service' } } },
  tagsNotRead: { settings: { ...wellFormed, version: { from: 'tag', tag: 'version' } }, tags: 'unread' },
  tracerNotStarted: { function: java, settings: versions({ extension: 20 }) },
  tracerTooOld: { function: java, settings: versions({ java: 3 }) },
  twoKeySources: {
    variables: { DD_API_KEY: 'f'.repeat(32), DD_API_KEY_SECRET_ARN: secretArn },
    settings: { env: 'prod' },
  },
  unifiedTagsMissing: { settings: { apiKey: { source: 'secretsManager', arn: secretArn }, env: 'prod' } },
  revisionIdMissing: { context: { isToBeSent: true }, function: { RevisionId: '' } },
  updateInProgress: { function: { LastUpdateStatus: 'InProgress' } },
  variablesKept: {
    mode: 'remove',
    function: { Layers: [layer('Datadog-Extension', 100)] },
    variables: { DD_ENV: 'prod' },
  },
  vpcPrivateLink: { function: { VpcConfig: { VpcId: 'vpc-1' } } },
  vpcProxy: {
    function: { VpcConfig: { SubnetIds: ['subnet-1'] } },
    settings: { ...wellFormed, site: 'us3.datadoghq.com' },
  },
  vpcThroughProxy: {
    function: { VpcConfig: { SubnetIds: ['subnet-1'] } },
    settings: { ...wellFormed, proxy: { https: 'http://proxy.example.com:3128' } },
  },
  datadogsOwnFunction: { tags: { dd_forwarder_version: '4.4.0' } },
  delegatedNeedsExtension: {
    variables: { DD_ORG_UUID: '00000000-1111-2222-3333-444444444444' },
    settings: { ...versions({ extension: 95 }), apiKey: undefined },
  },
  edgeSource: { context: { edgeReplicaRegions: ['eu-west-1', 'us-west-2'] } },
  edgeSourceRestored: {
    mode: 'revert',
    context: { edgeReplicaRegions: ['eu-west-1'] },
    applied: [{ path: 'Environment.Variables.TABLE', action: 'remove', before: 'orders', sensitive: true }],
  },
  imageCommandNoHandler: { function: command('server.js'), settings: imageOf('node') },
  imageEntryPoint: {
    function: { ...image, ImageConfigResponse: { ImageConfig: { EntryPoint: ['node'], Command: ['web.start'] } } },
    settings: imageOf('node'),
  },
  imageEntryPointOpaque: {
    function: {
      ...image,
      ImageConfigResponse: { ImageConfig: { EntryPoint: ['/entry.sh'], Command: ['app.handler'] } },
    },
    settings: imageOf('python'),
  },
  imageWebAdapter: {
    function: command('app.handler'),
    variables: { AWS_LWA_PORT: '8080' },
    settings: imageOf('python'),
  },
  imageWrapperIgnored: {
    function: { ...image, ImageConfigResponse: { ImageConfig: { EntryPoint: ['/usr/bin/java'] } } },
    settings: imageOf('java'),
  },
  keyInOtherAccount: {
    settings: { ...wellFormed, apiKey: { source: 'secretsManager', arn: secretArn.replace('1111', '4444') } },
  },
  keyNameIgnored: { variables: { DD_API_KEY_SSM_NAME: '/dd/key' }, settings: { env: 'prod' } },
  keyNameInsteadOfArn: { variables: { DD_API_KEY_SECRET_ARN: 'dd-key' }, settings: { env: 'prod' } },
  keyUnusable: {
    variables: { DD_API_KEY_SECRET_ARN: '{{resolve:secretsmanager:dd-key}}' },
    settings: { env: 'prod' },
  },
  logsStayOff: { variables: { DD_LOGS_ENABLED: 'false' } },
  logsSwitchesDisagree: { variables: { DD_LOGS_ENABLED: 'true', DD_SERVERLESS_LOGS_ENABLED: 'false' } },
  remotelyInstrumented: { tags: { dd_sls_remote_instrumenter_version: '1.0.0' } },
  secretArnIncomplete: {
    settings: {
      ...wellFormed,
      apiKey: { source: 'secretsManager', arn: `arn:aws:secretsmanager:${region}:444455556666:secret:dd` },
    },
  },
  appsecSwitchedTwice: {
    function: node,
    variables: {
      AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog_wrapper',
      DD_SERVERLESS_APPSEC_ENABLED: 'true',
      DD_APPSEC_ENABLED: 'true',
    },
  },
  appsecTurnsTracingOn: { function: node, settings: { ...wellFormed, appsec: true, tracing: false } },
  codeMayUseLibrary: {
    mode: 'remove',
    function: { ...redirected, Layers: [layer('Datadog-Python312', 128)] },
    variables: { DD_LAMBDA_HANDLER: 'app.handler' },
  },
  codeUsesLibrary: { mode: 'remove', function: { Layers: [layer('Datadog-Python312', 128)] } },
  codeWrapsHandler: { function: { Layers: [layer('Datadog-Python312', 128)] } },
  foreignWrapperLoops: { function: wrapped, variables: { NEW_RELIC_LAMBDA_HANDLER: redirected.Handler } },
  foreignWrapperRepointed: {
    mode: 'remove',
    function: wrapped,
    variables: { NEW_RELIC_LAMBDA_HANDLER: redirected.Handler, DD_LAMBDA_HANDLER: 'app.handler' },
  },
  libraryInOwnLayer: {
    function: {
      ...node,
      Handler: '/opt/nodejs/node_modules/datadog-lambda-js/dist/handler.handler',
      Layers: [own('deps')],
    },
    variables: { DD_LAMBDA_HANDLER: 'index.handler' },
  },
  nodeHandlerUnwrapped: {
    mode: 'remove',
    function: { Runtime: 'nodejs24.x', Handler: nodeRedirect, Layers: [layer('Datadog-Node24-x', 143)] },
    variables: { DD_LAMBDA_HANDLER: 'index.handler' },
  },
  nodeHandlerWrapped: { function: { ...node, Runtime: 'nodejs24.x' } },
  originalHandlerTrimmed: { function: redirected, variables: { DD_LAMBDA_HANDLER: 'app.handler ' } },
  ownLayerMayHoldDatadog: { function: { Layers: [own('our-datadog-copy')] } },
  redirectAlsoInVariable: {
    function: { ...redirected, Layers: [layer('Datadog-Python312', 128)] },
    variables: { DD_LAMBDA_HANDLER: 'app.handler', SENTRY_INITIAL_HANDLER: redirected.Handler },
  },
  redirectCorrected: {
    function: { ...node, Handler: 'node_modules/datadog-lambda-js/handler.handler' },
    variables: { DD_LAMBDA_HANDLER: 'index.handler' },
  },
  redirectInVariable: {
    mode: 'remove',
    function: { ...redirected, Layers: [layer('Datadog-Python312', 128)] },
    variables: { DD_LAMBDA_HANDLER: 'app.handler', SENTRY_INITIAL_HANDLER: redirected.Handler },
  },
  startOptionKept: {
    mode: 'remove',
    function: { ...java, Layers: [layer('dd-trace-java', 28)] },
    variables: { JAVA_TOOL_OPTIONS: '-javaagent:/var/task/dd-java-agent.jar' },
  },
  startOptionMayNeedLayer: {
    mode: 'revert',
    function: { ...node, Layers: [layer('Datadog-Node20-x', 143)] },
    variables: { NODE_OPTIONS: '--require dd-trace/init' },
    applied: [{ path: 'Layers', action: 'add', after: [layer('Datadog-Node20-x', 143).Arn], sensitive: false }],
  },
  startOptionNeedsLayer: {
    mode: 'revert',
    function: { ...java, Layers: [layer('dd-trace-java', 28)] },
    variables: { JDK_JAVA_OPTIONS: '-javaagent:/opt/java/lib/dd-java-agent.jar' },
    applied: [{ path: 'Layers', action: 'add', after: [layer('dd-trace-java', 28).Arn], sensitive: false }],
  },
  startOptionRemoved: {
    mode: 'remove',
    function: { ...java, Layers: [layer('dd-trace-java', 28)] },
    variables: { JAVA_TOOL_OPTIONS: '-javaagent:"/opt/java/lib/dd-java-agent.jar" -Xmx1g' },
  },
  startedByOption: { function: node, variables: { NODE_OPTIONS: '-r datadog-lambda-js/init' } },
  wrappedByOther: {
    function: wrapped,
    variables: { NEW_RELIC_LAMBDA_HANDLER: redirected.Handler, DD_LAMBDA_HANDLER: 'app.handler' },
  },
  wrapperNeedsLayer: {
    mode: 'revert',
    function: { ...java, Layers: [own('theirs'), layer('Datadog-Extension', 100)] },
    variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog_wrapper' },
    applied: [{ path: 'Layers', action: 'add', after: [layer('Datadog-Extension', 100).Arn], sensitive: false }],
  },
};

/** A row as the input of a plan; `layers: {}` means "nothing was resolved". */
function inputOf({
  function: patch = {},
  variables,
  settings = wellFormed,
  answer,
  tags = {},
  context = {},
  layers,
  mode,
  applied = [],
  isOtherRuntime = false,
}: Row): PlanInput<DatadogRequest> {
  const configuration: FunctionConfiguration = {
    FunctionName: 'fn',
    ...inRegion('aws', region),
    Runtime: 'python3.12',
    Handler: 'app.handler',
    MemorySize: 512,
    Architectures: ['x86_64'],
    PackageType: 'Zip',
    Version: '$LATEST',
    ...(variables === undefined ? {} : { Environment: { Variables: variables } }),
    ...patch,
  };
  const read = tags === 'unread' ? undefined : tags;
  if (mode === 'remove') return { mode, configuration, tags: read, context };
  if (mode === 'revert') return { mode, configuration, tags: read, context, applied, decisions: {} };
  if (mode === 'restore')
    return { mode, configuration, tags: read, context, applied, decisions: {}, heldLayers: [], isOtherRuntime };
  const bundled = bundledLayerVersions(configuration.FunctionArn.split(':')[3] ?? '');
  const resolved = layers === undefined ? bundled : Object.keys(layers).length === 0 ? {} : { ...bundled, ...layers };
  const subject = { awsAccountId: '111122223333', region, functionName: 'fn', tags: read, environment: undefined };
  const { settings: forFunction, findings: settingFindings } = resolveSettings(settings, subject, answer);
  const request = { mode: 'instrument', settings: forFunction, settingFindings, layers: resolved } as const;
  return { configuration, tags: read, context, ...request };
}

const translate = createTranslator({ locale: 'en', messages });

describe('every finding', () => {
  for (const code of Object.keys(findingSeverities).filter((name): name is FindingCode =>
    Object.hasOwn(findingSeverities, name),
  )) {
    test(`${code} is found, weighs what it should, and has a sentence`, () => {
      const plan = planChange(datadog, inputOf(rows[code]));
      const found = plan.findings.find((item) => item.code === code);
      expect(plan.findings.map((item) => item.code)).toContain(code);
      expect(found?.severity).toBe(findingSeverities[code]);
      if (findingSeverities[code] === 'blocked') expect(plan).toMatchObject({ verdict: 'blocked', attributes: [] });
      for (const part of ['message', 'action'] as const) {
        // An action may be empty, where there is nothing to do.
        const text =
          messages[code][part] === '' ? '' : translate(`${code}.${part}`, factsIn('en', found?.params ?? {}));
        expect(text).not.toMatch(/[{}]|undefined|findings\.|^\w+\.(?:message|action)$/);
        if (part === 'message') expect(text).toMatch(/^[A-Z].*\.$/);
      }
    });
  }

  test('is in one list alone', () => {
    expect(Object.keys(findingSeverities)).toHaveLength(
      Object.keys(changeFindings).length + Object.keys(datadogFindings).length,
    );
  });

  test('in the messages is one of the codes', () => {
    expect(Object.keys(messages)).toEqual(Object.keys(findingSeverities).sort());
  });

  test('is absent where everything is in order', () => {
    expect(planChange(datadog, inputOf({})).findings).toEqual([]);
  });
});

describe('a function with nothing to change', () => {
  test('is unchanged although AWS could not take an update now', () => {
    const input = inputOf({});
    const variables = Object.fromEntries(
      planChange(datadog, input).attributes.flatMap(({ path, after }) =>
        path.startsWith('Environment.') && typeof after === 'string'
          ? [[path.slice('Environment.Variables.'.length), after]]
          : [],
      ),
    );
    const instrumented = {
      ...redirected,
      Layers: [layer('Datadog-Extension', 100), layer('Datadog-Python312', 128)],
      LastUpdateStatus: 'InProgress',
    };
    expect(planChange(datadog, inputOf({ function: instrumented, variables }))).toMatchObject({
      verdict: 'unchanged',
      findings: [],
    });
  });
});
