import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { writtenOut } from '#lib/code/cloudformation/intrinsics.ts';
import { cloudformation, cloudformationInPlace } from '#lib/code/cloudformation/way.ts';
import { isList, isMapping, type Value } from '#lib/code/edit/value.ts';
import type { FunctionPrediction } from '#lib/code/project.ts';
import { sam, samInPlace } from '#lib/code/sam/way.ts';
import { type Fixture, readFixtures } from '#lib/code/testing/fixtures.ts';
import { applyEdits, filesOf, planOnly } from '#lib/code/testing/laws.ts';
import type { Way } from '#lib/code/way.ts';
import type { Settings } from '#lib/core/datadog/settings.ts';
import { applyMacro, macroParametersIn } from './macro-model.ts';

const root = path.resolve(import.meta.dirname, '../..');
const settings: Settings = {
  site: 'datadoghq.eu',
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf' },
  env: 'prod',
  version: '1.2.3',
};

/** Why the tools cannot be used here; undefined when they can. */
function missingTools(): string | undefined {
  const tried = spawnSync('python3', ['-c', 'import samtranslator, cfnlint, yaml'], { encoding: 'utf8' });
  if (tried.error !== undefined) return 'python3 is not installed';
  return tried.status === 0 ? undefined : 'the Python packages aws-sam-translator and cfn-lint are not installed';
}
const missing = missingTools();
if (missing !== undefined) console.warn(`Skipped: ${missing}.`);

const valueSchema: z.ZodType<Value> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(valueSchema), z.record(z.string(), valueSchema)]),
);
const expansions = z.record(
  z.string(),
  z.union([z.object({ error: z.string() }), z.object({ template: valueSchema, expanded: valueSchema })]),
);
type Expansion = z.infer<typeof expansions>[string];

type Case = {
  name: string;
  before: string;
  after: string;
  functions: readonly FunctionPrediction[];
};

const folder = mkdtempSync(path.join(tmpdir(), 'interop-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function planCase(name: string, way: Way, files: Fixture['files']): Promise<Case> {
  const result = await planOnly(way, files, { mode: 'instrument', settings });
  const edited = applyEdits(files, result.files);
  const write = (when: string, from: Fixture['files']) => {
    const file = path.join(folder, name, when, path.basename(result.entry));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, from.get(result.entry) ?? '');
    return file;
  };
  return {
    name,
    before: write('before', files),
    after: write('after', edited),
    functions: result.functions,
  };
}

function fixturesOf(kind: string): Fixture[] {
  const all = readFixtures(path.join(root, `lib/code/${kind}/testdata/templates`));
  return all.filter(({ form }) => form === 'as written');
}

const ways: readonly (readonly [kind: string, form: string, way: Way])[] = [
  ['sam', 'macro', sam],
  ['sam', 'in-place', samInPlace],
  ['cloudformation', 'macro', cloudformation],
  ['cloudformation', 'in-place', cloudformationInPlace],
];
const fixtures = ways.flatMap(([kind, form, way]) =>
  fixturesOf(kind).map((fixture) => [`${kind}-${form}-${fixture.name}`, way, fixture] as const),
);

const lintReport = z.array(
  z.object({
    Level: z.string(),
    Filename: z.string(),
    Message: z.string(),
    Rule: z.object({ Id: z.string() }),
    Location: z.object({ Path: z.array(z.union([z.string(), z.number()])).nullish() }),
  }),
);

const cases = new Map<string, Case>();
let mistakes: z.infer<typeof lintReport> = [];
let expanded: Readonly<Record<string, Expansion>> = {};

beforeAll(async () => {
  if (missing !== undefined) return;
  for (const [name, way, { files }] of fixtures) cases.set(name, await planCase(name, way, files));
  const paths = [...cases.values()].flatMap(({ before, after }) => [before, after]);
  const script = path.join(root, 'scripts/interop/expand_sam.py');
  const output = execFileSync('python3', [script, JSON.stringify(paths)], { encoding: 'utf8', maxBuffer: 1e8 });
  expanded = expansions.parse(JSON.parse(output));
  const { stdout } = spawnSync('cfn-lint', ['--format', 'json', '--regions', 'us-east-1', '--', ...paths], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  mistakes = lintReport.parse(JSON.parse(stdout === '' ? '[]' : stdout)).filter(({ Level }) => Level === 'Error');
});

/** The functions as CloudFormation gets them: expanded by the real translator, then by the model of the macro. */
function deployed(file: string): Map<string, Record<string, Value>> {
  const found = expanded[file];
  if (found === undefined || 'error' in found) throw new Error(found?.error ?? `${file} was not expanded.`);
  const resources = resourcesOf(applyMacro(found.expanded, macroParametersIn(found.template)));
  return new Map(
    Object.entries(resources).flatMap(([logicalId, resource]) =>
      isMapping(resource) && resource.Type === 'AWS::Lambda::Function' && isMapping(resource.Properties)
        ? [[logicalId, { ...resource.Properties, ...keyStatements(resources, resource.Properties) }]]
        : [],
    ),
  );
}

function resourcesOf(template: Value): { readonly [key: string]: Value } {
  const resources = isMapping(template) ? template.Resources : undefined;
  return isMapping(resources) ? resources : {};
}

/** Whether a function's role lets it read the key, as the expanded template has it. */
function keyStatements(resources: { readonly [key: string]: Value }, properties: { readonly [key: string]: Value }) {
  const { Role: role } = properties;
  const target = isMapping(role) ? role['Fn::GetAtt'] : undefined;
  const logicalId = isList(target) ? target[0] : String(target ?? '').split('.')[0];
  const text = JSON.stringify(typeof logicalId === 'string' ? (resources[logicalId] ?? null) : null);
  return { isKeyGranted: text.includes('secretsmanager:GetSecretValue') || text.includes('secretsmanager:*') };
}

function environmentOf(properties: Record<string, Value>): Record<string, string> {
  const environment = isMapping(properties.Environment) ? properties.Environment.Variables : undefined;
  if (!isMapping(environment)) return {};
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === null ? [] : [[name, withoutHash(writtenOut(value))]],
    ),
  );
}

/** SAM writes a hash behind the names of its own layers. */
function withoutHash(text: string): string {
  return text.replaceAll(/(Ref |Ref":"|GetAtt":\[")([A-Za-z]+)[0-9a-f]{10}\b/g, '$1$2');
}

/** Layers in words. */
function layersOf(value: Value | undefined, condition = ''): string[] {
  if (isList(value)) return value.map((item) => `${condition}${withoutHash(writtenOut(item))}`);
  const branches = isMapping(value) ? value['Fn::If'] : undefined;
  if (!isList(branches)) return [];
  const [name, yes, no] = branches;
  return [...layersOf(yes, `${String(name)}: `), ...layersOf(no, `not ${String(name)}: `)];
}

describe.skipIf(missing !== undefined)('the prediction is what the real translator and the macro’s model make', () => {
  test.each(fixtures)('%s', (name) => {
    const planned = cases.get(name);
    if (planned === undefined) throw new Error('Nothing was planned.');
    for (const [file, when] of [
      [planned.before, 'before'],
      [planned.after, 'after'],
    ] as const) {
      const made = deployed(file);
      expect(planned.functions.length).toBeGreaterThan(0);
      for (const { name: logicalId, [when]: predicted } of planned.functions) {
        const properties = made.get(logicalId) ?? {};
        if (properties.PackageType === 'Image') continue;
        expect({
          logicalId,
          when,
          handler: predicted.handler,
          layers: predicted.layers,
          environment: predicted.environment,
          isKeyGranted: predicted.permissions.length > 0,
        }).toEqual({
          logicalId,
          when,
          handler: properties.Handler,
          layers: layersOf(properties.Layers),
          environment: environmentOf(properties),
          isKeyGranted: properties.isKeyGranted,
        });
      }
    }
  });
});

describe.skipIf(missing !== undefined)('cfn-lint finds no mistake that was not there before', () => {
  test.each(fixtures)('%s', (name) => {
    const planned = cases.get(name);
    const found = (file: string | undefined) => mistakes.filter(({ Filename }) => Filename === file);
    const before = new Set(found(planned?.before).map(({ Rule }) => Rule.Id));
    expect(found(planned?.after).filter(({ Rule }) => !before.has(Rule.Id))).toEqual([]);
  });
});

test.skipIf(missing !== undefined)('an alias gets a new version in place, and none through the macro', async () => {
  const template = [
    'Transform: AWS::Serverless-2016-10-31',
    'Resources:',
    '  A:',
    '    Type: AWS::Serverless::Function',
    '    Properties: {Handler: a.b, Runtime: python3.12, CodeUri: src/, AutoPublishAlias: live}',
    '',
  ].join('\n');
  const files = filesOf({ 'template.yaml': template });
  const planned = [await planCase('alias-macro', sam, files), await planCase('alias-in-place', samInPlace, files)];
  const script = path.join(root, 'scripts/interop/expand_sam.py');
  const paths = planned.flatMap(({ before, after }) => [before, after]);
  const found = expansions.parse(
    JSON.parse(execFileSync('python3', [script, JSON.stringify(paths)], { encoding: 'utf8' })),
  );
  const versionIn = (file: string) => {
    const one = found[file];
    if (one === undefined || 'error' in one) throw new Error('The template was not expanded.');
    return Object.keys(resourcesOf(one.expanded)).find((logicalId) => logicalId.startsWith('AVersion'));
  };
  const [macro, inPlace] = planned;
  expect(versionIn(macro?.after ?? '')).toBe(versionIn(macro?.before ?? ''));
  expect(versionIn(inPlace?.after ?? '')).not.toBe(versionIn(inPlace?.before ?? ''));
  const { findings } = await planOnly(sam, files, { mode: 'instrument', settings });
  expect(findings.map(({ code }) => code)).toContain('aliasKeepsOldCode');
});

test('the model of the macro makes what the real one made', () => {
  const effects = z
    .object({
      config: valueSchema,
      functions: z.array(
        z.object({
          name: z.string(),
          before: z.record(z.string(), valueSchema),
          after: z.record(z.string(), valueSchema),
        }),
      ),
    })
    .parse(JSON.parse(readFileSync(path.join(root, 'lib/code/cloudformation/testdata/macro-effects.json'), 'utf8')));
  for (const { name, before, after } of effects.functions) {
    const { runtime = null, architecture = null, handler = null, layers = [], environment = {} } = before;
    const Properties: Value = {
      Runtime: runtime,
      Architectures: [architecture],
      Handler: handler,
      Layers: isList(layers) ? layers.map((arn) => String(arn).replace('us-east-1', `\${AWS::Region}`)) : [],
      Environment: { Variables: environment },
    };
    const template: Value = { Resources: { [name]: { Type: 'AWS::Lambda::Function', Properties } } };
    const parameters = isMapping(effects.config) ? effects.config : {};
    const made = resourcesOf(applyMacro(template, parameters))[name];
    const properties = isMapping(made) && isMapping(made.Properties) ? made.Properties : {};
    expect({
      name,
      handler: properties.Handler,
      layers: layersOf(properties.Layers).map((layer) => layer.replace(`\${AWS::Region}`, 'us-east-1')),
      environment: environmentOf(properties),
    }).toEqual({ name, handler: after.handler, layers: after.layers, environment: after.environment });
  }
});
