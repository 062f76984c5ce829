import type { Node } from 'web-tree-sitter';
import type { Home } from './function-site.ts';

/** How one language builds its blocks; everything else about places is the same in both. */
export type BlockShapes = {
  blocks: ReadonlySet<string>;
  /** Nodes with a body of their own in which `this` or `self` is another. */
  functions: ReadonlySet<string>;
  /** Functions that see the `this` around them. */
  transparent: ReadonlySet<string>;
  /** The name of what runs once for each object. */
  constructorName: string;
  /** The word for the object itself. */
  self: string;
  /** Bodies of classes, in which no statement stands. */
  classBodies: ReadonlySet<string>;
  /** What makes a name in a block, or for it (parameters, a loop's variable); undefined where the name is another's. */
  declares: (block: Node, name: string) => Node | undefined;
};

/** Where the construct for a function can stand; undefined where the function is in no statement of a block. */
export function findHome(statement: Node, scope: string, shapes: BlockShapes): Home | undefined {
  const around = blockOf(statement, shapes);
  if (around === undefined || !hasOwnLine(statement, around)) return undefined;
  let block = around;
  let first = statement;
  for (let node = block; ; ) {
    if (shapes.blocks.has(node.type)) block = node;
    const isRepeated = endOfHome(node, first, scope, shapes);
    if (isRepeated !== undefined) return { block, first, scope, isRepeated };
    const { parent } = node;
    if (parent === null) return { block, first, scope, isRepeated: false };
    if (shapes.blocks.has(parent.type)) first = node;
    node = parent;
  }
}

/** Whether a construct cannot stand further out than this node; if so, whether what stands here may run several times. */
function endOfHome(node: Node, first: Node, scope: string, shapes: BlockShapes): boolean | undefined {
  const [root = ''] = scope.split('.');
  const isDeclaring = root !== shapes.self && shapes.blocks.has(node.type);
  const declared = isDeclaring ? shapes.declares(node, root) : undefined;
  // What a function makes when it is called may be declared behind it.
  if (declared !== undefined) return declared.startIndex >= first.startIndex || isParameter(node, root, shapes);
  if (isBoundary(node, shapes)) return node.childForFieldName('name')?.text !== shapes.constructorName;
  // A function that is a field runs as often as somebody calls it.
  return node.parent !== null && shapes.classBodies.has(node.parent.type) ? true : undefined;
}

function blockOf({ parent }: Node, { blocks }: BlockShapes): Node | undefined {
  return parent !== null && blocks.has(parent.type) ? parent : undefined;
}

function isBoundary({ type }: Node, { functions, transparent }: BlockShapes): boolean {
  return functions.has(type) && !transparent.has(type);
}

/** Whether a line can be put behind a statement: nothing else may follow on its line, and its block must go on or end below. */
function hasOwnLine(statement: Node, block: Node): boolean {
  let next = statement.nextNamedSibling;
  while (next?.type === 'comment') next = next.nextNamedSibling;
  const isFollowed = next !== null && next.startPosition.row === statement.endPosition.row;
  const isClosed = block.lastChild?.type === '}' && block.endPosition.row === statement.endPosition.row;
  // A block in Python may stand on the line of what owns it.
  const opener = block.type === 'block' ? block.previousSibling : null;
  const isOnOwnersLine =
    opener !== null && opener.type !== 'comment' && opener.endPosition.row === block.startPosition.row;
  return !isFollowed && !isClosed && !isOnOwnersLine;
}

/** A scope that is a parameter belongs to whoever calls the function, as often as they like. */
function isParameter(block: Node, name: string, shapes: BlockShapes): boolean {
  const owner = block.parent;
  const isFunction = owner !== null && shapes.functions.has(owner.type);
  const parameters = isFunction
    ? (owner.childForFieldName('parameters') ?? owner.childForFieldName('parameter'))
    : null;
  return (
    parameters?.descendantsOfType('identifier').some((node) => node?.text === name) === true ||
    parameters?.text === name
  );
}

/** The children of a node that are not missing. */
export function childrenOf(node: Node | null | undefined): Node[] {
  return node?.namedChildren.flatMap((child) => (child === null || child.type === 'comment' ? [] : [child])) ?? [];
}

/** All nodes of a type below another. */
export function nodesOf(root: Node, ...types: string[]): Node[] {
  return root.descendantsOfType(types).flatMap((node) => (node === null ? [] : [node]));
}

/** The function or method in which a node stands; one that sees the `this` around it counts as what it stands in. */
export function functionAround(node: Node, types: ReadonlySet<string>): Node | undefined {
  let around = node.parent;
  while (around !== null && !types.has(around.type)) around = around.parent;
  return around ?? undefined;
}

/** Whether a node lies outside another. */
export function isOutside(node: Node, other: Node): boolean {
  return node.startIndex < other.startIndex || node.endIndex > other.endIndex;
}

/** Whether a use of a name can mean what a statement makes: a field is the same everywhere, a variable in its function. */
export function isUseOf(use: Node, variable: string, statement: Node, types: ReadonlySet<string>): boolean {
  const around = functionAround(statement, types);
  return variable.includes('.') || around === undefined || !isOutside(use, around);
}
