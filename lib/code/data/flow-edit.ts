import type { Splice } from '../edit/splice.ts';
import type { Value } from '../edit/value.ts';
import { indentationAt, isFirstOnLine, lineEnd } from '../source/lines.ts';
import type { Insertion } from './block-edit.ts';
import type { DataDocument, DataEntry, DataNode } from './data-document.ts';
import { renderFlow, renderLines, renderScalar } from './render.ts';

/** Puts an entry into a collection in brackets: on a line of its own where the others have theirs, else on the same line. */
export function insertIntoFlow(
  { document, layout, node, index, isFirstHere, isLastHere }: Insertion,
  key: string | number,
  value: Value,
): Splice[] {
  const { text, format } = document;
  const rendered = (body: string) => (typeof key === 'string' ? `${renderScalar(key, format, true)}: ${body}` : body);
  const previous = node.entries[index - 1];
  const next = node.entries[index];
  if (node.entries.length === 0)
    return insertIntoEmpty(
      node,
      `${isFirstHere ? ' ' : ', '}${rendered(renderFlow(value, format))}${isLastHere ? ' ' : ''}`,
    );
  if (previous === undefined) {
    const isOwnLine = next !== undefined && isFirstOnLine(text, next.start);
    const start = next?.start ?? node.start + 1;
    const indentation = indentationAt(text, start);
    const lead = rendered(isOwnLine ? renderLines(value, layout, indentation) : renderFlow(value, format));
    return [{ start, end: start, text: isOwnLine ? `${lead},${layout.lineEnd}${indentation}` : `${lead}, ` }];
  }
  const comma = commaBehind(document, previous.end);
  if (!isLastOnLine(document, previous.end))
    return [{ start: previous.end, end: previous.end, text: `, ${rendered(renderFlow(value, format))}` }];
  const indentation = indentationAt(text, previous.start);
  const line = `${layout.lineEnd}${indentation}${rendered(renderLines(value, layout, indentation))}`;
  const at = lineEnd(text, previous.end);
  // A comma is there already, behind the last entry too where the file writes it so: then the new entry gets its own.
  if (comma !== undefined) return [{ start: at, end: at, text: `${line},` }];
  if (!isFirstHere) return [{ start: at, end: at, text: `,${line}` }];
  return at === previous.end
    ? [{ start: at, end: at, text: `,${line}` }]
    : [
        { start: previous.end, end: previous.end, text: ',' },
        { start: at, end: at, text: line },
      ];
}

/** Blanks on both sides are what `isOwnCollection` knows brackets by that were empty. */
function insertIntoEmpty(node: DataNode, text: string): Splice[] {
  return [{ start: node.start + 1, end: node.start + 1, text }];
}

/** Takes entries out of a collection in brackets, each with one comma. */
export function removeFromFlow(document: DataDocument, node: DataNode, indexes: readonly number[]): Splice[] {
  const removed = new Set(indexes);
  return runsOf(node.entries, removed).flatMap(({ first, last }) => {
    const previous = node.entries[first - 1];
    const next = node.entries[last + 1];
    const start = node.entries[first]?.start ?? node.start;
    const end = node.entries[last]?.end ?? node.end;
    return removeRun(document, { previous, start, end, next });
  });
}

type Run = { previous: DataEntry | undefined; start: number; end: number; next: DataEntry | undefined };

function removeRun(document: DataDocument, { previous, start, end, next }: Run): Splice[] {
  const { text } = document;
  const comma = commaBehind(document, end);
  if (previous === undefined) {
    if (next !== undefined) return [{ start, end: next.start, text: '' }];
    const isPadded = text[start - 1] === ' ' && text[end] === ' ';
    return isPadded ? [{ start: start - 1, end: end + 1, text: '' }] : [{ start, end: comma ?? end, text: '' }];
  }
  const isOnOwnLine = isFirstOnLine(text, start) && isLastOnLine(document, previous.end);
  if (!isOnOwnLine) return [{ start: previous.end, end, text: '' }];
  const from = lineEnd(text, previous.end);
  if (comma !== undefined) return [{ start: from, end: comma, text: '' }];
  const before = commaBehind(document, previous.end);
  if (before === undefined || before === from) return [{ start: previous.end, end, text: '' }];
  return [
    { start: before - 1, end: before, text: '' },
    { start: from, end, text: '' },
  ];
}

function runsOf(entries: readonly DataEntry[], removed: ReadonlySet<number>): { first: number; last: number }[] {
  const runs: { first: number; last: number }[] = [];
  for (const index of entries.keys()) {
    if (!removed.has(index)) continue;
    const run = runs.at(-1);
    if (run !== undefined && run.last === index - 1) run.last = index;
    else runs.push({ first: index, last: index });
  }
  return runs;
}

/** The position behind the comma that follows, comments and white space skipped; undefined when there is none. */
function commaBehind({ text, comments }: DataDocument, position: number): number | undefined {
  let at = position;
  for (;;) {
    const comment = comments.find(({ start }) => start === at);
    if (comment !== undefined) at += comment.text.length;
    else if (text[at] === ',') return at + 1;
    else if (text[at] !== undefined && text[at]?.trim() === '') at += 1;
    else return undefined;
  }
}

/** Whether nothing but a comma, white space and a comment follows on the line. */
function isLastOnLine({ text, comments }: DataDocument, position: number): boolean {
  const end = lineEnd(text, position);
  if (end === text.length) return false;
  let at = position;
  while (at < end) {
    if (comments.some(({ start, text: comment }) => start === at && start + comment.length <= end)) return true;
    if (text[at] !== ',' && text[at]?.trim() !== '') return false;
    at += 1;
  }
  return true;
}
