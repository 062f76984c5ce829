import { beforeEach, expect, test } from 'vitest';
import { forgetAttempts, takeAttempt } from './attempts.ts';

const minutes = 60_000;

beforeEach(() => {
  globalThis.lamplighterAttempts = undefined;
});

test('ten attempts may fail, the eleventh is refused until five minutes have passed', () => {
  const tried = Array.from({ length: 11 }, (_, index) => takeAttempt('a', { now: index }));
  expect(tried).toEqual([...Array(10).fill(true), false]);
  expect(takeAttempt('a', { now: 5 * minutes - 1 })).toBe(false);
  expect(takeAttempt('a', { now: 5 * minutes })).toBe(true);
});

test('one key’s failures are no other’s, and a success clears them', () => {
  for (let count = 0; count < 11; count++) takeAttempt('a');
  expect(takeAttempt('b')).toBe(true);
  forgetAttempts('a');
  expect(takeAttempt('a')).toBe(true);
});

test('a flood of made-up keys does not fill the memory', () => {
  for (let count = 0; count < 20_100; count++) takeAttempt(`made up ${count}`);
  expect(globalThis.lamplighterAttempts?.size).toBe(20_000);
});
