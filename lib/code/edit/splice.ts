/** Replaces the text from `start` up to `end` (UTF-16 positions in the original) by `text`; `start` = `end` inserts. */
export type Splice = { start: number; end: number; text: string };

/** Splices in order of position; insertions at one place keep the order in which they were given. */
export function orderSplices(splices: readonly Splice[]): Splice[] {
  return splices
    .map((splice, index) => ({ splice, index }))
    .sort((a, b) => a.splice.start - b.splice.start || a.splice.end - b.splice.end || a.index - b.index)
    .map(({ splice }) => splice);
}

/** Applies all splices at once. Throws RangeError when two of them overlap or one lies outside: the plan is wrong. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const parts: string[] = [];
  let position = 0;
  for (const { start, end, text: inserted } of orderSplices(splices)) {
    if (start < position || end < start || end > text.length) throw new RangeError(`Splices overlap at ${start}.`);
    parts.push(text.slice(position, start), inserted);
    position = end;
  }
  parts.push(text.slice(position));
  return parts.join('');
}

/**
 * Where a position of the original is found after the splices, which are given as `orderSplices` orders them; undefined when
 * it was replaced. What stands at an insertion comes after the inserted text.
 */
export function movedPosition(position: number, ordered: readonly Splice[]): number | undefined {
  let moved = position;
  for (const { start, end, text } of ordered) {
    if (start > position) break;
    if (start < end && position >= start && position < end) return undefined;
    moved += text.length - (end - start);
  }
  return moved;
}
