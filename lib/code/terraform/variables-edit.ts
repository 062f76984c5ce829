import type { Value } from '../edit/value.ts';
import { type FileEdits, isOnLines } from './file-edits.ts';
import { callValue, type HclEntry, type HclExpression, objectValue, parseExpression } from './hcl-expression.ts';
import { appendArgument, dropLastArgument } from './list-edit.ts';

type HclObject = HclExpression & { kind: 'object' };
type HclCall = HclExpression & { kind: 'call' };

/** Variables by name, each an expression as it is written. */
export type VariableTexts = Readonly<Record<string, string>>;

/** The objects in which variables are written: the expression itself, or arguments of `merge`. */
export function objectsIn(expression: HclExpression): HclObject[] {
  if (expression.kind === 'object') return [expression];
  return isMerge(expression) ? expression.args.flatMap(objectsIn) : [];
}

function isMerge(expression: HclExpression): expression is HclCall {
  return expression.kind === 'call' && expression.name === 'merge' && !expression.hasExpansion;
}

/** The parts of an environment that are not written in it: references and the like, in order. */
export function unwrittenIn(expression: HclExpression): HclExpression[] {
  if (expression.kind === 'object') return [];
  return isMerge(expression) ? expression.args.flatMap(unwrittenIn) : [expression];
}

/**
 * Takes entries out of an environment and adds a group of its own at its end; returns what it then means, undefined when
 * nothing of it is left. Only whole entries are taken, so that what was added is taken away without a trace.
 */
export function editVariables(
  edits: FileEdits,
  environment: HclExpression,
  removed: ReadonlySet<HclEntry>,
  added: VariableTexts,
): Value | undefined {
  const isAdding = Object.keys(added).length > 0;
  if (environment.kind === 'object') return editObject(edits, environment, removed, added, isAdding);
  if (!isMerge(environment)) return isAdding ? wrap(edits, environment, environment.value, added) : environment.value;
  const last = environment.args.at(-1);
  const isLastGone = last?.kind === 'object' && last.entries.length > 0 && last.entries.every((e) => removed.has(e));
  if (isLastGone && !isAdding) return withoutLast(edits, environment, removed);
  const others = environment.args.slice(0, -1).map((arg) => valueWithout(edits, arg, removed));
  // A group goes into the last object, where it wins over everything before.
  if (last?.kind === 'object' && last.entries.length > 0 && (isLastGone || isSpread(edits, last)))
    return callValue('merge', [...others, editObject(edits, last, removed, added, isAdding) ?? objectValue({})]);
  const args = [...others, ...(last === undefined ? [] : [valueWithout(edits, last, removed)])];
  if (!isAdding) return callValue('merge', args);
  const areLines = isOnLines(edits.file, environment, environment.args);
  const endsInComma = last !== undefined && edits.commaAfter(last.end) !== undefined;
  if (environment.args.length < 2 || (endsInComma && !areLines))
    return wrap(edits, environment, callValue('merge', args), added);
  const first = environment.args[0] ?? environment;
  const indent = areLines || hasRoom(edits, environment) ? edits.indentBefore(first.start) : undefined;
  appendArgument(edits, environment, objectText(added, indent));
  return callValue('merge', [...args, meaningOf(added)]);
}

function withoutLast(edits: FileEdits, call: HclCall, removed: ReadonlySet<HclEntry>): Value {
  const kept = dropLastArgument(edits, call).map((arg) => valueWithout(edits, arg, removed));
  const [only] = kept;
  return kept.length === 1 && only !== undefined ? only : callValue('merge', kept);
}

function valueWithout(edits: FileEdits, arg: HclExpression, removed: ReadonlySet<HclEntry>): Value {
  if (arg.kind === 'object') return editObject(edits, arg, removed, {}, false) ?? emptied(edits, arg);
  return isMerge(arg)
    ? callValue(
        'merge',
        arg.args.map((inner) => valueWithout(edits, inner, removed)),
      )
    : arg.value;
}

function emptied(edits: FileEdits, object: HclObject): Value {
  edits.replace(object, '{}');
  return objectValue({});
}

function editObject(
  edits: FileEdits,
  object: HclObject,
  removed: ReadonlySet<HclEntry>,
  added: VariableTexts,
  isAdding: boolean,
): Value | undefined {
  const kept = object.entries.filter((entry) => !removed.has(entry));
  const own = Object.fromEntries(kept.map(({ key, expression }) => [key, expression.value]));
  if (kept.length === 0 && object.entries.length > 0) {
    if (!isAdding) return undefined;
    const indent = object.text.includes('\n') ? edits.indentAfter(object.start).slice(2) : undefined;
    edits.replace(object, objectText(added, indent));
    return meaningOf(added);
  }
  if (isAdding && (object.entries.length === 0 || !isSpread(edits, object)))
    return wrap(edits, object, objectValue(own), added);
  removeEntries(edits, object, removed);
  const last = kept.at(-1);
  if (!isAdding || last === undefined) return objectValue(own);
  const end = (edits.commaAfter(last.end) ?? last.end - 1) + 1;
  edits.insertBelow(end, ['', ...groupLines(added, edits.indentAfter(end))]);
  return objectValue({ ...own, ...valuesOf(added) });
}

/** Whether every entry begins a line and the bracket closes on one of its own. */
function isSpread(edits: FileEdits, object: HclObject): boolean {
  return isOnLines(edits.file, object, object.entries);
}

function removeEntries(edits: FileEdits, object: HclObject, removed: ReadonlySet<HclEntry>): void {
  const areLines = isSpread(edits, object);
  const firstKept = object.entries.findIndex((entry) => !removed.has(entry));
  for (const [index, entry] of object.entries.entries()) {
    if (!removed.has(entry)) continue;
    const before = object.entries[index - 1];
    const after = before === undefined ? object.start + 1 : (edits.commaAfter(before.end) ?? before.end - 1) + 1;
    if (areLines) edits.removeLines(entry, after);
    else if (index > firstKept) edits.replace({ start: before?.end ?? entry.start, end: entry.end }, '');
    else edits.replace({ start: entry.start, end: object.entries[index + 1]?.start ?? entry.end }, '');
  }
}

/** Wraps an environment that is no written-out object, so that the group wins over it. */
function wrap(edits: FileEdits, environment: HclExpression, value: Value, added: VariableTexts): Value {
  edits.insert(environment.start, 'merge(');
  const indent = hasRoom(edits, environment) ? edits.indentBefore(environment.start) : undefined;
  edits.insert(environment.end, `, ${objectText(added, indent)})`);
  return callValue('merge', [value, meaningOf(added)]);
}

/**
 * Whether a group of its own is written over several lines behind an expression: where that is one line, unless other lines
 * are put below each other with it in a way that nobody would find again.
 */
function hasRoom(edits: FileEdits, { start, text }: HclExpression): boolean {
  return !text.includes('\n') && !edits.isUnaligned(start);
}

function objectText(added: VariableTexts, indent: string | undefined): string {
  if (indent !== undefined) return `{\n${groupLines(added, `${indent}  `).join('\n')}\n${indent}}`;
  const entries = Object.entries(added).map(([name, text]) => `${name} = ${text}`);
  return `{ ${entries.join(', ')} }`;
}

/** Entries below each other, their `=` aligned. */
export function groupLines(added: VariableTexts, indent: string): string[] {
  const width = Math.max(...Object.keys(added).map((name) => name.length));
  return Object.entries(added).map(([name, text]) => `${indent}${name.padEnd(width)} = ${text}`);
}

/** The meaning of variables. */
export function meaningOf(added: VariableTexts): Value {
  return objectValue(valuesOf(added));
}

function valuesOf(added: VariableTexts): { [name: string]: Value } {
  return Object.fromEntries(Object.entries(added).map(([name, text]) => [name, parseExpression(text).value]));
}

/** A nested block as `terraform fmt` writes it. */
export function blockText(type: string, attributes: readonly (readonly [name: string, text: string])[]): string {
  return [`${type} {`, ...groupLines(Object.fromEntries(attributes), '    '), '  }'].join('\n');
}
