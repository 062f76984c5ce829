import { type DiffRow, generalised, withoutRegion } from './diff.ts';
import type { ProviderRules } from './provider.ts';
import { variableName } from './shape.ts';
import { shownValue } from './shown-state.ts';

type Rules = Pick<ProviderRules, 'redirect'>;

/** How one change differs from another that it is compared with. */
export type GroupDifference = {
  /** Changed lines that are not the same in both: a line with another value in the other counts once. */
  lines: number;
  /** Rows of the one that the other does not have. */
  here: DiffRow[];
  /** Rows of the other that the one does not have. */
  there: DiffRow[];
};

/**
 * Returns how the change that `rows` show differs from that of `others`. What stays unchanged is each function's own and is not
 * compared; nor is what does not keep two functions from being in one group: Regions in ARNs, a function's own handler, values behind
 * a mask, and what is written to `ownByFunction`.
 */
export function groupDifference(
  provider: Rules,
  rows: readonly DiffRow[],
  others: readonly DiffRow[],
  ownByFunction: ReadonlySet<string> = new Set(),
): GroupDifference {
  const keyOf = (row: DiffRow) => `${placeOf(row)}\n${comparableText(provider, row, ownByFunction)}`;
  const here = without(rows, others, keyOf);
  const there = without(others, rows, keyOf);
  const [counts, otherCounts] = [countBy(here, placeOf), countBy(there, placeOf)];
  const places = new Set([...counts.keys(), ...otherCounts.keys()].map(attributeOf));
  let lines = 0;
  for (const place of places) {
    const most = (kind: DiffRow['kind']) =>
      Math.max(counts.get(`${kind} ${place}`) ?? 0, otherCounts.get(`${kind} ${place}`) ?? 0);
    lines += most('added') + most('removed');
  }
  return { lines, here, there };
}

/** Returns the one of several changes that a change differs least from, the first of those that differ as little; undefined for none. */
export function nearestGroup<Group extends { rows: readonly DiffRow[] }>(
  provider: Rules,
  rows: readonly DiffRow[],
  groups: readonly Group[],
  ownByFunction?: ReadonlySet<string>,
): { group: Group; difference: GroupDifference } | undefined {
  let nearest: { group: Group; difference: GroupDifference } | undefined;
  for (const group of groups) {
    const difference = groupDifference(provider, rows, group.rows, ownByFunction);
    if (nearest === undefined || difference.lines < nearest.difference.lines) nearest = { group, difference };
  }
  return nearest;
}

function placeOf({ kind, path }: DiffRow): string {
  return `${kind} ${path}`;
}

function attributeOf(place: string): string {
  return place.slice(place.indexOf(' ') + 1);
}

/** The changed rows that have no counterpart among the others; a row that is there twice needs two. */
function without(rows: readonly DiffRow[], others: readonly DiffRow[], keyOf: (row: DiffRow) => string): DiffRow[] {
  const left = countBy(changed(others), keyOf);
  return changed(rows).filter((row) => {
    const key = keyOf(row);
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count === 0;
  });
}

function changed(rows: readonly DiffRow[]): DiffRow[] {
  return rows.filter(({ kind }) => kind !== 'unchanged');
}

function countBy(rows: readonly DiffRow[], keyOf: (row: DiffRow) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return counts;
}

/** The text of a row without what `diffGroupKey` leaves out too. Only compared, never shown. */
function comparableText({ redirect }: Rules, row: DiffRow, ownByFunction: ReadonlySet<string>): string {
  const value = shownValue(row);
  if (row.section === 'Layers') return withoutRegion(value);
  if (row.section === 'ImageConfig.Command') return redirect.isRedirect(value) ? value : '{handler}';
  if (row.kind === 'added' && ownByFunction.has(variableName(row.path))) return '{own}';
  return String(generalised(redirect, row.path, value));
}
