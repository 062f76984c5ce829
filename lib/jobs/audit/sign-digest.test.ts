import { expect, it } from 'vitest';
import { digestTime, isDue } from './sign-digest.ts';

const hour = 3_600_000;
const last = Date.parse('2026-03-01T12:00:00.000Z');
const digestMinutes = 60;

it.each([
  ['there is none yet', null, last, 0, true],
  ['the last one is young', last, last + hour / 2, Number.POSITIVE_INFINITY, false],
  ['the last one is an hour old', last, last + hour, 0, true],
  ['the clock was set back and this process has signed none', last, last - 5 * hour, Number.POSITIVE_INFINITY, true],
  ['the clock was set back since this process signed', last, last - 5 * hour, hour / 2, false],
  ['the clock was set back, and an hour has passed all the same', last, last - 5 * hour, hour, true],
])('a digest is due or not when %s', (_when, lastAt, now, sinceSigned, expected) => {
  expect(isDue(lastAt, now, { digestMinutes, sinceSigned })).toBe(expected);
});

it('digests never go back in time', () => {
  const at = '2026-03-01T12:00:00.000Z';
  expect(digestTime(null, at)).toBe(at);
  expect(digestTime(at, '2026-03-01T13:00:00.000Z')).toBe('2026-03-01T13:00:00.000Z');
  for (const now of [at, '2026-03-01T07:00:00.000Z']) expect(digestTime(at, now)).toBe('2026-03-01T12:00:00.001Z');
});
