/** What a file means, as plain data: a way's language says how its syntax becomes one. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type ValuePath = readonly (string | number)[];

/**
 * One planned difference in meaning. `set` writes a key that may or may not exist; `insert` puts an item into a list before
 * the one at that index; `remove` takes a key or an item away. Paths of later changes count from what earlier ones left.
 */
export type ValueChange =
  | { action: 'set'; path: ValuePath; value: Value }
  | { action: 'insert'; path: ValuePath; value: Value }
  | { action: 'remove'; path: ValuePath };

/** A value with the changes made in order. Throws RangeError for a path that does not exist: the plan is wrong. */
export function changeValue(value: Value, changes: readonly ValueChange[]): Value {
  let changed = value;
  for (const change of changes) changed = changeAt(changed, change.path, change);
  return changed;
}

function changeAt(value: Value, path: ValuePath, change: ValueChange): Value {
  const [step, ...rest] = path;
  if (step === undefined) {
    if (change.action !== 'set') throw new RangeError('The whole can only be set.');
    return change.value;
  }
  if (isList(value) && typeof step === 'number') return changeItem(value, step, rest, change);
  if (isMapping(value) && typeof step === 'string') return changeMember(value, step, rest, change);
  throw new RangeError(`Nothing can be changed at ${String(step)}.`);
}

function changeItem(list: readonly Value[], index: number, rest: ValuePath, change: ValueChange): Value {
  const isLast = rest.length === 0;
  const item = list[index];
  if (isLast && change.action === 'insert' && index <= list.length) return list.toSpliced(index, 0, change.value);
  if (item === undefined) throw new RangeError(`There is no item ${index}.`);
  if (isLast && change.action === 'remove') return list.toSpliced(index, 1);
  return list.with(index, changeAt(item, rest, change));
}

function changeMember(
  mapping: { readonly [key: string]: Value },
  key: string,
  rest: ValuePath,
  change: ValueChange,
): Value {
  if (rest.length === 0 && change.action === 'set') return { ...mapping, [key]: change.value };
  const member = Object.hasOwn(mapping, key) ? mapping[key] : undefined;
  if (member === undefined) throw new RangeError(`There is no member ${key}.`);
  if (rest.length > 0) return { ...mapping, [key]: changeAt(member, rest, change) };
  if (change.action !== 'remove') throw new RangeError('Only an item can be inserted.');
  return Object.fromEntries(Object.entries(mapping).filter(([name]) => name !== key));
}

/** The value at a path, or undefined where there is none. */
export function valueAt(value: Value | undefined, path: ValuePath): Value | undefined {
  let found = value;
  for (const step of path) {
    if (isList(found) && typeof step === 'number') found = found[step];
    else if (isMapping(found) && Object.hasOwn(found, step)) found = found[step];
    else return undefined;
  }
  return found;
}

/** Whether two values mean the same; the order of a mapping's keys does not matter. */
export function isSameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => isSameValue(item, b[index]));
  if (isMapping(a) && isMapping(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSameValue(a[key], b[key]))
    );
  }
  return Object.is(a, b);
}

/** Whether a value is a list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether a value is a mapping of names to values. */
export function isMapping(value: Value | undefined): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
