import { expect, test } from 'vitest';
import { exampleProvider as example } from '../testing/example-provider.ts';
import { diffGroupKey, renderDiff } from './diff.ts';
import { groupDifference, nearestGroup } from './group-difference.ts';
import { compareShapes, shapeOf } from './shape.ts';

/** Masks the variables that are not its own. */
const provider = { ...example, isSensitiveVariable: (name: string) => !name.startsWith('ACME_') };

type Own = { name?: string; region?: string; handler?: string; variables?: Record<string, string>; layers?: string[] };

/** A function and what it becomes, as planning stores both. */
function change({ region = 'eu-west-1', handler = 'app.handler', variables = {}, layers = [] }: Own, added: Own = {}) {
  const layer = (name: string) => `arn:aws:lambda:${region}:444455556666:layer:${name}`;
  const configuration = {
    FunctionName: 'one',
    FunctionArn: `arn:aws:lambda:${region}:111122223333:function:one`,
    Handler: handler,
    Layers: layers.map((Arn) => ({ Arn })),
    Environment: { Variables: variables },
  };
  const before = shapeOf(configuration);
  const after = {
    ...before,
    handler: 'acme.handler',
    layers: [...before.layers, ...(added.layers ?? ['acme:1']).map(layer)],
    variables: { ...before.variables, ACME_HANDLER: handler, ...added.variables },
  };
  const attributes = compareShapes(before, after, provider.isSensitiveVariable);
  return { rows: renderDiff(provider, configuration, attributes), key: diffGroupKey(provider, attributes) };
}

const textsOf = (rows: readonly { text: string }[]) => rows.map(({ text }) => text);

test('two functions of one group do not differ, whatever their own handlers, Regions and variables', () => {
  const one = change({ variables: { A: '1' }, layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:own:1'] });
  const other = change({ region: 'us-east-1', handler: 'main.run', variables: { B: '2' } });
  expect(one.key).toBe(other.key);
  expect(groupDifference(provider, one.rows, other.rows)).toEqual({ lines: 0, here: [], there: [] });
});

test('a line with another value counts once, and both values are told', () => {
  const one = change({}, { variables: { ACME_ENV: 'prod' } });
  const other = change({}, { variables: { ACME_ENV: 'staging' } });
  const { lines, here, there } = groupDifference(provider, one.rows, other.rows);
  expect([lines, textsOf(here), textsOf(there)]).toEqual([1, ['ACME_ENV: "prod"'], ['ACME_ENV: "staging"']]);
});

test('a line that only one of them has counts once, on either side', () => {
  const one = change({}, { variables: { ACME_ENV: 'prod' }, layers: ['acme:1', 'acme-extension:80'] });
  const other = change({}, { variables: { ACME_ENV: 'prod', ACME_TRACE_ENABLED: 'true' } });
  const { lines, here, there } = groupDifference(provider, one.rows, other.rows);
  expect(lines).toBe(2);
  expect(textsOf(here)).toEqual(['"arn:aws:lambda:eu-west-1:444455556666:layer:acme-extension:80"']);
  expect(textsOf(there)).toEqual(['ACME_TRACE_ENABLED: "true"']);
  const turned = groupDifference(provider, other.rows, one.rows);
  expect([turned.lines, turned.here, turned.there]).toEqual([2, there, here]);
});

test('what a variable becomes that is each function’s own is not compared, and a hidden value only as hidden', () => {
  const one = change({}, { variables: { ACME_SERVICE: 'one', SECRET: '0'.repeat(32) } });
  const other = change({}, { variables: { ACME_SERVICE: 'two', SECRET: '1'.repeat(32) } });
  expect(groupDifference(provider, one.rows, other.rows, new Set(['ACME_SERVICE'])).lines).toBe(0);
  expect(groupDifference(provider, one.rows, other.rows).lines).toBe(1);
});

test('the nearest group is the first of those that differ least', () => {
  const env = (ACME_ENV: string) => change({}, { variables: { ACME_ENV, ACME_VERSION: '1' } });
  const groups = [change({}), env('prod'), env('staging')].map(({ rows }, index) => ({ rows, index }));
  expect(nearestGroup(provider, env('test').rows, groups)?.group.index).toBe(1);
  expect(nearestGroup(provider, change({}).rows, groups)?.difference.lines).toBe(0);
  expect(nearestGroup(provider, change({}).rows, [])).toBeUndefined();
});
