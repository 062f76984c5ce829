// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates of shells and tools are the subject
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { supportedRuntimes } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { loadGrammars } from '../parsers/grammars.ts';
import { syntaxLanguage } from '../parsers/syntax.ts';
import { customFindings, customSnippets } from './custom-snippets.ts';
import { apiKeyPlaceholder, type CustomFacts, type FunctionDescription } from './instrumentation.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf';
const settings: Settings = { apiKey: { source: 'secretsManager', arn }, env: 'prod' };
const layer: CustomFacts = { library: 'layer' };
const inPackage: CustomFacts = { library: 'package' };
const python: FunctionDescription = {
  name: 'orders',
  runtime: 'python3.12',
  architecture: 'x86_64',
  region: 'us-east-1',
  packageType: 'Zip',
  handler: 'app.handler',
  layers: ['arn:aws:lambda:us-east-1:111122223333:layer:mine:4'],
  variables: { TABLE: 'orders', PASSWORD: 'hunter2' },
};

const valuesSchema = z.strictObject({
  Handler: z.string().optional(),
  Layers: z.array(z.string()).optional(),
  ImageConfig: z.strictObject({ Command: z.array(z.string()) }).optional(),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()) }),
  RemovedVariables: z.array(z.string()).optional(),
});

function textOf(title: string, description: FunctionDescription, chosen = settings, facts = layer): string {
  return customSnippets(description, chosen, facts).find((snippet) => snippet.title === title)?.text ?? '';
}

function valuesOf(description: FunctionDescription, chosen = settings, facts = layer) {
  return valuesSchema.parse(JSON.parse(textOf('values', description, chosen, facts)));
}

/** Runs the lines with a stand-in for `aws` that reads one configuration and tells the arguments of every other call. */
function runCli(lines: string, configuration: unknown): { calls: string[][]; status: number | null; stderr: string } {
  const program = `aws() {
  if [ "$2" = get-function-configuration ]; then printf '%s' "$CONFIGURATION"
  else printf '%s\\0' "$#" "$@"; fi
}
${lines}`;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', program], {
    encoding: 'utf8',
    env: { ...process.env, CONFIGURATION: JSON.stringify(configuration) },
  });
  // Of each call, the number of its arguments and then these.
  const words = stdout.split('\0').slice(0, -1);
  const calls: string[][] = [];
  while (words.length > 0) {
    const count = z.coerce.number().int().parse(words.shift());
    calls.push(words.splice(0, count));
  }
  return { calls, status, stderr };
}

function optionOf(call: readonly string[] | undefined, name: string): string | undefined {
  return call?.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}

function parserFor(language: string): (text: string) => unknown {
  if (language === 'typescript' || language === 'python') return syntaxLanguage(language).parse;
  return language === 'json' ? JSON.parse : parseYaml;
}

beforeAll(() => loadGrammars(['typescript', 'python']));

describe('the lines for the AWS CLI', () => {
  test('change handler, layers and environment of the function as it is then, under its RevisionId', () => {
    const { calls, status, stderr } = runCli(textOf('awsCli', python), {
      RevisionId: 'r-1',
      Environment: { Variables: { ...python.variables, ADDED_MEANWHILE: '$(id) "x"' } },
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(calls.map(([service, operation]) => `${service} ${operation}`)).toEqual([
      'lambda update-function-configuration',
      'lambda wait',
    ]);
    const [update, wait] = calls;
    expect(update?.slice(2)).toEqual([
      '--function-name=orders',
      '--region=us-east-1',
      '--revision-id=r-1',
      '--handler=datadog_lambda.handler.handler',
      '--layers',
      ...(valuesOf(python).Layers ?? []),
      expect.stringMatching(/^--environment=/),
    ]);
    expect(JSON.parse(optionOf(update, 'environment') ?? '')).toEqual({
      Variables: { ...python.variables, ADDED_MEANWHILE: '$(id) "x"', ...valuesOf(python).Environment.Variables },
    });
    expect(wait).toEqual(['lambda', 'wait', 'function-updated-v2', '--function-name=orders', '--region=us-east-1']);
  });

  test('write nothing when AWS cannot decrypt the environment, or the read fails', () => {
    const broken = { RevisionId: 'r', Environment: { Error: { ErrorCode: 'AccessDenied' } } };
    expect(runCli(textOf('awsCli', python), broken)).toMatchObject({ calls: [], status: 1 });
    expect(runCli(textOf('awsCli', python).replaceAll('aws lambda get', 'false aws lambda get'), {})).toMatchObject({
      calls: [],
      status: 1,
    });
  });

  test('keep a container image’s other settings', () => {
    const image: FunctionDescription = {
      ...python,
      packageType: 'Image',
      runtime: undefined,
      command: ['app.handler'],
    };
    const chosen: Settings = { ...settings, imageHoldsDatadog: true, imageRuntime: 'python' };
    const { calls } = runCli(textOf('awsCli', image, chosen), {
      RevisionId: 'r',
      ImageConfigResponse: { ImageConfig: { EntryPoint: ['/e'], Command: ['app.handler'] } },
    });
    expect(JSON.parse(optionOf(calls[0], 'image-config') ?? '')).toEqual({
      EntryPoint: ['/e'],
      Command: ['datadog_lambda.handler.handler'],
    });
    expect(customSnippets(image, chosen, layer).map(({ title }) => title)).toEqual(['permission', 'awsCli', 'values']);
  });

  test('hold for any name, handler and variable', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !value.includes('\0'));
    fc.assert(
      fc.property(text, text, text, text, (name, handler, variable, value) => {
        const description = { ...python, name, handler, variables: { [variable]: value } };
        const { calls, status } = runCli(textOf('awsCli', description), {
          RevisionId: 'r',
          Environment: { Variables: description.variables },
        });
        const [update] = calls;
        expect([status, optionOf(update, 'function-name')]).toEqual([0, name]);
        expect(JSON.parse(optionOf(update, 'environment') ?? '')).toMatchObject({
          Variables: { [variable]: value, DD_LAMBDA_HANDLER: handler },
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe('every form', () => {
  const combinations = Object.keys(supportedRuntimes).flatMap((runtime) =>
    ['x86_64', 'arm64'].flatMap((architecture) =>
      ['eu-west-1', 'us-gov-west-1'].map((region) => ({ ...python, runtime, architecture, region })),
    ),
  );

  test.each(combinations)('names the right layers: $runtime $architecture $region', (one) => {
    const isCommercial = one.region === 'eu-west-1';
    const publisher = isCommercial
      ? 'aws:lambda:eu-west-1:464622532012'
      : 'aws-us-gov:lambda:us-gov-west-1:002406178527';
    for (const fips of [false, true]) {
      const { Layers = [], Environment } = valuesOf(one, { ...settings, fips });
      const extension = `Datadog-Extension${one.architecture === 'arm64' ? '-ARM' : ''}${fips ? '-FIPS' : ''}:`;
      expect(Layers[0]).toBe(python.layers[0]);
      expect(Layers.slice(1).every((name) => name.startsWith(`arn:${publisher}:layer:`))).toBe(true);
      expect(Layers.filter((name) => name.includes(`:${extension}`))).toHaveLength(1);
      const unchosen = isCommercial ? undefined : 'false';
      expect(Environment.Variables.DD_LAMBDA_FIPS_MODE).toBe(fips ? 'true' : unchosen);
    }
  });

  test.each(combinations)('is of its language: $runtime $architecture $region', (one) => {
    for (const { title, language, text } of customSnippets(one, settings, layer)) {
      if (language === 'bash') continue;
      expect(() => parserFor(language)(text), title).not.toThrow();
      expect(text).not.toContain('hunter2');
    }
    expect(parseYaml(textOf('pulumiYaml', one))).toMatchObject({
      resources: { orders: { properties: { layers: valuesOf(one).Layers } } },
    });
  });

  test('the Python forms compile', () => {
    const texts = ['pulumiPython', 'cdktfPython'].map((title) => textOf(title, { ...python, name: 'a"\\\n${b}' }));
    const { stderr } = spawnSync('python3', ['-c', 'import ast,sys; ast.parse(sys.stdin.read())'], {
      input: texts.join('\n'),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
  });

  test('a text that looks like a template of the tool stays a text', () => {
    const one = { ...python, handler: 'a.${b}' };
    expect(textOf('cdktfTypeScript', one)).toContain('DD_LAMBDA_HANDLER: "a.$${b}"');
    expect(textOf('pulumiYaml', one)).toContain('DD_LAMBDA_HANDLER: a.$${b}');
    expect(textOf('pulumiTypeScript', one)).toContain('DD_LAMBDA_HANDLER: "a.${b}"');
  });

  test('SST keeps the source handler and redirects what AWS gets', () => {
    const sst = textOf('sst', { ...python, runtime: 'nodejs22.x' });
    expect(sst).toContain('args.handler = "/opt/nodejs/node_modules/datadog-lambda-js/handler.handler";');
    expect(sst).not.toContain('DD_LAMBDA_HANDLER: "app.handler"');
    expect(sst).toContain('external: [\n        "datadog-lambda-js"');
    expect(textOf('sst', { ...python, runtime: 'ruby3.4' })).not.toContain('transform');
  });
});

describe('the library in the package', () => {
  test('Python and Node.js: no library layer, a redirect into the package, the commands', () => {
    const { Layers, Handler } = valuesOf(python, settings, inPackage);
    expect(Layers?.map((name) => name.split(':').at(6))).toEqual(['mine', 'Datadog-Extension']);
    expect(Handler).toBe('datadog_lambda.handler.handler');
    const node = { ...python, runtime: 'nodejs20.x' };
    expect(valuesOf(node, settings, inPackage)).toMatchObject({
      Handler: 'node_modules/datadog-lambda-js/dist/handler.handler',
      Environment: { Variables: { DD_LAMBDA_HANDLER: 'app.handler' } },
    });
    expect(textOf('package', { ...python, architecture: 'arm64' }, settings, inPackage)).toBe(
      'pip install --target package \\\n  --platform manylinux2014_aarch64 --implementation cp --python-version 3.12 \\\n  --only-binary=:all: --upgrade \\\n  datadog-lambda\n',
    );
    const pinned: Settings = { ...settings, layerVersions: { node: 137, python: 127 } };
    expect(textOf('package', node, pinned, inPackage)).toBe("npm install 'datadog-lambda-js@~12.137' dd-trace\n");
    expect(textOf('package', python, pinned, inPackage)).toContain("'datadog-lambda~=8.127.0'");
  });

  test('a layer that is there already gives way', () => {
    const library = 'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Python312:100';
    const one = {
      ...python,
      handler: 'datadog_lambda.handler.handler',
      layers: [library, ...python.layers],
      variables: { DD_LAMBDA_HANDLER: 'app.handler' },
    };
    const wanted = valuesOf(one, settings, inPackage);
    expect(wanted.Layers?.map((name) => name.split(':').at(6))).toEqual(['mine', 'Datadog-Extension']);
    expect([wanted.Handler, wanted.Environment.Variables.DD_LAMBDA_HANDLER]).toEqual([undefined, undefined]);
  });

  test('Java and .NET keep their layer, and that is said; so is a version that no package is known for', () => {
    const java = { ...python, runtime: 'java21' };
    expect(valuesOf(java, settings, inPackage).Layers).toEqual(valuesOf(java).Layers);
    expect(textOf('package', java, settings, inPackage)).toBe('');
    const codes = (one: FunctionDescription, chosen: Settings) =>
      customFindings(one, chosen, inPackage).ofSnippets.map(({ code }) => code);
    expect(codes(java, settings)).toEqual(['libraryNeedsLayer']);
    expect(codes(python, { ...settings, layerVersions: { python: 60 } })).toEqual(['packageVersionUnknown']);
    expect(codes(python, settings)).toEqual([]);
  });

  test('a function behind the web adapter is not redirected', () => {
    const adapted = { ...python, handler: 'run.sh', variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/bootstrap' } };
    expect(valuesOf(adapted, settings, inPackage).Handler).toBeUndefined();
    expect(customSnippets(adapted, settings, layer)).toEqual([]);
  });
});

test('a plain API key stays out of every snippet, and that is said', () => {
  const value = '0123456789abcdef0123456789abcdef';
  const plain: Settings = { apiKey: { source: 'plain', value } };
  for (const { text } of customSnippets(python, plain, layer)) expect(text).not.toContain(value);
  expect(textOf('awsCli', python, plain)).toContain(apiKeyPlaceholder);
  expect(customFindings(python, plain, layer).ofSnippets.map(({ code }) => code)).toEqual(['plainApiKey']);
});

test('what changes the key source says which variables go', () => {
  const one = { ...python, variables: { DD_KMS_API_KEY: 'AQICAHhk' } };
  expect(customFindings(one, settings, layer).ofSnippets).toMatchObject([
    { code: 'variablesToRemove', params: { variables: 'DD_KMS_API_KEY' } },
  ]);
  const { calls } = runCli(textOf('awsCli', one), { RevisionId: 'r', Environment: { Variables: one.variables } });
  expect(optionOf(calls[0], 'environment')).not.toContain('DD_KMS_API_KEY');
});

test('a function that cannot be instrumented has reasons and no snippets; one that needs nothing has neither', () => {
  const old = { ...python, runtime: 'python3.7' };
  expect(customSnippets({ ...old, runtime: 'go1.x' }, settings, layer)).toEqual([]);
  expect(customFindings({ ...old, runtime: 'go1.x' }, settings, layer).ofFunction).toMatchObject([
    { code: 'runtimeUnsupported' },
  ]);
  const { Handler, Layers, Environment } = valuesOf(python);
  const done = {
    ...python,
    handler: Handler,
    layers: Layers ?? [],
    variables: { ...python.variables, ...Environment.Variables },
  };
  expect(customSnippets(done, settings, layer)).toEqual([]);
});
