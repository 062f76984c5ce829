import type { ValuePath } from '../edit/value.ts';
import { indentationAt, isFirstOnLine, lineEndOf } from '../source/lines.ts';
import { type DataDocument, type DataNode, nodeAt } from './data-document.ts';
import type { Layout } from './render.ts';

/** How a document is laid out, as far as inserting and removing must know. */
export type DocumentLayout = Layout & {
  /**
   * Whether a collection is laid out as `DataEdit` lays out one that it makes together with its key. One that was put behind
   * a key without a value is indented twice as far, and what was put into empty brackets has a blank on both sides, so that
   * removing it leaves the key or the brackets behind, as they were.
   */
  isOwnCollection: (node: DataNode, path: ValuePath) => boolean;
};

const known = new WeakMap<DataDocument, DocumentLayout>();

/** The layout of a document, found out once. */
export function layoutOf(document: DataDocument): DocumentLayout {
  const found = known.get(document) ?? findLayout(document);
  known.set(document, found);
  return found;
}

function findLayout(document: DataDocument): DocumentLayout {
  const { text, format } = document;
  const unit = format === 'json' ? jsonUnit(document) : (nestedIndent(document) ?? '  ');
  return {
    format,
    unit,
    lineEnd: lineEndOf(text),
    isOwnCollection: (node, path) => {
      if (node.style === 'flow') return text[node.start + 1] !== ' ';
      const own = columnOf(text, node.entries[0]?.start ?? node.start);
      const key = ownerStart(document, path);
      return key !== undefined && own - columnOf(text, key) < unit.length * 2;
    },
  };
}

/** Where the key or the dash stands that a collection belongs to. */
function ownerStart(document: DataDocument, path: ValuePath): number | undefined {
  const parent = nodeAt(document, path.slice(0, -1));
  return parent?.entries.findLast(({ key }) => key === path.at(-1))?.start;
}

/** The least that a block map is indented beyond the key that it belongs to; undefined where there is none. */
function nestedIndent({ text, root }: DataDocument): string | undefined {
  const columns = nestedColumns(text, root);
  return columns.length === 0 ? undefined : ' '.repeat(Math.min(...columns));
}

function nestedColumns(text: string, node: DataNode): number[] {
  if (node.style !== 'block') return [];
  return node.entries.flatMap((entry) => {
    const [first] = entry.node.entries;
    const isNested = typeof entry.key === 'string' && entry.node.style === 'block' && entry.node.kind === 'map';
    const own = isNested && first !== undefined ? columnOf(text, first.start) - columnOf(text, entry.start) : 0;
    return [...(own > 0 ? [own] : []), ...nestedColumns(text, entry.node)];
  });
}

function jsonUnit({ text, root }: DataDocument): string {
  const [first] = root.entries;
  if (first === undefined || !isFirstOnLine(text, first.start)) return '  ';
  return indentationAt(text, first.start).slice(indentationAt(text, root.start).length) || '  ';
}

/** How many characters stand before a position on its line; a byte order mark does not count. */
export function columnOf(text: string, position: number): number {
  const start = text.lastIndexOf('\n', position - 1) + 1;
  return position - start - (start === 0 && text.startsWith('\uFEFF') ? 1 : 0);
}
