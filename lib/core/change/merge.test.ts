import { describe, expect, test } from 'vitest';
import type { AttributeChange, ConflictDecisions } from './change.ts';
import { mergeLayers, mergeRevert } from './merge.ts';
import type { FunctionShape } from './shape.ts';

const arn = (name: string, version = 1) => `arn:aws:lambda:us-east-1:111122223333:layer:${name}:${version}`;
const list = (text: string) =>
  text === '' ? [] : text.split(' ').map((item) => arn(item.slice(0, 1), Number(item.slice(1))));
const redirect = 'datadog_lambda.handler.handler';

describe('layers of a revert', () => {
  test.each([
    ['nobody else changed anything', 'a1 b1', 'a1 b1 d1', 'a1 b1 d1', 'a1 b1'],
    ['a layer of theirs stays', 'a1', 'a1 d1', 'a1 d1 t1', 'a1 t1'],
    ['a layer that they took off stays off', 'a1 b1', 'a1 b1 d1', 'b1 d1', 'b1'],
    ['their new version of their own layer stays', 'a1 b1', 'a1 b1 d1', 'a2 b1 d1', 'a2 b1'],
    ['their order stays', 'a1 b1', 'a1 b1 d1', 'b1 a1 d1', 'b1 a1'],
    ['an older version returns in place', 'a1 d1 b1', 'a1 d9 b1', 'a1 d9 b1 t1', 'a1 d1 b1 t1'],
    ['a layer that we replaced returns beside its neighbour', 'a1 p1 b1', 'a1 q1 b1', 't1 a1 q1 b1', 't1 a1 p1 b1'],
    ['a layer of ours that they took off already stays off', 'a1', 'a1 d1', 'a1', 'a1'],
  ])('%s', (_, base, ours, theirs, merged) => {
    expect(mergeLayers(list(base), list(ours), list(theirs), undefined)).toEqual(list(merged));
  });

  test('one layer that both moved to another version is a conflict, decided for that layer alone', () => {
    const [base, ours, theirs] = [list('d1 a1'), list('d9 a1'), list('d10 a2 t1')];
    expect(mergeLayers(base, ours, theirs, undefined)).toBeUndefined();
    expect(mergeLayers(base, ours, theirs, 'keep')).toEqual(list('d10 a2 t1'));
    expect(mergeLayers(base, ours, theirs, 'restore')).toEqual(list('d1 a2 t1'));
  });
});

describe('a handler that moved under the redirect', () => {
  const applied: AttributeChange[] = [
    { path: 'Handler', action: 'change', before: 'app.handler', after: redirect, sensitive: false },
    { path: 'Environment.Variables.DD_LAMBDA_HANDLER', action: 'add', after: 'app.handler', sensitive: false },
  ];
  const theirs: FunctionShape = {
    handler: redirect,
    layers: [],
    command: undefined,
    variables: { DD_LAMBDA_HANDLER: 'new.handler' },
  };
  const revert = (decisions: ConflictDecisions, changes = applied) => mergeRevert(theirs, changes, decisions);
  const path = 'Environment.Variables.DD_LAMBDA_HANDLER';

  test('is asked about, and then followed or taken back', () => {
    expect(revert({}).conflicts).toEqual([{ path, ours: 'app.handler', theirs: 'new.handler', sensitive: false }]);
    expect(revert({ [path]: 'keep' }).shape).toMatchObject({
      handler: 'new.handler',
      variables: { DD_LAMBDA_HANDLER: 'new.handler' },
    });
    expect(revert({ [path]: 'restore' }).shape).toMatchObject({ handler: 'app.handler', variables: {} });
  });

  test('is followed where the variable was there before us', () => {
    const { shape, conflicts, keptPaths } = revert({}, applied.slice(0, 1));
    expect({ handler: shape.handler, conflicts, keptPaths }).toEqual({
      handler: 'new.handler',
      conflicts: [],
      keptPaths: ['Handler'],
    });
  });
});

test('a handler that a deployment put back leaves the rest to be reverted', () => {
  const applied: AttributeChange[] = [
    { path: 'Handler', action: 'change', before: 'app.handler', after: redirect, sensitive: false },
    { path: 'Environment.Variables.DD_ENV', action: 'add', after: 'prod', sensitive: false },
  ];
  const theirs: FunctionShape = {
    handler: 'app.handler',
    layers: [],
    command: undefined,
    variables: { DD_ENV: 'prod' },
  };
  expect(mergeRevert(theirs, applied, {})).toEqual({
    shape: { ...theirs, variables: {} },
    conflicts: [],
    keptPaths: [],
  });
});

test('a variable named like a member of every JavaScript object is there only when it is', () => {
  const applied: AttributeChange[] = [
    { path: 'Environment.Variables.constructor', action: 'add', after: 'ours', sensitive: true },
  ];
  const theirs: FunctionShape = { handler: 'app.handler', layers: [], command: undefined, variables: {} };
  expect(mergeRevert(theirs, applied, {})).toEqual({ shape: theirs, conflicts: [], keptPaths: [] });
});
