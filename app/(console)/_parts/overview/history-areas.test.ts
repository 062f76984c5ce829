import { expect, test } from 'vitest';
import type { CoverageDay } from '#lib/core/functions/coverage-counts.ts';
import { areasOf, daysBetweenEnds, mostOf, runsOf } from './history-areas.ts';

const dayWith = (day: string, instrumented: number, not: number): CoverageDay => ({
  day,
  countByStatus: { instrumented, outdated: 0, partly: 0, not, cannotBe: 0 },
});

test('areas stand upon each other, to the height of all functions, and days as far apart as they are', () => {
  const days = [dayWith('2026-11-01', 0, 10), dayWith('2026-11-02', 5, 5), dayWith('2026-11-03', 20, 0)];
  expect(mostOf(days)).toBe(20);
  const areas = new Map(areasOf(days).map(({ status, points }) => [status, points]));
  expect(areas.get('instrumented')).toBe('0,200 400,150 800,0 800,200 400,200 0,200');
  expect(areas.get('not')).toBe('0,100 400,100 800,0 800,0 400,150 0,200');
});

test('nothing is drawn for days that were not counted, and one between such is as wide as it lasts', () => {
  const days = [
    ...[dayWith('2026-11-01', 10, 0), dayWith('2026-11-02', 10, 0)],
    dayWith('2026-11-05', 5, 5),
    dayWith('2026-11-09', 10, 0),
  ];
  expect(runsOf(days).map(({ days: run, missingBefore }) => [run.length, missingBefore])).toEqual([
    [2, 0],
    [1, 2],
    [1, 3],
  ]);
  const drawn = areasOf(days).flatMap(({ status, points }) => (status === 'instrumented' ? [points] : []));
  expect(drawn).toEqual([
    '0,0 100,0 100,200 0,200',
    '350,100 450,100 450,200 350,200',
    // What would be beyond the chart is not drawn.
    '750,0 800,0 800,200 750,200',
  ]);
});

test('days between the ends are spread over the chart, however they were counted', () => {
  const all = Array.from({ length: 30 }, (_, index) => dayWith(`2026-11-${String(index + 1).padStart(2, '0')}`, 1, 1));
  expect(daysBetweenEnds(all, 3).map(({ day }) => day)).toEqual(['2026-11-08', '2026-11-15', '2026-11-23']);
  expect(daysBetweenEnds(all.slice(0, 2), 3)).toEqual([]);
  expect(daysBetweenEnds([...all.slice(0, 2), ...all.slice(-1)], 3)).toHaveLength(1);
});

test('a fleet without functions has flat areas', () => {
  const days = [dayWith('2026-11-01', 0, 0), dayWith('2026-11-02', 0, 0)];
  for (const { points } of areasOf(days)) expect(points).toBe('0,200 800,200 800,200 0,200');
});
