import { expect, test } from 'vitest';
import type { CoverageDay } from '#lib/core/functions/coverage-counts.ts';
import { areasOf, mostOf } from './history-areas.ts';

const dayWith = (day: string, instrumented: number, not: number): CoverageDay => ({
  day,
  countByStatus: { instrumented, outdated: 0, partly: 0, not, cannotBe: 0 },
});

test('areas stand upon each other, to the height of all functions, and days as far apart as they are', () => {
  const days = [dayWith('2026-11-01', 0, 10), dayWith('2026-11-02', 5, 5), dayWith('2026-11-05', 20, 0)];
  expect(mostOf(days)).toBe(20);
  const areas = new Map(areasOf(days).map(({ status, points }) => [status, points]));
  expect(areas.get('instrumented')).toBe('0,200 200,150 800,0 800,200 200,200 0,200');
  expect(areas.get('not')).toBe('0,100 200,100 800,0 800,0 200,150 0,200');
});

test('a fleet without functions has flat areas', () => {
  const days = [dayWith('2026-11-01', 0, 0), dayWith('2026-11-02', 0, 0)];
  for (const { points } of areasOf(days)) expect(points).toBe('0,200 800,200 800,200 0,200');
});
