import { diffWordsWithSpace } from 'diff';
import type { DiffRow, DiffSection } from '#lib/core/change/diff.ts';

/** A stretch of a line; `isMarked` where it differs from its counterpart, `isFound` where a text that is looked for stands. */
export type Stretch = { text: string; isMarked: boolean; isFound?: boolean };
/** One line as shown, with its counterpart's differences marked. `hasCounterpart`: it shows one side of something that changes. */
export type DiffLine = {
  kind: DiffRow['kind'];
  stretches: Stretch[];
  isMaskedChange: boolean;
  hasCounterpart: boolean;
  /** What it shows. */
  row: DiffRow;
};
/** A line of the side-by-side form; null where one side has nothing. */
export type DiffPair = { before: DiffLine | null; after: DiffLine | null };
/** Lines that belong together: shown, or folded away because nothing changes in them. */
export type DiffBlock = { isFolded: boolean; pairs: DiffPair[] };
export type DiffPart = { section: DiffSection; hasChanges: boolean; blocks: DiffBlock[] };

/** Unchanged lines of these sections say where a changed one stands, so they stay in view. */
const orderedSections: readonly DiffSection[] = ['Layers', 'ImageConfig.Command'];
/** So few unchanged lines take no more room than the line that would fold them. */
const notWorthFolding = 1;
/** Two lines that share less than this are two different lines: marking words in them would only confuse. */
const leastInCommon = 0.4;

/** The rows of a diff by section, counterparts side by side, what stays the same folded. */
export function diffParts(rows: readonly DiffRow[]): DiffPart[] {
  const sections = [...new Set(rows.map((row) => row.section))];
  return sections.map((section) => {
    const own = rows.filter((row) => row.section === section);
    const hasChanges = own.some((row) => row.kind !== 'unchanged');
    const keepsContext = hasChanges && orderedSections.includes(section);
    return { section, hasChanges, blocks: runsOf(own).map((run) => blockOf(run, keepsContext)) };
  });
}

/** Neighbouring rows that are all unchanged, or all changed and of the same attribute. */
function runsOf(rows: readonly DiffRow[]): DiffRow[][] {
  const runs: DiffRow[][] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    const head = last?.[0];
    const isUnchanged = row.kind === 'unchanged';
    const belongs =
      head !== undefined && (head.kind === 'unchanged') === isUnchanged && (isUnchanged || head.path === row.path);
    if (last && belongs) last.push(row);
    else runs.push([row]);
  }
  return runs;
}

function blockOf(run: readonly DiffRow[], keepsContext: boolean): DiffBlock {
  if (run[0]?.kind === 'unchanged') {
    const pairs = run.map((row) => {
      const line = lineOf(row);
      return { before: line, after: line };
    });
    return { isFolded: !keepsContext && run.length > notWorthFolding, pairs };
  }
  const removed = run.filter((row) => row.kind === 'removed');
  const added = run.filter((row) => row.kind === 'added');
  const length = Math.max(removed.length, added.length);
  return { isFolded: false, pairs: Array.from({ length }, (_, index) => pairOf(removed[index], added[index])) };
}

function pairOf(before: DiffRow | undefined, after: DiffRow | undefined): DiffPair {
  if (!before || !after) return { before: before ? lineOf(before) : null, after: after ? lineOf(after) : null };
  const whole = { before: lineOf(before, true), after: lineOf(after, true) };
  if (before.isMaskedChange) return whole;
  const changes = diffWordsWithSpace(before.text, after.text);
  const common = changes.reduce((sum, change) => sum + (change.added || change.removed ? 0 : change.value.length), 0);
  if (common < leastInCommon * Math.max(before.text.length, after.text.length)) return whole;
  const side = (row: DiffRow, other: 'added' | 'removed'): DiffLine => ({
    ...lineOf(row, true),
    stretches: changes
      .filter((change) => !change[other])
      .map((change) => ({ text: change.value, isMarked: change.added || change.removed })),
  });
  return { before: side(before, 'added'), after: side(after, 'removed') };
}

function lineOf(row: DiffRow, hasCounterpart = false): DiffLine {
  const { kind, text, isMaskedChange } = row;
  return { kind, stretches: [{ text, isMarked: false }], isMaskedChange, hasCounterpart, row };
}

/** Whether a text stands in what a row shows; upper and lower case are one. */
export function isFoundIn({ text }: Pick<DiffRow, 'text'>, wanted: string): boolean {
  return wanted !== '' && text.toLowerCase().includes(wanted.toLowerCase());
}

/** The stretches of a line, divided where a text that is looked for begins and ends, wherever that is. */
export function withFound(stretches: readonly Stretch[], wanted: string): Stretch[] {
  const whole = stretches.map(({ text }) => text).join('');
  const spans = spansOf(whole, wanted);
  let start = 0;
  return stretches.flatMap(({ text, isMarked }) => {
    const end = start + text.length;
    const borders = [start, ...spans.flat().filter((at) => at > start && at < end), end];
    const parts = borders.slice(0, -1).map((from, index) => ({
      text: whole.slice(from, borders[index + 1]),
      isMarked,
      isFound: spans.some(([first, last]) => from >= first && from < last),
    }));
    start = end;
    return parts;
  });
}

function spansOf(text: string, wanted: string): [number, number][] {
  const [lower, sought] = [text.toLowerCase(), wanted.toLowerCase()];
  // A few letters change their length: then it is told that the line has it, not where.
  if (lower.length !== text.length) return [[0, text.length]];
  const spans: [number, number][] = [];
  for (let at = lower.indexOf(sought); at !== -1; at = lower.indexOf(sought, at + sought.length))
    spans.push([at, at + sought.length]);
  return spans;
}
