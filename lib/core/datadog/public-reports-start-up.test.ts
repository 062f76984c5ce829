import { describe, expect, test } from 'vitest';
import { applyAttributes } from '../change/apply.ts';
import type { AttributeChange, PlannedChange } from '../change/change.ts';
import { planChange } from '../change/plan.ts';
import { type FunctionShape, shapeOf } from '../change/shape.ts';
import type { FunctionConfiguration, FunctionTags } from '../lambda/function-configuration.ts';
import { bundledLayerVersions } from './layers.ts';
import { datadog } from './provider.ts';
import type { Settings } from './settings.ts';

/*
 * What people reported publicly of instrumenting by hand and with other tools, and what follows for its neighbours: other
 * runtimes, reverts, container images and "library: none". Each report is named by its repository and number.
 */

const region = 'eu-west-1';
const secretArn = `arn:aws:secretsmanager:${region}:111122223333:secret:dd-key-AbCdEf`;
const settings: Settings = {
  apiKey: { source: 'secretsManager', arn: secretArn },
  site: 'datadoghq.eu',
  env: 'prod',
  service: 'orders',
  version: '1',
};
const layer = (name: string, version = 100) => `arn:aws:lambda:${region}:464622532012:layer:${name}:${version}`;
const own = (name: string) => `arn:aws:lambda:${region}:111122223333:layer:${name}:7`;
const key = { DD_API_KEY_SECRET_ARN: secretArn };
const python = { redirect: 'datadog_lambda.handler.handler', layer: layer('Datadog-Python312', 110) };
const nodeRedirect = '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler';
const packagedRedirect = 'node_modules/datadog-lambda-js/dist/handler.handler';
const extension = layer('Datadog-Extension');
const agent = '-javaagent:"/opt/java/lib/dd-java-agent.jar"';
const init = '-r datadog-lambda-js/init';

type Reported = { runtime: string; handler: string; layers?: string[]; variables?: Record<string, string> };

function functionOf({ runtime, handler, layers = [], variables = {} }: Reported): FunctionConfiguration {
  return {
    FunctionName: 'fn',
    FunctionArn: `arn:aws:lambda:${region}:111122223333:function:fn`,
    MemorySize: 1024,
    Runtime: runtime,
    Handler: handler,
    Layers: layers.map((Arn) => ({ Arn })),
    Environment: { Variables: variables },
  };
}

function imageOf(command: string, variables: Record<string, string>): FunctionConfiguration {
  return {
    FunctionName: 'fn',
    FunctionArn: `arn:aws:lambda:${region}:111122223333:function:fn`,
    MemorySize: 1024,
    PackageType: 'Image',
    ImageConfigResponse: { ImageConfig: { Command: [command] } },
    Environment: { Variables: variables },
  };
}

const instrument = (configuration: FunctionConfiguration, chosen: Settings = settings): PlannedChange =>
  planChange(datadog, {
    mode: 'instrument',
    configuration,
    tags: {},
    settings: chosen,
    layers: bundledLayerVersions(region),
  });
const remove = (configuration: FunctionConfiguration, tags: FunctionTags = {}): PlannedChange =>
  planChange(datadog, { mode: 'remove', configuration, tags });
const revert = (configuration: FunctionConfiguration, applied: readonly AttributeChange[]): PlannedChange =>
  planChange(datadog, { mode: 'revert', configuration, tags: {}, applied, decisions: {} });

const codes = (plan: PlannedChange) => plan.findings.map(({ code }) => code);
const applied = (configuration: FunctionConfiguration, plan: PlannedChange) =>
  applyAttributes(configuration, plan.attributes);
const shapeAfter = (configuration: FunctionConfiguration, plan: PlannedChange): FunctionShape =>
  shapeOf(applied(configuration, plan));

/** Plans a change, and that reverting it gives every byte back. */
function taken(configuration: FunctionConfiguration, plan: PlannedChange): FunctionShape {
  expect(plan).toMatchObject({ verdict: 'change' });
  const changed = applied(configuration, plan);
  expect(shapeAfter(changed, revert(changed, plan.attributes))).toEqual(shapeOf(configuration));
  return shapeOf(changed);
}

/** The function with a variable that somebody added after it was changed. */
const withVariable = (configuration: FunctionConfiguration, name: string, value: string): FunctionConfiguration => ({
  ...configuration,
  Environment: { Variables: { ...configuration.Environment?.Variables, [name]: value } },
});

describe('start-up options into a layer that goes', () => {
  const byAgent = functionOf({
    runtime: 'java11',
    handler: 'com.example.Orders::handleRequest',
    layers: [layer('dd-trace-java', 4)],
    variables: {
      JAVA_TOOL_OPTIONS: `${agent} -XX:+TieredCompilation -XX:TieredStopAtLevel=1`,
      DD_LOGS_INJECTION: 'true',
      DD_TRACE_ENABLED: 'true',
      DD_FLUSH_TO_LOG: 'true',
    },
  });
  const byInit = functionOf({
    runtime: 'nodejs20.x',
    handler: 'index.handler',
    layers: [extension, layer('Datadog-Node20-x', 120)],
    variables: { NODE_OPTIONS: init, ...key },
  });

  test('datadog-lambda-extension#106: the Java agent goes with its layer, the other options stay', () => {
    const plan = remove(byAgent);
    const shape = taken(byAgent, plan);
    expect(shape.layers).toEqual([]);
    expect(shape.variables.JAVA_TOOL_OPTIONS).toBe('-XX:+TieredCompilation -XX:TieredStopAtLevel=1');
    expect(plan.findings).toContainEqual({
      code: 'startOptionRemoved',
      severity: 'info',
      params: { variables: ['JAVA_TOOL_OPTIONS'], targets: ['/opt/java/lib/dd-java-agent.jar'] },
    });
  });

  test('datadog-lambda-js#308: the library’s own start goes with its layer', () => {
    const shape = taken(byInit, remove(byInit));
    expect(shape).toMatchObject({ handler: 'index.handler', layers: [] });
    expect(shape.variables).not.toHaveProperty('NODE_OPTIONS');
  });

  test('“library: none” takes the option out as removing does', () => {
    const none: Settings = { ...settings, layerVersions: { java: 'none', node: 'none' } };
    expect(taken(byAgent, instrument(byAgent, none)).variables.JAVA_TOOL_OPTIONS).toBe(
      '-XX:+TieredCompilation -XX:TieredStopAtLevel=1',
    );
    const shape = taken(byInit, instrument(byInit, none));
    expect(shape.variables).not.toHaveProperty('NODE_OPTIONS');
    expect(shape).toMatchObject({ handler: 'index.handler', layers: [extension] });
  });

  test.each([
    ['java21', 'dd-trace-java', 'JDK_JAVA_OPTIONS', `-Xmx1g ${agent}`],
    ['ruby3.3', 'Datadog-Ruby3-3', 'RUBYOPT', '-W0 -r/opt/ruby/gems/3.3.0/gems/datadog-2.1/lib/datadog.rb'],
    ['dotnet8', 'dd-trace-dotnet', 'DOTNET_STARTUP_HOOKS', '/opt/datadog/Hook.dll'],
    ['nodejs22.x', 'Datadog-Node22-x', 'NODE_OPTIONS', '--import /opt/nodejs/node_modules/dd-trace/register.js'],
  ])('a revert on %s is blocked where the option came after our change', (runtime, name, variable, value) => {
    const before = functionOf({ runtime, handler: 'app.handler' });
    const plan = instrument(before);
    expect(shapeAfter(before, plan).layers.some((arn) => arn.includes(`:${name}:`))).toBe(true);
    const later = withVariable(applied(before, plan), variable, value);
    expect(revert(later, plan.attributes)).toMatchObject({ verdict: 'blocked', attributes: [] });
    expect(codes(revert(later, plan.attributes))).toContain('startOptionNeedsLayer');
    // Somebody else's option, and one that this runtime does not read, are no reason.
    const foreign = withVariable(applied(before, plan), variable, '/opt/other.file');
    expect(revert(foreign, plan.attributes).verdict).toBe('change');
    const [unreadName, unreadValue] = runtime.startsWith('java')
      ? ['NODE_OPTIONS', init]
      : ['JAVA_TOOL_OPTIONS', agent];
    const unread = withVariable(applied(before, plan), unreadName, unreadValue);
    expect(revert(unread, plan.attributes).verdict).toBe('change');
  });

  test('a module’s name may be in the package as well, so a revert warns', () => {
    const before = functionOf({
      runtime: 'nodejs20.x',
      handler: 'index.handler',
      variables: { NODE_OPTIONS: '-r dd-trace/init' },
    });
    const plan = instrument(before);
    expect(shapeAfter(before, plan)).toMatchObject({
      handler: nodeRedirect,
      variables: { NODE_OPTIONS: '-r dd-trace/init' },
    });
    expect(taken(before, plan).variables.NODE_OPTIONS).toBe('-r dd-trace/init');
    const back = revert(applied(before, plan), plan.attributes);
    expect(back.findings.map(({ code, severity }) => [code, severity])).toContainEqual([
      'startOptionMayNeedLayer',
      'warning',
    ]);
  });

  test('an option into a layer that the function does not have is taken out and comes back with a revert', () => {
    const before = functionOf({
      runtime: 'java21',
      handler: 'com.acme.App::handle',
      variables: { JAVA_TOOL_OPTIONS: `-Xmx1g   ${agent}` },
    });
    expect(taken(before, instrument(before)).variables).toMatchObject({
      JAVA_TOOL_OPTIONS: '-Xmx1g',
      AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog_wrapper',
    });
  });

  test('Datadog’s agent is not another agent, whichever variable loads it; another one is', () => {
    const withAgent = (name: string, value: string) =>
      codes(
        instrument(
          functionOf({
            runtime: 'java21',
            handler: 'a.B::c',
            layers: [layer('dd-trace-java', 20)],
            variables: { [name]: value },
          }),
        ),
      );
    for (const name of ['JAVA_TOOL_OPTIONS', '_JAVA_OPTIONS', 'JDK_JAVA_OPTIONS']) {
      expect(withAgent(name, agent)).not.toContain('foreignJavaAgent');
      expect(withAgent(name, '-javaagent:/var/task/dd-java-agent.jar')).not.toContain('foreignJavaAgent');
      expect(withAgent(name, `${agent} "-javaagent:/opt/other.jar"`)).toContain('foreignJavaAgent');
    }
  });

  test('a container image without Datadog’s redirect keeps no option of Datadog’s either', () => {
    const image = imageOf('index.handler', { NODE_OPTIONS: `--no-warnings ${init}`, ...key });
    const shape = taken(image, remove(image));
    expect(shape).toMatchObject({ command: ['index.handler'], variables: { NODE_OPTIONS: '--no-warnings' } });
  });
});

describe('another vendor’s wrapper around ours', () => {
  const chain = {
    runtime: 'python3.12',
    handler: 'newrelic_lambda_wrapper.handler',
    layers: [
      `arn:aws:lambda:${region}:451483290750:layer:NewRelicPython312:40`,
      layer('Datadog-Extension', 90),
      python.layer,
    ],
    variables: { DD_LAMBDA_HANDLER: 'app.handler', NEW_RELIC_LAMBDA_HANDLER: python.redirect, ...key },
  };

  test('newrelic-lambda-cli#318: instrumenting keeps the chain and brings the layers up to date', () => {
    const plan = instrument(functionOf(chain));
    expect(taken(functionOf(chain), plan)).toMatchObject({
      handler: chain.handler,
      layers: [chain.layers[0], layer('Datadog-Extension'), layer('Datadog-Python312', 128)],
      variables: { DD_LAMBDA_HANDLER: 'app.handler', NEW_RELIC_LAMBDA_HANDLER: python.redirect },
    });
    expect(codes(plan)).toContain('wrappedByOther');
    expect(codes(plan)).not.toContain('staleOriginal');
  });

  test('newrelic-lambda-cli: removing points the other wrapper at the function’s own handler', () => {
    for (const name of ['NEW_RELIC_LAMBDA_HANDLER', 'SENTRY_INITIAL_HANDLER', 'ANY_OTHER']) {
      const before = functionOf({ ...chain, variables: { DD_LAMBDA_HANDLER: 'app.handler', [name]: python.redirect } });
      const shape = taken(before, remove(before));
      expect(shape).toMatchObject({
        handler: chain.handler,
        layers: [chain.layers[0]],
        variables: { [name]: 'app.handler' },
      });
      expect(shape.variables).not.toHaveProperty('DD_LAMBDA_HANDLER');
    }
  });

  test('“library: none” does the same', () => {
    const shape = taken(
      functionOf(chain),
      instrument(functionOf(chain), { ...settings, layerVersions: { python: 'none' } }),
    );
    expect(shape).toMatchObject({ handler: chain.handler, variables: { NEW_RELIC_LAMBDA_HANDLER: 'app.handler' } });
    expect(shape.variables).not.toHaveProperty('DD_LAMBDA_HANDLER');
  });

  test('“library: none” leaves nothing to a library that goes, where the AWS Lambda Web Adapter starts the function too', () => {
    const none: Settings = { ...settings, layerVersions: { python: 'none' } };
    const adapted = { ...chain, variables: { ...chain.variables, AWS_LAMBDA_EXEC_WRAPPER: '/opt/bootstrap' } };
    const shape = taken(functionOf(adapted), instrument(functionOf(adapted), none));
    expect(shape.variables['NEW_RELIC_LAMBDA_HANDLER']).toBe('app.handler');
    const unknown = { ...adapted, variables: { ...adapted.variables, DD_LAMBDA_HANDLER: python.redirect } };
    expect(codes(instrument(functionOf(unknown), none))).toContain('foreignWrapperLoops');
    const withoutLibrary = { ...adapted, layers: [layer('Datadog-Extension', 90)] };
    expect(codes(instrument(functionOf(withoutLibrary), none))).toContain('lambdaWebAdapterKept');
  });

  test.each([
    ['is missing', undefined],
    ['is the other wrapper', 'newrelic_lambda_wrapper.handler'],
    ['is the redirect', python.redirect],
  ])('a chain is blocked where the kept handler %s', (_, kept) => {
    const { DD_LAMBDA_HANDLER: __, ...others } = chain.variables;
    const before = functionOf({
      ...chain,
      variables: { ...others, ...(kept === undefined ? {} : { DD_LAMBDA_HANDLER: kept }) },
    });
    for (const plan of [instrument(before), remove(before)]) {
      expect(plan).toMatchObject({ verdict: 'blocked', attributes: [] });
      expect(codes(plan)).toContain('foreignWrapperLoops');
    }
  });

  test('a redirect in the handler and in a variable: nobody can tell the order, so removing is blocked', () => {
    const before = functionOf({ ...chain, handler: python.redirect });
    expect(codes(instrument(before))).toContain('redirectAlsoInVariable');
    expect(remove(before).verdict).toBe('blocked');
    expect(codes(remove(before))).toContain('redirectInVariable');
  });

  test('a wrapper that came after our change blocks a revert that keeps it', () => {
    const before = functionOf({ runtime: 'python3.12', handler: 'app.handler' });
    const plan = instrument(before);
    const later = withVariable(
      { ...applied(before, plan), Handler: chain.handler },
      'NEW_RELIC_LAMBDA_HANDLER',
      python.redirect,
    );
    const decided = (choice: 'keep' | 'restore') =>
      planChange(datadog, {
        mode: 'revert',
        configuration: later,
        tags: {},
        applied: plan.attributes,
        decisions: { Handler: choice },
      });
    expect(codes(decided('keep'))).toContain('redirectInVariable');
    expect(decided('keep').verdict).toBe('blocked');
    expect(decided('restore')).toMatchObject({ verdict: 'change' });
    expect(codes(decided('restore'))).toContain('redirectAlsoInVariable');
  });

  test('in a container image the chain is kept, and the variable pointed at the function', () => {
    const image = imageOf('newrelic_lambda_wrapper.handler', chain.variables);
    const kept = instrument(image, { ...settings, imageHoldsDatadog: true, imageRuntime: 'python' });
    expect(shapeAfter(image, kept)).toMatchObject({
      command: ['newrelic_lambda_wrapper.handler'],
      variables: { DD_LAMBDA_HANDLER: 'app.handler', NEW_RELIC_LAMBDA_HANDLER: python.redirect },
    });
    expect(taken(image, remove(image)).variables.NEW_RELIC_LAMBDA_HANDLER).toBe('app.handler');
  });
});

describe('code that imports the library from the layer', () => {
  const severities = (plan: PlannedChange, code: string) =>
    plan.findings.filter((item) => item.code === code).map(({ severity }) => severity);
  const wrapping = functionOf({
    runtime: 'python3.12',
    handler: 'lambda_function.lambda_handler',
    layers: [python.layer, layer('Datadog-Extension', 90)],
    variables: key,
  });
  const ruby = functionOf({
    runtime: 'ruby3.3',
    handler: 'app.handler',
    layers: [layer('Datadog-Ruby3-3', 25), layer('Datadog-Extension', 90)],
    variables: key,
  });

  test('datadog-lambda-python#63, dd-trace-rb#3202: removing warns, near certain without a redirect and for Ruby', () => {
    for (const configuration of [wrapping, ruby]) {
      expect(severities(remove(configuration), 'codeUsesLibrary')).toEqual(['warning']);
      expect(remove(configuration).verdict).toBe('change');
    }
  });

  test('“library: none” and a revert warn as well', () => {
    expect(
      severities(instrument(wrapping, { ...settings, layerVersions: { python: 'none' } }), 'codeUsesLibrary'),
    ).toEqual(['warning']);
    const before = functionOf({ runtime: 'ruby3.3', handler: 'app.handler' });
    const plan = instrument(before);
    expect(severities(revert(applied(before, plan), plan.attributes), 'codeUsesLibrary')).toEqual(['warning']);
  });

  test('behind a redirect it is possible, and said as that; without a loss it is not said', () => {
    const before = functionOf({ runtime: 'nodejs20.x', handler: 'index.handler' });
    const plan = instrument(before);
    const done = applied(before, plan);
    for (const back of [remove(done), revert(done, plan.attributes)]) {
      expect(severities(back, 'codeMayUseLibrary')).toEqual(['info']);
      expect(codes(back)).not.toContain('codeUsesLibrary');
    }
    expect(codes(plan)).not.toContain('codeMayUseLibrary');
    const java = functionOf({ runtime: 'java21', handler: 'a.B::c', layers: [layer('dd-trace-java', 20)] });
    expect(codes(remove(java)).filter((code) => code.startsWith('code'))).toEqual([]);
  });

  test('a stale layer of another language is not said to be used', () => {
    const stale = functionOf({ runtime: 'java21', handler: 'a.B::c', layers: [python.layer] });
    expect(codes(remove(stale)).filter((code) => code.startsWith('code'))).toEqual([]);
  });

  test('code that wraps itself and is redirected as well is said', () => {
    expect(severities(instrument(wrapping), 'codeWrapsHandler')).toEqual(['warning']);
    const fresh = functionOf({ runtime: 'python3.12', handler: 'app.handler' });
    expect(codes(instrument(fresh))).not.toContain('codeWrapsHandler');
  });
});

describe('a library that the team’s own layer brings', () => {
  const shared = {
    runtime: 'nodejs20.x',
    handler: '/opt/nodejs/node_modules/datadog-lambda-js/dist/handler.handler',
    layers: [own('shared-deps')],
    variables: { DD_LAMBDA_HANDLER: 'src/index.handler', ...key },
  };

  test.each<[string, Reported]>([
    ['serverless-plugin-datadog#113', shared],
    ['Python', { ...shared, runtime: 'python3.12', handler: python.redirect }],
    [
      'Java',
      { runtime: 'java21', handler: 'a.B::c', layers: [own('agents')], variables: { JAVA_TOOL_OPTIONS: agent } },
    ],
    [
      'an option of Node.js',
      {
        ...shared,
        handler: 'index.handler',
        variables: { NODE_OPTIONS: '--require /opt/nodejs/node_modules/datadog-lambda-js/init' },
      },
    ],
  ])('%s: gets no second library, also when one was chosen', (_, reported) => {
    const before = functionOf(reported);
    const chosen: Settings = { ...settings, layerVersions: { node: 140, python: 120, java: 20 } };
    for (const plan of [instrument(before), instrument(before, chosen)]) {
      const shape = taken(before, plan);
      expect(shape).toMatchObject({ handler: reported.handler, layers: [...(reported.layers ?? []), extension] });
      expect(shape.variables).toMatchObject(reported.variables ?? {});
      expect(codes(plan)).toContain('libraryInOwnLayer');
      expect(instrument(applied(before, plan), settings).findings.map(({ severity }) => severity)).not.toContain(
        'blocked',
      );
    }
  });

  test('stays with “library: none”, and its redirect too', () => {
    const before = functionOf(shared);
    expect(taken(before, instrument(before, { ...settings, layerVersions: { node: 'none' } }))).toMatchObject({
      handler: shared.handler,
    });
  });

  test('a removal takes the redirect off and keeps the layer', () => {
    const before = functionOf(shared);
    expect(taken(before, remove(before))).toMatchObject({ handler: 'src/index.handler', layers: shared.layers });
  });

  test('under another name is said to be possible, when a layer is added and when Datadog is removed', () => {
    const renamed = functionOf({ runtime: 'java21', handler: 'a.B::c', layers: [own('our-datadog-extension')] });
    expect(codes(instrument(renamed))).toContain('ownLayerMayHoldDatadog');
    const both = functionOf({ runtime: 'java21', handler: 'a.B::c', layers: [own('our-dd-trace'), extension] });
    expect(codes(remove(both))).toContain('ownLayerMayHoldDatadog');
    const byWrapper = functionOf({
      runtime: 'java21',
      handler: 'a.B::c',
      layers: [own('base')],
      variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog_wrapper' },
    });
    expect(codes(instrument(byWrapper))).toContain('ownLayerMayHoldDatadog');
    const plain = functionOf({ runtime: 'java21', handler: 'a.B::c', layers: [own('base')] });
    expect(codes(instrument(plain))).not.toContain('ownLayerMayHoldDatadog');
  });
});

describe('what the Node.js library really does', () => {
  const library = layer('Datadog-Node20-x', 143);
  const redirected = (handler: string, layers: string[], kept = 'index.handler') =>
    functionOf({ runtime: 'nodejs20.x', handler, layers, variables: { DD_LAMBDA_HANDLER: kept, ...key } });

  test.each([
    ['/opt/nodejs/node_modules/datadog-lambda-js/dist/handler.handler', [extension, library], nodeRedirect],
    ['node_modules/datadog-lambda-js/handler.handler', [extension, library], nodeRedirect],
    ['node_modules/datadog-lambda-js/handler.handler', [extension], packagedRedirect],
    ['../opt/nodejs/node_modules/datadog-lambda-js/handler.handler', [extension], nodeRedirect],
  ])('%s, which it refuses, is corrected', (handler, layers, corrected) => {
    const before = redirected(handler, layers);
    const plan = instrument(before);
    expect(taken(before, plan).handler).toBe(corrected);
    expect(codes(plan)).toContain('redirectCorrected');
    expect(taken(before, remove(before)).handler).toBe('index.handler');
  });

  test.each([
    [nodeRedirect, [extension, library]],
    [packagedRedirect, [extension]],
    [packagedRedirect, [extension, library]],
    ['/opt/nodejs/node_modules/datadog-lambda-js/dist/handler.handler', [extension, library, own('deps')]],
  ])('%s, which it takes, stays', (handler, layers) => {
    const before = redirected(handler, layers);
    const plan = instrument(before);
    expect(shapeAfter(before, plan).handler).toBe(handler);
    expect(codes(plan)).not.toContain('redirectCorrected');
  });

  test('a container image’s command is corrected too', () => {
    const image = imageOf('node_modules/datadog-lambda-js/handler.handler', { DD_LAMBDA_HANDLER: 'index.handler' });
    const plan = instrument(image, { ...settings, imageHoldsDatadog: true });
    expect(taken(image, plan).command).toEqual([packagedRedirect]);
  });

  test('its own start is kept and never gets the redirect beside it', () => {
    const before = functionOf({
      runtime: 'nodejs20.x',
      handler: 'index.handler',
      layers: [library],
      variables: { NODE_OPTIONS: init },
    });
    const plan = instrument(before);
    const shape = taken(before, plan);
    expect(shape).toMatchObject({ handler: 'index.handler', variables: { NODE_OPTIONS: init } });
    expect(shape.variables).not.toHaveProperty('DD_LAMBDA_HANDLER');
    expect(codes(plan)).toContain('startedByOption');
    const image = imageOf('index.handler', { NODE_OPTIONS: init });
    const ofImage = instrument(image, { ...settings, imageHoldsDatadog: true, imageRuntime: 'node' });
    expect(taken(image, ofImage).command).toEqual(['index.handler']);
  });

  test('its own start beside the redirect, which ends at start, is taken out', () => {
    const variables = { DD_LAMBDA_HANDLER: 'index.handler', NODE_OPTIONS: `--title="a b" ${init}`, ...key };
    const before = functionOf({
      runtime: 'nodejs20.x',
      handler: nodeRedirect,
      layers: [extension, library],
      variables,
    });
    expect(taken(before, instrument(before)).variables.NODE_OPTIONS).toBe('--title="a b"');
    const image = imageOf(packagedRedirect, variables);
    const ofImage = instrument(image, { ...settings, imageHoldsDatadog: true });
    expect(taken(image, ofImage).variables.NODE_OPTIONS).toBe('--title="a b"');
  });

  test('a handler kept with blanks is kept without them, and removed to without them', () => {
    const before = redirected(nodeRedirect, [extension, library], ' index.handler ');
    expect(taken(before, instrument(before)).variables.DD_LAMBDA_HANDLER).toBe('index.handler');
    expect(codes(instrument(before))).toContain('originalHandlerTrimmed');
    expect(taken(before, remove(before)).handler).toBe('index.handler');
    const broken = redirected(nodeRedirect, [extension, library], 'index handler');
    expect(codes(remove(broken))).toContain('originalHandlerInvalid');
    const image = imageOf(packagedRedirect, { DD_LAMBDA_HANDLER: 'index.handler ' });
    const ofImage = instrument(image, { ...settings, imageHoldsDatadog: true });
    expect(taken(image, ofImage).variables.DD_LAMBDA_HANDLER).toBe('index.handler');
  });

  test('Node.js 24 takes some handlers only with it, and some only without: said where that changes', () => {
    const fresh = functionOf({ runtime: 'nodejs24.x', handler: 'index.handler' });
    const kinds = (plan: PlannedChange) =>
      plan.findings.filter(({ code }) => code === 'nodeHandlerWrapped').map(({ params }) => params.kind);
    const plan = instrument(fresh);
    expect(kinds(plan)).toEqual(['both']);
    expect(kinds(instrument(fresh, { ...settings, layerVersions: { node: 137 } }))).toEqual(['default']);
    const old = instrument(fresh, { ...settings, layerVersions: { node: 137 } });
    expect(kinds(instrument(applied(fresh, old)))).toEqual(['sync']);
    const done = applied(fresh, plan);
    expect(kinds(instrument(done, { ...settings, env: 'dev' }))).toEqual([]);
    const none = instrument(done, { ...settings, layerVersions: { node: 'none' } });
    for (const back of [remove(done), revert(done, plan.attributes), none])
      expect(codes(back)).toContain('nodeHandlerUnwrapped');
    const older = functionOf({ runtime: 'nodejs22.x', handler: 'index.handler' });
    expect(kinds(instrument(older))).toEqual([]);
    expect(codes(remove(applied(older, instrument(older))))).not.toContain('nodeHandlerUnwrapped');
  });

  test('threat detection through the wrapper against tracing that is off, chosen or kept, is said', () => {
    const fresh = (variables: Record<string, string>) =>
      functionOf({ runtime: 'nodejs20.x', handler: 'index.handler', variables });
    const chosen: Settings = { ...settings, appsec: true };
    expect(codes(instrument(fresh({}), { ...chosen, tracing: false }))).toContain('appsecTurnsTracingOn');
    expect(codes(instrument(fresh({ DD_TRACE_ENABLED: 'false' }), chosen))).toContain('appsecTurnsTracingOn');
    expect(codes(instrument(fresh({}), chosen))).not.toContain('appsecTurnsTracingOn');
    expect(codes(instrument(fresh({ DD_APPSEC_ENABLED: 'true' }), chosen))).toContain('appsecSwitchedTwice');
    const running = { DD_SERVERLESS_APPSEC_ENABLED: 'true', AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog_wrapper' };
    const image = imageOf(packagedRedirect, { ...running, DD_LAMBDA_HANDLER: 'index.handler' });
    const ofImage = instrument(image, { ...settings, imageHoldsDatadog: true, tracing: false });
    expect(codes(ofImage)).toContain('appsecTurnsTracingOn');
  });
});
