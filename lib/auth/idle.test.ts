import { expect, test } from 'vitest';
import { idleMilliseconds } from './idle.ts';

const hour = 60 * 60 * 1000;

test.each([
  [undefined, 12],
  ['', 12],
  ['1', 1],
  ['0.5', 0.5],
  ['168', 168],
  ['0', 12],
  ['-1', 12],
  ['1000', 12],
  ['for ever', 12],
])('LAMPLIGHTER_SESSION_IDLE_HOURS=%s: %d hours', (setting, hours) => {
  expect(idleMilliseconds(setting)).toBe(hours * hour);
});
