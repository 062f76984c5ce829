import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { filesOf, planOnly } from '../testing/laws.ts';
import { pluginEffect } from './plugin-effect.ts';
import { serverless } from './way.ts';

const attributes = z.object({
  handler: z.string(),
  layers: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
});
const effects = z
  .object({
    config: z.record(z.string(), z.string()),
    functions: z.array(
      z.object({
        name: z.string(),
        before: attributes.extend({ runtime: z.string(), architecture: z.string() }),
        after: attributes.optional(),
        refused: z.string().optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(path.join(import.meta.dirname, 'testdata/plugin-effects.json'), 'utf8')));

const cases = effects.functions.map((effect) => [effect.name, effect] as const);
const surroundings = { service: 'orders', stage: 'prod', region: 'us-east-1' };

test.each(cases)(
  'the plugin’s effect on %s is predicted as the real one made it',
  (name, { before, after, refused }) => {
    const { runtime, architecture, handler, layers, environment } = before;
    const input = { name, runtime, architecture, handler, layers, variables: environment, providerVariables: {} };
    const predicted = pluginEffect(input, effects.config, surroundings);
    if (after === undefined) expect(predicted).toEqual({ refused });
    else expect(predicted).toEqual({ handler: after.handler, layers: after.layers, variables: after.environment });
  },
);

/** Cases that the plugin breaks, and what is found about each instead. */
const broken: Readonly<Record<string, string>> = {
  oldlayer: 'migratedFromLayers',
  already: 'migratedFromLayers',
  wrapper: 'foreignWrapperExcluded',
  adapter: 'webAdapterExcluded',
};

test.each(cases)('a service with %s is planned so that the deployment works', async (name, { before, after }) => {
  const { architecture, ...rest } = before;
  const service = {
    service: 'orders',
    provider: { name: 'aws', stage: 'prod', region: 'us-east-1' },
    functions: { [name]: { ...rest, architecture } },
  };
  const settings = {
    site: 'datadoghq.com',
    apiKey: { source: 'secretsManager', arn: effects.config.apiKeySecretArn ?? '' },
    env: 'prod',
    service: 'orders',
    version: '1.2.3',
  } as const;
  const files = filesOf({ 'serverless.yml': stringify(service) });
  const result = await planOnly(serverless, files, { mode: 'instrument', settings });
  expect(result.verdict).toBe('change');
  expect(result.findings.map(({ code }) => code)).toEqual(broken[name] === undefined ? [] : [broken[name]]);
  const [predicted] = result.functions;
  expect(predicted?.before).toMatchObject(before);
  expect(predicted?.after.permissions).toEqual([
    { action: 'secretsmanager:GetSecretValue', resources: [settings.apiKey.arn] },
  ]);
  if (broken[name] === undefined) expect(predicted?.after).toMatchObject(after ?? {});
  else if (name === 'oldlayer' || name === 'already')
    // What the file asked for by hand is gone, and the plugin adds it once, in its own version.
    expect(predicted?.after).toMatchObject({
      handler: 'datadog_lambda.handler.handler',
      environment: { DD_LAMBDA_HANDLER: 'src/app.handler' },
      layers: [
        'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Python312:127',
        'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Extension:99',
      ],
    });
  else expect(predicted?.after).toMatchObject(before);
});
