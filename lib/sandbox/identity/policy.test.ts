import { describe, expect, test } from 'vitest';
import { type AccessRequest, evaluatePolicy, policyDocumentSchema, type Statement } from './policy.ts';

function statements(...list: unknown[]): Statement[] {
  return policyDocumentSchema.parse({ Version: '2012-10-17', Statement: list }).Statement;
}

const read: AccessRequest = {
  action: 'lambda:GetFunction',
  resource: 'arn:aws:lambda:us-east-1:111122223333:function:a',
};
const foreignLayers = {
  Effect: 'Deny',
  Action: 'lambda:UpdateFunctionConfiguration',
  Resource: '*',
  Condition: { 'ForAnyValue:StringNotLike': { 'lambda:Layer': 'arn:aws:lambda:*:464622532012:layer:*:*' } },
};
const update = (layers?: string[]): AccessRequest => ({
  action: 'lambda:UpdateFunctionConfiguration',
  resource: read.resource,
  ...(layers ? { context: { 'lambda:Layer': layers } } : {}),
});
const datadog = 'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Extension:100';
const foreign = 'arn:aws:lambda:us-east-1:123456789012:layer:evil:1';

describe('evaluatePolicy', () => {
  test.each([
    ['denies what nothing allows', statements(), 'implicitDeny'],
    [
      'allows an action by pattern, whatever its case',
      statements({ Effect: 'Allow', Action: 'lambda:get*', Resource: '*' }),
      'allow',
    ],
    [
      'keeps to the resource',
      statements({ Effect: 'Allow', Action: '*', Resource: 'arn:aws:lambda:*:*:function:b' }),
      'implicitDeny',
    ],
    [
      'lets a deny win over an allow',
      statements(
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'lambda:*', Resource: '*' },
      ),
      'explicitDeny',
    ],
    ['reads NotAction', statements({ Effect: 'Allow', NotAction: 'lambda:Get*', Resource: '*' }), 'implicitDeny'],
    [
      'does not read a dot as any character',
      statements({ Effect: 'Allow', Action: 'lambda.GetFunction', Resource: '*' }),
      'implicitDeny',
    ],
  ])('%s', (_, policy, expected) => {
    expect(evaluatePolicy(policy, read)).toBe(expected);
  });

  test.each([
    ['layers of the allowed account alone', [datadog], 'allow'],
    ['one foreign layer among them', [datadog, foreign], 'explicitDeny'],
    ['no layers in the call', undefined, 'allow'],
  ])('decides on lambda:Layer with %s', (_, layers, expected) => {
    expect(
      evaluatePolicy(statements({ Effect: 'Allow', Action: '*', Resource: '*' }, foreignLayers), update(layers)),
    ).toBe(expected);
  });

  test('reads resource tags and Null', () => {
    const policy = statements({
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:ResourceTag/dd-dashboard': 'deny' }, Null: { 'aws:TagKeys': 'false' } },
    });
    const context = { 'aws:TagKeys': ['a'] };
    expect(evaluatePolicy(policy, { ...read, context })).toBe('allow');
    expect(evaluatePolicy(policy, { ...read, context: { ...context, 'aws:ResourceTag/dd-dashboard': ['deny'] } })).toBe(
      'implicitDeny',
    );
    expect(evaluatePolicy(policy, read)).toBe('implicitDeny');
  });
});
