import { expect, test } from 'vitest';
import { isStorable } from './storable.ts';

test.each([
  ['text', 'Zürich 😀', true],
  ['an input of every kind', { name: 'x', count: 1, none: null, list: ['y', { on: true }] }, true],
  ['NUL', 'a\0b', false],
  ['NUL deep inside', { list: [{ name: '\0' }] }, false],
  ['NUL in the name of a tag', { tags: { 'a\0': 'b' } }, false],
  ['half of a surrogate pair', ['\ud83d'], false],
])('%s', (_name, input, expected) => {
  expect(isStorable(input)).toBe(expected);
});
