import { expect, test } from 'vitest';
import { allowedPerSecond } from './call-quota.ts';

test('an account takes the same share of the quota of GetFunction as of the shared one', () => {
  expect([allowedPerSecond('control', 10), allowedPerSecond('getFunction', 15)]).toEqual([10, 100]);
  expect(allowedPerSecond('control', 99)).toBe(15);
});
