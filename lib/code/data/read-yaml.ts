import {
  CST,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { type Language, ShapeNotEditable, type SourceComment, SourceSyntaxError } from '../edit/language.ts';
import type { Value } from '../edit/value.ts';
import { lineNumber, trimmedEnd } from '../source/lines.ts';
import { RecentTexts } from '../source/recent-texts.ts';
import type { DataEntry, DataNode } from './data-node.ts';
import { overriddenName } from './overridden.ts';

/** How many nodes a document may have with its aliases followed: a few lines of YAML can stand for billions. */
const mostNodes = 200_000;
const mostCharacters = 2_000_000;

/** YAML as a language to be edited: its meaning is the plain data with tags kept and aliases followed. */
export const yamlLanguage: Language = {
  name: 'yaml',
  parse: (text) => {
    const { root, comments } = parseYaml(text);
    return { value: root.value, comments };
  },
};

type ParsedYaml = { root: DataNode; comments: readonly SourceComment[] };

const recent = new RecentTexts<ParsedYaml>();

/** The root node and the comments of a YAML text; see `readData`. */
export function parseYaml(text: string, path?: string): ParsedYaml {
  return recent.get(text, () => parseAnew(text, path));
}

function parseAnew(text: string, path: string | undefined): ParsedYaml {
  if (text.length > mostCharacters) throw new SourceSyntaxError(undefined, path);
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: '1.2',
    uniqueKeys: false,
    keepSourceTokens: true,
    logLevel: 'silent',
    prettyErrors: false,
    lineCounter,
  });
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (second !== undefined)
    throw withFile(new ShapeNotEditable('severalDocuments', lineNumber(text, second.range[0])), path);
  const [error] = document?.errors ?? [];
  if (error !== undefined) throw new SourceSyntaxError(lineCounter.linePos(error.pos[0]).line, path);
  const reader = new YamlReader(text, path);
  return { root: reader.read(document?.contents ?? null, 0), comments: listYamlComments(text) };
}

/** Every comment of a YAML text, told by the lexer: a `#` inside a text is none. */
function listYamlComments(text: string): SourceComment[] {
  const comments: SourceComment[] = [];
  let position = 0;
  for (const lexeme of new Lexer().lex(text)) {
    // These stand for the beginning of a document, of a scalar, and for a broken flow collection; they take no room.
    if (lexeme === CST.DOCUMENT || lexeme === CST.FLOW_END || lexeme === CST.SCALAR) continue;
    if (CST.tokenType(lexeme) === 'comment') comments.push({ text: lexeme.trimEnd(), start: position });
    position += lexeme.length;
  }
  return comments;
}

class YamlReader {
  readonly #text: string;
  readonly #path: string | undefined;
  readonly #anchors = new Map<string, Value>();
  #nodes = 0;

  constructor(text: string, path: string | undefined) {
    this.#text = text;
    this.#path = path;
  }

  /** `position` is where an absent node would stand. */
  read(node: Node | null, position: number): DataNode {
    if (node === null) return emptyNode(position);
    this.#count(node.range?.[0] ?? position, 1);
    const read = this.#readContent(node, position);
    if (!isAlias(node) && node.anchor !== undefined) this.#anchors.set(node.anchor, read.value);
    return read;
  }

  #readContent(node: Node, position: number): DataNode {
    const [start, contentEnd] = node.range ?? [position, position];
    if (isAlias(node)) {
      const value = this.#anchors.get(node.source);
      if (value === undefined) throw new SourceSyntaxError(lineNumber(this.#text, start), this.#path);
      this.#count(start, countNodes(value));
      return { kind: 'alias', style: 'flow', start, end: contentEnd, value, isMarked: false, entries: [] };
    }
    const isMarked = node.tag?.startsWith('!') === true || node.anchor !== undefined;
    const tagged = (value: Value): Value => (node.tag?.startsWith('!') === true ? { [node.tag]: value } : value);
    if (isCollection(node)) {
      const isFlow = node.flow === true;
      const entries = isMap(node) ? this.#readMembers(node) : this.#readItems(node as YAMLSeq);
      const last = entries.at(-1);
      const end = isFlow ? contentEnd : (last?.end ?? trimmedEnd(this.#text, start, contentEnd));
      const value = tagged(isMap(node) ? membersValue(entries) : entries.map((entry) => entry.node.value));
      return {
        kind: isMap(node) ? 'map' : 'list',
        style: isFlow ? 'flow' : 'block',
        start,
        end,
        value,
        isMarked,
        entries,
      };
    }
    if (!isScalar(node)) throw this.#notEditable('unknownNode', start);
    return this.#readScalar(node, isMarked, tagged);
  }

  #readScalar(node: Scalar, isMarked: boolean, tagged: (value: Value) => Value): DataNode {
    const [start, contentEnd] = node.range ?? [0, 0];
    const isEmpty = contentEnd === start && !isMarked;
    if (isEmpty) return emptyNode(start);
    const end = keepsLineEnds(node.srcToken)
      ? this.#lastLineEnd(contentEnd)
      : trimmedEnd(this.#text, start, contentEnd);
    return { kind: 'scalar', style: 'flow', start, end, value: tagged(scalarValue(node.value)), isMarked, entries: [] };
  }

  /** The blank lines behind a text that keeps them (`|+`) are part of it, but for the end of its last line. */
  #lastLineEnd(contentEnd: number): number {
    if (this.#text[contentEnd - 1] !== '\n') return contentEnd;
    return this.#text[contentEnd - 2] === '\r' ? contentEnd - 2 : contentEnd - 1;
  }

  #readMembers(map: YAMLMap): DataEntry[] {
    return map.items.map((pair) => {
      const { key, value } = pair as Pair<Node | null, Node | null>;
      const start = this.#memberStart(pair as Pair<Node | null, Node | null>, map);
      const name = this.#keyName(key, start);
      const colon = this.#colonEnd(pair as Pair<Node | null, Node | null>, start);
      const node = this.read(value, colon);
      const end = node.kind === 'empty' ? colon : Math.max(colon, node.end);
      return { key: name, start, end, node: node.kind === 'empty' ? emptyNode(colon) : node };
    });
  }

  /** Where a member begins: its tag, anchor or `?` included. */
  #memberStart(pair: Pair<Node | null, Node | null>, map: YAMLMap): number {
    const token = pair.srcToken;
    const props = token?.start.find(({ type }) => type === 'anchor' || type === 'tag' || type === 'explicit-key-ind');
    const start = props?.offset ?? pair.key?.range?.[0] ?? token?.sep?.[0]?.offset;
    if (start === undefined) throw this.#notEditable('keylessMember', map.range?.[0] ?? 0);
    return start;
  }

  #keyName(key: Node | null, start: number): string {
    if (key === null) return '';
    if (isScalar(key)) return String(key.value);
    if (isAlias(key)) return String(this.read(key, start).value);
    throw this.#notEditable('complexKey', start);
  }

  /** Behind the colon of a member, or behind the key where there is none. */
  #colonEnd(pair: Pair<Node | null, Node | null>, start: number): number {
    const separator = pair.srcToken?.sep?.find(({ type }) => type === 'map-value-ind');
    return separator === undefined ? (pair.key?.range?.[1] ?? start) : separator.offset + 1;
  }

  #readItems(list: YAMLSeq): DataEntry[] {
    const tokens = list.srcToken !== undefined && 'items' in list.srcToken ? list.srcToken.items : [];
    // A flow list with a comma at its end has a token without an item.
    return list.items.map((item, index) => {
      const dash = list.flow ? undefined : tokens[index]?.start.find(({ type }) => type === 'seq-item-ind')?.offset;
      if (isPair(item)) throw this.#notEditable('pairInList', list.range?.[0] ?? 0);
      const node = this.read(item as Node | null, dash === undefined ? 0 : dash + 1);
      const props = tokens[index]?.start.find(({ type }) => type === 'anchor' || type === 'tag')?.offset;
      const start = dash ?? props ?? node.start;
      return { key: index, start, end: Math.max(node.end, dash === undefined ? 0 : dash + 1), node };
    });
  }

  #count(position: number, nodes: number): void {
    this.#nodes += nodes;
    if (this.#nodes > mostNodes) throw this.#notEditable('tooManyNodes', position);
  }

  #notEditable(what: string, position: number): ShapeNotEditable {
    return withFile(new ShapeNotEditable(what, lineNumber(this.#text, position)), this.#path);
  }
}

function keepsLineEnds(token: CST.Token | undefined): boolean {
  if (token?.type !== 'block-scalar') return false;
  return token.props.some((prop) => prop.type === 'block-scalar-header' && prop.source.includes('+'));
}

function emptyNode(position: number): DataNode {
  return { kind: 'empty', style: 'flow', start: position, end: position, value: null, isMarked: false, entries: [] };
}

/** The last of two members with one name counts; the earlier one stays visible under a name of its own. */
function membersValue(entries: readonly DataEntry[]): Value {
  const members = new Map<string, Value>();
  for (const { key, node } of entries) {
    const name = String(key);
    for (let turn = 1; members.has(name); turn += 1) {
      const aside = overriddenName(name, turn);
      const earlier = members.get(name) ?? null;
      if (members.has(aside)) continue;
      members.set(aside, earlier);
      members.delete(name);
    }
    members.set(name, node.value);
  }
  return Object.fromEntries(members);
}

function scalarValue(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null || value === undefined ? null : String(value);
}

function countNodes(value: Value): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, member: Value) => sum + countNodes(member), 1);
}

function withFile(error: ShapeNotEditable, path: string | undefined): ShapeNotEditable {
  error.file = path;
  return error;
}
