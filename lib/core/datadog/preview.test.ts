import { describe, expect, test } from 'vitest';
import type { AttributeChange } from '../change/change.ts';
import { diffGroupKey, renderDiff } from '../change/diff.ts';
import { maskAttributes, maskConfiguration } from '../change/mask.ts';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { datadog as provider } from './provider.ts';

const own = 'arn:aws:lambda:us-east-1:111122223333:layer:own:1';
const datadog = (region: string, version: number) =>
  `arn:aws:lambda:${region}:464622532012:layer:Datadog-Extension:${version}`;
const configuration: FunctionConfiguration = {
  FunctionName: 'fn',
  FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:fn',
  Handler: 'app.handler',
  Layers: [{ Arn: datadog('us-east-1', 50) }, { Arn: own }],
  Environment: { Variables: { TABLE: 'orders-secret', DD_API_KEY: 'f'.repeat(32), DD_ENV: 'dev' } },
};
const attributes: AttributeChange[] = [
  {
    path: 'Handler',
    action: 'change',
    before: 'app.handler',
    after: 'datadog_lambda.handler.handler',
    sensitive: false,
  },
  {
    path: 'Layers',
    action: 'change',
    before: [datadog('us-east-1', 50), own],
    after: [datadog('us-east-1', 100), own],
    sensitive: false,
  },
  {
    path: 'Environment.Variables.DD_API_KEY',
    action: 'change',
    before: 'f'.repeat(32),
    after: 'e'.repeat(32),
    sensitive: true,
  },
  { path: 'Environment.Variables.DD_ENV', action: 'change', before: 'dev', after: 'prod', sensitive: false },
];
const signs = { unchanged: ' ', removed: '-', added: '+' } as const;
const lines = (rows: ReturnType<typeof renderDiff>) =>
  rows.map(({ kind, text, isMaskedChange }) => `${signs[kind]}${isMaskedChange ? '*' : ' '}${text}`);

const expected = [
  '- "app.handler"',
  '+ "datadog_lambda.handler.handler"',
  `- "${datadog('us-east-1', 50)}"`,
  `+ "${datadog('us-east-1', 100)}"`,
  `  "${own}"`,
  '-*DD_API_KEY: "••••••••"',
  '+*DD_API_KEY: "••••••••"',
  '- DD_ENV: "dev"',
  '+ DD_ENV: "prod"',
  '  TABLE: "••••••••"',
];

describe('the preview', () => {
  test('shows every line in a stable order, masks secrets, and still shows that a secret changes', () => {
    expect(lines(renderDiff(provider, configuration, attributes))).toEqual(expected);
  });

  test('reads the same from masked copies, which is all that a page has', () => {
    expect(lines(renderDiff(provider, maskConfiguration(provider, configuration), maskAttributes(attributes)))).toEqual(
      expected,
    );
  });

  test('has every line of before and of after', () => {
    const rows = renderDiff(provider, configuration, attributes);
    const before = rows.filter(({ kind }) => kind !== 'added').map(({ section, text }) => `${section}: ${text}`);
    const after = rows.filter(({ kind }) => kind !== 'removed').map(({ section, text }) => `${section}: ${text}`);
    expect(before).toHaveLength(6);
    expect(after).toContain('Environment.Variables: DD_ENV: "prod"');
    expect(after.join()).not.toContain('app.handler');
  });
});

describe('the group key', () => {
  const inRegion = (region: string, handler: string, version = 100): AttributeChange[] => [
    { path: 'Handler', action: 'change', before: handler, after: 'datadog_lambda.handler.handler', sensitive: false },
    {
      path: 'Layers',
      action: 'change',
      before: [own.replace('own', handler.slice(0, 1))],
      after: [own.replace('own', handler.slice(0, 1)), datadog(region, version)],
      sensitive: false,
    },
    { path: 'Environment.Variables.DD_LAMBDA_HANDLER', action: 'add', after: handler, sensitive: false },
    { path: 'Environment.Variables.DD_API_KEY', action: 'add', after: `${handler}-secret`, sensitive: true },
  ];

  test('does not count Region, own handler, own layers and secrets', () => {
    expect(diffGroupKey(provider, inRegion('eu-west-1', 'index.main'))).toBe(
      diffGroupKey(provider, inRegion('us-east-1', 'app.handler')),
    );
  });

  test('does not count what each function has of its own, but what stood there before', () => {
    const service = (after: string, before?: string): AttributeChange[] => [
      { path: 'Environment.Variables.DD_SERVICE', action: 'change', before, after, sensitive: false },
    ];
    const own = new Set(['DD_SERVICE']);
    const key = diffGroupKey(provider, service('a'), own);
    expect(diffGroupKey(provider, service('b'), own)).toBe(key);
    expect(diffGroupKey(provider, service('b', 'theirs'), own)).not.toBe(key);
    expect(diffGroupKey(provider, service('b'))).not.toBe(diffGroupKey(provider, service('a')));
  });

  test('counts layer versions, actions and open values', () => {
    const key = diffGroupKey(provider, inRegion('us-east-1', 'app.handler'));
    expect(diffGroupKey(provider, inRegion('us-east-1', 'app.handler', 101))).not.toBe(key);
    expect(
      diffGroupKey(provider, [
        ...inRegion('us-east-1', 'app.handler'),
        { path: 'Environment.Variables.DD_ENV', action: 'add', after: 'prod', sensitive: false },
      ]),
    ).not.toBe(key);
  });
});
