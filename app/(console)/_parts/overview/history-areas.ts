import type { Status } from '#lib/core/datadog/status.ts';
import { statuses } from '#lib/core/datadog/status-names.ts';
import { totalOf } from '#lib/core/functions/coverage.ts';
import type { CoverageDay } from '#lib/core/functions/coverage-counts.ts';

/** Of the chart's own units. */
export const chartWidth = 800;
export const chartHeight = 200;

const dayMilliseconds = 86_400_000;

/** The most functions that there were on one of the days. */
export function mostOf(days: readonly CoverageDay[]): number {
  return Math.max(0, ...days.map(({ countByStatus }) => totalOf(countByStatus)));
}

/** Days that were counted one after the other, and how many were not before them. */
export type Run = { days: readonly CoverageDay[]; missingBefore: number };

/** The days in runs of consecutive ones: what was not counted is no part of any, and nothing is said about it. */
export function runsOf(days: readonly CoverageDay[]): Run[] {
  const runs: { days: CoverageDay[]; missingBefore: number }[] = [];
  for (const day of days) {
    const run = runs.at(-1);
    const before = run?.days.at(-1);
    const missing = before === undefined ? 0 : daysBetween(before.day, day.day) - 1;
    if (run !== undefined && missing === 0) run.days.push(day);
    else runs.push({ days: [day], missingBefore: missing });
  }
  return runs;
}

/** Where a day is, from the first to the last, as a share of the chart's width. */
export function shareOfWidth(days: readonly CoverageDay[], day: string): number {
  const first = days[0]?.day ?? day;
  return daysBetween(first, day) / Math.max(1, daysBetween(first, days.at(-1)?.day ?? day));
}

/** About so many of the days that were counted, spread over the chart, without the first and the last. */
export function daysBetweenEnds(days: readonly CoverageDay[], count: number): CoverageDay[] {
  const inner = days.slice(1, -1);
  const chosen = Array.from({ length: count }, (_, index) => {
    const wanted = (index + 1) / (count + 1);
    const distance = ({ day }: CoverageDay) => Math.abs(shareOfWidth(days, day) - wanted);
    return inner.toSorted((one, other) => distance(one) - distance(other))[0];
  });
  return [...new Set(chosen)].flatMap((day) => (day === undefined ? [] : [day]));
}

/**
 * An area for each status and run, one upon the other in their order, as the points of a polygon. Days are as far apart as they are in time;
 * where days were not counted there is none. A day between two such is as wide as it lasts.
 */
export function areasOf(days: readonly CoverageDay[]): { status: Status; points: string }[] {
  const most = Math.max(1, mostOf(days));
  const wholeDay = 1 / Math.max(1, daysBetween(days[0]?.day ?? '', days.at(-1)?.day ?? ''));
  return runsOf(days).flatMap(({ days: run }) => {
    const alone = run.length === 1 ? run[0] : undefined;
    const counted = alone === undefined ? run : [alone, alone];
    const xs = counted.map(({ day }, index) => {
      const beside = alone === undefined ? 0 : (index - 0.5) * wholeDay;
      return rounded(chartWidth * Math.min(1, Math.max(0, shareOfWidth(days, day) + beside)));
    });
    return stacked(counted, xs, most);
  });
}

function stacked(days: readonly CoverageDay[], xs: readonly number[], most: number) {
  const heightOf = (count: number) => rounded(chartHeight - (chartHeight * count) / most);
  let below = days.map(() => 0);
  return statuses.map((status) => {
    const above = days.map(({ countByStatus }, index) => (below[index] ?? 0) + countByStatus[status]);
    const line = (counts: readonly number[]) => counts.map((count, index) => `${xs[index] ?? 0},${heightOf(count)}`);
    const points = [...line(above), ...line(below).toReversed()].join(' ');
    below = above;
    return { status, points };
  });
}

/** From one day to another, both as YYYY-MM-DD. */
function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMilliseconds) || 0;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
