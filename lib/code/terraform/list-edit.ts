import type { Value } from '../edit/value.ts';
import type { FileEdits } from './file-edits.ts';
import { isOnLines } from './file-edits.ts';
import type { HclExpression } from './hcl-expression.ts';
import { callValue, parseExpression, tupleValue } from './hcl-expression.ts';

type Tuple = HclExpression & { kind: 'tuple' };

/** What shall become of a list's items: `undefined` goes, a text is written instead; `added` come after what stands there. */
export type ListChange = {
  items: ReadonlyMap<HclExpression, string | undefined>;
  added: readonly string[];
  /** Whether the list may be null, which is no list to `concat`. */
  isNullable: boolean;
};

/** The tuples that a list is made of as far as they are written in it: itself, or arguments of `concat`. */
export function tuplesIn(expression: HclExpression): Tuple[] {
  if (expression.kind === 'tuple') return [expression];
  const isConcat = expression.kind === 'call' && expression.name === 'concat' && !expression.hasExpansion;
  return isConcat ? expression.args.flatMap(tuplesIn) : [];
}

/** Edits a list in place and returns what it then means; undefined when nothing of it is left. */
export function editList(edits: FileEdits, list: HclExpression, change: ListChange): Value | undefined {
  const isGone = (tuple: Tuple) => tuple.items.length > 0 && tuple.items.every((item) => isRemoved(item, change));
  if (list.kind === 'tuple' && isGone(list) && change.added.length === 0) return undefined;
  const host = lastHost(list, change);
  if (list.kind === 'call' && list.name === 'concat' && change.added.length === 0) {
    const last = list.args.at(-1);
    if (last?.kind === 'tuple' && isGone(last)) return dropArgument(edits, list, change);
  }
  const value = rewrite(edits, list, change, host);
  return host !== undefined || change.added.length === 0 ? value : append(edits, list, change, value);
}

function isRemoved(item: HclExpression, { items }: ListChange): boolean {
  return items.has(item) && items.get(item) === undefined;
}

/** The item behind which new ones go: the last one that is changed or confirmed and stays. */
function lastHost(list: HclExpression, { items, added }: ListChange): HclExpression | undefined {
  if (added.length === 0) return undefined;
  return tuplesIn(list)
    .flatMap((tuple) => tuple.items)
    .filter((item) => items.get(item) !== undefined)
    .at(-1);
}

function rewrite(edits: FileEdits, list: HclExpression, change: ListChange, host: HclExpression | undefined): Value {
  if (list.kind === 'tuple') return rewriteTuple(edits, list, change, host);
  if (list.kind !== 'call' || list.name !== 'concat' || list.hasExpansion) return list.value;
  return callValue(
    'concat',
    list.args.map((arg) => rewrite(edits, arg, change, host)),
  );
}

function rewriteTuple(edits: FileEdits, tuple: Tuple, change: ListChange, host: HclExpression | undefined): Value {
  const values: Value[] = [];
  for (const item of tuple.items) {
    const text = change.items.get(item);
    if (isRemoved(item, change)) continue;
    if (text !== undefined && text !== item.text) edits.replace(item, text);
    values.push(text === undefined ? item.value : parseExpression(text).value);
    if (item === host) values.push(...addBehind(edits, tuple, item, change.added));
  }
  removeItems(edits, tuple, change);
  return tupleValue(values);
}

function removeItems(edits: FileEdits, tuple: Tuple, change: ListChange): void {
  const { items } = tuple;
  if (!items.some((item) => isRemoved(item, change))) return;
  const firstKept = items.findIndex((item) => !isRemoved(item, change));
  const areLines = isOnLines(edits.file, tuple, items);
  for (const [index, item] of items.entries()) {
    if (!isRemoved(item, change)) continue;
    const before = items[index - 1];
    const comma = before === undefined ? undefined : edits.commaAfter(before.end);
    const after = before === undefined ? tuple.start + 1 : (comma ?? before.end - 1) + 1;
    if (areLines) edits.removeLines(item, after);
    else if (index > firstKept) edits.replace({ start: before?.end ?? item.start, end: item.end }, '');
    else edits.replace({ start: item.start, end: items[index + 1]?.start ?? item.end }, '');
  }
  const last = items.at(-1);
  const lastKept = items.findLast((item) => !isRemoved(item, change));
  if (!areLines || last === undefined || lastKept === undefined || last === lastKept) return;
  const comma = edits.commaAfter(lastKept.end);
  if (edits.commaAfter(last.end) === undefined && comma !== undefined)
    edits.replace({ start: comma, end: comma + 1 }, '');
}

/** Writes items behind one of a tuple, in its layout. */
function addBehind(edits: FileEdits, tuple: Tuple, item: HclExpression, added: readonly string[]): Value[] {
  if (!isOnLines(edits.file, tuple, tuple.items)) edits.insert(item.end, added.map((text) => `, ${text}`).join(''));
  else addLines(edits, item, added);
  return added.map((text) => parseExpression(text).value);
}

/** Writes lines behind a part of a list, with a comma at their end if the part had one. */
function addLines(edits: FileEdits, part: HclExpression, added: readonly string[]): void {
  const comma = edits.commaAfter(part.end);
  if (comma === undefined) edits.insert(part.end, ',');
  const indent = edits.indentAfter((comma ?? part.end - 1) + 1);
  const lines = added.flatMap((text, index) => {
    const isLast = index === added.length - 1 && comma === undefined;
    const [first = '', ...others] = `${text}${isLast ? '' : ','}`.split('\n');
    return [`${indent}${first}`, ...others];
  });
  edits.insertBelow((comma ?? part.end - 1) + 1, lines);
}

/** Adds items to a list that holds none of Datadog's yet. What is written here, `dropArgument` takes away exactly. */
function append(edits: FileEdits, list: HclExpression, { added, isNullable }: ListChange, value: Value): Value {
  const values = added.map((text) => parseExpression(text).value);
  if (list.kind === 'tuple' && list.items.length > 0) {
    const last = list.items.at(-1) ?? list;
    return tupleValue([...list.items.map((item) => item.value), ...addBehind(edits, list, last, added)]);
  }
  const addedTuple = `[${added.join(', ')}]`;
  if (list.kind === 'call' && list.name === 'concat' && !list.hasExpansion && list.args.length > 1) {
    appendArgument(edits, list, addedTuple);
    return callValue('concat', [...list.args.map((arg) => arg.value), tupleValue(values)]);
  }
  const own = isNullable ? guarded(list) : list.text;
  if (isNullable) edits.replace(list, `concat(${own}, ${addedTuple})`);
  else {
    edits.insert(list.start, 'concat(');
    edits.insert(list.end, `, ${addedTuple})`);
  }
  return callValue('concat', [isNullable ? parseExpression(own).value : value, tupleValue(values)]);
}

/** Writes one more argument behind the last one of a call. */
export function appendArgument(edits: FileEdits, call: HclExpression & { kind: 'call' }, text: string): void {
  const last = call.args.at(-1);
  if (last === undefined) return;
  if (isOnLines(edits.file, call, call.args)) addLines(edits, last, [text]);
  else edits.insert(last.end, `, ${text}`);
}

/** Takes the last argument of a call away; of two, the first one alone stays, without the call. */
export function dropLastArgument(edits: FileEdits, call: HclExpression & { kind: 'call' }): HclExpression[] {
  const [first, second, ...others] = call.args;
  const last = call.args.at(-1);
  if (first === undefined || second === undefined || last === undefined) return [...call.args];
  if (others.length === 0) {
    edits.replace({ start: call.start, end: first.start }, '');
    edits.replace({ start: first.end, end: call.end }, '');
    return [first];
  }
  const kept = call.args.slice(0, -1);
  const before = kept.at(-1) ?? first;
  if (!isOnLines(edits.file, call, call.args)) edits.replace({ start: before.end, end: last.end }, '');
  else {
    const comma = edits.commaAfter(before.end);
    edits.removeLines(last, (comma ?? before.end - 1) + 1);
    if (edits.commaAfter(last.end) === undefined && comma !== undefined)
      edits.replace({ start: comma, end: comma + 1 }, '');
  }
  return kept;
}

function dropArgument(edits: FileEdits, call: HclExpression & { kind: 'call' }, change: ListChange): Value {
  const [first] = call.args;
  const own = call.args.length === 2 && first !== undefined ? unguarded(first) : undefined;
  if (own !== undefined) {
    edits.replace(call, own);
    return parseExpression(own).value;
  }
  const kept = dropLastArgument(edits, call);
  const values = kept.map((arg) => rewrite(edits, arg, change, undefined));
  return kept.length === 1 ? (values[0] ?? null) : callValue(call.name, values);
}

/** An expression with an empty list for null, which `concat` does not take. */
function guarded({ kind, text }: HclExpression): string {
  const own = kind === 'reference' || kind === 'call' ? text : `(${text})`;
  return `${own} == null ? [] : ${own}`;
}

/** The expression that was guarded, or undefined for any other. */
function unguarded({ text }: HclExpression): string | undefined {
  const own = text.slice(0, Math.max(0, text.indexOf(' == null ? [] : ')));
  if (own === '' || text !== `${own} == null ? [] : ${own}`) return undefined;
  return own.startsWith('(') ? own.slice(1, -1) : own;
}

/** A new list over several lines, its first line without indentation. */
export function writeTuple(texts: readonly string[], indent: string): string {
  return `[\n${texts.map((text) => `${indent}  ${text},\n`).join('')}${indent}]`;
}
