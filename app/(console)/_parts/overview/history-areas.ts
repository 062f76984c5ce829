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

/**
 * An area for each status, one upon the other in their order, as the points of a polygon. Days are as far apart as they are in time;
 * between two that were counted, a straight line stands for those that were not.
 */
export function areasOf(days: readonly CoverageDay[]): { status: Status; points: string }[] {
  const most = Math.max(1, mostOf(days));
  const from = Date.parse(days[0]?.day ?? '');
  const length = Math.max(1, (Date.parse(days.at(-1)?.day ?? '') - from) / dayMilliseconds);
  const xs = days.map(({ day }) => rounded((chartWidth * (Date.parse(day) - from)) / dayMilliseconds / length));
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

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
