import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { floorVersionOf } from '../../core/datadog/layers.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { statusOf } from '../../core/datadog/status.ts';
import { filesOf, planOnly } from '../testing/laws.ts';
import { quoted } from './hcl-expression.ts';
import { moduleEffect } from './module-effect.ts';
import { terraform, terraformModule } from './way.ts';

const attributes = z.object({
  handler: z.string(),
  layers: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
});
const versions = z.object({
  python: z.number(),
  node: z.number(),
  java: z.number(),
  dotnet: z.number(),
  ruby: z.number(),
  extension: z.number(),
});
const effects = z
  .object({
    versions,
    functions: z.array(
      z.object({
        name: z.string(),
        before: attributes.extend({ runtime: z.string(), architecture: z.string() }),
        after: attributes,
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(path.join(import.meta.dirname, 'testdata/module-effects.json'), 'utf8')));

const cases = effects.functions.map((effect) => [effect.name, effect] as const);
const arn = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DatadogApiKey-AbCdEf';
const chosen = { DD_API_KEY_SECRET_ARN: arn, DD_ENV: 'prod', DD_VERSION: '1.2.3' };
const settings: Settings = {
  apiKey: { source: 'secretsManager', arn },
  env: 'prod',
  version: '1.2.3',
  layerVersions: effects.versions,
};

/** What the module breaks, and what is found about each instead. */
const brokenByModule: Readonly<Record<string, string>> = {
  adapter: 'lambdaWebAdapter',
  already: 'alreadyInPlace',
  node16: 'moduleRuntimeUnsupported',
  oldlayer: 'alreadyInPlace',
  py37: 'moduleRuntimeUnsupported',
  wrapper: 'wrapperKept',
};

/** What cannot be instrumented in place either. */
const brokenInPlace: Readonly<Record<string, string>> = {
  adapter: 'lambdaWebAdapter',
  py37: 'runtimeUnsupported',
  wrapper: 'foreignExecWrapper',
};

function sourceOf(name: string, before: (typeof effects)['functions'][number]['before']): string {
  const variables = Object.entries(before.environment).map(([key, value]) => `      ${key} = ${quoted(value)}\n`);
  return `provider "aws" {
  region = "us-east-1"
}

resource "aws_lambda_function" "f" {
  function_name = "${name}"
  handler       = ${quoted(before.handler)}
  runtime       = "${before.runtime}"
  architectures = ["${before.architecture}"]
  layers        = [${before.layers.map(quoted).join(', ')}]
  role          = var.role

  environment {
    variables = {
${variables.join('')}    }
  }
}
`;
}

describe('Datadog’s module', () => {
  test.each(cases)('its effect on %s is predicted as the real one made it', (name, { before, after }) => {
    const { environment, ...rest } = before;
    const input = { ...rest, name, variables: { ...environment, ...chosen }, region: 'us-east-1' };
    const { variables, ...predicted } = moduleEffect({ ...input, versions: effects.versions });
    expect({ ...predicted, environment: variables }).toEqual(after);
  });

  test.each(cases)('a directory with %s is planned so that it works, or refused', async (name, { before, after }) => {
    const files = filesOf({ 'main.tf': sourceOf(name, before) });
    const result = await planOnly(terraformModule, files, { mode: 'instrument', settings });
    const blocked = result.findings.filter(({ severity }) => severity === 'blocked').map(({ code }) => code);
    const expected = brokenByModule[name];
    expect([result.verdict, blocked]).toEqual(expected === undefined ? ['change', []] : ['refused', [expected]]);
    const [predicted] = result.functions;
    expect(predicted?.before).toMatchObject(before);
    expect(predicted?.after).toMatchObject(expected === undefined ? after : before);
  });
});

describe('in place', () => {
  test.each(cases)('%s is instrumented as our own status sees it, or refused', async (name, { before }) => {
    const files = filesOf({ 'main.tf': sourceOf(name, before) });
    const result = await planOnly(terraform, files, { mode: 'instrument', settings });
    const blocked = result.findings.filter(({ severity }) => severity === 'blocked').map(({ code }) => code);
    const expected = brokenInPlace[name];
    expect([result.verdict, blocked]).toEqual(expected === undefined ? ['change', []] : ['refused', [expected]]);
    if (expected !== undefined) return;
    const [predicted] = result.functions;
    expect(predicted?.before).toMatchObject(before);
    const after = predicted?.after;
    const status = statusOf(
      {
        FunctionName: name,
        FunctionArn: `arn:aws:lambda:us-east-1:111111111111:function:${name}`,
        Runtime: before.runtime,
        Architectures: [before.architecture],
        Handler: after?.handler ?? '',
        Layers: after?.layers.map((layer) => ({ Arn: layer })) ?? [],
        Environment: { Variables: after?.environment ?? {} },
      },
      {},
      Object.fromEntries(
        (after?.layers ?? []).flatMap((layer) => {
          const layerName = layer.split(':')[6] ?? '';
          return floorVersionOf(layerName) === undefined ? [] : [[layerName, Number(layer.split(':')[7])]];
        }),
      ),
    );
    expect([status.status, status.reason]).toEqual(['instrumented', { code: 'complete', params: {} }]);
  });
});
