import type { Node } from 'web-tree-sitter';
import type { EnvironmentCall } from './function-site.ts';
import { childrenOf, nodesOf } from './source-tree.ts';

/** How one language calls a method, and what it calls the method that sets a variable. */
export type CallShape = { call: string; object: string; method: string; setVariable: string };

/** Every statement of a file that does nothing but set a variable of something. */
export function readEnvironmentCalls(root: Node, { call, object, method, setVariable }: CallShape): EnvironmentCall[] {
  return nodesOf(root, call).flatMap((node) => {
    const called = node.childForFieldName('function');
    const statement = node.parent;
    const [name, value] = childrenOf(node.childForFieldName('arguments'));
    const holder = called?.childForFieldName(object);
    if (called?.childForFieldName(method)?.text !== setVariable || statement?.type !== 'expression_statement')
      return [];
    const literal = name?.type === 'string' ? unquoted(name.text) : undefined;
    if (holder == null || literal === undefined) return [];
    const text = value?.type === 'string' ? unquoted(value.text) : undefined;
    return [{ statement, reference: holder.text, name: literal, value: text }];
  });
}

/** A text without its quotes; undefined where it has a prefix or more quotes than the dialects write. */
function unquoted(text: string): string | undefined {
  const [quote = ''] = text;
  if ((quote !== '"' && quote !== "'") || text.startsWith(quote.repeat(3))) return undefined;
  let value = '';
  for (let index = 1; index < text.length - 1; index += 1) {
    if (text[index] === '\\') index += 1;
    value += text[index] ?? '';
  }
  return value;
}
