import { diffArrays, diffWordsWithSpace } from 'diff';

/** A stretch of a line; `isMarked` where it differs from its counterpart. */
export type Stretch = { text: string; isMarked: boolean };
/** One line of a text, numbered from 1. */
export type TextLine = { number: number; kind: 'unchanged' | 'added' | 'removed'; stretches: Stretch[] };
/** Two lines side by side; null where one side has nothing. Of an unchanged line both sides are there. */
export type LinePair = { before: TextLine | null; after: TextLine | null };
/** Lines that follow each other: shown, or folded away because nothing changes near them. */
export type DiffBlock = { isFolded: boolean; pairs: LinePair[] };
/** How two texts differ; `lacksNewline` where only one of them does not end its last line, or both do not. */
export type TextDiff = { blocks: DiffBlock[]; lacksNewline: { before: boolean; after: boolean } };

/** So many unchanged lines stay in view around a change. */
const context = 3;
/** Two lines that share less than this are two different lines: marking words in them would only confuse. */
const leastInCommon = 0.4;

/** The lines of two texts, counterparts side by side, far from changes folded. An absent text has no lines. */
export function textDiff(before: string | null, after: string | null): TextDiff {
  const blocks: DiffBlock[] = [];
  let [beforeNumber, afterNumber] = [1, 1];
  let removed: string[] = [];
  const changes = diffArrays(linesOf(before), linesOf(after));
  const flush = (added: readonly string[]) => {
    if (removed.length === 0 && added.length === 0) return;
    blocks.push({ isFolded: false, pairs: pairLines(removed, added, beforeNumber, afterNumber) });
    beforeNumber += removed.length;
    afterNumber += added.length;
    removed = [];
  };
  changes.forEach((change, index) => {
    if (change.removed) {
      removed = change.value;
      return;
    }
    flush(change.added ? change.value : []);
    if (change.added) return;
    const pairs = change.value.map((text, line): LinePair => {
      const stretches = [{ text, isMarked: false }];
      return {
        before: { number: beforeNumber + line, kind: 'unchanged', stretches },
        after: { number: afterNumber + line, kind: 'unchanged', stretches },
      };
    });
    beforeNumber += pairs.length;
    afterNumber += pairs.length;
    blocks.push(...foldUnchanged(pairs, { isFirst: index === 0, isLast: index === changes.length - 1 }));
  });
  flush([]);
  return { blocks, lacksNewline: { before: lacksNewline(before), after: lacksNewline(after) } };
}

/** The lines without their ends; the carriage return of a Windows line end is left out, as no edit changes one. */
function linesOf(text: string | null): string[] {
  if (text === null || text === '') return [];
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function lacksNewline(text: string | null): boolean {
  return text !== null && text !== '' && !text.endsWith('\n');
}

function foldUnchanged(pairs: LinePair[], { isFirst, isLast }: { isFirst: boolean; isLast: boolean }): DiffBlock[] {
  const start = isFirst ? 0 : context;
  const end = pairs.length - (isLast ? 0 : context);
  // Folding one line away would take as much room as the line.
  if (end - start < 2) return [{ isFolded: false, pairs }];
  return [
    { isFolded: false, pairs: pairs.slice(0, start) },
    { isFolded: true, pairs: pairs.slice(start, end) },
    { isFolded: false, pairs: pairs.slice(end) },
  ].filter((block) => block.pairs.length > 0);
}

function pairLines(removed: readonly string[], added: readonly string[], before: number, after: number): LinePair[] {
  const length = Math.max(removed.length, added.length);
  return Array.from({ length }, (_, index) => pairOf(removed[index], added[index], before + index, after + index));
}

function pairOf(removed: string | undefined, added: string | undefined, before: number, after: number): LinePair {
  const changes = removed !== undefined && added !== undefined ? diffWordsWithSpace(removed, added) : [];
  const common = changes.reduce((sum, change) => sum + (change.added || change.removed ? 0 : change.value.length), 0);
  const isSameLine = common >= leastInCommon * Math.max(removed?.length ?? 0, added?.length ?? 0);
  const stretchesOf = (text: string, other: 'added' | 'removed'): Stretch[] =>
    isSameLine && changes.length > 0
      ? changes
          .filter((change) => !change[other])
          .map((change) => ({ text: change.value, isMarked: change.added || change.removed }))
      : [{ text, isMarked: false }];
  return {
    before:
      removed === undefined ? null : { number: before, kind: 'removed', stretches: stretchesOf(removed, 'added') },
    after: added === undefined ? null : { number: after, kind: 'added', stretches: stretchesOf(added, 'removed') },
  };
}
