import { type Document, isMap, isPair, isScalar, isSeq, Scalar, YAMLSeq } from 'yaml';
import { wrapText } from './templates.ts';

/** A comment about a place in a document: the keys and positions that lead to it, and what is said. */
export type Explanation = { path: readonly (string | number)[]; text: string };

/** `!Ref name`. */
export function ref(name: string): Scalar<string> {
  return tagged('!Ref', name);
}

/** `!Sub "text"`: CloudFormation fills in what is in `${…}`. */
export function sub(text: string): Scalar<string> {
  const scalar = quoted(text);
  scalar.tag = '!Sub';
  return scalar;
}

/** One of CloudFormation's functions in its short form, for example `!Ref ExternalId`. */
export function tagged(tag: string, value: string): Scalar<string> {
  const scalar = new Scalar(value);
  scalar.tag = tag;
  return scalar;
}

/** A text that stands in double quotes even where YAML would not need them. */
export function quoted(text: string): Scalar<string> {
  const scalar = new Scalar(text);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

/** A list, of which every text stands in quotes; with `tag`, the arguments of one of CloudFormation's functions. */
export function sequence(items: readonly unknown[], tag?: string): YAMLSeq {
  const node = new YAMLSeq();
  node.items.push(...items.map((item) => (typeof item === 'string' ? quoted(item) : item)));
  if (tag !== undefined) node.tag = tag;
  return node;
}

/** Such a list in one line: `[a, b]`. */
export function inOneLine(items: readonly unknown[], tag?: string): YAMLSeq {
  const node = sequence(items, tag);
  node.flow = true;
  return node;
}

/** Puts a comment before an entry or an item of a list. */
export function explain(document: Document, { path, text }: Explanation): void {
  const node = commentableAt(document, path);
  if (node) node.commentBefore = comment(text, path.length - 1);
}

/** Leaves a blank line before an entry. */
export function leaveBlankLine(document: Document, path: Explanation['path']): void {
  const node = commentableAt(document, path);
  if (node) node.spaceBefore = true;
}

/** The node before which YAML puts a comment about a place: the key of an entry, or the item of a list. */
function commentableAt(document: Document, path: Explanation['path']): Scalar | undefined {
  const last = path.at(-1);
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isSeq(parent) && typeof last === 'number') {
    const item = parent.items[last];
    return isScalar(item) ? item : undefined;
  }
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
  return isPair(pair) && isScalar(pair.key) ? pair.key : undefined;
}

/** A comment as the library takes it: without `#`, wrapped to 110 columns for a place so many levels deep. */
export function comment(text: string, depth = 0): string {
  return wrapText(text, 108 - 2 * depth)
    .map((line) => ` ${line}`)
    .join('\n');
}
