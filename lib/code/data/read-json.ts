import { type Node, type ParseError, parseTree, visit } from 'jsonc-parser';
import { type Language, type SourceComment, SourceSyntaxError } from '../edit/language.ts';
import type { Value } from '../edit/value.ts';
import { lineNumber } from '../source/lines.ts';
import { RecentTexts } from '../source/recent-texts.ts';
import type { DataEntry, DataNode } from './data-node.ts';

/** JSON as a language to be edited; comments and a comma at the end are taken, as some tools write them. */
export const jsonLanguage: Language = {
  name: 'json',
  parse: (text) => {
    const { root, comments } = parseJson(text);
    return { value: root.value, comments };
  },
};

type ParsedJson = { root: DataNode; comments: readonly SourceComment[] };

const recent = new RecentTexts<ParsedJson>();

/** The root node and the comments of a JSON text; see `readData`. */
export function parseJson(text: string, path?: string): ParsedJson {
  return recent.get(text, () => parseAnew(text, path));
}

function parseAnew(text: string, path: string | undefined): ParsedJson {
  // The parser takes a byte order mark for a mistake; a blank in its place keeps the positions.
  const source = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  const errors: ParseError[] = [];
  const tree = parseTree(source, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (tree === undefined || error !== undefined)
    throw new SourceSyntaxError(lineNumber(text, error?.offset ?? 0), path);
  const comments: SourceComment[] = [];
  visit(source, {
    onComment: (offset, length) => {
      comments.push({ text: source.slice(offset, offset + length).trimEnd(), start: offset });
    },
  });
  return { root: readNode(tree), comments };
}

function readNode(node: Node): DataNode {
  const entries = entriesOf(node);
  return {
    kind: node.type === 'object' ? 'map' : node.type === 'array' ? 'list' : 'scalar',
    style: 'flow',
    start: node.offset,
    end: node.offset + node.length,
    value: meaningOf(node, entries),
    isMarked: false,
    entries,
  };
}

function entriesOf(node: Node): DataEntry[] {
  const children = node.children ?? [];
  if (node.type === 'array')
    return children.map((child, key) => {
      const item = readNode(child);
      return { key, start: item.start, end: item.end, node: item };
    });
  if (node.type !== 'object') return [];
  return children.flatMap((property) => {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) return [];
    const member = readNode(value);
    return [{ key: String(key.value), start: key.offset, end: member.end, node: member }];
  });
}

function meaningOf(node: Node, entries: readonly DataEntry[]): Value {
  if (node.type === 'array') return entries.map((entry) => entry.node.value);
  if (node.type === 'object') return Object.fromEntries(entries.map((entry) => [String(entry.key), entry.node.value]));
  const { value } = node;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
