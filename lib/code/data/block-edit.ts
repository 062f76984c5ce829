import { ShapeNotEditable } from '../edit/language.ts';
import type { Splice } from '../edit/splice.ts';
import type { Value, ValuePath } from '../edit/value.ts';
import { isFirstOnLine, lineEnd, lineNumber, lineStart } from '../source/lines.ts';
import type { DataDocument, DataEntry, DataNode } from './data-document.ts';
import { columnOf, type DocumentLayout } from './layout.ts';
import { renderBlock, renderMember } from './render.ts';

/** Where something is inserted, before the entry at `index`; `isFirstHere` and `isLastHere` among what is inserted into the same collection. */
export type Insertion = {
  document: DataDocument;
  layout: DocumentLayout;
  path: ValuePath;
  node: DataNode;
  index: number;
  isFirstHere: boolean;
  isLastHere: boolean;
};

/** Puts lines into a block collection, behind the line of the entry before, so that a comment behind that entry stays there. */
export function insertIntoBlock(insertion: Insertion, key: string | number, value: Value): Splice[] {
  const { document, layout, path, node, index } = insertion;
  const { text } = document;
  if (node.kind === 'empty' && path.length === 0) return insertIntoNothing(insertion, key, value);
  const indentation = ' '.repeat(indentOf(insertion));
  const lines =
    typeof key === 'string' ? renderMember(key, value, layout, indentation) : renderBlock([value], layout, indentation);
  const before = node.entries[index - 1];
  const isTop = path.length === 0;
  const separator = isTop && areSeparated(text, node.entries) ? layout.lineEnd : '';
  const inserted = `${separator}${layout.lineEnd}${lines.join(layout.lineEnd)}`;
  if (before === undefined && typeof key === 'number' && node.entries.length > 0) {
    // In front of the first item: behind the line of the key, as comments above the item belong to it.
    const at = headLineEnd(text, node);
    if (at === undefined) throw notEditable(document, 'firstItem', node.start);
    return [{ start: at, end: at, text: inserted }];
  }
  const last = before?.end ?? node.start;
  const isAtEnd = index === node.entries.length;
  const at = isAtEnd && before !== undefined ? behindOwnComments(text, last, indentation.length) : lineEnd(text, last);
  if (last !== at && !isRestBlankOrComment(text, last)) throw notEditable(document, 'sharedLine', last);
  return [{ start: at, end: at, text: inserted }];
}

/** A document that holds nothing, or comments alone. */
function insertIntoNothing({ document, layout, isFirstHere }: Insertion, key: string | number, value: Value): Splice[] {
  const lines = typeof key === 'string' ? renderMember(key, value, layout, '') : renderBlock([value], layout, '');
  const start = document.text.length;
  const hasLine = document.text === '' || document.text.endsWith('\n');
  const lead = isFirstHere && hasLine ? '' : layout.lineEnd;
  return [{ start, end: start, text: lead + lines.join(layout.lineEnd) }];
}

function indentOf({ document, layout, node, path }: Insertion): number {
  const { text } = document;
  const [first] = node.entries;
  if (first !== undefined) return columnOf(text, first.start);
  if (path.length === 0) return 0;
  // Behind a key without a value: twice as far, by which `isOwnCollection` knows it again.
  const owner = columnOf(text, lineStart(text, node.start) + leadingBlanks(text, node.start));
  return owner + 2 * layout.unit.length;
}

function leadingBlanks(text: string, position: number): number {
  const start = lineStart(text, position);
  let end = start;
  while (text[end] === ' ' || text[end] === '\uFEFF') end += 1;
  return end - start;
}

/** The end of the line that a block collection's key stands on; undefined when the collection begins on that line. */
function headLineEnd(text: string, node: DataNode): number | undefined {
  let start = lineStart(text, node.start);
  if (!isFirstOnLine(text, node.start)) return undefined;
  while (start > 0) {
    const previous = lineStart(text, start - 1);
    const line = text.slice(previous, start).trim();
    if (line !== '' && !line.startsWith('#')) return lineEnd(text, previous);
    start = previous;
  }
  return undefined;
}

/** Comments below an entry that are indented deeper than it belong to it. */
function behindOwnComments(text: string, end: number, indentation: number): number {
  let at = lineEnd(text, end);
  for (;;) {
    const next = text.indexOf('\n', at) + 1;
    if (next === 0) return at;
    const stop = lineEnd(text, next);
    const line = text.slice(next, stop);
    const isDeeper = line.trimStart().startsWith('#') && line.length - line.trimStart().length > indentation;
    if (!isDeeper) return at;
    at = stop;
  }
}

/** Whether blank lines stand between all entries: then a new one gets one too. */
function areSeparated(text: string, entries: readonly DataEntry[]): boolean {
  return (
    entries.length > 1 && entries.every((entry, index) => index === 0 || hasBlankLine(text, entries[index - 1], entry))
  );
}

function hasBlankLine(text: string, before: DataEntry | undefined, entry: DataEntry): boolean {
  const between = text.slice(before?.end ?? 0, entry.start).split('\n');
  return between.slice(1, -1).some((line) => line.trim() === '');
}

function isRestBlankOrComment(text: string, position: number): boolean {
  const rest = text.slice(position, lineEnd(text, position)).trim();
  return rest === '' || rest.startsWith('#');
}

/** Takes the lines of entries away, each with the line end before it. */
export function removeFromBlock(
  document: DataDocument,
  node: DataNode,
  indexes: readonly number[],
  isTop: boolean,
): Splice[] {
  const { text } = document;
  const left = node.entries.filter((_, index) => !indexes.includes(index));
  const takesBlankLine = isTop && areSeparated(text, left);
  return indexes.flatMap((index) => {
    const entry = node.entries[index];
    if (entry === undefined) return [];
    if (!isRestBlankOrComment(text, entry.end)) throw notEditable(document, 'sharedLine', entry.start);
    const end = lineEnd(text, entry.end);
    if (!isFirstOnLine(text, entry.start) && columnOf(text, entry.start) > 0) {
      const next = node.entries[index + 1];
      if (next === undefined || indexes.includes(index + 1)) throw notEditable(document, 'sharedLine', entry.start);
      return [{ start: entry.start, end: next.start, text: '' }];
    }
    return [{ ...removedLines(text, entry.start, end, takesBlankLine), text: '' }];
  });
}

function removedLines(
  text: string,
  start: number,
  end: number,
  takesBlankLine: boolean,
): { start: number; end: number } {
  const line = lineStart(text, start);
  if (line === 0) {
    // The first line: there is no line end before it, so the one behind goes.
    const next = text.indexOf('\n', end);
    return { start: text.startsWith('\uFEFF') ? 1 : 0, end: next === -1 ? text.length : next + 1 };
  }
  const previous = endOfLineBefore(text, line);
  const above = lineStart(text, previous);
  const isBlank = takesBlankLine && above > 0 && text.slice(above, previous).trim() === '';
  return { start: isBlank ? endOfLineBefore(text, above) : previous, end };
}

function endOfLineBefore(text: string, start: number): number {
  return text[start - 2] === '\r' ? start - 2 : start - 1;
}

function notEditable(document: DataDocument, what: string, position: number): ShapeNotEditable {
  const error = new ShapeNotEditable(what, lineNumber(document.text, position));
  error.file = document.path;
  return error;
}
