import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function run(args: string[], input: unknown) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/plan.ts', ...args], {
    input: typeof input === 'string' ? input : JSON.stringify(input),
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const key = '0123456789abcdef0123456789abcdef';
const settings = write('settings.json', {
  apiKey: { source: 'plain', value: key },
  env: 'prod',
  service: 'orders',
  version: '1',
});
const arn = (name: string) => `arn:aws:lambda:us-east-1:111122223333:function:${name}`;
const functions = [
  {
    FunctionName: 'a',
    FunctionArn: arn('a'),
    Runtime: 'python3.12',
    Handler: 'app.handler',
    Environment: { Variables: { STRIPE_KEY: 'customer-secret' } },
    VpcConfig: null,
  },
  { FunctionName: 'b', FunctionArn: arn('b'), Runtime: 'go1.x', Handler: 'main' },
  {
    FunctionName: 'c',
    FunctionArn: arn('c'),
    Runtime: 'nodejs22.x',
    Handler: 'i.h',
    Tags: { 'aws:cloudformation:stack-name': 'shop' },
  },
];

describe('the offline preview', () => {
  test('prints one planned change for each function in order, values masked', () => {
    const { status, stdout, stderr } = run(['--settings', settings], functions);
    expect([status, stderr]).toEqual([0, '']);
    const results = JSON.parse(stdout);
    expect(
      results.map(({ functionArn, mode, verdict }: Record<string, unknown>) => [functionArn, mode, verdict]),
    ).toEqual([
      [arn('a'), 'instrument', 'change'],
      [arn('b'), 'instrument', 'blocked'],
      [arn('c'), 'instrument', 'change'],
    ]);
    expect(results[0].update).toMatchObject({
      Handler: 'datadog_lambda.handler.handler',
      Environment: { Variables: { DD_SITE: 'datadoghq.com', STRIPE_KEY: '••••••••', DD_API_KEY: '••••••••' } },
    });
    expect(results[1]).toMatchObject({
      update: {},
      findings: [
        { code: 'runtimeUnsupported', severity: 'blocked', message: 'Datadog’s current layers do not support go1.x.' },
      ],
    });
    expect(results[2].findings.map(({ code }: { code: string }) => code)).toContain('ownerOverwrites');
    expect(stdout).not.toContain('customer-secret');
    expect(stdout).not.toContain(key);
  });

  test('prints the exact update with --show-values', () => {
    const { stdout } = run(['--settings', settings, '--show-values'], functions);
    expect(JSON.parse(stdout)[0].update.Environment.Variables).toMatchObject({
      STRIPE_KEY: 'customer-secret',
      DD_API_KEY: key,
    });
  });

  test('removes without settings', () => {
    const instrumented = {
      ...functions[0],
      Handler: 'datadog_lambda.handler.handler',
      Environment: { Variables: { DD_LAMBDA_HANDLER: 'app.handler' } },
    };
    const { stdout } = run(['--mode', 'remove'], [instrumented]);
    expect(JSON.parse(stdout)).toMatchObject([
      { mode: 'remove', verdict: 'change', update: { Handler: 'app.handler' } },
    ]);
  });

  test('resolves settings for each function, and says what could not be checked', () => {
    const open = write('open.json', {
      apiKey: { source: 'secretsManager', name: 'datadog/api-key' },
      env: 'prod',
      service: { from: 'functionName' },
      version: { from: 'tag', tag: 'release' },
    });
    const [first, ...others] = functions;
    const tagged = [{ ...first, Tags: { release: '1.4' } }, ...others];
    const results = JSON.parse(run(['--settings', open], tagged).stdout);
    expect(results[0]).toMatchObject({
      verdict: 'change',
      update: {
        Environment: {
          Variables: {
            DD_API_KEY_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog/api-key',
            DD_SERVICE: 'a',
            DD_VERSION: '1.4',
          },
        },
      },
    });
    const codes = results.map(({ findings }: { findings: { code: string }[] }) => findings.map(({ code }) => code));
    expect(codes[0]).toContain('keyNotChecked');
    expect(codes[2]).toContain('tagMissing');
  });

  test('plans the advanced settings', () => {
    const advanced = {
      logProcessingRules: [{ type: 'exclude_at_match', name: 'health', pattern: 'GET /health' }],
      proxy: { https: 'http://proxy.example.com:3128' },
      variables: { DD_TRACE_SAMPLE_RATE: '0.5' },
    };
    const { stdout } = run(['--settings', write('advanced.json', advanced), '--show-values'], functions);
    expect(JSON.parse(stdout)[0].update).toEqual({});
    const withKey = write('advanced-key.json', { ...advanced, apiKey: { source: 'plain', value: key } });
    expect(JSON.parse(run(['--settings', withKey, '--show-values'], functions).stdout)[0].update).toMatchObject({
      Environment: {
        Variables: {
          DD_LOGS_CONFIG_PROCESSING_RULES: '[{"type":"exclude_at_match","name":"health","pattern":"GET /health"}]',
          DD_PROXY_HTTPS: 'http://proxy.example.com:3128',
          DD_TRACE_SAMPLE_RATE: '0.5',
          STRIPE_KEY: 'customer-secret',
        },
      },
    });
  });

  test.each([
    [
      { variables: { DD_SITE: 'customer-secret' } },
      'variables.DD_SITE. DD_SITE belongs to the setting “Datadog site”.',
    ],
    [
      { logProcessingRules: [{ type: 'mask_sequences', name: 'a', pattern: 'customer-secret(?=a)' }] },
      'logProcessingRules.0.pattern. Rule 1, member pattern: lookaround',
    ],
    [{ colour: 'customer-secret' }, 'look at colour.\n'],
  ])('says where and why %j is no setting', (content, sentence) => {
    const { status, stderr } = run(['--settings', write('refused.json', content)], functions);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('customer-secret');
  });

  test('helps', () => {
    expect(run(['--help'], '').stdout).toMatch(/^Usage: npm run --silent plan -- .* < functions\.json/);
  });

  test.each([
    ['no JSON', ['--settings', settings], '{"a": "customer-secret'],
    ['no array', ['--settings', settings], {}],
    ['nothing', ['--settings', settings], ''],
    ['an entry that is no function', ['--settings', settings], [{ FunctionName: 'customer-secret', FunctionArn: 3 }]],
    ['no settings', [], []],
    ['settings that are not there', ['--settings', join(folder, 'none.json')], []],
    ['settings that are no JSON', ['--settings', write('broken.json', '{"apiKey": "customer-secret')], []],
    ['an unknown setting', ['--settings', write('unknown.json', { colour: 'customer-secret' })], []],
    [
      'a setting with a bad value',
      ['--settings', write('bad.json', { apiKey: { source: 'plain', value: 'customer-secret' } })],
      [],
    ],
    ['an unknown mode', ['--settings', settings, '--mode', 'revert'], []],
    ['an unknown option', ['--colour'], []],
  ])('answers %s with one sentence and status 2', (_, args, input) => {
    const { status, stdout, stderr } = run(args, input);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^[A-Z].*\.\n$/);
    expect(stderr).not.toContain('customer-secret');
  });
});
