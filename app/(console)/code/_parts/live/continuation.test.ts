import { expect, test } from 'vitest';
import { continuationOf } from './continuation.ts';

test.each([
  ['undone', 'kept', 'keeps'],
  ['undone', 'differs', 'keepsOther'],
  ['undone', 'undone', 'keepsNot'],
  ['undone', 'unknown', 'cannotTell'],
  ['differs', 'kept', 'keeps'],
  ['kept', 'kept', 'none'],
  ['kept', 'undone', 'takesBack'],
  ['kept', 'differs', 'changes'],
] as const)('%s without the patch, %s with it: %s', (before, after, said) => {
  expect(continuationOf({ before, after, isGone: false }, true)).toBe(said);
  expect(continuationOf({ before, after, isGone: false }, false)).toBe('none');
});

test('what does not stand any more can only be brought back', () => {
  expect(continuationOf({ before: 'undone', after: 'kept', isGone: true }, true)).toBe('bringsBack');
  expect(continuationOf({ before: 'undone', after: 'differs', isGone: true }, true)).toBe('bringsNotBack');
});
