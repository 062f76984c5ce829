import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { seenFunctionOf } from './seen-function.ts';
import { editsBetween } from './sighting.ts';

const base: FunctionConfiguration = {
  FunctionName: 'orders',
  FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:orders',
  Runtime: 'python3.12',
  Handler: 'app.handler',
  MemorySize: 128,
  Timeout: 3,
  Environment: { Variables: { TABLE: 'orders', DD_ENV: 'one', DD_API_KEY: 'a'.repeat(32) } },
};
const seen = (edit: Partial<FunctionConfiguration>) => seenFunctionOf({ ...base, ...edit }, {}, {});
const edits = (edit: Partial<FunctionConfiguration>) => editsBetween(seen({}), seen(edit));

test('tells each place that the list keeps, in the order of AWS’s names', () => {
  const edited = edits({
    ...{ Runtime: 'python3.13', Handler: 'other.handler', MemorySize: 256, VpcConfig: { VpcId: 'vpc-1' } },
    Layers: [{ Arn: 'arn:aws:lambda:us-east-1:111122223333:layer:own:1' }],
    Environment: { Variables: { STAGE: 'blue', DD_ENV: 'two', DD_API_KEY: 'b'.repeat(32) } },
  });
  expect(edited).toEqual([
    { path: 'Environment.Variables.DD_ENV', kind: 'changed', before: 'one', after: 'two' },
    { path: 'Environment.Variables.STAGE', kind: 'added' },
    { path: 'Environment.Variables.TABLE', kind: 'removed' },
    { path: 'Handler', kind: 'changed', before: 'app.handler', after: 'other.handler' },
    { path: 'Layers', kind: 'added', after: ['arn:aws:lambda:us-east-1:111122223333:layer:own:1'] },
    { path: 'MemorySize', kind: 'changed', before: '128', after: '256' },
    { path: 'Runtime', kind: 'changed', before: 'python3.12', after: 'python3.13' },
    { path: 'VpcConfig', kind: 'added' },
  ]);
});

test('what the list does not keep shows as nothing: code, and values of other variables', () => {
  expect(edits({ CodeSha256: 'other' })).toEqual([]);
  expect(edits({ Environment: { Variables: { ...base.Environment?.Variables, TABLE: 'other' } } })).toEqual([]);
});

test('of variables that could not be decrypted nothing is told', () => {
  expect(edits({ Environment: { Error: { ErrorCode: 'KMSAccessDeniedException', Message: 'no' } } })).toEqual([]);
});

test('no value of a variable that is a secret or not Datadog’s own is ever in it', () => {
  const secret = fc.string({ minLength: 20, maxLength: 40 }).map((text) => `§${text}`);
  const names = fc.constantFrom('TABLE', 'PASSWORD', 'DD_API_KEY', 'constructor', '__proto__x');
  fc.assert(
    fc.property(fc.dictionary(names, secret), fc.dictionary(names, secret), (before, after) => {
      const told = editsBetween(
        seen({ Environment: { Variables: before } }),
        seen({ Environment: { Variables: after } }),
      );
      expect(JSON.stringify(told)).not.toContain('§');
    }),
  );
});
