import { describe, expect, test } from 'vitest';
import { applyAttributes, updateFor } from '../change/apply.ts';
import { planChange } from '../change/plan.ts';
import { type FunctionShape, shapeOf } from '../change/shape.ts';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { environmentSizeBytes, maximumEnvironmentBytes } from '../lambda/limits.ts';
import { dockerfileLines } from './image.ts';
import { bundledLayerVersions } from './layers.ts';
import { datadog } from './provider.ts';
import type { Settings } from './settings.ts';

const layer = (name: string, version: number) => `arn:aws:lambda:us-east-1:464622532012:layer:${name}:${version}`;
const own = (name: string) => `arn:aws:lambda:us-east-1:111122223333:layer:${name}:1`;
const withLayers = (...arns: string[]) => ({ Layers: arns.map((Arn) => ({ Arn })) });
const withVariables = (variables: Record<string, string>) => ({ Environment: { Variables: variables } });
const apiKey = { source: 'secretsManager' as const, arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:dd' };
const wrapper = '/opt/datadog_wrapper';

function functionOf(patch: Partial<FunctionConfiguration>): FunctionConfiguration {
  return {
    FunctionName: 'fn',
    FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:fn',
    Runtime: 'python3.12',
    Handler: 'app.handler',
    ...patch,
  };
}

function plan(patch: Partial<FunctionConfiguration>, settings: Settings = {}) {
  const configuration = functionOf(patch);
  const layers = { ...bundledLayerVersions('us-east-1') };
  return planChange(datadog, {
    mode: 'instrument',
    configuration,
    tags: {},
    settings: { apiKey, ...settings },
    layers,
  });
}

/** The function's shape once the plan was applied. */
function shapeAfter(patch: Partial<FunctionConfiguration>, settings: Settings = {}): FunctionShape {
  return shapeOf(applyAttributes(functionOf(patch), plan(patch, settings).attributes));
}

test('a function of any size gets an answer: 10,000 layers, variables and tags', () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `own-${index}`);
  const variables = { ...Object.fromEntries(names.map((name) => [name, name])), DD_TAGS: names.join(',') };
  const planned = plan({ ...withLayers(...names.map(own)), ...withVariables(variables) }, { tags: { team: 'pay' } });
  expect(planned.verdict).toBe('blocked');
  expect(planned.findings.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['tooManyLayers', 'environmentTooLarge']),
  );
});

describe('layers', () => {
  test('keep their order: older ones are replaced in place, a stale library goes, new ones are appended', () => {
    const before = withLayers(own('z'), layer('Datadog-Python39', 90), own('a'), layer('Datadog-Extension', 50));
    const variables = withVariables({ DD_LAMBDA_HANDLER: 'app.handler' });
    expect(shapeAfter({ ...before, ...variables, Handler: 'datadog_lambda.handler.handler' }).layers).toEqual([
      own('z'),
      layer('Datadog-Python312', 128),
      own('a'),
      layer('Datadog-Extension', 100),
    ]);
    expect(shapeAfter(withLayers(own('z'), own('a'))).layers).toEqual([
      own('z'),
      own('a'),
      layer('Datadog-Extension', 100),
      layer('Datadog-Python312', 128),
    ]);
  });

  test('are never taken back to an older version by "latest", but by a chosen number', () => {
    const newer = withLayers(layer('Datadog-Extension', 107));
    expect(shapeAfter(newer).layers[0]).toBe(layer('Datadog-Extension', 107));
    expect(shapeAfter(newer, { layerVersions: { extension: 60 } }).layers[0]).toBe(layer('Datadog-Extension', 60));
  });

  test('of a runtime that was upgraded from another language are replaced too', () => {
    const before = withLayers(layer('Datadog-Node18-x', 100));
    expect(shapeAfter(before).layers).toEqual([layer('Datadog-Python312', 128), layer('Datadog-Extension', 100)]);
  });
});

describe('the handler', () => {
  test('is taken back when no library is wanted any more', () => {
    const instrumented = {
      Handler: 'datadog_lambda.handler.handler',
      ...withLayers(layer('Datadog-Extension', 100), layer('Datadog-Python312', 128)),
      ...withVariables({ DD_LAMBDA_HANDLER: 'app.handler' }),
    };
    const after = shapeAfter(instrumented, { layerVersions: { python: 'none' } });
    expect(after).toMatchObject({ handler: 'app.handler', layers: [layer('Datadog-Extension', 100)] });
    expect(after.variables.DD_LAMBDA_HANDLER).toBeUndefined();
  });

  test('that leads into the own package stays, unless a layer was chosen on purpose', () => {
    const packaged = {
      Runtime: 'nodejs20.x',
      Handler: 'node_modules/datadog-lambda-js/dist/handler.handler',
      ...withVariables({ DD_LAMBDA_HANDLER: 'index.handler' }),
    };
    expect(shapeAfter(packaged)).toMatchObject({
      handler: packaged.Handler,
      layers: [layer('Datadog-Extension', 100)],
    });
    expect(shapeAfter(packaged, { layerVersions: { node: 143 } })).toMatchObject({
      handler: '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler',
      layers: [layer('Datadog-Extension', 100), layer('Datadog-Node20-x', 143)],
      variables: { DD_LAMBDA_HANDLER: 'index.handler' },
    });
  });

  test('is the truth where a deployment left DD_LAMBDA_HANDLER stale', () => {
    const after = shapeAfter({ Handler: 'new.handler', ...withVariables({ DD_LAMBDA_HANDLER: 'old.handler' }) });
    expect(after).toMatchObject({
      handler: 'datadog_lambda.handler.handler',
      variables: { DD_LAMBDA_HANDLER: 'new.handler' },
    });
  });
});

describe('the wrapper', () => {
  const java = { Runtime: 'java21', Handler: 'com.acme.App::handle' };
  const wrapped = withVariables({ AWS_LAMBDA_EXEC_WRAPPER: wrapper });

  test('goes with the tracer that it starts', () => {
    expect(shapeAfter(java).variables.AWS_LAMBDA_EXEC_WRAPPER).toBe(wrapper);
    expect(
      shapeAfter({ ...java, ...wrapped }, { layerVersions: { java: 'none' } }).variables.AWS_LAMBDA_EXEC_WRAPPER,
    ).toBeUndefined();
  });

  test('goes with the extension that holds it', () => {
    expect(
      shapeAfter(
        { ...wrapped, ...withLayers(layer('Datadog-Extension', 90)) },
        { layerVersions: { extension: 'none' } },
      ).variables.AWS_LAMBDA_EXEC_WRAPPER,
    ).toBeUndefined();
  });

  test('serves threat detection where the library cannot do it itself', () => {
    const node = { Runtime: 'nodejs22.x', Handler: 'i.h' };
    expect(shapeAfter(node, { appsec: true }).variables).toMatchObject({
      DD_SERVERLESS_APPSEC_ENABLED: 'true',
      AWS_LAMBDA_EXEC_WRAPPER: wrapper,
    });
    const python = shapeAfter({}, { appsec: true }).variables;
    expect(python).toMatchObject({ DD_APPSEC_ENABLED: 'true' });
    expect(python.AWS_LAMBDA_EXEC_WRAPPER).toBeUndefined();
  });

  test('goes when threat detection is switched off on purpose, and stays when nobody said so', () => {
    const protectedFunction = {
      Runtime: 'nodejs22.x',
      Handler: 'i.h',
      ...withVariables({ DD_SERVERLESS_APPSEC_ENABLED: 'true', AWS_LAMBDA_EXEC_WRAPPER: wrapper }),
    };
    const off = shapeAfter(protectedFunction, { appsec: false }).variables;
    expect([off.DD_SERVERLESS_APPSEC_ENABLED, off.AWS_LAMBDA_EXEC_WRAPPER]).toEqual(['false', undefined]);
    expect(shapeAfter(protectedFunction).variables).toMatchObject({
      DD_SERVERLESS_APPSEC_ENABLED: 'true',
      AWS_LAMBDA_EXEC_WRAPPER: wrapper,
    });
  });

  test("replaces Datadog's .NET profiler once the extension is new enough", () => {
    const dotnet = { Runtime: 'dotnet8', Handler: 'App::F::H' };
    const old = functionOf(dotnet);
    const first = plan(dotnet, { layerVersions: { extension: 20 } });
    const profiled = applyAttributes(old, first.attributes);
    expect(shapeOf(profiled).variables).toMatchObject({
      CORECLR_ENABLE_PROFILING: '1',
      DD_DOTNET_TRACER_HOME: '/opt/datadog',
    });
    const { variables } = shapeAfter(profiled);
    expect(Object.keys(variables).filter((name) => name.startsWith('CORECLR_'))).toEqual([]);
    expect(variables.AWS_LAMBDA_EXEC_WRAPPER).toBe(wrapper);
  });
});

describe('the environment', () => {
  test('may fill its 4096 bytes, and no more', () => {
    const room = maximumEnvironmentBytes - environmentSizeBytes({ ...shapeAfter({}).variables, BIG: '' });
    expect(plan(withVariables({ BIG: 'x'.repeat(room) })).verdict).toBe('change');
    expect(plan(withVariables({ BIG: 'x'.repeat(room + 1) }))).toMatchObject({
      verdict: 'blocked',
      findings: expect.arrayContaining([
        { code: 'environmentTooLarge', severity: 'blocked', params: { bytes: 4097, maximum: 4096, excess: 1 } },
      ]),
    });
  });

  test('may hold names that JavaScript objects have of their own', () => {
    const after = shapeAfter(withVariables({ constructor: 'mine', toString: 'too' }));
    expect(after.variables).toMatchObject({ constructor: 'mine', toString: 'too' });
    expect(plan({}).attributes.map(({ path }) => path)).not.toContain('Environment.Variables.constructor');
  });

  test('takes exactly the changed setting of an instrumented function', () => {
    const instrumented = applyAttributes(functionOf({}), plan({}).attributes);
    const changed = planChange(datadog, {
      mode: 'instrument',
      configuration: instrumented,
      tags: {},
      settings: { env: 'prod', appsec: true },
      layers: bundledLayerVersions('us-east-1'),
    });
    expect(changed.attributes.map(({ path, after }) => [path, after])).toEqual([
      ['Environment.Variables.DD_APPSEC_ENABLED', 'true'],
      ['Environment.Variables.DD_ENV', 'prod'],
    ]);
  });
});

describe('Python 3.6 and older', () => {
  test('get variables for the Forwarder, and neither layers nor a redirect', () => {
    const after = shapeAfter({ Runtime: 'python3.6' }, {});
    expect(after).toMatchObject({
      handler: 'app.handler',
      layers: [],
      variables: { DD_FLUSH_TO_LOG: 'true', DD_TRACE_ENABLED: 'true' },
    });
  });
});

describe('a container image', () => {
  const image = {
    PackageType: 'Image',
    Runtime: undefined,
    Handler: undefined,
    ImageConfigResponse: {
      ImageConfig: { EntryPoint: ['/entry.sh'], Command: ['app.handler'], WorkingDirectory: '/app' },
    },
  };
  const confirmed = { apiKey, imageHoldsDatadog: true };

  test('is blocked until the user confirms what it holds', () => {
    expect(plan(image)).toMatchObject({ verdict: 'blocked', attributes: [] });
    const [told] = plan(image, { imageRuntime: 'python' }).findings;
    expect(told).toMatchObject({ code: 'containerImage', params: { lineCount: 4 } });
    expect(told?.params.dockerfile).toContain('RUN pip install datadog-lambda');
  });

  test('gets the redirect as its command, without losing entry point and folder', () => {
    const planned = plan(image, { ...confirmed, imageRuntime: 'node' });
    const update = updateFor(functionOf(image), planned.attributes);
    expect(update.ImageConfig).toEqual({
      EntryPoint: ['/entry.sh'],
      Command: ['node_modules/datadog-lambda-js/dist/handler.handler'],
      WorkingDirectory: '/app',
    });
    expect(update.Environment?.Variables).toMatchObject({
      DD_LAMBDA_HANDLER: 'app.handler',
      DD_API_KEY_SECRET_ARN: apiKey.arn,
    });
    expect([update.Layers, update.Handler]).toEqual([undefined, undefined]);
  });

  test('of Java starts through the wrapper and keeps its command', () => {
    const after = shapeAfter(image, { ...confirmed, imageRuntime: 'java' });
    expect(after).toMatchObject({ command: ['app.handler'], variables: { AWS_LAMBDA_EXEC_WRAPPER: wrapper } });
  });

  test('is told which Dockerfile lines it needs', () => {
    expect(dockerfileLines('python', 'app.handler')).toEqual([
      'COPY --from=public.ecr.aws/datadog/lambda-extension:latest /opt/. /opt/',
      'RUN pip install datadog-lambda',
      'ENV DD_LAMBDA_HANDLER="app.handler"',
      'CMD ["datadog_lambda.handler.handler"]',
    ]);
    expect(dockerfileLines('provided')).toHaveLength(1);
  });
});
