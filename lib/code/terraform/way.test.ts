// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform's interpolations
import { describe, expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { planCode } from '../plan-code.ts';
import type { ProjectResult } from '../project.ts';
import { applyEdits, brokenLaws, filesOf, planOnly } from '../testing/laws.ts';
import type { CodeRequest, Way } from '../way.ts';
import { terraform, terraformModule } from './way.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf';
const settings: Settings = { apiKey: { source: 'secretsManager', arn } };
const instrument: CodeRequest = { mode: 'instrument', settings };
const remove: CodeRequest = { mode: 'remove', settings: {} };

const provider = 'provider "aws" {\n  region = "us-east-1"\n}\n\n';
const library = 'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Python312';
const extension = 'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Extension';

function functionOf(rest: string, handler = '"app.handler"', runtime = '"python3.12"'): string {
  return `${provider}resource "aws_lambda_function" "f" {
  function_name = "f"
  handler       = ${handler}
  runtime       = ${runtime}
  role          = var.role
${rest}}
`;
}

function plan(text: string, request = instrument, way: Way = terraform, more = {}): Promise<ProjectResult> {
  return planOnly(way, filesOf({ 'main.tf': text, ...more }), request);
}

const codesOf = ({ findings }: ProjectResult) => findings.map(({ code }) => code);
const blockedOf = ({ findings }: ProjectResult) =>
  findings.filter(({ severity }) => severity === 'blocked').map(({ code }) => code);
const textAfter = ({ files }: ProjectResult) => files[0]?.after ?? '';

describe('a function that is instrumented already', () => {
  const byHand = functionOf(
    `  layers = [
    aws_lambda_layer_version.own.arn,
    "arn:aws:lambda:\${var.region}:464622532012:layer:Datadog-Python312:100", # Datadog
    local.extension,
  ]

  environment {
    variables = {
      DD_LAMBDA_HANDLER = var.handler
      TABLE             = "orders"
      DD_SITE           = "datadoghq.eu"
      DD_SERVICE        = "mine"
    }
  }
`,
    '"datadog_lambda.handler.handler" # redirected',
  ).concat(`\nlocals {\n  extension = "${extension}:90"\n}\n`);

  test('by hand gets newer layers in place and what is missing, once', async () => {
    const result = await plan(byHand);
    expect([result.verdict, codesOf(result)]).toEqual(['change', ['migratedFromLayers', 'permissionElsewhere']]);
    const after = textAfter(result);
    expect(after).toContain(`    "${library}:128", # Datadog\n    "${extension}:100",\n  ]`);
    expect(after.match(/DD_LAMBDA_HANDLER/g)).toHaveLength(1);
    expect(after).toContain('DD_LAMBDA_HANDLER          = var.handler');
    expect(after).toContain(
      '      TABLE      = "orders"\n      DD_SITE    = "datadoghq.eu"\n      DD_SERVICE = "mine"\n\n',
    );
    expect(
      (await planOnly(terraform, applyEdits(filesOf({ 'main.tf': byHand }), result.files), instrument)).verdict,
    ).toBe('unchanged');
  });

  test('by hand gives its own handler and layers back, and says what stays', async () => {
    const result = await plan(byHand, remove);
    expect(result.findings).toMatchObject([
      { code: 'variablesKept', params: { variables: 'DD_SERVICE, DD_SITE' } },
      { code: 'commentsRemoved', params: { comments: '# Datadog' } },
    ]);
    const after = textAfter(result);
    expect(after).toContain('  handler       = var.handler # redirected\n');
    expect(after).toContain('  layers = [\n    aws_lambda_layer_version.own.arn,\n  ]\n');
    expect(after).not.toContain('DD_LAMBDA_HANDLER');
  });

  test('with other settings gets exactly those', async () => {
    const first = await plan(functionOf(''));
    const files = applyEdits(filesOf({ 'main.tf': functionOf('') }), first.files);
    const key = { source: 'ssm', arn: 'arn:aws:ssm:us-east-1:111122223333:parameter/datadog' } as const;
    const chosen: Settings = { apiKey: key, env: 'prod', layerVersions: { python: 120 } };
    const second = await planOnly(terraform, files, { mode: 'instrument', settings: chosen });
    const after = textAfter(second);
    expect(after).toContain(`${library}:120`);
    expect(after).toContain(`DD_API_KEY_SSM_ARN         = "${key.arn}"`);
    expect(after).not.toContain('DD_API_KEY_SECRET_ARN');
    const restored = applyEdits(applyEdits(files, second.files), (await plan(after, remove)).files);
    expect(restored).toEqual(filesOf({ 'main.tf': functionOf('') }));
  });

  test('by the module is left to it, and its effect is shown', async () => {
    const text = `${provider}module "f" {\n  source  = "DataDog/lambda-datadog/aws"\n  version = "4.6.0"\n\n  function_name = "f"\n  handler = "a.b"\n  runtime = "python3.12"\n}\n`;
    const result = await plan(text);
    expect([result.verdict, codesOf(result)]).toEqual(['unchanged', ['moduleUsed']]);
    expect(result.functions[0]?.after.layers).toEqual([`${library}:124`, `${extension}:96`]);
  });

  test.each([
    [
      'a redirect that only a local tells',
      functionOf('', 'local.h').concat('locals {\n  h = "datadog_lambda.handler.handler"\n}\n'),
      'handlerElsewhere',
    ],
    [
      'a redirect without its original',
      functionOf('', '"datadog_lambda.handler.handler"'),
      'redirectedWithoutOriginal',
    ],
    ['a layer by a variable', functionOf('  layers        = [var.datadog_layer]\n'), 'layersUnclear'],
    [
      'layers behind a local',
      functionOf('  layers        = local.l\n').concat(`locals {\n  l = ["${library}:100"]\n}\n`),
      'layersUnclear',
    ],
  ])('%s is refused', async (_name, text, code) => {
    const result = await plan(text);
    expect([result.verdict, blockedOf(result)]).toEqual(['refused', [code]]);
  });
});

describe('what cannot be done safely is refused, and the rest is still done', () => {
  const dynamic =
    '  dynamic "environment" {\n    for_each = var.e\n    content {\n      variables = var.e\n    }\n  }\n';
  test.each<[string, string]>([
    [functionOf('  lifecycle {\n    ignore_changes = [environment]\n  }\n'), 'changesIgnored'],
    [functionOf('  lifecycle {\n    ignore_changes = all\n  }\n'), 'changesIgnored'],
    [functionOf('  lifecycle {\n    ignore_changes = [environment[0].variables["DD_ENV"]]\n  }\n'), 'changesIgnored'],
    [functionOf(dynamic), 'environmentUnclear'],
    [functionOf('', '"a.b"', 'var.runtime'), 'runtimeUnknown'],
    [functionOf('', '"a.b"', 'each.value.runtime'), 'runtimeUnknown'],
    [functionOf('', '"a.b"', '"python3.7"'), 'runtimeUnsupported'],
    [
      functionOf('', '"run.sh"').replace(
        '  role',
        '  layers = ["arn:aws:lambda:us-east-1:753240598075:layer:LambdaAdapterLayerX86:24"]\n  role',
      ),
      'lambdaWebAdapter',
    ],
    [functionOf(`  layers        = [${'var.a, '.repeat(4)}]\n`), 'tooManyLayers'],
    [functionOf('').replace('us-east-1', 'cn-north-1'), 'noPublicLayers'],
  ])('%#', async (text, code) => {
    const good =
      'resource "aws_lambda_function" "good" {\n  handler = "a.b"\n  runtime = "python3.12"\n  role    = var.role\n}\n';
    const result = await plan(text, instrument, terraform, { 'good.tf': good });
    expect(blockedOf(result).filter((found) => found === code)).not.toEqual([]);
    const isElsewhere = code === 'noPublicLayers';
    expect(result.files.map(({ path }) => path)).toEqual(isElsewhere ? [] : ['good.tf']);
  });

  test('images, JSON syntax and override files', async () => {
    const image = `${provider}resource "aws_lambda_function" "i" {\n  package_type = "Image"\n  image_uri    = "x"\n}\n`;
    const imageResult = await plan(image);
    expect([imageResult.verdict, codesOf(imageResult), imageResult.steps.map(({ code }) => code)]).toEqual([
      'unchanged',
      ['imageExcluded'],
      ['instrumentImage'],
    ]);
    const json = await planOnly(
      terraform,
      filesOf({ 'main.tf.json': '{"resource": {"aws_lambda_function": {"f": {}}}}' }),
      instrument,
    );
    expect([json.verdict, blockedOf(json)]).toEqual(['refused', ['jsonNotEdited']]);
    const override = 'resource "aws_lambda_function" "f" {\n  handler = "b.c"\n}\n';
    const overridden = await plan(functionOf(''), instrument, terraform, { 'x_override.tf': override });
    expect([overridden.verdict, blockedOf(overridden)]).toEqual(['refused', ['overriddenElsewhere']]);
  });

  test('a file that does not parse', async () => {
    const result = await plan(`${functionOf('')}resource {`);
    expect([result.verdict, result.findings]).toMatchObject(['refused', [{ code: 'syntaxError', file: 'main.tf' }]]);
  });
});

describe('what the customer set stays', () => {
  test('a value that the settings ask for otherwise is named, not changed', async () => {
    const text = functionOf('\n  environment {\n    variables = {\n      DD_SITE = "datadoghq.eu"\n    }\n  }\n');
    const request: CodeRequest = { mode: 'instrument', settings: { ...settings, site: 'us5.datadoghq.com' } };
    const result = await plan(text, request);
    expect(textAfter(result)).toContain('      DD_SITE = "datadoghq.eu"\n');
    expect(result.findings).toMatchObject([
      { code: 'valuesKept', params: { variables: 'DD_SITE' } },
      { code: 'permissionElsewhere' },
    ]);
    expect(result.functions[0]?.after.environment.DD_SITE).toBe('datadoghq.eu');
    expect(await brokenLaws(terraform, filesOf({ 'main.tf': text }), request)).toEqual([]);
  });

  test('a variable of the function may be ignored by Terraform', async () => {
    const ignored = '  lifecycle {\n    ignore_changes = [filename, environment[0].variables["BUILD"]]\n  }\n';
    expect((await plan(functionOf(ignored))).verdict).toBe('change');
  });
});

describe('Datadog’s module', () => {
  const module_ = (text: string, more = {}) => plan(text, instrument, terraformModule, more);

  test.each<[string, string, string]>([
    ['an argument', functionOf('  image_config {\n    command = []\n  }\n'), 'moduleInputMissing'],
    ['lifecycle', functionOf('  lifecycle {\n    prevent_destroy = true\n  }\n'), 'moduleInputMissing'],
    ['count', functionOf('  count = 2\n'), 'moduleInputMissing'],
    [
      'dynamic blocks',
      functionOf('  dynamic "vpc_config" {\n    for_each = []\n    content {}\n  }\n'),
      'moduleInputMissing',
    ],
    ['a crooked block', functionOf('  tracing_config {\n  mode = "Active"\n  }\n'), 'moduleShape'],
    ['a name that is taken', `${functionOf('')}module "f" {\n  source = "./x"\n}\n`, 'moduleNameTaken'],
    ['an output', `${functionOf('')}output "x" {\n  value = aws_lambda_function.f.role\n}\n`, 'moduleOutputMissing'],
    ['a whole function', `${functionOf('')}output "x" {\n  value = aws_lambda_function.f\n}\n`, 'moduleOutputMissing'],
    ['an old runtime', functionOf('', '"a.b"', '"nodejs16.x"'), 'moduleRuntimeUnsupported'],
    [
      'an old provider',
      `terraform {\n  required_providers {\n    aws = {\n      version = "~> 4.0"\n    }\n  }\n}\n${functionOf('')}`,
      'providerTooOld',
    ],
    ['an old Terraform', `terraform {\n  required_version = "~> 1.4.0"\n}\n${functionOf('')}`, 'terraformTooOld'],
    [
      'another module',
      `${provider}module "m" {\n  source = "terraform-aws-modules/lambda/aws"\n  handler = "a.b"\n  runtime = "python3.12"\n}\n`,
      'otherModule',
    ],
  ])('refuses %s', async (_name, text, code) => {
    const result = await module_(text);
    expect([result.verdict, blockedOf(result)]).toEqual(['refused', [code]]);
  });

  test.each([
    ['', '4.6.0'],
    ['>= 5.0', '4.6.0'],
    ['~> 6.2', '4.6.0'],
    ['~> 5.80', '~> 3.2'],
    ['>= 5.77, < 6.0', '~> 3.2'],
  ])('fits the AWS provider %j with version %j', async (constraint, version) => {
    const required = `terraform {\n  required_providers {\n    aws = {\n      source  = "hashicorp/aws"\n      version = "${constraint}"\n    }\n  }\n}\n`;
    const result = await module_(constraint === '' ? functionOf('') : `${required}${functionOf('')}`);
    expect(textAfter(result)).toContain(`  source  = "DataDog/lambda-datadog/aws"\n  version = "${version}"\n`);
  });

  test('follows references in every file, and gives everything back with a step for the state', async () => {
    const uses = 'output "f" {\n  value = "${aws_lambda_function.f.arn}:x"\n}\n';
    const result = await module_(functionOf(''), { 'uses.tf': uses });
    const files = applyEdits(filesOf({ 'main.tf': functionOf(''), 'uses.tf': uses }), result.files);
    expect(files.get('uses.tf')).toContain('"${module.f.arn}:x"');
    const removed = await planOnly(terraform, files, remove);
    expect(codesOf(removed)).toEqual(['movedBack']);
    expect(removed.steps[0]?.params.snippet).toContain('from = module.f.aws_lambda_function.this');
    expect(applyEdits(files, removed.files)).toEqual(filesOf({ 'main.tf': functionOf(''), 'uses.tf': uses }));
  });
});

test('every directory of a monorepo is a project of its own', async () => {
  const files = filesOf({
    'a/main.tf': functionOf(''),
    'modules/b/functions.tofu': functionOf(''),
    'c/outputs.tf': 'output "x" {\n  value = aws_lambda_function.f.arn\n}\n',
    'd/main.tf': 'data "aws_lambda_function" "x" {\n  function_name = "x"\n}\n',
  });
  const { projects, edits } = await planCode(files, instrument, undefined, [terraform, terraformModule]);
  expect(projects.map(({ path, way, verdict }) => [path, way, verdict])).toEqual([
    ['a', 'terraform', 'change'],
    ['modules/b', 'terraform', 'change'],
  ]);
  const removed = await planCode(applyEdits(files, edits), remove, undefined, [terraform]);
  expect(applyEdits(applyEdits(files, edits), removed.edits)).toEqual(files);
});

test.each([
  ['cn-north-1', 'refused', ['noPublicLayers'], []],
  ['us-gov-west-1', 'change', [], ['arn:aws-us-gov:lambda:us-gov-west-1:002406178527:layer:Datadog-Extension']],
])(
  'the module in %s is %s, as it knows no account of another partition than GovCloud',
  async (region, verdict, codes, layers) => {
    const text = `provider "aws" {\n  region = "${region}"\n}\n\nresource "aws_lambda_function" "a" {\n  function_name = "a"\n  runtime       = "provided.al2023"\n  handler       = "bootstrap"\n  role          = "arn"\n}\n`;
    const result = await planOnly(terraformModule, filesOf({ 'main.tf': text }), {
      mode: 'instrument',
      settings: { apiKey: { source: 'ssm', arn: `arn:aws:ssm:${region}:111122223333:parameter/datadog` } },
    });
    expect(result.verdict).toBe(verdict);
    expect(result.findings.filter(({ severity }) => severity === 'blocked').map(({ code }) => code)).toEqual(codes);
    expect(result.functions[0]?.after.layers.map((layer) => layer.slice(0, layer.lastIndexOf(':')))).toEqual(layers);
  },
);

describe('a command that a function starts instead of its image’s own', () => {
  const imageOf = (config: string) =>
    `${provider}resource "aws_iam_role" "r" {\n  name = "r"\n}\n\nresource "aws_lambda_function" "f" {\n  function_name = "f"\n  package_type  = "Image"\n  image_uri     = "x"\n  role          = aws_iam_role.r.arn\n${config}}\n`;
  const config = '\n  image_config {\n    command = ["app.handler"] # theirs\n  }\n';
  const moduleOf = (inputs: string) =>
    `${provider}module "f" {\n  source       = "terraform-aws-modules/lambda/aws"\n  package_type = "Image"\n${inputs}}\n`;
  const holding: Settings = { ...settings, imageHoldsDatadog: true, imageRuntime: 'python' };
  const inPlace = (text: string, chosen: Settings = holding) => plan(text, { mode: 'instrument', settings: chosen });
  const redirects = {
    python: 'datadog_lambda.handler.handler',
    node: 'node_modules/datadog-lambda-js/dist/handler.handler',
  } as const;

  test.each([
    ['of a resource', imageOf(config), 'python'],
    ['of Node.js, with CRLF', imageOf(config).replaceAll('\n', '\r\n'), 'node'],
    [
      'on several lines, with an entry point and variables',
      imageOf(
        '\n  image_config {\n    entry_point = ["/lambda-entrypoint.sh"]\n    command = [\n      "app.handler", # theirs\n    ]\n  }\n\n  environment {\n    variables = merge(var.own, { TABLE = "orders" })\n  }\n\n  lifecycle {\n    ignore_changes = [image_uri]\n  }\n',
      ),
      'python',
    ],
    ['in one line', imageOf('  image_config { command = ["app.handler"] }\n'), 'python'],
    ['of the community’s module', moduleOf('  image_config_command = ["app.handler"]\n'), 'node'],
  ] as const)('%s is redirected, and given back with its bytes', async (_form, text, imageRuntime) => {
    const chosen: Settings = { ...holding, imageRuntime };
    const files = filesOf({ 'main.tf': text });
    expect(await brokenLaws(terraform, files, { mode: 'instrument', settings: chosen })).toEqual([]);
    const result = await inPlace(text, chosen);
    const [predicted] = result.functions;
    expect(textAfter(result)).toContain(`"${redirects[imageRuntime]}"`);
    expect(textAfter(result)).not.toContain('layers');
    expect(predicted?.before.handler).toBe('app.handler');
    expect(predicted?.after).toMatchObject({
      runtime: null,
      handler: redirects[imageRuntime],
      layers: [],
      environment: { DD_LAMBDA_HANDLER: 'app.handler', DD_API_KEY_SECRET_ARN: arn },
      permissions: [{ action: 'secretsmanager:GetSecretValue', resources: [arn] }],
    });
    const removed = await plan(textAfter(result), remove);
    expect(removed.functions[0]?.after).toEqual(predicted?.before);
  });

  test.each([
    ['its command', imageOf(config.replace('app.handler', 'shop.Pay::run')), 'shop.Pay::run'],
    ['no command', imageOf(''), null],
  ])('a function of Java with %s gets its wrapper and keeps what it starts', async (_name, text, handler) => {
    const chosen: Settings = { ...holding, imageRuntime: 'java' };
    const files = filesOf({ 'main.tf': text });
    expect(await brokenLaws(terraform, files, { mode: 'instrument', settings: chosen })).toEqual([]);
    expect((await inPlace(text, chosen)).functions[0]?.after).toMatchObject({
      handler,
      environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog_wrapper' },
    });
  });

  test('without the word that the image holds Datadog it stays, and is named with what to do', async () => {
    const result = await inPlace(imageOf(config), settings);
    expect([result.verdict, codesOf(result)]).toEqual(['unchanged', ['imageNotConfirmed']]);
    expect(result.findings[0]).toMatchObject({ params: { function: 'f', command: 'app.handler' }, line: 9 });
    expect(result.steps.map(({ code }) => code)).toEqual(['instrumentImage']);
    expect(codesOf(await inPlace(imageOf(config), { ...settings, imageHoldsDatadog: true }))).toEqual([
      'imageRuntimeUnknown',
    ]);
    expect(codesOf(await plan(imageOf(config), { mode: 'instrument', settings: holding }, terraformModule))).toEqual([
      'imageExcluded',
    ]);
  });

  test.each([
    ['a reference', imageOf('\n  image_config {\n    command = [var.handler]\n  }\n')],
    ['a whole expression', imageOf('\n  image_config {\n    command = var.command\n  }\n')],
    ['several words', imageOf('\n  image_config {\n    command = ["python", "app.handler"]\n  }\n')],
    [
      'a block that may not be there',
      imageOf(
        '\n  dynamic "image_config" {\n    for_each = var.c\n    content {\n      command = ["app.handler"]\n    }\n  }\n',
      ),
    ],
    ['an unknown entry point', imageOf(config.replace('command', 'entry_point = var.e\n    command'))],
    ['an input of the module', moduleOf('  image_config_command = var.command\n')],
  ])('%s is refused with the text to write', async (_form, text) => {
    const result = await inPlace(text);
    expect([result.verdict, codesOf(result)]).toEqual(['refused', ['imageCommandUnclear']]);
    const snippet = result.steps.find(({ code }) => code === 'redirectImage')?.params.snippet;
    expect(snippet).toContain('command = ["datadog_lambda.handler.handler"]\n');
    expect(snippet).toMatch(/DD_LAMBDA_HANDLER += "YOUR\.HANDLER"\n/);
  });

  const own = '\n  environment {\n    variables = {\n      DD_LAMBDA_HANDLER = "app.handler"\n    }\n  }\n';
  test.each([
    ['another program', config.replace('command', 'entry_point = ["node"]\n    command'), 'notPlanned'],
    ['a file', config.replace('app.handler', 'index.js'), 'notPlanned'],
    ['a variable of that name', `${config}${own}`, 'imageOwnOriginal'],
    [
      'what Terraform ignores',
      `${config}\n  lifecycle {\n    ignore_changes = [image_config]\n  }\n`,
      'changesIgnored',
    ],
  ])('%s is left as it is', async (_form, more, code) => {
    const result = await inPlace(imageOf(more));
    expect([result.files, codesOf(result)]).toEqual([[], [code]]);
  });

  test('the variable of an image that is redirected by its own command is not taken out', async () => {
    expect((await plan(imageOf(own), remove)).verdict).toBe('unchanged');
  });
});
