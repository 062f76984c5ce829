import { expect, test } from 'vitest';
import { environmentSizeBytes, isValidHandler } from './limits.ts';

test('the environment is counted as compact JSON in UTF-8', () => {
  expect(environmentSizeBytes({})).toBe(2);
  expect(environmentSizeBytes({ A: 'b' })).toBe('{"A":"b"}'.length);
  expect(environmentSizeBytes({ A: 'é"' })).toBe(12);
});

test('AWS takes handlers of up to 128 characters without spaces', () => {
  expect(isValidHandler('a'.repeat(128))).toBe(true);
  expect([isValidHandler('a'.repeat(129)), isValidHandler('a b'), isValidHandler('')]).toEqual([false, false, false]);
});
