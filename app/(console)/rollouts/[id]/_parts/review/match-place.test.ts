import { expect, test } from 'vitest';
import { linesBefore, matchAt } from './match-place.ts';

const matches = {
  groups: [
    { position: 2, lines: 3 },
    { position: 25, lines: 1 },
  ],
};

test('a line that matches is found in its group by its place among all', () => {
  expect([0, 2, 3, 4].map((index) => matchAt(matches, index)?.position)).toEqual([2, 2, 25, undefined]);
});

test('the first line of a page follows those of the groups before it', () => {
  expect([1, 2, 3, 21, 26].map((first) => linesBefore(matches, first))).toEqual([0, 0, 3, 3, 4]);
});
