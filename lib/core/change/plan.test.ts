import { describe, expect, test } from 'vitest';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { exampleLayer, exampleProvider } from '../testing/example-provider.ts';
import { applyAttributes } from './apply.ts';
import type { AttributeChange } from './change.ts';
import { changeFindings } from './findings.ts';
import { planChange } from './plan.ts';

const layer = (accountId: string, name: string, version = 1) =>
  `arn:aws:lambda:us-east-1:${accountId}:layer:${name}:${version}`;
const withLayers = (...arns: string[]) => ({ Layers: arns.map((Arn) => ({ Arn })) });

function functionOf(patch: Partial<FunctionConfiguration> = {}): FunctionConfiguration {
  return {
    FunctionName: 'fn',
    FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:fn',
    Runtime: 'python3.12',
    Handler: 'app.handler',
    Environment: { Variables: { TABLE: 'orders' } },
    ...patch,
  };
}

const instrument = (configuration: FunctionConfiguration, request: { label?: string; secret?: string } = {}) =>
  planChange(exampleProvider, { mode: 'instrument', label: 'pay', ...request, configuration, tags: {} });
const revert = (configuration: FunctionConfiguration, applied: AttributeChange[]) =>
  planChange(exampleProvider, { mode: 'revert', configuration, tags: {}, applied, decisions: {} });
const codes = (plan: { findings: { code: string }[] }) => plan.findings.map(({ code }) => code);

describe('a plan', () => {
  test("is the provider's shape, with the secrets that the provider names", () => {
    expect(instrument(functionOf(), { secret: 's3cret' })).toMatchObject({
      verdict: 'change',
      findings: [],
      attributes: [
        { path: 'Handler', before: 'app.handler', after: 'acme.handler', sensitive: false },
        { path: 'Layers', action: 'add', after: [exampleLayer], sensitive: false },
        { path: 'Environment.Variables.ACME_HANDLER', after: 'app.handler', sensitive: false },
        { path: 'Environment.Variables.ACME_LABEL', after: 'pay', sensitive: false },
        { path: 'Environment.Variables.ACME_SECRET', after: 's3cret', sensitive: true },
      ],
    });
  });

  test('is idempotent, and taken back exactly by a revert and by a removal', () => {
    const before = functionOf(withLayers(layer('111122223333', 'own')));
    const { attributes } = instrument(before, { secret: 's3cret' });
    const after = applyAttributes(before, attributes);
    expect(instrument(after, { secret: 's3cret' }).verdict).toBe('unchanged');
    expect(applyAttributes(after, revert(after, attributes).attributes)).toEqual(before);
    const removal = planChange(exampleProvider, { mode: 'remove', configuration: after, tags: {} });
    expect(applyAttributes(after, removal.attributes)).toEqual(before);
  });

  test('is blocked where the provider blocks it', () => {
    expect(instrument(functionOf({ Runtime: 'go1.x' }))).toMatchObject({
      verdict: 'blocked',
      attributes: [],
      findings: [{ code: 'acmeUnsuitable' }],
    });
  });

  test("holds the provider's own findings about what it was asked for, and none of them on a revert", () => {
    const plan = instrument(functionOf(), { label: '' });
    expect(codes(plan)).toEqual(['acmeUnlabelled']);
    const reverted = revert(applyAttributes(functionOf(), plan.attributes), plan.attributes);
    expect(reverted).toMatchObject({ verdict: 'change', findings: [] });
  });

  test('asks the provider whether the function can start, unless it brings back exactly what was there', () => {
    const before = functionOf({ Handler: 'acme.handler', Environment: { Variables: { ACME_HANDLER: 'app.handler' } } });
    const applied: AttributeChange[] = [{ path: 'Layers', action: 'add', after: [exampleLayer], sensitive: false }];
    const after = applyAttributes(before, applied);
    expect(revert(after, applied).verdict).toBe('change');
    const theirs = applyAttributes(after, [
      { path: 'Layers', action: 'change', after: [exampleLayer, layer('111122223333', 'theirs')], sensitive: false },
    ]);
    expect(revert(theirs, applied)).toMatchObject({ verdict: 'blocked', attributes: [] });
    expect(codes(revert(theirs, applied))).toContain('acmeLayerMissing');
  });
});

describe('preflight', () => {
  test("names the accounts of layers that are neither the function's own nor the provider's", () => {
    const layers = withLayers(layer('111122223333', 'own'), layer('580247275435', 'insights'));
    expect(instrument(functionOf(layers)).findings).toEqual([
      { code: 'layersOfOtherPublishers', severity: 'warning', params: { count: 1, accounts: ['580247275435'] } },
    ]);
  });

  test.each([
    ['tooManyLayers', withLayers(...['a', 'b', 'c', 'd', 'e'].map((name) => layer('111122223333', name)))],
    ['sameLayerTwice', withLayers(layer('111122223333', 'a', 1), layer('111122223333', 'a', 2))],
    ['environmentTooLarge', { Environment: { Variables: { BIG: 'x'.repeat(4090) } } }],
    ['updateInProgress', { LastUpdateStatus: 'InProgress' }],
    ['functionNotReady', { State: 'Pending' }],
  ] as const)('blocks what AWS would refuse: %s', (code, patch) => {
    const plan = instrument(functionOf({ ...patch, ...('Layers' in patch ? { Layers: [...patch.Layers] } : {}) }));
    expect(plan.verdict).toBe('blocked');
    expect(codes(plan)).toContain(code);
    expect(changeFindings[code]).toBe('blocked');
  });
});

describe('a function of any size', () => {
  const count = 10_000;
  const arns = Array.from({ length: count }, (_, index) => layer('111122223333', `own-${index}`));
  const variables = Object.fromEntries(Array.from({ length: count }, (_, index) => [`OWN_${index}`, `${index}`]));

  test('is planned: 10,000 layers and variables are too many for AWS, not for planning', () => {
    const plan = instrument(functionOf({ ...withLayers(...arns), Environment: { Variables: variables } }));
    expect(codes(plan)).toEqual(['tooManyLayers', 'environmentTooLarge']);
  });

  test('is reverted: 10,000 attributes come back', () => {
    const before = functionOf({ Environment: { Variables: variables } });
    const applied = Object.keys(variables).map(
      (name): AttributeChange => ({
        path: `Environment.Variables.${name}`,
        action: 'remove',
        before: variables[name] ?? '',
        sensitive: true,
      }),
    );
    // AWS would not take so large an environment back, and the plan says so.
    expect(codes(revert(applyAttributes(before, applied), applied))).toEqual(['environmentTooLarge']);
  });
});
