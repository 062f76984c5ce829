// biome-ignore-all lint/suspicious/noTemplateCurlyInString: services hold the framework's variables
import { describe, expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { planCode } from '../plan-code.ts';
import type { ProjectResult } from '../project.ts';
import { applyEdits, brokenLaws, filesOf, planOnly } from '../testing/laws.ts';
import type { CodeRequest } from '../way.ts';
import { serverless } from './way.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf';
const settings: Settings = { apiKey: { source: 'secretsManager', arn } };
const instrument: CodeRequest = { mode: 'instrument', settings };
const remove: CodeRequest = { mode: 'remove', settings: {} };

const head = 'service: shop\nprovider:\n  name: aws\n  runtime: python3.12\n  region: eu-central-1\n';
const functions = 'functions:\n  f:\n    handler: f.handler\n';

function plan(files: Readonly<Record<string, string>>, request = instrument): Promise<ProjectResult> {
  return planOnly(serverless, filesOf(files), request);
}

function textAfter({ files }: ProjectResult, path = 'serverless.yml'): string {
  return files.find((file) => file.path === path)?.after ?? '';
}

const codesOf = ({ findings }: ProjectResult) => findings.map(({ code }) => code);

describe('a service that is instrumented already', () => {
  const configured = `${head}plugins:\n  - serverless-plugin-datadog\ncustom:\n  datadog:\n    site: datadoghq.eu # ours\n    apiKey: \${env:DD_API_KEY}\n    enableDDLogs: false\n${functions}`;

  test('gets what was chosen, one key source, and keeps the rest', async () => {
    const after = textAfter(await plan({ 'serverless.yml': configured }));
    expect(after).toContain('    site: datadoghq.eu # ours\n');
    expect(after).toContain(`    enableDDLogs: false\n    apiKeySecretArn: ${arn}\n`);
    expect(after).not.toContain('apiKey: ');
    expect(after.match(/serverless-plugin-datadog/g)).toHaveLength(1);
  });

  test('gets a newer plugin, and keeps one that is new enough or that cannot be compared', async () => {
    const withVersion = (version: string) => ({
      'serverless.yml': `${head}${functions}`,
      'package.json': `{"devDependencies": {"serverless-plugin-datadog": "${version}"}}\n`,
    });
    for (const old of ['5.50.0', '^2.30.0', '5.134.0'])
      expect(textAfter(await plan(withVersion(old)), 'package.json')).toContain('"5.134.1"');
    for (const kept of ['5.137.0', '^5.40.0', 'latest', 'workspace:*', '>=1'])
      expect((await plan(withVersion(kept))).files.map(({ path }) => path)).toEqual(['serverless.yml']);
  });

  test('by hand is migrated: own handler and layers come back, settings at the function stay', async () => {
    const byHand = `${head}functions:
  f:
    handler: datadog_lambda.handler.handler # redirected
    layers:
      - arn:aws:lambda:eu-central-1:111122223333:layer:mine:4
      - arn:aws:lambda:\${aws:region}:464622532012:layer:Datadog-Python312:100
      - \${self:custom.extension}
    environment:
      DD_LAMBDA_HANDLER: f.handler
      DD_SERVICE: mine
custom:
  extension: arn:aws:lambda:eu-central-1:464622532012:layer:Datadog-Extension:70
`;
    const result = await plan({ 'serverless.yml': byHand });
    expect(codesOf(result)).toEqual(['migratedFromLayers']);
    expect(textAfter(result)).toContain(
      '    handler: f.handler # redirected\n    layers:\n      - arn:aws:lambda:eu-central-1:111122223333:layer:mine:4\n    environment:\n      DD_SERVICE: mine\n',
    );
    expect(result.functions[0]?.after).toMatchObject({
      handler: 'datadog_lambda.handler.handler',
      environment: { DD_LAMBDA_HANDLER: 'f.handler', DD_SERVICE: 'mine', DD_ENV: 'dev' },
    });
    const removed = await plan({ 'serverless.yml': byHand }, remove);
    expect(removed.functions[0]?.after).toMatchObject({ handler: 'f.handler', environment: { DD_SERVICE: 'mine' } });
    expect(textAfter(removed)).not.toContain('464622532012:layer:Datadog-Python312');
  });

  test('by hand without a trace of its own handler is excluded, and said to be blocked', async () => {
    const lost = `${head}functions:\n  f:\n    handler: datadog_lambda.handler.handler\n  g:\n    handler: g.handler\n`;
    const result = await plan({ 'serverless.yml': lost });
    expect(result.findings).toMatchObject([{ code: 'redirectedWithoutOriginal', severity: 'blocked' }]);
    expect(textAfter(result)).toContain('    exclude:\n      - f\n');
  });

  test('loses with Datadog the wrapper that would stop it', async () => {
    const wrapped = `${head}  environment:\n    AWS_LAMBDA_EXEC_WRAPPER: /opt/datadog_wrapper\n    A: 1\n${functions}    runtime: java21\n`;
    const removed = textAfter(await plan({ 'serverless.yml': wrapped }, remove));
    expect(removed).toBe(wrapped.replace('    AWS_LAMBDA_EXEC_WRAPPER: /opt/datadog_wrapper\n', ''));
  });
});

describe('the permission to read the key', () => {
  test('is not granted twice', async () => {
    const granted = `${head}  iam:\n    role:\n      statements:\n        - Effect: Allow\n          Action: [secretsmanager:GetSecretValue]\n          Resource: ${arn}\n${functions}`;
    expect(textAfter(await plan({ 'serverless.yml': granted }))).not.toContain('Sid');
    expect(await brokenLaws(serverless, filesOf({ 'serverless.yml': granted }), instrument)).toEqual([]);
  });

  test.each([
    `${head}  iam:\n    role: arn:aws:iam::111122223333:role/x\n${functions}`,
    `${head}${functions}    role: own\n`,
  ])('that has to be granted elsewhere is said, with the statement: %j', async (text) => {
    const result = await plan({ 'serverless.yml': text });
    expect(codesOf(result)).toContain('permissionElsewhere');
    expect(result.steps.find(({ code }) => code === 'grantKey')?.params.snippet).toContain(arn);
  });
});

describe('what cannot be edited is refused, with the place', () => {
  test.each([
    ['custom: ${file(custom.js)}\n', 'shapeNotEditable'],
    ['custom: ${file(custom-${opt:stage}.yml)}\n', 'shapeNotEditable'],
    ['custom: ${file(../outside.yml)}\n', 'shapeNotEditable'],
    ['x: &x {a: 1}\ncustom: *x\n', 'shapeNotEditable'],
    ['custom: [\n', 'syntaxError'],
    ['---\nservice: other\n', 'shapeNotEditable'],
  ])('%j', async (text, code) => {
    const result = await plan({ 'serverless.yml': `${head}${functions}${text}` });
    expect([result.verdict, result.files, codesOf(result)]).toEqual(['refused', [], [code]]);
    expect(result.findings[0]).toMatchObject({ severity: 'blocked', file: 'serverless.yml' });
  });

  test('a program gets a snippet, and is left alone by a removal that finds nothing', async () => {
    const program = "import type { AWS } from '@serverless/typescript';\nmodule.exports = { service: 'x' } as AWS;\n";
    const result = await plan({ 'serverless.ts': program });
    expect([result.verdict, codesOf(result)]).toEqual(['refused', ['programNotEdited']]);
    expect(result.steps[0]?.params.snippet).toContain(arn);
    expect((await plan({ 'serverless.ts': program }, remove)).verdict).toBe('unchanged');
  });

  test('threat detection without tracing, which the plugin refuses', async () => {
    const request: CodeRequest = { mode: 'instrument', settings: { ...settings, appsec: true, tracing: false } };
    const result = await plan({ 'serverless.yml': `${head}${functions}` }, request);
    expect([result.verdict, codesOf(result)]).toEqual(['refused', ['appsecNeedsTracing']]);
  });
});

describe('what the plugin does otherwise than expected is said', () => {
  test.each<[string, Settings, string]>([
    [`${head}${functions}`, {}, 'apiKeyMissing'],
    [`${head}${functions}`, { ...settings, layerVersions: { python: 100 } }, 'layersNotPinned'],
    [`${head}  environment:\n    DD_SITE: datadoghq.eu\n${functions}`, settings, 'providerVariableOverridden'],
    [`${head}custom:\n  datadog:\n    enabled: false\n${functions}`, settings, 'pluginDisabled'],
    [`${head.replace('python3.12', '${env:RUNTIME}')}${functions}`, settings, 'runtimeUnknown'],
    [`${head.replace('eu-central-1', 'me-south-1')}${functions}`, settings, 'layersUnknownInRegion'],
    [`${head}functions: \${file(\${env:X}.yml)}\n`, settings, 'functionsUnread'],
    [`${head}${functions}`, { apiKey: { source: 'plain', value: '0123456789abcdef0123456789abcdef' } }, 'plainApiKey'],
  ])('%j', async (text, chosen, code) => {
    const result = await plan({ 'serverless.yml': text }, { mode: 'instrument', settings: chosen });
    expect([result.verdict, codesOf(result)]).toEqual(['change', expect.arrayContaining([code])]);
  });
});

test('services of a monorepo are found, and the package that they share is edited once', async () => {
  const service = `${head}${functions}`;
  const files = filesOf({
    'package.json': '{\n  "name": "all"\n}\n',
    'a/serverless.yml': service,
    'b/serverless.yml': service,
    'b/serverless.admin.yml': service,
    'c/serverless.yml': 'service: x\nprovider: {name: google}\n',
    'd/serverless-compose.yml': 'services: {}\n',
    'e/serverless.yml': 'broken: [\n',
  });
  const { projects, edits } = await planCode(files, instrument, undefined, [serverless]);
  expect(projects.map(({ entry, verdict, files: own }) => [entry, verdict, own.map(({ path }) => path)])).toEqual([
    ['a/serverless.yml', 'change', ['a/serverless.yml', 'package.json']],
    ['b/serverless.yml', 'change', ['b/serverless.yml']],
    ['b/serverless.admin.yml', 'change', ['b/serverless.admin.yml']],
    ['e/serverless.yml', 'refused', []],
  ]);
  const removed = await planCode(applyEdits(files, edits), remove, undefined, [serverless]);
  expect(applyEdits(applyEdits(files, edits), removed.edits)).toEqual(files);
});

test('removing says which of Datadog’s variables stay', async () => {
  const text = `${head}custom:\n  datadog:\n    site: datadoghq.eu\n${functions}    environment:\n      DD_SERVICE: mine\n`;
  const result = await plan({ 'serverless.yml': text }, remove);
  expect(textAfter(result)).toBe(text.replace('custom:\n  datadog:\n    site: datadoghq.eu\n', ''));
  expect(result.findings).toMatchObject([{ code: 'variablesKept', params: { variables: 'DD_SERVICE' } }]);
});

test('comments inside what is removed are named', async () => {
  const text = `${head}custom:\n  datadog:\n    # the key of the team\n    site: datadoghq.eu # ours\n  a: 1\n${functions}`;
  const result = await plan({ 'serverless.yml': text }, remove);
  expect(result.findings).toMatchObject([
    { code: 'commentsRemoved', params: { comments: '# the key of the team\n# ours' } },
  ]);
});

test('removing takes the wrapper of all functions away, and predicts them without it', async () => {
  const text = `${head}  environment:\n    AWS_LAMBDA_EXEC_WRAPPER: /opt/datadog_wrapper\n    TABLE: orders\n${functions}`;
  const result = await plan({ 'serverless.yml': text }, remove);
  expect(textAfter(result)).toBe(text.replace('    AWS_LAMBDA_EXEC_WRAPPER: /opt/datadog_wrapper\n', ''));
  expect(result.functions.map(({ after }) => after.environment)).toEqual([{ TABLE: 'orders' }]);
});

test.each([
  ['serverless.yml', { folder: '.', place: 'top' }],
  ['shop/serverless.yml', { folder: 'shop', place: 'below' }],
])('where the plugin is installed is told for %s', async (file, params) => {
  const { steps } = await plan({ [file]: head + functions });
  expect(steps).toMatchObject([{ code: 'addPlugin', params }]);
});
