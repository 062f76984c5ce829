import { applySplices, orderSplices, type Splice } from '../edit/splice.ts';
import { indentationAt, lineStart } from '../source/lines.ts';
import { readHclFile } from './hcl-file.ts';
import type { Line } from './layout.ts';

/** Lines in a row whose `=`, or whose comments, stand below each other when the file is formatted. */
type Chain = { kind: 'assign' | 'comment'; lines: readonly Line[] };

/**
 * Returns splices that also align: where an edit changes which lines stand in a row, or how long they are, the `=` and the
 * comments behind code are put below each other as `terraform fmt` would, provided that they were so before. A file that
 * nobody formats stays as it is. Source of the rules: what the real `terraform fmt` does, see `fmt.interop.ts`.
 */
export function alignSplices(before: string, splices: readonly Splice[]): Splice[] {
  const aligned = alignKind(before, splices, 'assign');
  // The comments' columns depend on where the values stand.
  return alignKind(before, aligned, 'comment');
}

/** Whether a line, given by its start, has its `=` in a row of several that are not put below each other. */
export function isInUnalignedRow(text: string, start: number): boolean {
  const chain = chainsOf(text, 'assign').find(({ lines }) => lines.some((line) => line.start === start));
  return chain !== undefined && chain.lines.length > 1 && !isAligned(text, chain);
}

function alignKind(before: string, splices: readonly Splice[], kind: Chain['kind']): Splice[] {
  const after = applySplices(before, splices);
  const isFormatted = new Map<number, boolean>();
  const members = new Map<number, string>();
  const move = movesOf(splices);
  for (const chain of chainsOf(before, kind)) {
    const starts = chain.lines.map(({ start }) => movedLine(before, after, start, move));
    const isSo = isAligned(before, chain);
    const key = `${starts.join()} ${textOf(before, chain)}`;
    for (const start of starts) {
      if (start === undefined) continue;
      isFormatted.set(start, isSo);
      members.set(start, key);
    }
  }
  const blanks: Splice[] = [];
  for (const chain of chainsOf(after, kind)) {
    const key = `${chain.lines.map(({ start }) => start).join()} ${textOf(after, chain)}`;
    const known = chain.lines.map(({ start }) => start).filter((start) => isFormatted.has(start));
    const isUnchanged = known.length === chain.lines.length && known.every((start) => members.get(start) === key);
    if (isUnchanged || !known.every((start) => isFormatted.get(start))) continue;
    blanks.push(...alignmentsOf(after, chain));
  }
  return mergeBlanks(splices, blanks);
}

/** Where a line begins after the splices, told by its first character that is no blank; undefined when that was replaced. */
function movedLine(before: string, after: string, start: number, move: Move): number | undefined {
  const moved = move(start + indentationAt(before, start).length);
  return moved === undefined ? undefined : lineStart(after, moved);
}

type Move = (position: number) => number | undefined;

/** What `movedPosition` tells, for many positions that only ever grow: every splice is looked at once. */
function movesOf(splices: readonly Splice[]): Move {
  const ordered = orderSplices(splices);
  let next = 0;
  let shift = 0;
  return (position) => {
    for (let splice = ordered[next]; splice !== undefined && splice.start <= position; splice = ordered[next]) {
      if (splice.start < splice.end && position < splice.end) return undefined;
      shift += splice.text.length - (splice.end - splice.start);
      next += 1;
    }
    return position + shift;
  };
}

/** What of a chain's lines decides about its alignment. */
function textOf(text: string, { kind, lines }: Chain): string {
  return lines.map((line) => text.slice(line.start, line[kind]?.blank)).join('\n');
}

function isAligned(text: string, chain: Chain): boolean {
  return alignmentsOf(text, chain).length === 0;
}

/** The white space to put before each mark of a chain; empty when it stands there already. */
function alignmentsOf(text: string, { kind, lines }: Chain): Splice[] {
  const widths = lines.map((line) => (line[kind]?.blank ?? line.start) - line.start);
  const column = Math.max(...widths) + 1;
  return lines.flatMap((line, index) => {
    const cell = line[kind];
    const wanted = ' '.repeat(column - (widths[index] ?? 0));
    if (cell === undefined || text.slice(cell.blank, cell.mark) === wanted) return [];
    return [{ start: cell.blank, end: cell.mark, text: wanted }];
  });
}

function chainsOf(text: string, kind: Chain['kind']): Chain[] {
  const chains: Line[][] = [];
  let current: Line[] = [];
  for (const line of readHclFile('', text).lines) {
    const isMember = line[kind] !== undefined;
    const isAlone = kind === 'assign' && line.assign?.isOpen === true;
    if ((!isMember || isAlone) && current.length > 0) {
      chains.push(current);
      current = [];
    }
    if (isAlone) chains.push([line]);
    else if (isMember) current.push(line);
  }
  if (current.length > 0) chains.push(current);
  return chains.map((lines) => ({ kind, lines }));
}

/** Splices with changes of white space, given in positions of the text after them, brought into them. */
function mergeBlanks(splices: readonly Splice[], blanks: readonly Splice[]): Splice[] {
  const merged: Splice[] = [];
  let shift = 0;
  const pending = orderSplices(blanks);
  const takeBefore = (limit: number) => {
    for (let [next] = pending; next !== undefined && next.end <= limit; [next] = pending) {
      merged.push({ start: next.start - shift, end: next.end - shift, text: next.text });
      pending.shift();
    }
  };
  for (const splice of orderSplices(splices)) {
    const start = splice.start + shift;
    takeBefore(start);
    const inside: Splice[] = [];
    const end = start + splice.text.length;
    while (pending[0] !== undefined && pending[0].end <= end) {
      const { start: from, end: to, text } = pending.shift() ?? pending[0];
      inside.push({ start: from - start, end: to - start, text });
    }
    merged.push({ ...splice, text: applySplices(splice.text, inside) });
    shift += splice.text.length - (splice.end - splice.start);
  }
  takeBefore(Number.POSITIVE_INFINITY);
  return merged;
}
