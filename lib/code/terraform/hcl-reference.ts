import type { Node } from 'web-tree-sitter';

/** A range of a text in UTF-16 positions. */
export type Span = { start: number; end: number };

/** One step behind a reference's root. `name` is the attribute's name, or a literal index. */
export type HclStep = Span & { kind: 'attribute' | 'index' | 'splat'; name: string | undefined };

/** A reference somewhere in a file, as `aws_lambda_function.api.arn`: root `aws_lambda_function`, steps `api`, `arn`. */
export type HclReference = Span & { root: string; steps: readonly HclStep[] };

/** The reference that begins at a `variable_expr`, with the steps that follow it. */
export function readReference(root: Node): HclReference {
  const steps: HclStep[] = [];
  let end = root.endIndex;
  for (let node = root.nextSibling; node !== null; node = node.nextSibling) {
    const step = readStep(node);
    if (step === undefined) break;
    steps.push(...step);
    end = node.endIndex;
  }
  return { root: root.text, steps, start: root.startIndex, end };
}

/** The steps that a node behind a reference's root stands for; undefined for any other node. */
export function readStep(node: Node): HclStep[] | undefined {
  const place = { start: node.startIndex, end: node.endIndex };
  if (node.type === 'get_attr') return [{ ...place, kind: 'attribute', name: node.children.at(-1)?.text }];
  if (node.type === 'index') {
    const text = node.text.slice(1, -1).trim();
    const isLiteral = text.startsWith('"') && text.endsWith('"') && !text.includes('$' + '{');
    return [{ ...place, kind: 'index', name: isLiteral ? text.slice(1, -1) : undefined }];
  }
  if (node.type !== 'splat') return undefined;
  const inner = node.children[0]?.children ?? [];
  const within = inner.flatMap((child) => (child === null ? [] : (readStep(child) ?? [])));
  const first = within[0]?.start ?? node.endIndex;
  return [{ start: node.startIndex, end: first, kind: 'splat', name: undefined }, ...within];
}
