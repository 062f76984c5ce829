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
  /** Whether a name is made in a block, or by what owns the block (parameters, a loop's variable). */
  declares: (block: Node, name: string) => boolean;
};

/** Where the construct for a function can stand; undefined where the function is in no statement of a block. */
export function findHome(statement: Node, scope: string, shapes: BlockShapes): Home | undefined {
  const [root = ''] = scope.split('.');
  const isOwn = root === shapes.self;
  let first = statement;
  let block = statement.parent;
  if (block === null || !shapes.blocks.has(block.type)) return undefined;
  for (let node: Node = block; ; ) {
    if (shapes.blocks.has(node.type)) {
      block = node;
      if (!isOwn && shapes.declares(node, root))
        return { block, first, scope, isRepeated: isRepeated(node, root, shapes) };
    }
    if (shapes.functions.has(node.type) && !shapes.transparent.has(node.type))
      return { block, first, scope, isRepeated: node.childForFieldName('name')?.text !== shapes.constructorName };
    const { parent } = node;
    if (parent === null) return { block, first, scope, isRepeated: false };
    if (shapes.blocks.has(parent.type)) first = node;
    node = parent;
  }
}

/** A scope that is a parameter belongs to whoever calls the function, as often as they like. */
function isRepeated(block: Node, name: string, shapes: BlockShapes): boolean {
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
