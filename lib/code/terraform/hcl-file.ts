import type { Node } from 'web-tree-sitter';
import { ShapeNotEditable, SourceSyntaxError } from '../edit/language.ts';
import type { Value } from '../edit/value.ts';
import { withSyntax } from '../parsers/syntax.ts';
import { RecentTexts } from '../source/recent-texts.ts';
import { type HclExpression, readExpression } from './hcl-expression.ts';
import { type HclReference, readReference, type Span } from './hcl-reference.ts';
import { type Line, readLines } from './layout.ts';

export type HclAttribute = Span & { name: string; expression: HclExpression };

/** A block; `open` is the position of its `{`. Attributes and blocks are in the order of the text. */
export type HclBlock = Span & {
  type: string;
  labels: readonly string[];
  open: number;
  attributes: readonly HclAttribute[];
  blocks: readonly HclBlock[];
  value: BlockValue;
};

/** What a body means: attributes by name, blocks in order. */
export type BodyValue = { attributes: { readonly [name: string]: Value }; blocks: readonly BlockValue[] };
/** What a block means. */
export type BlockValue = BodyValue & { type: string; labels: readonly string[] };

/** A file as it was read: nodes are gone, positions stay. */
export type HclFile = {
  path: string;
  text: string;
  blocks: readonly HclBlock[];
  attributes: readonly HclAttribute[];
  comments: readonly Span[];
  references: readonly HclReference[];
  lines: readonly Line[];
  value: BodyValue;
};

const recent = new RecentTexts<HclFile>();

/** Reads a Terraform file. Throws SourceSyntaxError for what does not parse. */
export function readHclFile(path: string, text: string): HclFile {
  return { ...recent.get(text, () => readText(path, text)), path };
}

function readText(path: string, text: string): HclFile {
  try {
    return withSyntax('hcl', text, (root) => {
      const body = root.children.find((child) => child?.type === 'body');
      return {
        path,
        text,
        ...(body ? readBody(body) : emptyBody),
        lines: readLines(root, text),
        comments: root
          .descendantsOfType('comment')
          .flatMap((node) => (node === null ? [] : [{ start: node.startIndex, end: endOf(node) }])),
        references: root
          .descendantsOfType('variable_expr')
          .flatMap((node) => (node === null ? [] : [readReference(node)])),
      };
    });
  } catch (error) {
    if (error instanceof SourceSyntaxError || error instanceof ShapeNotEditable) error.file ??= path;
    throw error;
  }
}

const emptyBody = { attributes: [], blocks: [], value: { attributes: {}, blocks: [] } };

/** A line comment's node may hold its line end. */
function endOf(node: Node): number {
  return node.startIndex + node.text.trimEnd().length;
}

function readBody(body: Node): { attributes: HclAttribute[]; blocks: HclBlock[]; value: BodyValue } {
  const attributes: HclAttribute[] = [];
  const blocks: HclBlock[] = [];
  for (const child of body.children) {
    if (child?.type === 'attribute') attributes.push(readAttribute(child));
    if (child?.type === 'block') blocks.push(readBlock(child));
  }
  const names = new Set(attributes.map(({ name }) => name));
  // Terraform refuses an argument that is set twice, so nothing is lost by refusing it too.
  if (names.size < attributes.length) throw new SourceSyntaxError(body.startPosition.row + 1);
  const value = {
    attributes: Object.fromEntries(attributes.map(({ name, expression }) => [name, expression.value])),
    blocks: blocks.map((block) => block.value),
  };
  return { attributes, blocks, value };
}

function readAttribute(node: Node): HclAttribute {
  const [name, , expression] = node.children.filter((child) => child?.type !== 'comment');
  if (!name || !expression) throw new SourceSyntaxError(node.startPosition.row + 1);
  return { name: name.text, start: node.startIndex, end: node.endIndex, expression: readExpression(expression) };
}

function readBlock(node: Node): HclBlock {
  const [type, ...others] = node.children.flatMap((child) => child ?? []);
  const open = others.find((child) => child.type === 'block_start');
  if (type === undefined || open === undefined) throw new SourceSyntaxError(node.startPosition.row + 1);
  const labels = others
    .filter((child) => child.type === 'identifier' || child.type === 'string_lit')
    .map((child) => (child.type === 'identifier' ? child.text : child.text.slice(1, -1)));
  const body = others.find((child) => child.type === 'body');
  const { attributes, blocks, value } = body === undefined ? emptyBody : readBody(body);
  return {
    type: type.text,
    labels,
    start: node.startIndex,
    end: node.endIndex,
    open: open.startIndex,
    attributes,
    blocks,
    value: { type: type.text, labels, ...value },
  };
}

/** The attribute of a name, or undefined. */
export function attributeOf(block: { attributes: readonly HclAttribute[] }, name: string): HclAttribute | undefined {
  return block.attributes.find((attribute) => attribute.name === name);
}

/** The first nested block of a type, or undefined. */
export function blockOf(block: { blocks: readonly HclBlock[] }, type: string): HclBlock | undefined {
  return block.blocks.find((nested) => nested.type === type);
}
