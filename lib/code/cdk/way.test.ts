import { describe, expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { applyEdits, filesOf, planOnly } from '../testing/laws.ts';
import { cdk } from './way.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf';
const settings: Settings = { site: 'datadoghq.eu', apiKey: { source: 'secretsManager', arn } };
const instrument = { mode: 'instrument', settings } as const;
const remove = { mode: 'remove', settings: {} } as const;

function typescript(body: string, { head = '', version = '3.12.0' }: { head?: string; version?: string } = {}) {
  return filesOf({
    'cdk.json': '{"app": "npx ts-node stack.ts"}',
    'package.json': JSON.stringify({ dependencies: { 'datadog-cdk-constructs-v2': version } }),
    'stack.ts': `import * as cdk from 'aws-cdk-lib';\nimport * as lambda from 'aws-cdk-lib/aws-lambda';\n${head}\nexport class S extends cdk.Stack {\n  constructor(scope: cdk.App) {\n    super(scope, 'S');\n${body}  }\n}\n`,
  });
}

const made = (name: string, indent = '    ') =>
  `${indent}const ${name} = new lambda.Function(this, '${name}', { runtime: lambda.Runtime.PYTHON_3_12, handler: 'a.b' });\n`;

function codesOf({ findings }: { findings: readonly { code: string }[] }) {
  return findings.map(({ code }) => code).filter((code) => code !== 'gitTags');
}

async function stackAfter(files: ReturnType<typeof filesOf>, request: Parameters<typeof planOnly>[2]) {
  const result = await planOnly(cdk, files, request);
  return { result, stack: applyEdits(files, result.files).get('stack.ts') ?? '' };
}

describe('what is an application', () => {
  test.each([
    ['mvn -e -q compile exec:java', 'languageNotEdited'],
    ['go mod download && go run app.go', 'languageNotEdited'],
  ])('%s is refused', async (app, code) => {
    const result = await planOnly(cdk, filesOf({ 'cdk.json': JSON.stringify({ app }) }), instrument);
    expect([result.verdict, codesOf(result)]).toEqual(['refused', [code]]);
  });

  test('a stack without functions is left alone', async () => {
    const { result } = await stackAfter(typescript('    new cdk.CfnOutput(this, "x", { value: "y" });\n'), instrument);
    expect([result.verdict, result.findings]).toEqual(['unchanged', []]);
  });
});

describe('functions that nothing holds are named, the others are handed over', () => {
  test.each([
    ['an argument', "    new Rule(this, new lambda.Function(this, 'x', {}));\n"],
    ['a statement of its own', "    new lambda.Function(this, 'x', {});\n"],
    ['a list', "    const all = [new lambda.Function(this, 'x', {})];\n"],
    ['the result of an arrow', "    const all = names.map((n) => new lambda.Function(this, 'x', {}));\n"],
    ['a block on one line', "    if (x) { const y = new lambda.Function(this, 'x', {}); }\n"],
    ['a line with what follows', "    const y = new lambda.Function(this, 'x', {}); return y;\n"],
    ['a condition without a block', "    if (x) this.y = new lambda.Function(this, 'x', {});\n"],
    ['a pattern', "    const { fn } = new lambda.Function(this, 'x', {});\n"],
  ])('%s', async (_name, body) => {
    const { result, stack } = await stackAfter(typescript(`${made('held')}${body}`), instrument);
    expect(result.verdict).toBe('change');
    expect(result.findings.find(({ code }) => code === 'functionNotReached')).toMatchObject({
      params: { function: 'x' },
      file: 'stack.ts',
      line: 8,
    });
    expect(stack).toContain('addLambdaFunctions([held]);');
    expect(result.steps.find(({ code }) => code === 'addConstruct')?.params.snippet).toContain(
      'new DatadogLambda(this',
    );
  });

  test('with none that is held nothing is done', async () => {
    const { result } = await stackAfter(typescript("    new lambda.Function(this, 'x', {});\n"), instrument);
    expect(result.verdict).toBe('refused');
  });

  test('a function that is a field, and one that runs before its scope is declared, get a construct of their own', async () => {
    const field =
      typescript('')
        .get('stack.ts')
        ?.replace('  constructor', `  build = () => {\n${made('fn')}  };\n  constructor`) ?? '';
    const late = `${field}\nconst make = () => {\n${made('other').replace('(this', '(stack')}};\nconst stack = new S();\nmake();\n`;
    const files = filesOf({ ...Object.fromEntries(typescript('')), 'stack.ts': late });
    const { stack, result } = await stackAfter(files, instrument);
    expect(result.verdict).toBe('change');
    expect(stack).toContain('new DatadogLambda(fn, ');
    expect(stack).toContain('new DatadogLambda(other, ');
  });

  test('in Python a block on the line of what owns it is not reached', async () => {
    const app = `from aws_cdk import Stack, aws_lambda as _lambda
class S(Stack):
    def __init__(self, scope):
        if scope: fn = _lambda.Function(self, "Fn", runtime=_lambda.Runtime.PYTHON_3_12, handler="a.b")
        a = _lambda.Function(self, "A", runtime=_lambda.Runtime.PYTHON_3_12, handler="a.b"); b = 1
        good = _lambda.Function(self, "Good", runtime=_lambda.Runtime.PYTHON_3_12, handler="a.b")
`;
    const files = filesOf({ 'cdk.json': '{"app": "python3 app.py"}', 'app.py': app });
    const result = await planOnly(cdk, files, instrument);
    expect(
      result.findings.flatMap(({ code, params }) => (code === 'functionNotReached' ? [params.function] : [])),
    ).toEqual(['Fn', 'A']);
    expect(result.files[0]?.after).toContain('add_lambda_functions([good])');
  });

  test.each([
    [
      'CDK 1',
      "import * as core from '@aws-cdk/core';\nimport * as lambda from '@aws-cdk/aws-lambda';\n",
      'cdkOneNotServed',
    ],
    [
      'require',
      "const lambda = require('aws-cdk-lib/aws-lambda');\nnew lambda.Function(x, 'y', {});\n",
      'commonJsNotEdited',
    ],
  ])('%s is refused', async (_name, text, code) => {
    const files = filesOf({ ...Object.fromEntries(typescript('')), 'stack.ts': text });
    const result = await planOnly(cdk, files, instrument);
    expect([result.verdict, codesOf(result)]).toEqual(['refused', [code]]);
  });

  test('a kind of function of its own is named', async () => {
    const files = typescript(made('held'), { head: 'class Mine extends lambda.Function {}' });
    expect(codesOf((await stackAfter(files, instrument)).result)).toContain('subclassNotReached');
  });
});

describe('versions of the construct', () => {
  test.each([
    ['1.15.0', 'new Datadog('],
    ['^2.0.0', 'new DatadogLambda('],
    ['~5.0.0', 'new DatadogLambda('],
    ['latest', 'new DatadogLambda('],
  ])('%s', async (version, expected) => {
    const { stack, result } = await stackAfter(typescript(made('fn'), { version }), instrument);
    expect(stack).toContain(expected);
    expect(result.files.map(({ path }) => path)).toEqual(['stack.ts']);
  });

  test('a parameter is granted by naming the scope; a partial ARN takes another method', async () => {
    const parameter = 'arn:aws:ssm:eu-west-1:111122223333:parameter/datadog';
    const ssm = await stackAfter(typescript(made('fn')), {
      mode: 'instrument',
      settings: { apiKey: { source: 'ssm', arn: parameter } },
    });
    expect(ssm.stack).toContain('addLambdaFunctions([fn], this);');
    expect(ssm.result.functions[0]?.after.permissions).toEqual([
      { action: 'ssm:GetParameter', resources: [parameter] },
    ]);
    const partial = { source: 'secretsManager', arn: arn.slice(0, -7) } as const;
    const secret = await stackAfter(typescript(made('fn')), { mode: 'instrument', settings: { apiKey: partial } });
    expect(secret.stack).toContain('fromSecretPartialArn(');
  });
});

describe('a construct that is there already', () => {
  test('grants reading a parameter only where its call names a construct', async () => {
    const parameter = 'arn:aws:ssm:eu-west-1:111122223333:parameter/datadog';
    const request = { mode: 'instrument', settings: { apiKey: { source: 'ssm', arn: parameter } } } as const;
    const construct = `    const dd = new DatadogLambda(this, 'DD', { apiKeySsmArn: '${parameter}' });\n`;
    const importLine = "import { DatadogLambda } from 'datadog-cdk-constructs-v2';\n";
    for (const [call, permissions] of [
      ['dd.addLambdaFunctions([one]);', []],
      ['dd.addLambdaFunctions([one], this);', [{ action: 'ssm:GetParameter', resources: [parameter] }]],
    ] as const) {
      const { result } = await stackAfter(
        typescript(`${made('one')}${construct}    ${call}\n`, { head: importLine }),
        request,
      );
      expect(result.functions[0]?.after.permissions).toEqual(permissions);
    }
  });

  const head = "import { DatadogLambda, DatadogStepFunctions } from 'datadog-cdk-constructs-v2';\n";
  const construct = `    const dd = new DatadogLambda(this, 'DD', {
      pythonLayerVersion: 100, // old
      site: "datadoghq.com",
      apiKeySecretArn: process.env.KEY,
      extensionLayerArn: 'arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Extension:60' // last
    });
`;

  test('takes further functions and the settings, and is never doubled', async () => {
    const files = typescript(`${made('one')}${construct}    dd.addLambdaFunctions([one]);\n${made('two')}`, { head });
    const request = { mode: 'instrument', settings: { ...settings, env: 'prod', version: '1' } } as const;
    const { stack, result } = await stackAfter(files, request);
    expect(stack.split('new DatadogLambda').length).toBe(2);
    expect(stack).toContain('pythonLayerVersion: 128, // old');
    expect(stack).toContain('site: "datadoghq.eu"');
    expect(stack).not.toContain('extensionLayerVersion');
    expect(stack).toContain("Datadog-Extension:60', // last\n      env: 'prod',\n      version: '1'\n    });");
    expect(stack).toContain('dd.addLambdaFunctions([two]);');
    expect(codesOf(result)).toEqual(['settingKept', 'permissionElsewhere']);
    const again = await planOnly(cdk, applyEdits(files, result.files), request);
    expect(again.verdict).toBe('unchanged');
  });

  test('goes with its calls, its import and its package', async () => {
    const plain = head.replace(', DatadogStepFunctions', '');
    const files = typescript(`${made('one')}${construct}    dd.addLambdaFunctions([one]);\n`, { head: plain });
    const { stack, result } = await stackAfter(files, remove);
    expect(stack).toBe(typescript(made('one')).get('stack.ts')?.replace("aws-lambda';\n\n", "aws-lambda';\n\n"));
    expect(result.files.map(({ path }) => path)).toEqual(['package.json', 'stack.ts']);
  });

  test('leaves what else the package is used for', async () => {
    const files = typescript(
      `${made('one')}${construct}    dd.addLambdaFunctions([one]);\n    new DatadogStepFunctions(this, 'x');\n`,
      { head },
    );
    const { stack, result } = await stackAfter(files, remove);
    expect(stack).toContain("import { DatadogStepFunctions } from 'datadog-cdk-constructs-v2';");
    expect(result.files.map(({ path }) => path)).toEqual(['stack.ts']);
  });

  test('is not taken away where something else uses it', async () => {
    const files = typescript(`${made('one')}${construct}    register(dd);\n`, { head });
    const { result } = await stackAfter(files, remove);
    expect([result.verdict, codesOf(result)]).toEqual(['refused', ['constructUsedElsewhere']]);
  });

  test('a list that is computed is taken for all of them', async () => {
    const files = typescript(
      `${made('one')}${construct.replace('process.env.KEY', `'${arn}'`)}    dd.addLambdaFunctions(all);\n`,
      { head },
    );
    const { stack } = await stackAfter(files, instrument);
    expect(stack).not.toContain('addLambdaFunctions([');
  });

  test('in Python too', async () => {
    const app = `from aws_cdk import Stack, aws_lambda as _lambda
from datadog_cdk_constructs_v2 import DatadogLambda

class S(Stack):
    def __init__(self, scope):
        super().__init__(scope, "S")
        self.fn = _lambda.Function(self, "Fn", runtime=_lambda.Runtime.PYTHON_3_12, handler="a.b")
        self.datadog = DatadogLambda(self, "datadog", python_layer_version=100, api_key_secret_arn="x")
        self.datadog.add_lambda_functions([self.fn])
`;
    const files = filesOf({
      'cdk.json': '{"app": "python3 app.py"}',
      'requirements.txt': 'datadog-cdk-constructs-v2==3.12.0\n',
      'app.py': app,
    });
    const { files: edits, verdict } = await planOnly(cdk, files, instrument);
    expect(verdict).toBe('change');
    const edited = applyEdits(files, edits).get('app.py') ?? '';
    expect(edited).toContain('python_layer_version=128, api_key_secret_arn="x", extension_layer_version=100');
    const removed = applyEdits(files, (await planOnly(cdk, files, remove)).files);
    expect(removed.get('app.py')).toBe(
      app
        .split('\n')
        .filter((line) => !line.includes('atadog'))
        .join('\n'),
    );
    expect(removed.has('requirements.txt')).toBe(false);
  });
});

test('variables of the function that are overridden or kept are named', async () => {
  const body =
    "    const fn = new lambda.Function(this, 'fn', { runtime: lambda.Runtime.PYTHON_3_12, handler: 'a.b', environment: { DD_SITE: 'x', DD_TRACE_ENABLED: 'false' } });\n";
  const chosen = { ...settings, tracing: true };
  const third = await stackAfter(typescript(body), { mode: 'instrument', settings: chosen });
  expect(third.result.findings.map(({ code, params }) => [code, params.variables])).toEqual(
    expect.arrayContaining([
      ['variableOverridden', 'DD_SITE'],
      ['variableKept', 'DD_TRACE_ENABLED'],
    ]),
  );
  const fifth = await stackAfter(typescript(body, { version: '5.1.0' }), { mode: 'instrument', settings: chosen });
  expect(fifth.result.findings.find(({ code }) => code === 'variableOverridden')?.params.variables).toBe(
    'DD_SITE, DD_TRACE_ENABLED',
  );
  expect(fifth.stack).not.toContain('setEnvironment');
});

test('the FIPS extension is not offered, and a text that is no TypeScript is refused', async () => {
  const fips = await stackAfter(typescript(made('fn')), { mode: 'instrument', settings: { ...settings, fips: true } });
  expect(codesOf(fips.result)).toEqual(['fipsNotOffered']);
  const broken = await stackAfter(typescript('    const = ;\n'), instrument);
  expect(broken.result.findings[0]).toMatchObject({ code: 'syntaxError', file: 'stack.ts' });
});

describe('a Python application whose packages stand in TOML', () => {
  const app = {
    'cdk.json': '{"app": "python3 app.py"}\n',
    'app.py':
      "from aws_cdk import App, Stack\nfrom aws_cdk.aws_lambda import Code, Function, Runtime\n\nstack = Stack(App(), 'S')\nfn = Function(stack, 'F', runtime=Runtime.PYTHON_3_12, handler='a.b', code=Code.from_asset('x'))\n",
  };
  const inProject = '[project]\ndependencies = ["aws-cdk-lib>=2.245,<3"]\n';

  test.each([
    ['pyproject.toml', inProject, 'dependencies = ["datadog-cdk-constructs-v2==3.12.0"]'],
    ['Pipfile', '[packages]\naws-cdk-lib = "~=2.178"\n', '[packages]\ndatadog-cdk-constructs-v2 = "==2.0.0"'],
  ])('gets the package told for %s, at the version that goes with its CDK', async (file, text, snippet) => {
    const files = filesOf({ ...app, [file]: text, 'requirements.txt': 'boto3\n' });
    const request = { mode: 'instrument', settings } as const;
    const result = await planOnly(cdk, files, request);
    expect(result.files.map(({ path }) => path)).toEqual(['app.py']);
    expect(result.steps).toContainEqual({ code: 'addToPackages', params: { file, snippet } });
    const named = new Map([
      ...applyEdits(files, result.files),
      [file, `${text}# datadog-cdk-constructs-v2 = "3.12.0"\n`],
    ]);
    const removed = await planOnly(cdk, named, { ...request, mode: 'remove' });
    expect(removed.steps.map(({ code }) => code)).toEqual(['removeFromPackages', 'deploy']);
  });

  test('but where requirements name CDK they are what is edited', async () => {
    const files = filesOf({ ...app, 'pyproject.toml': inProject, 'requirements.txt': 'aws-cdk-lib==2.245.0\n' });
    const result = await planOnly(cdk, files, { mode: 'instrument', settings });
    expect(result.files.map(({ path }) => path)).toEqual(['app.py', 'requirements.txt']);
  });
});

describe('a command that the code starts instead of the image’s own', () => {
  const holding: Settings = { ...settings, imageHoldsDatadog: true, imageRuntime: 'python' };
  const imageOf = (options: string) =>
    `    const image = new lambda.DockerImageFunction(this, 'image', { code: lambda.DockerImageCode.fromImageAsset('x'${options}) });\n`;
  const inPython = filesOf({
    'cdk.json': '{"app": "python3 app.py"}',
    'requirements.txt': 'aws-cdk-lib\n',
    'app.py':
      'from aws_cdk import App, Stack, aws_lambda as _lambda\n\nstack = Stack(App(), "s")\nimage = _lambda.DockerImageFunction(\n    stack, "image", code=_lambda.DockerImageCode.from_image_asset("x", cmd=["app.handler"])\n)\n',
  });
  const inTypescript = typescript(imageOf(", { cmd: ['app.handler'] }"));

  test.each([
    ['TypeScript', inTypescript, 'cmd: ["datadog_lambda.handler.handler"],\n', 'DD_LAMBDA_HANDLER: "YOUR.HANDLER"'],
    ['Python', inPython, 'cmd=["datadog_lambda.handler.handler"],\n', '"DD_LAMBDA_HANDLER": "YOUR.HANDLER"'],
  ])('is named with the text to write in %s', async (_language, files, command, variable) => {
    const result = await planOnly(cdk, files, { mode: 'instrument', settings: holding });
    expect([result.verdict, result.files]).toEqual(['refused', []]);
    expect(result.findings).toMatchObject([
      { code: 'imageCommandByHand', params: { function: 'image', command: 'app.handler' } },
    ]);
    const [step] = result.steps;
    expect(step?.code).toBe('redirectImage');
    expect(step?.params.snippet).toContain(command);
    expect(step?.params.snippet).toContain(variable);
    expect(result.functions[0]?.after).toMatchObject({ runtime: null, handler: 'app.handler' });
  });

  test.each([
    ['the image is not said to hold Datadog', ", { cmd: ['app.handler'] }", settings, 'imageNotConfirmed'],
    ['no language is chosen', ', { cmd: [handler] }', { ...settings, imageHoldsDatadog: true }, 'imageRuntimeUnknown'],
    ['it is redirected', ", { cmd: ['datadog_lambda.handler.handler'] }", settings, 'imageExcluded'],
    ['the image decides', '', holding, 'imageExcluded'],
  ])('is left where %s', async (_reason, options, chosen, code) => {
    const files = typescript(imageOf(options));
    const result = await planOnly(cdk, files, { mode: 'instrument', settings: chosen });
    expect([codesOf(result), result.files]).toEqual([[code], []]);
    const removed = await planOnly(cdk, files, remove);
    expect(codesOf(removed)).toEqual(options.includes('datadog_lambda') ? ['imageStaysRedirected'] : []);
    expect(removed.files.map(({ path }) => path)).toEqual(['package.json']);
  });
});
