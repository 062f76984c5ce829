import type { Node } from 'web-tree-sitter';
import { type Language, SourceSyntaxError } from '../edit/language.ts';
import type { Value } from '../edit/value.ts';
import { type GrammarName, parserOf } from './grammars.ts';

const mostCharacters = 2_000_000;

/**
 * Parses a text and hands its root node to `read`, freeing the tree afterwards: nodes must not leave `read`. Positions are
 * UTF-16 positions of the text. Throws SourceSyntaxError when the grammar does not take the whole text.
 */
export function withSyntax<Result>(grammar: GrammarName, text: string, read: (root: Node) => Result): Result {
  if (text.length > mostCharacters) throw new SourceSyntaxError();
  const tree = parserOf(grammar).parse(text);
  if (tree === null) throw new SourceSyntaxError();
  try {
    if (tree.rootNode.hasError) throw new SourceSyntaxError(firstErrorLine(tree.rootNode));
    return read(tree.rootNode);
  } finally {
    tree.delete();
  }
}

/**
 * A language whose meaning is its syntax tree without comments and white space: a leaf is its text, any other node
 * `{type, children}`. Use it where a way has no smaller value of its own; `outlineOf` gives the planned values.
 */
export function syntaxLanguage(grammar: GrammarName): Language {
  return {
    name: grammar,
    parse: (text) =>
      withSyntax(grammar, text, (root) => ({
        value: outlineOf(root),
        comments: root
          .descendantsOfType('comment')
          .flatMap((node) => (node === null ? [] : [{ text: node.text.trimEnd(), start: node.startIndex }])),
      })),
  };
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
  if (node.childCount === 0 || verbatimTypes.has(node.type)) return node.text;
  const children: Value[] = [];
  let position = node.startIndex;
  for (const child of node.children) {
    if (child === null) continue;
    // Some grammars leave text between their nodes; none of it may be missed.
    const between = node.text.slice(position - node.startIndex, child.startIndex - node.startIndex).trim();
    if (between !== '') children.push(between);
    if (child.type !== 'comment') children.push(outlineOf(child));
    position = child.endIndex;
  }
  const rest = node.text.slice(position - node.startIndex).trim();
  if (rest !== '') children.push(rest);
  return { type: node.type, children };
}

function firstErrorLine(root: Node): number | undefined {
  let node: Node | undefined = root;
  while (node !== undefined) {
    if (node.isError || node.isMissing) return node.startPosition.row + 1;
    node = node.children.find((child) => child?.hasError === true || child?.isMissing === true) ?? undefined;
  }
  return undefined;
}
