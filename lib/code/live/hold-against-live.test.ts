// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the tools
import { describe, expect, test } from 'vitest';
import type { AttributeChange } from '../../core/change/change.ts';
import { maskedValue } from '../../core/change/change-codes.ts';
import type { LiveFunction } from '../../core/functions/live-function.ts';
import type { FunctionAttributes, WayName } from '../project.ts';
import { holdAgainstLive, type StandingChange } from './hold-against-live.ts';
import type { LiveMatch } from './live-report.ts';
import { outlookOf } from './outlook.ts';
import { liveFunction } from './testing/live-functions.ts';

const extension = (version: number) => `arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Extension:${version}`;
const own = 'arn:aws:lambda:eu-west-1:111122223333:layer:own:3';
const redirect = 'datadog_lambda.handler.handler';

const plain: FunctionAttributes = {
  runtime: 'python3.12',
  architecture: 'x86_64',
  handler: 'app.pay',
  layers: [own],
  environment: { TABLE: '${self:custom.table}' },
  permissions: [],
};
const instrumented: FunctionAttributes = {
  ...plain,
  handler: redirect,
  layers: [own, extension(100)],
  environment: { ...plain.environment, DD_ENV: 'prod', DD_LAMBDA_HANDLER: 'app.pay', DD_KMS_API_KEY: 'AQICAHh' },
};
const variable = (name: string, after: string, sensitive = false): AttributeChange => ({
  path: `Environment.Variables.${name}`,
  action: 'add',
  after,
  sensitive,
});
const attributes: AttributeChange[] = [
  { path: 'Handler', action: 'change', before: 'app.pay', after: redirect, sensitive: false },
  { path: 'Layers', action: 'change', before: [own], after: [own, extension(100)], sensitive: false },
  variable('DD_ENV', 'prod'),
  variable('DD_LAMBDA_HANDLER', 'app.pay'),
  variable('DD_KMS_API_KEY', maskedValue, true),
];
const instrument: StandingChange = {
  id: 'c1',
  rolloutId: 'r12',
  rolloutNumber: 12,
  mode: 'instrument',
  finishedAt: '2026-11-19T10:00:00.000Z',
  attributes,
};
const remove: StandingChange = {
  ...instrument,
  mode: 'remove',
  attributes: attributes.map(
    ({ before, after, ...rest }): AttributeChange => ({
      ...rest,
      action: before === undefined ? 'remove' : 'change',
      ...(after === undefined ? {} : { before: after }),
      ...(before === undefined ? {} : { after: before }),
    }),
  ),
};
const running = liveFunction('shop-prod-pay', {
  handler: redirect,
  layers: [own, extension(100)],
  variableNames: ['DD_ENV', 'DD_KMS_API_KEY', 'DD_LAMBDA_HANDLER', 'TABLE'],
  datadogVariables: { DD_ENV: 'prod', DD_LAMBDA_HANDLER: 'app.pay', DD_KMS_API_KEY: maskedValue },
});
const bare = liveFunction('shop-prod-pay', { layers: [own], variableNames: ['TABLE'] });

type Given = {
  before: FunctionAttributes;
  after: FunctionAttributes;
  live?: LiveFunction;
  change?: StandingChange;
  way?: WayName;
};

function hold({ before, after, live = running, change, way = 'serverless' }: Given): LiveMatch {
  const standing = new Map(change === undefined ? [] : [[live.functionArn, change]]);
  return holdAgainstLive(
    { way, findings: [] },
    { name: 'pay', before, after },
    { kind: 'one', candidates: [{ live, evidence: ['name'] }] },
    { standing, wanted: new Set() },
  );
}

const fates = (given: Given) => {
  const rollout = hold(given).candidates[0]?.rollout;
  return rollout && [rollout.before.fate, rollout.after.fate];
};

describe('what becomes of a Rollout', () => {
  test('code without Datadog undoes it, and a patch that says the same keeps it', () => {
    expect(fates({ before: plain, after: instrumented, change: instrument })).toEqual(['undone', 'kept']);
    expect(fates({ before: instrumented, after: instrumented, change: instrument })).toEqual(['kept', 'kept']);
    expect(fates({ before: instrumented, after: plain, change: instrument })).toEqual(['kept', 'undone']);
  });

  test('other values are named, and another version of the layer is no other value', () => {
    const other = {
      ...instrumented,
      layers: ['arn:aws:lambda:${AWS::Region}:464622532012:layer:Datadog-Extension:98', own],
      environment: { ...instrumented.environment, DD_ENV: 'staging' },
    };
    const rollout = hold({ before: plain, after: other, change: instrument }).candidates[0]?.rollout;
    expect(rollout?.after).toEqual({
      fate: 'differs',
      settings: ['DD_ENV'],
      notCompared: ['DD_KMS_API_KEY'],
      hasOtherVersions: true,
    });
  });

  test('what only a deployment knows is not compared, and what it cannot be is told', () => {
    const withEnv = (value: string) => ({
      ...instrumented,
      environment: { ...instrumented.environment, DD_ENV: value },
    });
    const effect = (value: string) =>
      hold({ before: withEnv(value), after: plain, change: instrument }).candidates[0]?.rollout?.before;
    for (const value of ['${sls:stage}', '!Ref Stage', '${opt:stage, ${env:STAGE}}', 'p${x}'])
      expect(effect(value)).toMatchObject({ fate: 'kept', notCompared: ['DD_ENV', 'DD_KMS_API_KEY'] });
    expect(effect('eu-${sls:stage}')).toMatchObject({ fate: 'differs', settings: ['DD_ENV'] });
  });

  test('the Region that the code assumes is none of its layers', () => {
    const layers = [own, extension(100).replace('eu-west-1', 'us-east-1')];
    expect(fates({ before: plain, after: { ...instrumented, layers }, change: instrument })).toEqual([
      'undone',
      'kept',
    ]);
  });

  test('code that still has the version from which a Rollout went away undoes it', () => {
    const layersOf = (version: number) => ({ ...instrumented, layers: [own, extension(version)] });
    const upgrade: AttributeChange = {
      ...{ path: 'Layers', action: 'change', sensitive: false },
      ...{ before: [own, extension(95)], after: [own, extension(100)] },
    };
    const change = { ...instrument, attributes: [upgrade] };
    expect(fates({ before: layersOf(95), after: layersOf(101), change })).toEqual(['undone', 'kept']);
  });

  test('a layer that the code names by reference can be the one that was added', () => {
    const before = { ...instrumented, layers: [own, '!Ref DatadogLayer'] };
    expect(hold({ before, after: before, change: instrument }).candidates[0]?.rollout?.before).toMatchObject({
      fate: 'kept',
      notCompared: ['Layers', 'DD_KMS_API_KEY'],
    });
  });

  test('a removal is undone by code that still has Datadog', () => {
    expect(fates({ before: instrumented, after: plain, change: remove, live: bare })).toEqual(['undone', 'kept']);
  });

  test('a Rollout of one variable is undone as a whole by code that lacks it', () => {
    const change = { ...instrument, attributes: [variable('DD_ENV', 'prod')] };
    const { DD_ENV: _, ...environment } = instrumented.environment;
    expect(fates({ before: { ...instrumented, environment }, after: instrumented, change })).toEqual([
      'undone',
      'kept',
    ]);
  });

  test('what does not stand any more is not undone again', () => {
    const { rollouts } = outlookOf([hold({ before: plain, after: instrumented, change: instrument, live: bare })]);
    expect(rollouts).toMatchObject([{ isGone: true, before: 'undone', after: 'kept' }]);
  });

  test('a Change that is newer than the scan counts as it was read back', () => {
    const change = { ...instrument, finishedAt: '2026-11-21T10:00:00.000Z' };
    const [candidate] = hold({ before: plain, after: instrumented, change, live: bare }).candidates;
    expect(candidate?.rollout?.live.fate).toBe('kept');
    expect(candidate?.differences?.after.filter(({ relation }) => relation !== 'unknown')).toEqual([]);
  });

  test('Chalice has no handler to redirect', () => {
    const after = { ...instrumented, handler: 'app.pay' };
    expect(fates({ before: plain, after, change: instrument, way: 'chalice' })).toEqual(['undone', 'kept']);
  });
});

describe('what a deployment would make different', () => {
  test('nothing but what cannot be compared where all is the same', () => {
    const differences = hold({ before: plain, after: instrumented }).candidates[0]?.differences;
    expect(differences?.after).toEqual([
      { attribute: 'variable', name: 'DD_KMS_API_KEY', relation: 'unknown', reason: 'secret' },
    ]);
    expect(differences?.before.map(({ attribute, name, relation }) => [attribute, name, relation])).toEqual([
      ['handler', undefined, 'differs'],
      ['layer', undefined, 'onlyLive'],
      ['variable', 'DD_ENV', 'onlyLive'],
      ['variable', 'DD_KMS_API_KEY', 'onlyLive'],
      ['variable', 'DD_LAMBDA_HANDLER', 'onlyLive'],
    ]);
  });

  test('a secret in the code is never repeated', () => {
    const key = '0123456789abcdef0123456789abcdef';
    const before = { ...plain, environment: { DD_API_KEY: key, DD_ENV: key } };
    expect(JSON.stringify(hold({ before, after: before }))).not.toContain(key);
  });

  test('an environment that could not be read says so, and nothing of an image is compared', () => {
    const live = { ...running, isEnvironmentReadable: false };
    expect(hold({ before: instrumented, after: instrumented, live }).candidates[0]?.differences?.before).toEqual([
      { attribute: 'variable', relation: 'unknown', reason: 'unreadable' },
    ]);
    expect(hold({ before: plain, after: plain, way: 'container', change: instrument }).candidates[0]).toMatchObject({
      differences: null,
      rollout: null,
    });
  });

  test('an expression of a program is no other value', () => {
    const before = { ...instrumented, environment: { ...instrumented.environment, DD_ENV: 'props.stage' } };
    const relation = (way: WayName) =>
      hold({ before, after: instrumented, way }).candidates[0]?.differences?.before.find(
        ({ name }) => name === 'DD_ENV',
      )?.relation;
    expect([relation('cdk'), relation('sam')]).toEqual(['unknown', 'differs']);
  });
});

test('the outlook counts each live function once, and only what is matched with exactly one', () => {
  const undone = hold({ before: plain, after: instrumented, change: instrument });
  const second = hold({
    before: plain,
    after: instrumented,
    change: instrument,
    live: { ...running, id: '2', functionArn: 'arn:2' },
  });
  const same = hold({ before: instrumented, after: instrumented, live: { ...running, id: '3' } });
  const outlook = outlookOf([undone, undone, second, same, { ...undone, kind: 'several' }]);
  expect(outlook).toMatchObject({ counts: { one: 4, several: 1 }, others: { same: 1, changed: 0 } });
  expect(
    outlook.rollouts.map(({ number, functions, before, after }) => [number, functions.length, before, after]),
  ).toEqual([[12, 2, 'undone', 'kept']]);
});
