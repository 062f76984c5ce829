import { describe, expect, test } from 'vitest';
import type { AttributeChange, ConflictDecisions } from '../change/change.ts';
import { mergeRevert } from '../change/merge.ts';
import type { FunctionShape } from '../change/shape.ts';
import { datadog } from './provider.ts';

const redirect = 'datadog_lambda.handler.handler';

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
  const revert = (decisions: ConflictDecisions, changes = applied) => mergeRevert(datadog, theirs, changes, decisions);
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
  expect(mergeRevert(datadog, theirs, applied, {})).toEqual({
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
  expect(mergeRevert(datadog, theirs, applied, {})).toEqual({ shape: theirs, conflicts: [], keptPaths: [] });
});
