import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSettled } from '../core/datadog/resolve-settings.ts';
import { runtimeFacts } from '../core/datadog/runtimes.ts';
import { type Settings, settingsSchema } from '../core/datadog/settings.ts';
import { type SettingField, settingFields, settingsFrom } from '../core/datadog/settings-table.ts';
import { apiKeyVariable, chosenVariables, mergedVariables } from '../core/datadog/variables.ts';
import { anyValueOf } from '../core/testing/generated-settings.ts';
import type { Finding, FunctionAttributes, ProjectResult, WayName } from './project.ts';
import { applyEdits, filesOf, planOnly } from './testing/laws.ts';
import { ways } from './ways.ts';

/** One project for each way, with a function for each language that it serves. */
const projects: Readonly<Record<Exclude<WayName, 'forwarder'>, Readonly<Record<string, string>>>> = {
  serverless: {
    'serverless.yml': `service: shop
provider:
  name: aws
  runtime: python3.12
functions:
  py:
    handler: f.handler
  node:
    runtime: nodejs22.x
    handler: g.handler
  java:
    runtime: java21
    handler: h.Handler
`,
  },
  sam: { 'template.yaml': templateOf('AWS::Serverless::Function', 'Transform: AWS::Serverless-2016-10-31\n') },
  'sam:in-place': {
    'template.yaml': templateOf('AWS::Serverless::Function', 'Transform: AWS::Serverless-2016-10-31\n'),
  },
  cloudformation: { 'template.yaml': templateOf('AWS::Lambda::Function', '') },
  'cloudformation:in-place': { 'template.yaml': templateOf('AWS::Lambda::Function', '') },
  cdk: {
    'cdk.json': '{"app": "npx ts-node app.ts"}\n',
    'package.json': '{"dependencies": {"aws-cdk-lib": "2.261.0"}}\n',
    'app.ts': `import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';

const stack = new Stack(new App(), 'Shop');
const py = new Function(stack, 'py', {
  runtime: Runtime.PYTHON_3_12,
  handler: 'f.handler',
  code: Code.fromAsset('src'),
});
const node = new Function(stack, 'node', {
  runtime: Runtime.NODEJS_22_X,
  handler: 'g.handler',
  code: Code.fromAsset('src'),
});
const java = new Function(stack, 'java', {
  runtime: Runtime.JAVA_21,
  handler: 'h.Handler',
  code: Code.fromAsset('src'),
});
`,
  },
  terraform: { 'main.tf': terraformOf() },
  'terraform:module': { 'main.tf': terraformOf() },
  container: {
    Dockerfile: 'FROM public.ecr.aws/lambda/python:3.12\nCOPY app.py ./\nCMD ["app.handler"]\n',
  },
  chalice: {
    '.chalice/config.json':
      '{\n  "version": "2.0",\n  "app_name": "shop",\n  "stages": {\n    "dev": {\n      "api_gateway_stage": "api"\n    }\n  }\n}\n',
    'app.py':
      "from chalice import Chalice\n\napp = Chalice(app_name='shop')\n\n\n@app.route('/')\ndef index():\n    return {}\n",
    'requirements.txt': 'requests==2.32.3\n',
  },
  custom: { 'sst.config.ts': readSst() },
};

function templateOf(type: string, head: string): string {
  const functions = [
    ['Py', 'python3.12', 'f.handler'],
    ['Node', 'nodejs22.x', 'g.handler'],
    ['Java', 'java21', 'h.Handler'],
  ].map(
    ([name, runtime, handler]) =>
      `  ${name}:\n    Type: ${type}\n    Properties:\n      Runtime: ${runtime}\n      Handler: ${handler}\n`,
  );
  return `${head}Resources:\n${functions.join('')}`;
}

function terraformOf(): string {
  return [
    ['py', 'python3.12', 'f.handler'],
    ['node', 'nodejs22.x', 'g.handler'],
    ['java', 'java21', 'h.Handler'],
  ]
    .map(
      ([name, runtime, handler]) =>
        `resource "aws_lambda_function" "${name}" {\n  function_name = "${name}"\n  role          = "arn:aws:iam::111122223333:role/shop"\n  runtime       = "${runtime}"\n  handler       = "${handler}"\n  filename      = "${name}.zip"\n}\n`,
    )
    .join('\n');
}

function readSst(): string {
  return 'export default $config({\n  app() {\n    return { name: "shop" };\n  },\n  async run() {\n    new sst.aws.Function("Py", { runtime: "python3.12", handler: "f.handler" });\n  },\n});\n';
}

const key: Settings['apiKey'] = {
  source: 'secretsManager',
  arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf',
};

/** Made once for all ways: making one from a pattern takes as long as planning with its value. */
const anyValues = new Map(settingFields.map((field) => [field.path, anyValueOf(field)]));

/** What anybody might choose: both ways of a switch, a number and none of layers, and one of the values of everything else. */
function valuesOf(field: SettingField): unknown[] {
  if (field.kind === 'onOff' || field.kind === 'confirmation') return [true, false];
  const count = field.kind === 'layerVersion' || field.kind === 'apiKeySource' ? 3 : 1;
  return fc.sample(anyValues.get(field.path) ?? anyValueOf(field), count);
}

function settingsWith(field: SettingField, value: unknown): Settings | undefined {
  const parsed = settingsSchema.safeParse({ apiKey: key, ...settingsFrom([[field.path, value]]) });
  // What differs from function to function is left open before a way sees it.
  return parsed.success && isSettled(parsed.data) ? parsed.data : undefined;
}

/** What a function must have so that the setting counts for it; only what is lacking. */
function lackingIn(attributes: FunctionAttributes, { path }: SettingField, settings: Settings): string[] {
  return [
    ...lackingVariables(attributes, path === 'apiKey', settings),
    ...lackingLayers(attributes, settings),
    ...lackingThreatDetection(attributes, settings),
  ];
}

function lackingVariables({ environment }: FunctionAttributes, isKey: boolean, settings: Settings): string[] {
  const { apiKey, fips, flushMetricsToLogs } = settings;
  const chosenKey = isKey && apiKey !== undefined ? apiKeyVariable(apiKey) : undefined;
  const expected = {
    ...chosenVariables(settings),
    ...mergedVariables({}, settings),
    ...(chosenKey === undefined ? {} : { [chosenKey.name]: chosenKey.value }),
    ...(fips === true ? { DD_LAMBDA_FIPS_MODE: 'true' } : {}),
    ...(flushMetricsToLogs === true ? { DD_FLUSH_TO_LOG: 'true' } : {}),
  };
  return Object.entries(expected)
    .filter(([name, value]) => environment[name] !== value)
    .map(([name, value]) => `${name}=${value}`);
}

function lackingThreatDetection({ environment }: FunctionAttributes, { appsec }: Settings): string[] {
  const names = ['DD_APPSEC_ENABLED', 'DD_SERVERLESS_APPSEC_ENABLED'];
  const isOn = names.some((name) => environment[name] === 'true');
  return appsec === undefined || appsec === isOn ? [] : [`threat detection ${appsec}`];
}

function lackingLayers({ layers, runtime }: FunctionAttributes, settings: Settings): string[] {
  // An image has none: its Dockerfile names versions of its own.
  if (runtime === null) return [];
  const family = runtimeFacts(runtime)?.family;
  const isOfAccount = layers.length > 0 && layers.every((arn) => arn.includes(settings.layerAccount ?? ''));
  return [
    ...(settings.layerAccount === undefined || isOfAccount ? [] : ['layers of the account']),
    ...Object.entries(settings.layerVersions ?? {}).flatMap(([name, version]) => {
      if (name !== 'extension' && name !== family) return [];
      const found = layers.filter((arn) => arn.includes('Datadog-Extension') === (name === 'extension'));
      const isThere = version === 'none' ? found.length === 0 : found.length > 0;
      const isVersion = typeof version !== 'number' || found.some((arn) => arn.endsWith(`:${version}`));
      return isThere && isVersion ? [] : [`${name} layer ${version}`];
    }),
  ];
}

/** Findings that say of a setting that it cannot be carried, where they name it by their code alone. */
const saidByCode: Readonly<Record<string, readonly string[]>> = {
  appsec: ['appsecUnknownToMacro', 'appsecNotWritten', 'appsecNeedsExtension'],
  fips: ['fipsNotOffered'],
  layerAccount: ['layerAccountUnknownToMacro'],
  flushMetricsToLogs: ['flushMetricsNeedsForwarder'],
};

function isSaid({ findings, steps }: ProjectResult, field: SettingField, known: readonly Finding[]): boolean {
  const [name = '', member = name] = field.path.split('.');
  const isNew = (finding: Finding) => !known.some((other) => JSON.stringify(other) === JSON.stringify(finding));
  const words = [...field.variables, member];
  const texts = [...findings.filter(isNew), ...steps].map(({ params }) => JSON.stringify(params));
  return findings.some(({ code }) => saidByCode[field.path]?.includes(code)) || isNamedIn(texts, words);
}

/** Whether what a person is given to write by hand has the setting; layers are chosen by the example's language. */
function isHandedOver({ steps }: ProjectResult, field: SettingField, value: unknown): boolean {
  const isOff = field.hasOwnRule === true && value === false;
  const isEmpty = field.kind === 'pairs' && JSON.stringify(value) === '{}';
  const texts = steps.map(({ params }) => String(params.snippet ?? ''));
  return isOff || isEmpty || field.variables.length === 0 || isNamedIn(texts, field.variables);
}

function isNamedIn(texts: readonly string[], words: readonly string[]): boolean {
  return texts.some((text) => words.some((word) => word !== '' && text.includes(word)));
}

/** A way on request stands beside the project's own, which writes the settings. */
const writers = ways.filter(({ isOnRequest }) => isOnRequest !== true);

describe.each(writers.map((way) => [way.name, way] as const))('%s', (name, way) => {
  if (name === 'forwarder') return;
  const files = filesOf(projects[name]);

  test.each(settingFields.map((field) => [field.path, field] as const))(
    'writes %s where it counts, or says that it does not',
    async (_path, field) => {
      const { findings: known } = await planOnly(way, files, { mode: 'instrument', settings: { apiKey: key } });
      for (const value of valuesOf(field)) {
        const settings = settingsWith(field, value);
        if (settings === undefined) continue;
        const request = { mode: 'instrument', settings } as const;
        const result = await planOnly(way, files, request);
        // What a chosen version forbids for one function is said by its name.
        const refused = result.findings
          .filter(({ severity }) => severity === 'blocked')
          .map(({ params }) => params.function);
        const served = result.functions.filter(({ name: subject }) => !refused.includes(subject));
        const lacking = served.flatMap(({ name: subject, after }) =>
          lackingIn(after, field, settings).map((text) => `${subject}: ${text}`),
        );
        const isMissing = lacking.length > 0 || result.functions.length === 0;
        const { verdict, findings } = result;
        const isCarried = name === 'custom' ? isHandedOver(result, field, value) : !isMissing;
        if (!isCarried && verdict !== 'refused' && !isSaid(result, field, known))
          expect({ value, lacking, verdict, findings }).toBe('carried or said');
        const codes = findings.map(({ code }) => code);
        for (const fault of ['planFailed', 'proofFailed', 'shapeNotEditable', 'syntaxError'])
          expect([value, codes]).not.toEqual([value, expect.arrayContaining([fault])]);
        if (result.verdict !== 'change') continue;
        const edited = applyEdits(files, result.files);
        const removed = await planOnly(way, edited, { ...request, mode: 'remove' });
        expect(applyEdits(edited, removed.files)).toEqual(files);
      }
    },
  );
});
