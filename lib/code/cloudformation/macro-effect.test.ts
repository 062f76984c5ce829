import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Settings } from '../../core/datadog/settings.ts';
import { sam, samInPlace } from '../sam/way.ts';
import { filesOf, planOnly } from '../testing/laws.ts';
import { macroEffect } from './macro-effect.ts';

const attributes = z.object({
  handler: z.string(),
  layers: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
});
const effects = z
  .object({
    config: z.record(z.string(), z.union([z.string(), z.number()])),
    functions: z.array(
      z.object({
        name: z.string(),
        before: attributes.extend({ runtime: z.string(), architecture: z.string() }),
        after: attributes,
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(path.join(import.meta.dirname, 'testdata/macro-effects.json'), 'utf8')));

const cases = effects.functions.map((effect) => [effect.name, effect] as const);
const secretArn = String(effects.config.apiKeySecretArn);
const settings: Settings = {
  site: 'datadoghq.com',
  apiKey: { source: 'secretsManager', arn: secretArn },
  env: 'prod',
  service: 'orders',
  version: '1.2.3',
  layerVersions: { python: 127, node: 142, java: 27, dotnet: 25, ruby: 29, extension: 99 },
};

test('there are all 33 cases', () => expect(cases).toHaveLength(33));

test.each(cases)('the macro’s effect on %s is predicted as the real one made it', (_name, { before, after }) => {
  const { runtime, architecture, handler, layers, environment: variables } = before;
  const where = { partition: 'aws', region: 'us-east-1' };
  const effect = macroEffect({ runtime, architecture, handler, variables }, effects.config, where);
  expect({
    handler: effect.handler,
    // A layer that is there already is not added again.
    layers: [...new Set([...layers, ...effect.added])],
    environment: effect.variables,
  }).toEqual(after);
});

/** Cases that the macro breaks, and what is found about each instead. */
const broken: Readonly<Record<string, string>> = {
  py37: 'layerVersionMissing',
  node16: 'layerVersionMissing',
  oldlayer: 'migratedFromLayers',
  already: 'migratedFromLayers',
  wrapper: 'foreignWrapperExcluded',
  adapter: 'webAdapterExcluded',
};

type Effect = (typeof effects.functions)[number];

/** A SAM template with functions as they were before; `Beside` stands for the template's other functions. */
function templateWith(functions: readonly Effect[]): string {
  const resources = functions.map(({ name, before }) => [
    name,
    {
      Type: 'AWS::Serverless::Function',
      Properties: {
        CodeUri: 'src/',
        Runtime: before.runtime,
        Architectures: [before.architecture],
        Handler: before.handler,
        ...(before.layers.length === 0 ? {} : { Layers: before.layers }),
        Environment: { Variables: before.environment },
      },
    },
  ]);
  return stringify({ Transform: 'AWS::Serverless-2016-10-31', Resources: Object.fromEntries(resources) });
}

const beside = cases.filter(([name]) => name === 'py312').map(([, effect]) => ({ ...effect, name: 'Beside' }));
const ownRegion = (layers: readonly string[] = []) => layers.map((arn) => arn.replace(`\${AWS::Region}`, 'us-east-1'));

describe('with the macro a template is planned so that the deployment works', () => {
  test.each(cases)('%s', async (name, effect) => {
    const files = filesOf({ 'template.yaml': templateWith([effect, ...beside]) });
    const result = await planOnly(sam, files, { mode: 'instrument', settings });
    expect(result.verdict).toBe('change');
    expect(result.findings.map(({ code }) => code)).toEqual(broken[name] === undefined ? [] : [broken[name]]);
    const { before, after } = effect;
    const predicted = result.functions.find((one) => one.name === name);
    expect(predicted?.before).toMatchObject(before);
    const found = { ...predicted?.after, layers: ownRegion(predicted?.after.layers) };
    if (broken[name] === undefined) {
      expect(found).toMatchObject(after);
      expect(found.environment).toEqual(after.environment);
      expect(found.permissions).toEqual([{ action: 'secretsmanager:GetSecretValue', resources: [secretArn] }]);
    } else if (broken[name] === 'migratedFromLayers')
      expect(found).toMatchObject({
        handler: 'datadog_lambda.handler.handler',
        layers: [
          'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Python312:127',
          'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Extension:99',
        ],
        environment: { DD_LAMBDA_HANDLER: 'src/app.handler', DD_SITE: 'datadoghq.com', TABLE: 'orders' },
      });
    else expect(found).toMatchObject({ ...before, permissions: [] });
  });
});

/** What is found about cases that are not simply written in place. */
const inPlace: Readonly<Record<string, [verdict: string, ...codes: string[]]>> = {
  py37: ['refused', 'functionBlocked', 'nothingToInstrument'],
  node16: ['change'],
  oldlayer: ['change', 'handMadeKept'],
  already: ['change', 'handMadeKept'],
  wrapper: ['refused', 'foreignWrapperExcluded', 'nothingToInstrument'],
  adapter: ['refused', 'webAdapterExcluded', 'nothingToInstrument'],
  envset: ['change', 'ownVariablesStay'],
};

describe('in place a function becomes what a live change makes of it', () => {
  test.each(cases)('%s', async (name, effect) => {
    const files = filesOf({ 'template.yaml': templateWith([effect]) });
    const { layerVersions: _, ...latest } = settings;
    const result = await planOnly(samInPlace, files, { mode: 'instrument', settings: latest });
    const codes = result.findings.map(({ code }) => code).filter((code) => code !== 'codeNeedsLibrary');
    expect([result.verdict, ...codes]).toEqual(inPlace[name] ?? ['change']);
    const [predicted] = result.functions;
    const { layers = [], handler, environment = {} } = predicted?.after ?? {};
    const added = layers.filter((arn) => !effect.before.layers.includes(arn));
    if (result.verdict === 'refused') expect(added).toEqual([]);
    else {
      const versions = { 'Datadog-Extension': '100', 'Datadog-Node16-x': '120' };
      expect(new Set(layers.map((arn) => arn.split(':').at(-2)?.replace('-ARM', ''))).size).toBe(layers.length);
      for (const [layer, version] of Object.entries(versions))
        for (const arn of added) if (arn.includes(`:${layer}:`)) expect(arn.endsWith(`:${version}`)).toBe(true);
      if (!codes.includes('handMadeKept')) expect(handler).toBe(effect.after.handler);
      expect(environment.TABLE).toBe('orders');
    }
  });
});
