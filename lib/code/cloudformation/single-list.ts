import { type DataDocument, type DataEntry, type DataNode, entryOf, nodeAt } from '../data/data-document.ts';
import { columnOf, layoutOf } from '../data/layout.ts';
import { renderBlock, renderFlow, renderLines } from '../data/render.ts';
import { ShapeNotEditable } from '../edit/language.ts';
import type { Splice } from '../edit/splice.ts';
import type { Value, ValueChange, ValuePath } from '../edit/value.ts';
import { indentationAt, isFirstOnLine, lineEnd, lineNumber, lineStart } from '../source/lines.ts';

/** What a conversion writes and what it means. */
export type Conversion = { splices: Splice[]; changes: ValueChange[] };

/**
 * Makes a list out of one value, with another item behind it: `Transform` and `Policies` take both forms. `separateItem`
 * takes the item away again and gives back the very bytes; the layout tells it from an item that was put into a list.
 */
export function joinItem(document: DataDocument, path: ValuePath, item: Value): Conversion {
  const node = nodeAt(document, path);
  const owner = entryOf(nodeAt(document, path.slice(0, -1)), path.at(-1) ?? '');
  if (node === undefined || owner === undefined || node.isMarked || node.kind === 'alias' || node.kind === 'list')
    throw notEditable(document, 'notAList', node);
  const changes: ValueChange[] = [{ action: 'set', path, value: [node.value, item] }];
  const blanks = isSingleMarked(path) ? mark : ' ';
  if (isBlockMap(document, node)) return { changes, splices: joinMap(document, node, item, blanks) };
  if (isOnLineOfKey(document, owner, node))
    return { changes, splices: joinScalar(document, owner, node, item, blanks) };
  return { changes, splices: joinInBrackets(document, owner, node, item) };
}

/** Puts an item behind the only one of a block list, marked so that the two are not taken for a joined value; undefined where no mark is needed. */
export function appendMarked(document: DataDocument, path: ValuePath, item: Value): Conversion | undefined {
  const isOnly = nodeAt(document, path)?.entries.length === 1;
  return isOnly && !isSingleMarked(path) ? appendWithMark(document, path, item) : undefined;
}

/** Puts a marked item at the end of a block list; undefined for every other value. */
export function appendWithMark(document: DataDocument, path: ValuePath, item: Value): Conversion | undefined {
  const node = nodeAt(document, path);
  const last = node?.entries.at(-1);
  if (node?.kind !== 'list' || node.style !== 'block' || last === undefined || node.isMarked) return undefined;
  const { text } = document;
  const indentation = ' '.repeat(columnOf(text, last.start));
  return {
    changes: [{ action: 'insert', path: [...path, node.entries.length], value: item }],
    splices: [insertedLines(document, lineEnd(text, last.end), itemLines(document, item, indentation, mark))],
  };
}

/** The blanks behind a dash that tell an added item, in the rarer of the two cases that would look the same otherwise. */
const mark = '   ';

/** Transforms are mostly single values, policies mostly lists: the other origin is the one that is marked. */
function isSingleMarked(path: ValuePath): boolean {
  return path.at(-1) === 'Policies';
}

/**
 * Takes the second item of a joined pair away and leaves the first as the one value that it was. Undefined when the layout is
 * not that of `joinItem`: then it was a list before.
 */
export function separateItem(
  document: DataDocument,
  path: ValuePath,
): (Conversion & { dropped: string[] }) | undefined {
  const node = nodeAt(document, path);
  const owner = entryOf(nodeAt(document, path.slice(0, -1)), path.at(-1) ?? '');
  const [first, second, ...others] = node?.entries ?? [];
  if (node?.kind !== 'list' || node.isMarked || owner === undefined || others.length > 0) return undefined;
  if (first === undefined || second === undefined) return undefined;
  const splices =
    node.style === 'flow'
      ? separateBrackets(document, node, first, second)
      : separateBlock(document, owner, first, second, isSingleMarked(path));
  if (splices === undefined) return undefined;
  const lost = document.comments.filter(({ start }) =>
    splices.some((splice) => start >= splice.start && start < splice.end),
  );
  const within = lost.filter(({ start }) => start >= second.start);
  if (within.length < lost.length) return undefined;
  return {
    splices,
    changes: [{ action: 'set', path, value: first.node.value }],
    dropped: within.map(({ text }) => text),
  };
}

function isBlockMap({ text, format }: DataDocument, node: DataNode): boolean {
  return format === 'yaml' && node.kind === 'map' && node.style === 'block' && isFirstOnLine(text, node.start);
}

/** A text of one line behind its key, in a block map. */
function isOnLineOfKey({ text, format }: DataDocument, owner: DataEntry, node: DataNode): boolean {
  return (
    format === 'yaml' &&
    node.kind === 'scalar' &&
    isFirstOnLine(text.replace('\uFEFF', ' '), owner.start) &&
    !text.slice(owner.start, node.end).includes('\n')
  );
}

function joinScalar(document: DataDocument, owner: DataEntry, node: DataNode, item: Value, blanks: string): Splice[] {
  const { text } = document;
  const { unit, lineEnd: newline } = layoutOf(document);
  const colon = text.lastIndexOf(':', node.start) + 1;
  const indentation = ' '.repeat(columnOf(text, owner.start)) + unit;
  const first = `${newline}${indentation}-${text.slice(colon, node.end)}`;
  const at = lineEnd(text, node.end);
  const lines = itemLines(document, item, indentation, blanks);
  return [
    { start: colon, end: node.end, text: '' },
    { start: at, end: at, text: first + lines.map((line) => newline + line).join('') },
  ];
}

function joinMap(document: DataDocument, node: DataNode, item: Value, blanks: string): Splice[] {
  const { text } = document;
  const indentation = ' '.repeat(columnOf(text, node.start));
  return [
    { start: node.start, end: node.start, text: '- ' },
    ...laterLines(text, node.start, node.end).map((start) => ({ start, end: start, text: '  ' })),
    insertedLines(document, lineEnd(text, node.end), itemLines(document, item, indentation, blanks)),
  ];
}

function joinInBrackets(document: DataDocument, owner: DataEntry, node: DataNode, item: Value): Splice[] {
  const { text, format } = document;
  const isOneLine = format === 'yaml' || !text.trimEnd().includes('\n');
  const rendered = isOneLine
    ? `,${renderFlow(item, format)}]`
    : `, ${renderLines(item, layoutOf(document), indentationAt(text, owner.start))}]`;
  return [
    { start: node.start, end: node.start, text: '[' },
    { start: node.end, end: node.end, text: rendered },
  ];
}

function separateBrackets({ text }: DataDocument, node: DataNode, first: DataEntry, second: DataEntry) {
  const between = text.slice(first.end, second.start);
  const isJoined = between === ',' || (between === ', ' && text.slice(second.start, second.end).includes('\n'));
  if (!isJoined || first.start !== node.start + 1 || second.end !== node.end - 1) return undefined;
  return [
    { start: node.start, end: first.start, text: '' },
    { start: first.end, end: node.end, text: '' },
  ];
}

function separateBlock(
  document: DataDocument,
  owner: DataEntry,
  first: DataEntry,
  second: DataEntry,
  isMarked: boolean,
) {
  const { text } = document;
  if (text.startsWith(`-${mark}`, second.start) !== isMarked || !isFirstOnLine(text, first.start)) return undefined;
  const end = lineEnd(text, second.end);
  if (text.slice(second.end, end).trim() !== '') return undefined;
  const { node } = first;
  if (node.isMarked) return undefined;
  if (node.kind === 'map' && node.style === 'block') return separateMap(document, first, end);
  const colon = text.indexOf(':', owner.start) + 1;
  const isJoined =
    node.kind === 'scalar' &&
    isFirstOnLine(text.replace('\uFEFF', ' '), owner.start) &&
    columnOf(text, first.start) === columnOf(text, owner.start) + layoutOf(document).unit.length &&
    lineStart(text, first.start) - 1 === text.indexOf('\n', owner.start) &&
    !text.slice(first.start, first.end).includes('\n') &&
    lineEnd(text, first.end) === first.end;
  if (!isJoined) return undefined;
  return [
    { start: colon, end: colon, text: text.slice(first.start + 1, first.end) },
    { start: lineEnd(text, colon), end, text: '' },
  ];
}

function separateMap({ text }: DataDocument, first: DataEntry, end: number): Splice[] | undefined {
  const { node } = first;
  const lines = laterLines(text, node.start, node.end);
  const isJoined = node.start === first.start + 2 && lines.every((start) => text.startsWith('  ', start));
  if (!isJoined) return undefined;
  return [
    { start: first.start, end: node.start, text: '' },
    ...lines.map((start) => ({ start, end: start + 2, text: '' })),
    { start: lineEnd(text, node.end), end, text: '' },
  ];
}

/** Where the lines after the first begin that a node lies on, blank ones left out. */
function laterLines(text: string, from: number, to: number): number[] {
  const starts: number[] = [];
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1))
    if (text.slice(at + 1, lineEnd(text, at + 1)).trim() !== '') starts.push(at + 1);
  return starts;
}

function insertedLines(document: DataDocument, at: number, lines: readonly string[]): Splice {
  const { lineEnd: newline } = layoutOf(document);
  return { start: at, end: at, text: lines.map((line) => newline + line).join('') };
}

/** The lines of a list item: a dash, the given blanks, and the rest below. */
function itemLines(document: DataDocument, item: Value, indentation: string, blanks: string): string[] {
  const inner = `${indentation} ${blanks}`;
  const [first = '', ...rest] = renderBlock(item, layoutOf(document), inner);
  return [`${indentation}-${blanks}${first.slice(inner.length)}`, ...rest];
}

function notEditable(document: DataDocument, what: string, node: DataNode | undefined): ShapeNotEditable {
  const error = new ShapeNotEditable(what, node === undefined ? undefined : lineNumber(document.text, node.start));
  error.file = document.path;
  return error;
}
