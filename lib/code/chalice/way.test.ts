import { describe, expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { applyEdits, filesOf, planOnly } from '../testing/laws.ts';
import { chalice } from './way.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf';
const settings: Settings = { site: 'datadoghq.eu', apiKey: { source: 'secretsManager', arn } };
const instrument = { mode: 'instrument', settings } as const;
const remove = { mode: 'remove', settings: {} } as const;
const app = 'from chalice import Chalice\napp = Chalice(app_name="x")\n';

function application(
  app: string,
  config: unknown = { app_name: 'x', stages: { dev: {} } },
  others: Record<string, string> = {},
) {
  return filesOf({ 'app.py': app, '.chalice/config.json': JSON.stringify(config, null, 2), ...others });
}

function codesOf({ findings }: { findings: readonly { code: string }[] }) {
  return findings.map(({ code }) => code);
}

describe('what cannot be edited is refused with the snippet', () => {
  test.each([
    ['made in a function', 'from chalice import Chalice\ndef make():\n    app = Chalice("x")\n', 'applicationNotFound'],
    ['another Chalice', 'from other import Chalice\napp = Chalice("x")\n', 'applicationNotFound'],
    ['no app.py', '', 'applicationNotFound'],
    [
      'wrapped by a decorator',
      `${app}from datadog_lambda.wrapper import datadog_lambda_wrapper\n@app.lambda_function()\n@datadog_lambda_wrapper\ndef f(e, c): pass\n`,
      'wrappedByHand',
    ],
  ])('%s', async (_name, text, code) => {
    const result = await planOnly(chalice, application(text), instrument);
    expect([result.verdict, codesOf(result)]).toEqual(['refused', [code]]);
    expect(result.steps[0]?.params.snippet).toContain('register_middleware');
  });

  test('without any Region, and with hashes', async () => {
    const noKey = await planOnly(chalice, application(app), { mode: 'instrument', settings: {} });
    expect(codesOf(noKey)).toEqual(['regionUnknown']);
    const hashed = application(app, {}, { 'requirements.txt': 'boto3==1 --hash=sha256:aa\n' });
    expect(codesOf(await planOnly(chalice, hashed, instrument))).toEqual(['requirementsHashed']);
  });

  test('a text that is no Python', async () => {
    const result = await planOnly(chalice, application('app = (\n'), instrument);
    expect(codesOf(result)).toEqual(['syntaxError']);
  });
});

test('custom authorizers are named, as no middleware runs for them', async () => {
  const text = `${app}\n@app.authorizer()\ndef check(r):\n    return None\n`;
  const result = await planOnly(chalice, application(text), instrument);
  expect(result.verdict).toBe('change');
  expect(result.findings.find(({ code }) => code === 'authorizerNotWrapped')).toMatchObject({
    params: { function: 'check' },
    file: 'app.py',
    line: 4,
  });
});

test('variables of all places merge, the nearest layers count, and no handler changes', async () => {
  const config = {
    app_name: 'shop',
    environment_variables: { A: '1', B: '1' },
    layers: ['arn:aws:lambda:us-west-2:111122223333:layer:mine:1'],
    stages: {
      dev: {},
      prod: {
        autogen_policy: false,
        environment_variables: { B: '2', DD_SITE: 'datadoghq.com', Z: '1' },
        lambda_functions: { work: { layers: [], environment_variables: { C: '3' } } },
      },
    },
  };
  const text = `${app}@app.lambda_function()\ndef work(e, c): pass\n`;
  const policy = JSON.stringify({ Statement: [] });
  const files = application(text, config, { '.chalice/policy-prod.json': policy });
  const result = await planOnly(chalice, files, instrument);
  const extension = 'arn:aws:lambda:us-west-2:464622532012:layer:Datadog-Extension:100';
  const found = new Map(result.functions.map(({ name, after }) => [name, after]));
  expect([...found.keys()]).toEqual(['shop-dev', 'shop-dev-work', 'shop-prod', 'shop-prod-work']);
  expect(found.get('shop-dev')).toMatchObject({
    handler: 'app.app',
    layers: [config.layers[0], extension],
    environment: { A: '1', B: '1', DD_SITE: 'datadoghq.eu', DD_API_KEY_SECRET_ARN: arn },
    permissions: [],
  });
  expect(found.get('shop-prod-work')).toMatchObject({
    handler: 'app.work',
    layers: [extension],
    environment: { A: '1', B: '2', C: '3', DD_SITE: 'datadoghq.eu' },
    permissions: [{ action: 'secretsmanager:GetSecretValue', resources: [arn] }],
  });
  expect(codesOf(result)).toEqual(['permissionElsewhere']);
});

describe('an application that is instrumented already', () => {
  const byHand = `from chalice import Chalice, ConvertToMiddleware
from datadog_lambda.wrapper import datadog_lambda_wrapper

app = Chalice(app_name="x")
app.register_middleware(ConvertToMiddleware(datadog_lambda_wrapper))
`;
  const config = {
    app_name: 'x',
    stages: {
      dev: {
        layers: ['arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Extension:65'],
        environment_variables: { A: '1', DD_API_KEY: '0123456789abcdef0123456789abcdef', DD_SITE: 'datadoghq.com' },
      },
    },
  };
  const files = application(byHand, config, { 'requirements.txt': 'boto3\ndatadog-lambda>=4  # traces\n' });

  test('is brought up to date, never doubled', async () => {
    const result = await planOnly(chalice, files, instrument);
    const edited = applyEdits(files, result.files);
    expect(edited.get('app.py')).toBe(byHand);
    expect(edited.get('requirements.txt')).toBe(files.get('requirements.txt'));
    const [found] = result.functions;
    expect(found?.after.layers).toEqual(['arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Extension:100']);
    expect(found?.after.environment).toMatchObject({ DD_SITE: 'datadoghq.eu', DD_API_KEY_SECRET_ARN: arn });
    expect(found?.after.environment).not.toHaveProperty('DD_API_KEY');
  });

  test('loses all that the documentation tells to write', async () => {
    const result = await planOnly(chalice, files, remove);
    const edited = applyEdits(files, result.files);
    expect(edited.get('app.py')).toBe('from chalice import Chalice\n\napp = Chalice(app_name="x")\n');
    expect(edited.get('requirements.txt')).toBe('boto3\n');
    expect(JSON.parse(edited.get('.chalice/config.json') ?? '')).toMatchObject({
      stages: { dev: { environment_variables: { A: '1' } } },
    });
    expect(result.functions[0]?.after).toMatchObject({ layers: [], environment: { A: '1' } });
    expect(codesOf(result)).toEqual(['commentsRemoved']);
  });

  test('an import that serves other middleware stays', async () => {
    const text = `${byHand}app.register_middleware(ConvertToMiddleware(other))\n`;
    const result = await planOnly(chalice, application(text, config), remove);
    expect(result.files.find(({ path }) => path === 'app.py')?.after).toContain('import Chalice, ConvertToMiddleware');
  });
});

test('a value of somebody’s own stays, and is named', async () => {
  const config = { app_name: 'x', environment_variables: { DD_TRACE_ENABLED: 'false' }, stages: { dev: {} } };
  const result = await planOnly(chalice, application(app, config), instrument);
  expect(result.findings.find(({ code }) => code === 'variablesOwn')?.params).toEqual({
    variables: 'DD_TRACE_ENABLED',
  });
  expect(result.functions[0]?.after.environment.DD_TRACE_ENABLED).toBe('false');
});

test('settings decide: no extension, no library, another version', async () => {
  const plain = await planOnly(chalice, application(app), {
    mode: 'instrument',
    settings: { layerVersions: { extension: 'none', python: 120 } },
  });
  expect(plain.functions[0]?.after).toMatchObject({ layers: [], environment: { DD_FLUSH_TO_LOG: 'true' } });
  expect(plain.files.find(({ path }) => path === 'requirements.txt')?.after).toBe('datadog-lambda==8.120.0\n');
  const bare = await planOnly(chalice, application(app), {
    mode: 'instrument',
    settings: { ...settings, layerVersions: { python: 'none' } },
  });
  expect(bare.files.map(({ path }) => path)).toEqual(['.chalice/config.json']);
});
