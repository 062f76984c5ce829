import { describe, expect, test } from 'vitest';
import { applyAttributes } from '../change/apply.ts';
import type { PlannedChange } from '../change/change.ts';
import { type PlanContext, planChange } from '../change/plan.ts';
import { shapeOf } from '../change/shape.ts';
import type { FunctionConfiguration, FunctionTags } from '../lambda/function-configuration.ts';
import { bundledLayerVersions } from './layers.ts';
import { datadog } from './provider.ts';
import type { Settings } from './settings.ts';

/*
 * Functions as people described them in public reports of Datadog's repositories, and kinds beside them: what must not be
 * harmed, and what must be said.
 */

const region = 'eu-west-1';
const secretArn = `arn:aws:secretsmanager:${region}:111122223333:secret:dd-key-AbCdEf`;
const unkeyed: Settings = { site: 'datadoghq.eu', env: 'prod', service: 'orders', version: '1' };
const settings: Settings = { ...unkeyed, apiKey: { source: 'secretsManager', arn: secretArn } };
const layers = (...layerNames: string[]) => ({
  Layers: layerNames.map((name) => ({ Arn: `arn:aws:lambda:${region}:464622532012:layer:${name}` })),
});
const env = (Variables: Record<string, string>) => ({ Environment: { Variables } });

function functionOf(patch: Partial<FunctionConfiguration>): FunctionConfiguration {
  const FunctionName = patch.FunctionName ?? 'orders';
  return {
    FunctionName,
    FunctionArn: `arn:aws:lambda:${region}:111122223333:function:${FunctionName}`,
    Runtime: 'python3.12',
    Handler: 'app.handler',
    MemorySize: 1024,
    ...patch,
  };
}
const python = functionOf({});
const redirected = functionOf({
  Handler: 'datadog_lambda.handler.handler',
  ...layers('Datadog-Extension:100', 'Datadog-Python312:128'),
});

type More = { settings?: Settings; tags?: FunctionTags; context?: PlanContext };
function instrument(configuration: FunctionConfiguration, more: More = {}): PlannedChange {
  const at = configuration.FunctionArn.split(':')[3] ?? '';
  const rest = { settings, tags: {}, context: {}, ...more };
  return planChange(datadog, { mode: 'instrument', configuration, layers: bundledLayerVersions(at), ...rest });
}
const remove = (configuration: FunctionConfiguration, tags: FunctionTags = {}) =>
  planChange(datadog, { mode: 'remove', configuration, tags });
function revert(before: FunctionConfiguration, applied: PlannedChange, more: Omit<More, 'settings'> = {}) {
  const configuration = applyAttributes(before, applied.attributes);
  return planChange(datadog, {
    mode: 'revert',
    configuration,
    tags: {},
    ...more,
    applied: applied.attributes,
    decisions: {},
  });
}
const codes = ({ findings }: PlannedChange) => findings.map(({ code }) => code);
const variablesAfter = (before: FunctionConfiguration, plan: PlannedChange) =>
  shapeOf(applyAttributes(before, plan.attributes)).variables;

describe("Datadog's own functions", () => {
  const forwarder = functionOf({
    FunctionName: 'DatadogForwarder',
    Handler: 'lambda_function.lambda_handler',
    ...layers('Datadog-Forwarder:79'),
    ...env({ DD_ENHANCED_METRICS: 'false', DD_API_KEY_SSM_NAME: '/dd/key', DD_SITE: 'datadoghq.eu' }),
  });
  const instrumenter = functionOf({
    Runtime: 'nodejs20.x',
    Handler: '/opt/nodejs/node_modules/datadog-remote-instrument/handler.handler',
    ...layers('Datadog-Extension-ARM:68'),
    ...env({ DD_API_KEY: 'f'.repeat(32) }),
  });
  const application = 'arn:aws:serverlessrepo:us-east-1:464622532012:applications/Datadog-RDS-Enhanced';
  const rows: [string, FunctionConfiguration, FunctionTags, string][] = [
    ['the Forwarder by its layer', forwarder, {}, 'forwarder'],
    ['the Forwarder by its tag', python, { dd_forwarder_version: '4.4.0' }, 'forwarder'],
    ['the remote instrumenter by its handler', instrumenter, {}, 'remoteInstrumenter'],
    [
      'the remote instrumenter by its tag',
      python,
      { dd_serverless_service: 'remote_instrumenter' },
      'remoteInstrumenter',
    ],
    ['the CloudFormation macro', python, { dd_serverless_macro_version: '0.2.4' }, 'macro'],
    ['an application of Datadog', python, { 'serverlessrepo:applicationId': application }, 'other'],
    ['a stack of Datadog', python, { 'aws:cloudformation:logical-id': 'DatadogAPICallFunction' }, 'other'],
  ];
  test.each(rows)('%s is neither instrumented nor stripped', (_, configuration, tags, kind) => {
    for (const plan of [instrument(configuration, { tags }), remove(configuration, tags)])
      expect(plan).toMatchObject({ verdict: 'blocked', findings: [{ code: 'datadogsOwnFunction', params: { kind } }] });
  });

  test('are not told by a name, a similar tag or a similar layer', () => {
    const named = functionOf({
      FunctionName: 'DatadogForwarder',
      Layers: [{ Arn: `arn:aws:lambda:${region}:111122223333:layer:my-Datadog-Forwarder:1` }],
    });
    expect(instrument(named, { tags: { dd_serverless_service: 'orders' } }).verdict).toBe('change');
  });

  test('that an earlier release changed can be reverted', () => {
    const applied: PlannedChange = {
      ...instrument(python),
      attributes: [{ path: 'Environment.Variables.DD_ENV', action: 'add', after: 'prod', sensitive: false }],
    };
    expect(revert(forwarder, applied)).toMatchObject({ verdict: 'change' });
  });

  test('that manage a function make themselves known on every mode', () => {
    const tags = { dd_sls_remote_instrumenter_version: '1.0.0', dd_sls_ci: 'v2' };
    const applied = instrument(python, { tags });
    const after = applyAttributes(python, applied.attributes);
    for (const plan of [applied, remove(after, tags), revert(python, applied, { tags })])
      expect([plan.verdict, codes(plan)]).toEqual(['change', expect.arrayContaining(['remotelyInstrumented'])]);
  });
});

describe('container images', () => {
  const holding = (imageRuntime: NonNullable<Settings['imageRuntime']>): Settings => ({
    ...settings,
    imageHoldsDatadog: true,
    imageRuntime,
  });
  const image = (ImageConfig: { EntryPoint?: string[]; Command?: string[] }, variables: Record<string, string> = {}) =>
    functionOf({
      PackageType: 'Image',
      Runtime: undefined,
      Handler: undefined,
      ImageConfigResponse: { ImageConfig },
      ...env(variables),
    });

  test.each<[string, FunctionConfiguration, string]>([
    ['own entry point', image({ EntryPoint: ['node'], Command: ['server.js'] }), 'imageEntryPoint'],
    ['own entry point by env', image({ EntryPoint: ['/usr/bin/env', 'node'] }), 'imageEntryPoint'],
    ['own script and a file', image({ EntryPoint: ['/start.sh'], Command: ['index.js'] }), 'imageCommandNoHandler'],
    ['web adapter', image({ Command: ['node'] }, { AWS_LWA_PORT: '8080' }), 'imageWebAdapter'],
    ['web adapter of old', image({ Command: ['app.main'] }, { READINESS_CHECK_PATH: '/up' }), 'imageWebAdapter'],
    ['script', image({ Command: ['run.sh'] }), 'imageCommandNoHandler'],
    ['program', image({ Command: ['/usr/local/bin/serve'] }), 'imageCommandNoHandler'],
  ])('with %s keep their command', (_, configuration, code) => {
    for (const language of ['node', 'python'] as const)
      expect(instrument(configuration, { settings: holding(language) })).toMatchObject({
        verdict: 'blocked',
        attributes: [],
        findings: [{ code }],
      });
  });

  test('with a script of their own are redirected only where the command can be a handler, with a word of warning', () => {
    const configuration = image({ EntryPoint: ['/entry.sh'], Command: ['app.handler'] });
    const plan = instrument(configuration, { settings: holding('python') });
    expect([plan.verdict, codes(plan)]).toEqual(['change', ['imageEntryPointOpaque']]);
  });

  test.each([
    [['/lambda-entrypoint.sh']],
    [['/usr/local/bin/python', '-m', 'awslambdaric']],
    [['/usr/local/bin/npx', 'aws-lambda-ric']],
  ])('that start a runtime client by %s are redirected, and come back exactly', (EntryPoint) => {
    const configuration = image({ EntryPoint, Command: ['src/app.handler'] });
    const plan = instrument(configuration, { settings: holding('python') });
    expect(plan.verdict).toBe('change');
    const after = applyAttributes(configuration, plan.attributes);
    expect(after.ImageConfigResponse?.ImageConfig?.EntryPoint).toEqual(EntryPoint);
    expect(applyAttributes(after, revert(configuration, plan).attributes)).toEqual(configuration);
    expect(shapeOf(applyAttributes(after, remove(after).attributes)).command).toEqual(['src/app.handler']);
  });
});

describe('a source of Lambda@Edge', () => {
  const context = { edgeReplicaRegions: ['eu-west-1', 'us-west-2'] };
  test('gets neither layers nor variables, and may lose them', () => {
    expect(instrument(python, { context })).toMatchObject({
      verdict: 'blocked',
      findings: expect.arrayContaining([
        { code: 'edgeSource', severity: 'blocked', params: { count: 2, regions: ['eu-west-1', 'us-west-2'] } },
      ]),
    });
    const applied = instrument(python);
    expect([revert(python, applied, { context }).verdict, codes(revert(python, applied, { context }))]).toEqual([
      'change',
      ['codeMayUseLibrary'],
    ]);
  });

  test('is told of what a revert brings back', () => {
    const before = applyAttributes(python, instrument(python).attributes);
    const applied = remove(before);
    expect(codes(revert(before, applied, { context }))).toContain('edgeSourceRestored');
  });
});

describe('the two switches for logs', () => {
  const after = (variables: Record<string, string>, more: Settings = {}) => {
    const configuration = functionOf(env(variables));
    const plan = instrument(configuration, { settings: { ...settings, ...more } });
    const { DD_LOGS_ENABLED, DD_SERVERLESS_LOGS_ENABLED } = variablesAfter(configuration, plan);
    return [
      DD_LOGS_ENABLED,
      DD_SERVERLESS_LOGS_ENABLED,
      codes(plan)
        .filter((code) => code.startsWith('logs'))
        .join(),
    ];
  };
  test.each<[Record<string, string>, Settings, (string | undefined)[]]>([
    [{}, {}, [undefined, 'true', '']],
    [{ DD_LOGS_ENABLED: 'false' }, {}, ['false', 'false', 'logsStayOff']],
    [{ DD_LOGS_ENABLED: '0' }, {}, ['0', 'false', 'logsStayOff']],
    [{ DD_LOGS_ENABLED: 'true' }, {}, ['true', 'true', '']],
    [{ DD_LOGS_ENABLED: 'true', DD_SERVERLESS_LOGS_ENABLED: 'false' }, {}, ['true', 'false', 'logsSwitchesDisagree']],
    [{ DD_LOGS_ENABLED: 'true' }, { logs: false }, ['false', 'false', '']],
    [{ DD_LOGS_ENABLED: 'false' }, { logs: true }, ['true', 'true', '']],
    [{ DD_SERVERLESS_LOGS_ENABLED: 'false' }, { logs: true }, [undefined, 'true', '']],
  ])('%j with %j become %j', (variables, more, expected) => {
    expect(after(variables, more)).toEqual(expected);
  });
});

describe('signing in without a key', () => {
  const DD_ORG_UUID = '00000000-1111-2222-3333-444444444444';
  const delegated: Settings = { ...unkeyed, apiKey: { source: 'delegated', orgUuid: DD_ORG_UUID } };
  const instrumented = {
    ...redirected,
    ...env({ DD_LAMBDA_HANDLER: 'app.handler', DD_SITE: 'datadoghq.eu', DD_ORG_UUID }),
  };

  test('is a key source that stays', () => {
    const plan = instrument({ ...instrumented, ...layers('Datadog-Extension:90') }, { settings: unkeyed });
    expect(plan.verdict).toBe('change');
    expect(variablesAfter(instrumented, plan)).toMatchObject({ DD_ORG_UUID });
  });

  test('takes the place of another source, and gives it up', () => {
    const keyed = functionOf(env({ DD_API_KEY_SECRET_ARN: secretArn, DD_API_KEY_SSM_NAME: '/dd/key' }));
    const chosen = variablesAfter(keyed, instrument(keyed, { settings: delegated }));
    expect(Object.keys(chosen).filter((name) => /KEY|ORG/.test(name))).toEqual(['DD_ORG_UUID']);
    const back = variablesAfter(instrumented, instrument(instrumented));
    expect(Object.keys(back).filter((name) => /KEY|ORG/.test(name))).toEqual(['DD_API_KEY_SECRET_ARN']);
  });

  test('goes with a removal, and returns with a revert', () => {
    const plan = remove(instrumented);
    expect(variablesAfter(instrumented, plan)).not.toHaveProperty('DD_ORG_UUID');
    expect(
      applyAttributes(applyAttributes(instrumented, plan.attributes), revert(instrumented, plan).attributes),
    ).toEqual(instrumented);
  });

  test('needs an extension that knows it', () => {
    const old = instrument(python, { settings: { ...delegated, layerVersions: { extension: 95 } } });
    expect(codes(old)).toContain('delegatedNeedsExtension');
    const none = instrument(python, { settings: { ...delegated, layerVersions: { extension: 'none' } } });
    expect(none.findings).toContainEqual(
      expect.objectContaining({ code: 'settingsNeedExtension', params: { variables: ['DD_ORG_UUID'] } }),
    );
  });
});

describe('keys that cannot work', () => {
  const ssmArn = `arn:aws:ssm:${region}:111122223333:parameter/dd/api_key`;
  test.each([
    [{ DD_API_KEY_SECRET_ARN: ssmArn }, 'otherService'],
    [{ DD_API_KEY_SSM_ARN: secretArn }, 'otherService'],
    [{ DD_API_KEY_SECRET_ARN: '{{resolve:secretsmanager:dd:SecretString}}' }, 'unresolved'],
    [{ DD_API_KEY_SECRET_ARN: `arn:aws:secretsmanager:${region}:\${AWS::AccountId}:secret:dd` }, 'unresolved'],
    [{ DD_API_KEY: '<DATADOG_API_KEY>' }, 'unresolved'],
    [{ DD_API_KEY_SECRET_ARN: `arn:aws:secretsmanager:${region}::secret:dd` }, 'incompleteArn'],
    [{ DD_API_KEY_SSM_ARN: `arn:aws:ssm:${region}:111122223333:dd` }, 'incompleteArn'],
    [{ DD_API_KEY_SECRET_ARN: 'f'.repeat(32) }, 'keyAsArn'],
    [{ DD_KMS_API_KEY: `arn:aws:kms:${region}:111122223333:key/1` }, 'noCiphertext'],
    [{ DD_API_KEY: secretArn }, 'noKey'],
    [{ DD_ORG_UUID: 'acme' }, 'noUuid'],
  ])('%j blocks and shows no value', (variables, problem) => {
    const plan = instrument(functionOf(env(variables)), { settings: unkeyed });
    const [variable, value] = Object.entries(variables)[0] ?? ['', ''];
    expect(plan).toMatchObject({ verdict: 'blocked' });
    expect(plan.findings).toContainEqual({ code: 'keyUnusable', severity: 'blocked', params: { variable, problem } });
    if (!value.startsWith('arn:')) expect(JSON.stringify(plan.findings)).not.toContain(value);
    expect(instrument(functionOf(env(variables))).verdict).toBe('change');
  });

  test.each([
    [`arn:aws:secretsmanager:${region}:444455556666:secret:shared/dd-AbCdEf`, 'keyInOtherAccount', 'change'],
    [`arn:aws:secretsmanager:${region}:444455556666:secret:shared/dd`, 'secretArnIncomplete', 'blocked'],
    ['arn:aws:secretsmanager:us-east-1:111122223333:secret:dd', 'secretInOtherRegion', 'change'],
    [`arn:aws-cn:secretsmanager:${region}:111122223333:secret:dd`, 'keyPartitionMismatch', 'blocked'],
  ])('%s: %s, %s', (arn, code, verdict) => {
    const plan = instrument(python, { settings: { ...unkeyed, apiKey: { source: 'secretsManager', arn } } });
    expect([plan.verdict, codes(plan)]).toEqual([verdict, [code]]);
  });

  test('a name instead of an ARN, and the name of a parameter, are told', () => {
    const named = instrument(functionOf(env({ DD_API_KEY_SSM_ARN: '/dd/key' })), { settings: unkeyed });
    expect([named.verdict, codes(named)]).toEqual(['change', ['keyNameInsteadOfArn']]);
    const left = functionOf(env({ DD_API_KEY_SSM_NAME: '/dd/key' }));
    expect(codes(instrument(left, { settings: unkeyed }))).toEqual(['keyNameIgnored', 'apiKeyMissing']);
    expect(variablesAfter(left, instrument(left))).not.toHaveProperty('DD_API_KEY_SSM_NAME');
  });
});

describe("Datadog's own .NET profiler", () => {
  const profiler = (path: string, id = '{846F5F1C-F9AE-4B07-969E-05C26BC060D8}') => ({
    CORECLR_ENABLE_PROFILING: '1',
    CORECLR_PROFILER: id,
    CORECLR_PROFILER_PATH: path,
    DD_DOTNET_TRACER_HOME: '/opt/datadog',
  });
  const ledger = (variables: Record<string, string>) =>
    functionOf({
      Runtime: 'dotnet8',
      Handler: 'Ledger::Ledger.Function::Handle',
      ...layers('dd-trace-dotnet:15', 'Datadog-Extension:60'),
      ...env({ ...variables, DD_API_KEY_SECRET_ARN: secretArn }),
    });

  test.each([
    '/opt/datadog/linux-x64/Datadog.Trace.ClrProfiler.Native.so',
    '/opt/datadog/linux-arm64/Datadog.Tracer.Native.so',
    '/opt/datadog/linux-musl-x64/Datadog.Trace.ClrProfiler.Native.so',
  ])('at %s gives way to the wrapper, goes with a removal and returns with a revert', (path) => {
    const before = ledger(profiler(path));
    const plan = instrument(before);
    expect(plan.verdict).toBe('change');
    const after = variablesAfter(before, plan);
    expect(after.AWS_LAMBDA_EXEC_WRAPPER).toBe('/opt/datadog_wrapper');
    expect(Object.keys(after).filter((name) => name.startsWith('CORECLR'))).toEqual([]);
    expect(Object.keys(variablesAfter(before, remove(before)))).toEqual([]);
    const restored = applyAttributes(applyAttributes(before, plan.attributes), revert(before, plan).attributes);
    expect(restored).toEqual(before);
  });

  test('stays where it is with an extension that has no wrapper', () => {
    const before = ledger(profiler('/opt/datadog/linux-x64/Datadog.Trace.ClrProfiler.Native.so'));
    const plan = instrument(before, { settings: { ...settings, layerVersions: { extension: 23 } } });
    expect(variablesAfter(before, plan)).toMatchObject(shapeOf(before).variables);
  });

  test('is told from those of others', () => {
    const other = '{36032161-FFC0-4B61-B559-F6C5D41BAE5A}';
    for (const variables of [
      profiler('/opt/datadog/linux-x64/Datadog.Trace.ClrProfiler.Native.so', other),
      profiler('/opt/lib/newrelic-dotnet-agent/libNewRelicProfiler.so'),
      { CORECLR_PROFILER_PATH_64: '/opt/lib/libNewRelicProfiler.so' },
    ])
      expect(codes(instrument(ledger(variables)))).toContain('foreignProfiler');
  });
});
