import type { Node, Tree } from 'web-tree-sitter';
import { type Language, type ParsedSource, SourceSyntaxError } from '../edit/language.ts';
import type { Value, ValuePath } from '../edit/value.ts';
import { RecentTexts } from '../source/recent-texts.ts';
import { type GrammarName, parserOf } from './grammars.ts';

const mostCharacters = 2_000_000;

/**
 * Parses a text and hands its root node to `read`; the tree is freed afterwards or soon, so nodes must not leave `read`.
 * Positions are UTF-16 positions of the text. Throws SourceSyntaxError when the grammar does not take the whole text.
 */
export function withSyntax<Result>(grammar: GrammarName, text: string, read: (root: Node) => Result): Result {
  if (text.length > mostCharacters) throw new SourceSyntaxError();
  const trees = recentTrees[grammar];
  const held = trees.get(text, () => ({ tree: parse(grammar, text), users: 0, isForgotten: !trees.takes(text) }));
  held.users += 1;
  try {
    const { rootNode } = held.tree;
    if (rootNode.hasError) throw new SourceSyntaxError(firstErrorLine(rootNode));
    return read(rootNode);
  } finally {
    held.users -= 1;
    freeUnused(held);
  }
}

/** A tree lies outside the garbage collector's reach: it is freed when it is forgotten and nobody reads it any more. */
type HeldTree = { tree: Tree; users: number; isForgotten: boolean };

const recentTrees: Readonly<Record<GrammarName, RecentTexts<HeldTree>>> = {
  hcl: treesOf(),
  python: treesOf(),
  tsx: treesOf(),
  typescript: treesOf(),
};

function treesOf(): RecentTexts<HeldTree> {
  return new RecentTexts<HeldTree>({ texts: 8, allLength: 600_000 }, (held) => {
    held.isForgotten = true;
    freeUnused(held);
  });
}

function freeUnused({ tree, users, isForgotten }: HeldTree): void {
  if (isForgotten && users === 0) tree.delete();
}

function parse(grammar: GrammarName, text: string): Tree {
  const tree = parserOf(grammar).parse(text);
  if (tree === null) throw new SourceSyntaxError();
  return tree;
}

/**
 * A language whose meaning is its syntax tree without comments and white space: a leaf is its text, any other node
 * `{type, children}`. Use it where a way has no smaller value of its own; `outlineOf` gives the planned values.
 */
export function syntaxLanguage(grammar: GrammarName): Language {
  return { name: grammar, parse: (text) => recentOutlines[grammar].get(text, () => parseOutline(grammar, text)) };
}

const recentOutlines: Readonly<Record<GrammarName, RecentTexts<ParsedSource>>> = {
  hcl: new RecentTexts(),
  python: new RecentTexts(),
  tsx: new RecentTexts(),
  typescript: new RecentTexts(),
};

function parseOutline(grammar: GrammarName, text: string): ParsedSource {
  return withSyntax(grammar, text, (root) => ({
    value: outlineOf(root),
    comments: root
      .descendantsOfType('comment')
      .flatMap((node) => (node === null ? [] : [{ text: node.text.trimEnd(), start: node.startIndex }])),
  }));
}

/** Nodes whose white space has a meaning; their text is taken as it is, line ends included. */
const verbatimTypes: ReadonlySet<string> = new Set([
  'heredoc_template',
  'jsx_text',
  'quoted_template',
  'regex',
  'string',
  'string_lit',
  'template_string',
]);

/** A node's meaning as plain data, without comments; see `syntaxLanguage`. */
export function outlineOf(node: Node): Value {
  if (isWhole(node)) return node.text;
  return { type: node.type, children: outlineParts(node).map((part) => part.text ?? outlineOf(part.node)) };
}

/** The meanings of the statements of a snippet, as they would stand among others. Throws SourceSyntaxError. */
export function outlinesOf(grammar: GrammarName, snippet: string): Value[] {
  return withSyntax(grammar, snippet, (root) => outlineParts(root).map((part) => part.text ?? outlineOf(part.node)));
}

/** Where a node's meaning stands in that of the whole text. */
export function outlinePathOf(node: Node): ValuePath {
  const { parent } = node;
  if (parent === null) return [];
  const index = outlineParts(parent).findIndex((part) => part.node?.id === node.id);
  if (index === -1) throw new RangeError(`A ${node.type} has no place of its own in a ${parent.type}.`);
  return [...outlinePathOf(parent), 'children', index];
}

/** How many parts of a node's meaning stand before a position. */
export function outlineIndexAt(node: Node, position: number): number {
  return outlineParts(node).filter(({ start }) => start < position).length;
}

function isWhole(node: Node): boolean {
  return node.childCount === 0 || verbatimTypes.has(node.type);
}

type OutlinePart = { start: number } & ({ text: string; node?: undefined } | { text?: undefined; node: Node });

/** The parts that make up a node's meaning, in order. */
function outlineParts(node: Node): OutlinePart[] {
  const parts: OutlinePart[] = [];
  const { startIndex } = node;
  let position = startIndex;
  let whole: string | undefined;
  const addText = (end: number) => {
    if (end <= position) return;
    // Some grammars leave text between their nodes; none of it may be missed. Every asking copies it out of the tree.
    whole ??= node.text;
    const text = whole.slice(position - startIndex, end - startIndex).trim();
    if (text !== '') parts.push({ start: position, text });
  };
  for (const child of node.children) {
    if (child === null) continue;
    addText(child.startIndex);
    if (child.type !== 'comment') parts.push({ start: child.startIndex, node: child });
    position = child.endIndex;
  }
  addText(node.endIndex);
  return parts;
}

function firstErrorLine(root: Node): number | undefined {
  let node: Node | undefined = root;
  while (node !== undefined) {
    if (node.isError || node.isMissing) return node.startPosition.row + 1;
    node = node.children.find((child) => child?.hasError === true || child?.isMissing === true) ?? undefined;
  }
  return undefined;
}
