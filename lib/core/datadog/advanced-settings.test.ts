import { describe, expect, test } from 'vitest';
import { applyAttributes } from '../change/apply.ts';
import { planChange } from '../change/plan.ts';
import { shapeOf } from '../change/shape.ts';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { settledSettings } from '../testing/generated-settings.ts';
import { findPatternProblem } from './agent-pattern.ts';
import { desiredVariables } from './desired.ts';
import { bundledLayerVersions } from './layers.ts';
import { datadog } from './provider.ts';
import { mergeServiceMapping } from './service-mapping.ts';
import { datadogSites, type Settings, settingsSchema } from './settings.ts';
import { isSensitiveVariable } from './variables.ts';

const apiKey = {
  source: 'secretsManager',
  arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf',
} as const;

const settings = settledSettings({
  apiKey,
  proxy: { https: 'http://proxy.example.com:3128', noProxy: 'a.example.com,10.0.0.5', certificateFile: '/opt/ca.pem' },
  managedServices: false,
  serviceMapping: { lambda_sns: 'orders-topic' },
  capturePayloadMaxDepth: 4,
  cloudPayloads: { requests: '$.Metadata.UserId,$.phoneNumber', responses: 'all', maxDepth: 5 },
  sourceCode: {
    repositoryUrl: 'git@github.com:example/orders.git',
    commitSha: '0123456789abcdef0123456789abcdef01234567',
  },
  logProcessingRules: [
    { type: 'mask_sequences', name: 'mail', pattern: '\\w+@example\\.com', replace_placeholder: 'x' },
  ],
  spanReplaceRules: [{ name: 'http.url', pattern: '(?i)token=[^&]*', repl: 'token=?' }],
  traceFilter: { require: 'env:prod a', reject: 'http.route:/health' },
  urlObfuscation: { removeQueryString: true, removePathDigits: false },
  variables: { DD_TRACE_SAMPLE_RATE: '0.5' },
});

const written = {
  DD_PROXY_HTTPS: 'http://proxy.example.com:3128',
  DD_PROXY_NO_PROXY: 'a.example.com,10.0.0.5',
  DD_TLS_CERT_FILE: '/opt/ca.pem',
  DD_TRACE_MANAGED_SERVICES: 'false',
  DD_SERVICE_MAPPING: 'lambda_sns:orders-topic',
  DD_CAPTURE_LAMBDA_PAYLOAD_MAX_DEPTH: '4',
  DD_TRACE_CLOUD_REQUEST_PAYLOAD_TAGGING: '$.Metadata.UserId,$.phoneNumber',
  DD_TRACE_CLOUD_RESPONSE_PAYLOAD_TAGGING: 'all',
  DD_TRACE_CLOUD_PAYLOAD_TAGGING_MAX_DEPTH: '5',
  DD_GIT_REPOSITORY_URL: 'git@github.com:example/orders.git',
  DD_GIT_COMMIT_SHA: '0123456789abcdef0123456789abcdef01234567',
  DD_LOGS_CONFIG_PROCESSING_RULES:
    '[{"type":"mask_sequences","name":"mail","pattern":"\\\\w+@example\\\\.com","replace_placeholder":"x"}]',
  DD_APM_REPLACE_TAGS: '[{"name":"http.url","pattern":"(?i)token=[^&]*","repl":"token=?"}]',
  DD_APM_FILTER_TAGS_REQUIRE: 'env:prod a',
  DD_APM_FILTER_TAGS_REJECT: 'http.route:/health',
  DD_APM_CONFIG_OBFUSCATION_HTTP_REMOVE_QUERY_STRING: 'true',
  DD_APM_CONFIG_OBFUSCATION_HTTP_REMOVE_PATHS_WITH_DIGITS: 'false',
  DD_TRACE_SAMPLE_RATE: '0.5',
};

function functionWith(variables: Record<string, string>, others: Partial<FunctionConfiguration> = {}) {
  return {
    FunctionName: 'f',
    FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:f',
    Runtime: 'python3.12',
    Handler: 'app.handler',
    MemorySize: 512,
    Environment: { Variables: variables },
    ...others,
  } satisfies FunctionConfiguration;
}

function plan(configuration: FunctionConfiguration, chosen: Settings = settings) {
  const layers = bundledLayerVersions('us-east-1');
  return planChange(datadog, { mode: 'instrument', configuration, tags: {}, settings: chosen, layers });
}

describe('advanced settings', () => {
  test('write their variables, live and in code alike', () => {
    const configuration = functionWith({ TABLE: 'orders' });
    const { variables } = shapeOf(applyAttributes(configuration, plan(configuration).attributes));
    expect(variables).toMatchObject({ ...written, TABLE: 'orders' });
    expect(desiredVariables(settings)).toMatchObject(written);
  });

  test('leave alone what the customer has of settings that were not chosen, and merge service names', () => {
    const own = { ...written, DD_TRACE_SAMPLE_RATE: '1', DD_SERVICE_MAPPING: 'a:b, lambda_sns:old' };
    const configuration = functionWith(own);
    const untouched = shapeOf(applyAttributes(configuration, plan(configuration, { apiKey }).attributes));
    expect(untouched.variables).toMatchObject(own);
    const chosen = { apiKey, serviceMapping: { lambda_sns: 'topic', q: 'queue' } };
    const merged = shapeOf(applyAttributes(configuration, plan(configuration, chosen).attributes));
    expect(merged.variables).toMatchObject({ ...own, DD_SERVICE_MAPPING: 'a:b,lambda_sns:topic,q:queue' });
  });

  test('a revert takes them back exactly; removing keeps them, as it keeps every variable that nobody can attribute', () => {
    const before = functionWith({ DD_SERVICE_MAPPING: 'a:b', TABLE: 'orders' });
    const { attributes } = plan(before);
    const after = applyAttributes(before, attributes);
    const request = { configuration: after, tags: {} };
    const revert = planChange(datadog, { mode: 'revert', ...request, applied: attributes, decisions: {} });
    expect(shapeOf(applyAttributes(after, revert.attributes))).toEqual(shapeOf(before));
    const removal = planChange(datadog, { mode: 'remove', ...request });
    const kept = removal.findings.find(({ code }) => code === 'variablesKept');
    for (const name of Object.keys(written)) expect(String(kept?.params['variables'])).toContain(name);
  });

  test('that nobody but the extension reads are warned of where there is none', () => {
    const { findings } = plan(functionWith({}), { ...settings, layerVersions: { extension: 'none' } });
    const found = findings.find(({ code }) => code === 'settingsNeedExtension');
    expect(found).toMatchObject({ severity: 'warning' });
    expect(found?.params['variables']).toContain('DD_LOGS_CONFIG_PROCESSING_RULES');
    expect(found?.params['variables']).not.toContain('DD_TRACE_MANAGED_SERVICES');
    expect(plan(functionWith({})).findings.map(({ code }) => code)).not.toContain('settingsNeedExtension');
  });

  test('that need more than 4096 bytes block the function', () => {
    const rule = { type: 'exclude_at_match', name: 'x', pattern: 'y'.repeat(1800) };
    const chosen = settledSettings({ apiKey, logProcessingRules: [rule, rule] });
    const { verdict, findings } = plan(functionWith({ TABLE: 'z'.repeat(500) }), chosen);
    expect([verdict, findings.map(({ code }) => code)]).toEqual([
      'blocked',
      expect.arrayContaining(['environmentTooLarge']),
    ]);
  });

  test('a proxy is a way out of a VPC', () => {
    const configuration = functionWith({}, { VpcConfig: { VpcId: 'vpc-1', SubnetIds: ['subnet-1'] } });
    const codes = (chosen: Settings) => plan(configuration, chosen).findings.map(({ code }) => code);
    expect(codes({ apiKey, site: 'datadoghq.eu' })).toContain('vpcProxy');
    expect(codes(settings)).toContain('vpcThroughProxy');
    expect(codes(settings)).not.toContain('vpcPrivateLink');
  });

  test.each(datadogSites)('of %s it is said truly whether AWS PrivateLink reaches it', (site) => {
    const configuration = functionWith({}, { VpcConfig: { VpcId: 'vpc-1' } });
    const hasPrivateLink = ['datadoghq.com', 'ap1.datadoghq.com', 'ap2.datadoghq.com', 'uk1.datadoghq.com'].includes(
      site,
    );
    const codes = plan(configuration, { apiKey, site }).findings.map(({ code }) => code);
    expect(codes).toContain(hasPrivateLink ? 'vpcPrivateLink' : 'vpcProxy');
  });
});

describe('what settings refuse', () => {
  const problems = (given: object) =>
    settingsSchema.safeParse(given).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

  test.each([
    [{ DD_API_KEY: 'x' }, 'managedVariable'],
    [{ DD_SERVICE_MAPPING: 'a:b' }, 'managedVariable'],
    [{ DD_APP_KEY: 'x' }, 'secretVariable'],
    [{ DD_CLIENT_TOKEN: 'x' }, 'secretVariable'],
    [{ DD_PROXY_PASSWORD: 'x' }, 'secretVariable'],
    [{ DD_OTHER: '0123456789abcdef0123456789abcdef' }, 'secretValue'],
    [{ DD_OTHER: 'http://me:secret@proxy:3128' }, 'secretValue'],
    [{ DD_OTHER: 'https://ghp_0123456789@github.com/a' }, 'secretValue'],
    [{ DD_OTHER: '{"https://app.datadoghq.com": ["0123456789abcdef0123456789ABCDEF"]}' }, 'secretValue'],
    [{ DD_OTHER: '' }, 'variableValue'],
  ])('the free row %j', (variables, code) => {
    expect(problems({ variables })).toEqual([`variables.${Object.keys(variables)[0]}: ${code}`]);
  });

  test.each(['dd_lower', 'TABLE', 'AWS_LAMBDA_EXEC_WRAPPER', 'DD_', 'DD_A.B'])('the name %s', (name) => {
    expect(settingsSchema.safeParse({ variables: { [name]: 'x' } }).success).toBe(false);
  });

  test.each([
    [{ type: 'mask_sequence', name: 'a', pattern: 'b' }, 'logProcessingRules.0.type'],
    [{ type: 'exclude_at_match', pattern: 'b' }, 'logProcessingRules.0.name'],
    [{ type: 'exclude_at_match', name: 'a', pattern: '(' }, 'logProcessingRules.0.pattern: patternBroken'],
    [{ type: 'exclude_at_match', name: 'a', pattern: '(?=b)c' }, 'logProcessingRules.0.pattern: patternUnsupported'],
    [{ type: 'exclude_at_match', name: 'a', pattern: 'b', repl: 'c' }, 'logProcessingRules.0'],
    ['text', 'logProcessingRules.0'],
    [
      { type: 'exclude_at_match', name: 'a', pattern: '0123456789abcdef0123456789abcdef' },
      'logProcessingRules.0.pattern: secretText',
    ],
  ])('the rule %j', (rule, place) => {
    expect(problems({ logProcessingRules: [rule] })[0]).toContain(place);
  });

  test.each([
    { proxy: { https: 'http://user:password@proxy:3128' } },
    { proxy: { https: 'proxy:3128' } },
    { sourceCode: { repositoryUrl: 'https://token@github.com/a/b' } },
    { sourceCode: { commitSha: 'main' } },
    { serviceMapping: { 'a:b': 'c' } },
    { cloudPayloads: { requests: 'Metadata.UserId' } },
    { traceFilter: { reject: 'a  b' } },
    { logProcessingRules: [] },
  ])('%j', (given) => {
    expect(problems(given)).not.toEqual([]);
  });
});

describe('regular expressions for the extension', () => {
  test.each([
    ['\\w+@example\\.com', undefined],
    ['(?i)password=[^&]*', undefined],
    ['(?i:a)|(?P<name>b)|(?:c)', undefined],
    ['\\(?=', undefined],
    ['[(?=]', undefined],
    ['[]a]\\\\1', undefined],
    ['\\p{L}+', undefined],
    ['a(?!b)', 'patternUnsupported'],
    ['(?<=a)b', 'patternUnsupported'],
    ['(a)\\1', 'patternUnsupported'],
    ['(a', 'patternBroken'],
    ['[a', 'patternBroken'],
    ['*a', 'patternBroken'],
  ])('%s is judged as the extension would', (pattern, problem) => {
    expect(findPatternProblem(pattern)).toBe(problem);
  });
});

describe('service names', () => {
  test.each([
    [undefined, { a: 'b' }, 'a:b'],
    ['', { a: 'b' }, 'a:b'],
    ['a:b', { a: 'b' }, 'a:b'],
    [' a : b ', { a: 'b' }, ' a : b '],
    ['x:y,a:b,z:w', { a: 'c' }, 'x:y,a:c,z:w'],
    ['a:b,a:c', { a: 'c' }, 'a:c'],
    ['x:y', {}, 'x:y'],
    ['broken', { a: 'b' }, 'broken,a:b'],
  ])('%j with %j', (current, chosen, merged) => {
    expect(mergeServiceMapping(current, chosen)).toBe(merged);
  });
});

test.each([
  ['DD_PROXY_HTTPS', 'http://me:pw@proxy:3128', true],
  ['DD_PROXY_HTTPS', 'http://proxy:3128', false],
  ['DD_GIT_REPOSITORY_URL', 'https://x-token@github.com/a/b', true],
  ['DD_GIT_REPOSITORY_URL', 'ssh://git@github.com/a/b', false],
  ['DD_GIT_COMMIT_SHA', '0123456789abcdef0123456789abcdef01234567', false],
  ['DD_GIT_COMMIT_SHA', '0123456789abcdef0123456789abcdef', true],
  ['DD_APM_REPLACE_TAGS', '[{"name":"*","pattern":"://[^:]+:[^@]+@","repl":""}]', false],
  ['DD_APM_REPLACE_TAGS', '[{"name":"*","pattern":"0123456789abcdef0123456789abcdef","repl":""}]', true],
  ['DD_TRACE_SAMPLE_RATE', '0.5', true],
])('%s=%s is masked: %s', (name, value, isMasked) => {
  expect(isSensitiveVariable(name, value)).toBe(isMasked);
});
