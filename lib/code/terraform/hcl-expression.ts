// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform's interpolations
import type { Node } from 'web-tree-sitter';
import type { Value } from '../edit/value.ts';
import { outlineOf, withSyntax } from '../parsers/syntax.ts';
import { type HclStep, readStep, type Span } from './hcl-reference.ts';

/** An expression with its place; `value` is its meaning for the proof. */
export type HclExpression = Span & { text: string; value: Value } & (
    | { kind: 'string'; literal: string }
    | { kind: 'template'; parts: readonly (string | HclExpression)[] }
    | { kind: 'tuple'; items: readonly HclExpression[] }
    | { kind: 'object'; entries: readonly HclEntry[] }
    | { kind: 'call'; name: string; args: readonly HclExpression[]; hasExpansion: boolean }
    | { kind: 'reference'; root: string; steps: readonly HclStep[] }
    | { kind: 'null' }
    | { kind: 'other' }
  );

/** One entry of an object, its value included. Computed keys are written `(…)`. */
export type HclEntry = Span & { key: string; expression: HclExpression };

/** Reads an `expression` node. What needs no closer look is `other`, its meaning all the same complete. */
export function readExpression(node: Node): HclExpression {
  const children = node.children.flatMap((child) => (child === null || child.type === 'comment' ? [] : [child]));
  const [inner, ...rest] = children;
  const place = { start: node.startIndex, end: node.endIndex, text: node.text };
  const other = { ...place, kind: 'other', value: outlineOf(node) } as const;
  if (inner === undefined) return other;
  if (inner.type === 'variable_expr') return referenceOf(inner, rest, other);
  if (rest.length > 0) return other;
  if (inner.type === 'literal_value') return literalOf(inner, other);
  if (inner.type === 'template_expr') return templateOf(inner, other);
  if (inner.type === 'function_call') return callOf(inner, other);
  const collection = inner.type === 'collection_value' ? inner.children[0] : undefined;
  if (collection?.type === 'tuple') {
    const items = expressionsIn(collection);
    return { ...place, kind: 'tuple', items, value: tupleValue(items.map(({ value }) => value)) };
  }
  return collection?.type === 'object' ? objectOf(collection, other) : other;
}

type Other = HclExpression & { kind: 'other' };

function referenceOf(root: Node, rest: readonly Node[], other: Other): HclExpression {
  const steps: HclStep[] = [];
  for (const node of rest) {
    const step = readStep(node);
    if (step === undefined) return other;
    steps.push(...step);
  }
  return { ...other, kind: 'reference', root: root.text, steps };
}

function literalOf(node: Node, other: Other): HclExpression {
  const [literal] = node.children;
  if (literal?.type === 'null_lit') return { ...other, kind: 'null' };
  const text = literal?.type === 'string_lit' ? literalText(literal.text.slice(1, -1)) : undefined;
  if (text !== undefined) return { ...other, kind: 'string', literal: text, value: stringValue(text) };
  // A number or truth value reaches AWS as a text.
  return literal?.type === 'numeric_lit' || literal?.type === 'bool_lit'
    ? { ...other, kind: 'string', literal: node.text }
    : other;
}

function templateOf(node: Node, other: Other): HclExpression {
  const [template] = node.children;
  if (template?.type !== 'quoted_template') return other;
  const parts: (string | HclExpression)[] = [];
  for (const child of template.children) {
    if (child?.type === 'template_literal') {
      const text = literalText(child.text);
      if (text === undefined) return other;
      parts.push(text);
    } else if (child?.type === 'template_interpolation') {
      const expression = child.children.find((inner) => inner?.type === 'expression');
      if (!expression) return other;
      parts.push(readExpression(expression));
    } else if (child?.type === 'template_directive') return other;
  }
  return { ...other, kind: 'template', parts };
}

function callOf(node: Node, other: Other): HclExpression {
  const [name] = node.children;
  const list = node.children.find((child) => child?.type === 'function_arguments');
  const args = list ? expressionsIn(list) : [];
  const hasExpansion = list?.children.some((child) => child?.type === 'ellipsis') === true;
  if (!name || hasExpansion) return { ...other, kind: 'call', name: name?.text ?? '', args, hasExpansion };
  const value = callValue(
    name.text,
    args.map((arg) => arg.value),
  );
  return { ...other, kind: 'call', name: name.text, args, hasExpansion, value };
}

function objectOf(node: Node, other: Other): HclExpression {
  const entries: HclEntry[] = [];
  for (const child of node.children) {
    if (child?.type !== 'object_elem') continue;
    const [key, , value] = child.children.filter((part) => part?.type !== 'comment');
    if (!key || !value) return other;
    entries.push({
      key: keyOf(key.text),
      start: child.startIndex,
      end: child.endIndex,
      expression: readExpression(value),
    });
  }
  // Of a key that stands twice only the last counts; leave such objects alone.
  if (new Set(entries.map(({ key }) => key)).size < entries.length) return other;
  return {
    ...other,
    kind: 'object',
    entries,
    value: objectValue(Object.fromEntries(entries.map(({ key, expression }) => [key, expression.value]))),
  };
}

function keyOf(text: string): string {
  return text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

function expressionsIn(node: Node): HclExpression[] {
  return node.children.flatMap((child) => (child?.type === 'expression' ? [readExpression(child)] : []));
}

/** The text that a quoted literal means; undefined for escapes that are never seen in what is edited here. */
function literalText(raw: string): string | undefined {
  const parts: string[] = [];
  for (let at = 0; at < raw.length; at += 1) {
    const two = raw.slice(at, at + 2);
    const three = raw.slice(at, at + 3);
    const meant = escapes[two];
    if (three === '$${' || three === '%%{') {
      parts.push(three.slice(1));
      at += 2;
    } else if (meant !== undefined) {
      parts.push(meant);
      at += 1;
    } else if (raw[at] === '\\') return undefined;
    else parts.push(raw.charAt(at));
  }
  return parts.join('');
}

const escapes: Readonly<Record<string, string>> = {
  '\\"': '"',
  '\\\\': '\\',
  '\\n': '\n',
  '\\r': '\r',
  '\\t': '\t',
};

/** A text as a quoted literal. */
export function quoted(text: string): string {
  const escaped = Array.from(text, (character) => {
    const written = Object.entries(escapes).find(([, meant]) => meant === character);
    return written === undefined ? character : written[0];
  }).join('');
  // As functions: in a replacement text two dollar signs stand for one.
  return `"${escaped.replaceAll('${', () => '$${').replaceAll('%{', () => '%%{')}"`;
}

/** The meaning of a literal text. */
export function stringValue(literal: string): Value {
  return { string: literal };
}

/** The meaning of a list of expressions. */
export function tupleValue(items: readonly Value[]): Value {
  return { tuple: items };
}

/** The meaning of an object. */
export function objectValue(entries: { readonly [key: string]: Value }): Value {
  return { object: entries };
}

/** The meaning of a call without `...`. */
export function callValue(name: string, args: readonly Value[]): Value {
  return { call: name, args };
}

/** Expressions that were read of late: a plan writes the same ones into many functions. */
const remembered = new Map<string, HclExpression>();
const mostRemembered = 500;

/** Reads an expression from a text of its own, as it will be written. Positions count within that text. */
export function parseExpression(text: string): HclExpression {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const read = withSyntax('hcl', `x = ${text}\n`, (root) => {
    const node = root.descendantsOfType('expression')[0];
    if (!node) throw new Error('An expression that is to be written does not parse.');
    return readExpression(node);
  });
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(text, read);
  return read;
}
