// biome-ignore-all lint/suspicious/noTemplateCurlyInString: as CDK writes a Region that is not known into a template
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { allowedActionSchema } from '../project.ts';
import { filesOf, planOnly } from '../testing/laws.ts';
import { constructEffect } from './construct-effect.ts';
import { cdk } from './way.ts';

const attributes = z.object({
  handler: z.string(),
  layers: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
});
const after = attributes.extend({ permissions: z.array(allowedActionSchema) });
const effects = z
  .object({
    secret: z.string(),
    config: z.record(z.string(), z.union([z.string(), z.number()])),
    functions: z.array(
      z.object({
        name: z.string(),
        before: attributes.extend({ runtime: z.string(), architecture: z.string() }),
        after3: after,
        after5: after,
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(path.join(import.meta.dirname, 'testdata/construct-effects.json'), 'utf8')));
const cases = effects.functions.map((effect) => [effect.name, effect] as const);
const lines = [
  ['3.12.0', 'after3', 'seesVariables'],
  ['5.1.0', 'after5', 'overridesVariables'],
] as const;

describe.each(lines)('the effect of version %s is predicted as the real one made it', (_version, member, line) => {
  test.each(cases)('%s', (_name, effect) => {
    const { runtime, architecture, handler, layers, environment } = effect.before;
    const predicted = constructEffect(
      { runtime, architecture, handler, layers, variables: environment },
      { ...effects.config, apiKeySecret: effects.secret },
      { line, region: 'us-east-1' },
    );
    const made = effect[member];
    expect({ ...predicted, layers: predicted.layers.toSorted() }).toEqual({
      handler: made.handler,
      layers: made.layers.toSorted(),
      variables: made.environment,
      permissions: made.permissions,
    });
  });
});

/** Cases that the construct breaks, and why each is left out or what is said about it; `py37` and `node16` stand among others. */
const broken: Readonly<Record<string, readonly string[]>> = {
  ruby32: ['rubyNotOffered'],
  ruby33: ['rubyNotOffered'],
  ruby33arm: ['rubyNotOffered'],
  oldlayer: ['instrumentedByHand'],
  already: ['instrumentedByHand'],
  wrapper: ['foreignWrapper'],
  adapter: ['webAdapter'],
};

function memberOf(runtime: string): string {
  return `new lambda.Runtime('${runtime}')`;
}

function appWith(cdkVersion: string, functions: readonly (typeof effects.functions)[number][]) {
  const made = functions.map(
    ({ name, before }) => `    const ${name} = new lambda.Function(this, '${name}', {
      runtime: ${memberOf(before.runtime)},
      architecture: lambda.Architecture.${before.architecture === 'arm64' ? 'ARM_64' : 'X86_64'},
      handler: '${before.handler}',
      code: lambda.Code.fromAsset('src'),
      layers: [${before.layers.map((layer, index) => `lambda.LayerVersion.fromLayerVersionArn(this, 'L${index}', '${layer}')`).join(', ')}],
      environment: ${JSON.stringify(before.environment)},
    });`,
  );
  return filesOf({
    'cdk.json': '{"app": "npx ts-node app.ts"}',
    'package.json': JSON.stringify({ dependencies: { 'aws-cdk-lib': cdkVersion } }),
    'app.ts': `import * as cdk from 'aws-cdk-lib';\nimport * as lambda from 'aws-cdk-lib/aws-lambda';\nexport class S extends cdk.Stack {\n  constructor(scope: cdk.App) {\n    super(scope, 'S');\n${made.join('\n')}\n  }\n}\n`,
  });
}

const settings = {
  site: 'datadoghq.com',
  apiKey: { source: 'secretsManager', arn: effects.secret },
  env: 'prod',
  service: 'orders',
  version: '1.2.3',
  layerVersions: { python: 127, node: 142, java: 27, dotnet: 25, extension: 99 },
} as const;

describe.each([
  ['2.245.0', 'after3'],
  ['2.276.0', 'after5'],
] as const)('an application with aws-cdk-lib %s', (cdkVersion, member) => {
  test.each(cases)('and %s is planned so that the deployment works', async (name, effect) => {
    const result = await planOnly(cdk, appWith(cdkVersion, [effect]), { mode: 'instrument', settings });
    const codes = result.findings
      .map(({ code }) => code)
      .filter((code) => code !== 'gitTags' && code !== 'variableOverridden');
    expect(codes).toEqual(broken[name] ?? []);
    const [predicted] = result.functions;
    if (broken[name] !== undefined) {
      expect(result.verdict).toBe('refused');
      expect(predicted?.after).toEqual(predicted?.before);
      return;
    }
    const made = effect[member];
    // The construct is told in version 5 what the function sets itself, so that it stays as in version 3.
    const told = name === 'envset' ? { DD_LOGS_INJECTION: 'true', DD_TRACE_ENABLED: 'false' } : {};
    expect(predicted?.after).toMatchObject({
      handler: made.handler,
      environment: { ...made.environment, ...told },
      permissions: made.permissions,
    });
    const layers = made.layers.map((layer) =>
      layer.replace(':us-east-1:464622532012:', ':${AWS::Region}:464622532012:'),
    );
    expect(predicted?.after.layers.toSorted()).toEqual(layers.toSorted());
  });
});

test('several runtimes: old ones among newer ones are left out, as there is one version for all', async () => {
  const functions = effects.functions.filter(({ name }) => ['py37', 'py312', 'node16', 'node22'].includes(name));
  const result = await planOnly(cdk, appWith('2.245.0', functions), { mode: 'instrument', settings });
  expect(result.findings.flatMap(({ code, params }) => (code === 'oldRuntime' ? [params.function] : []))).toEqual([
    'py37',
    'node16',
  ]);
  expect(result.files.find(({ path: file }) => file === 'app.ts')?.after).toContain(
    'addLambdaFunctions([py312, node22]);',
  );
});
