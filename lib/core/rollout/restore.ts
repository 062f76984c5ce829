import type { AttributeChange, AttributePath, AttributeValue } from '../change/change.ts';
import { mergeLayers } from '../change/merge.ts';
import { changesUpTo, type StoredState } from '../change/stored-state.ts';
import { type AppliedChange, type Owned, ownedOf } from '../drift/owned.ts';
import { layerIdentity } from '../lambda/arn.ts';

/** What restoring a stored state comes to, as planning reverts it. */
export type Restore = {
  /** In clear: `before` is what stands there in the state, `after` what we left there last. Of no path that was never ours. */
  applied: AttributeChange[];
  /** The layers that are ours in the state, put there or taken away. */
  heldLayers: string[];
  /** Whether anything is ours in the state. */
  isInstrumented: boolean;
};

/**
 * Returns what restores a stored state of a function: `history` are all Changes that were applied to it, oldest first, with their values
 * in clear. What is ours in that state gets the value that we had left there; what only later Changes made ours gets back what stood
 * there before the first of them. Everything else is the customer's, and in no attribute.
 */
export function restoreOf(history: readonly AppliedChange[], state: StoredState): Restore {
  const until = changesUpTo(history, state);
  const later = history.slice(until.length);
  const owned = ownedOf(until);
  const paths = new Set([
    ...(owned?.attributes.keys() ?? []),
    ...later.flatMap(({ attributes }) => pathsOf(attributes)),
  ]);
  const applied = [...paths].map((path) => attributeChange(path, owned, later));
  return {
    applied: [...applied, ...layersChange(owned, later)],
    heldLayers: owned === undefined ? [] : [...owned.layers.put, ...owned.layers.taken],
    isInstrumented: owned !== undefined,
  };
}

function pathsOf(attributes: readonly AttributeChange[]): AttributePath[] {
  return attributes.map(({ path }) => path).filter((path) => path !== 'Layers');
}

function attributeChange(
  path: AttributePath,
  owned: Owned | undefined,
  later: readonly AppliedChange[],
): AttributeChange {
  const writes = later.flatMap(({ attributes }) => attributes.filter((change) => change.path === path));
  const ours = owned?.attributes.get(path);
  const before = ours === undefined ? writes[0]?.before : ours.shown;
  const last = writes.at(-1);
  return changeOf(path, {
    before,
    after: last === undefined ? before : last.after,
    sensitive: (ours?.isSensitive ?? false) || writes.some(({ sensitive }) => sensitive),
  });
}

/** The list of layers as it was in the state, as far as that can be told, and as we left it last. */
function layersChange(owned: Owned | undefined, later: readonly AppliedChange[]): AttributeChange[] {
  const writes = later.flatMap(({ attributes }) => attributes.filter(({ path }) => path === 'Layers'));
  const { put, taken } = owned?.layers ?? { put: [], taken: [] };
  if (writes.length === 0 && put.length === 0 && taken.length === 0) return [];
  const left = writes.length === 0 ? withOurs([], { put, taken }) : listOf(writes.at(-1)?.after);
  // Each Change taken back from the last to the first: a layer that the customer added meanwhile is in both lists then.
  const earlier = writes
    .toReversed()
    .reduce<readonly string[]>(
      (list, { before, after }) => mergeLayers(listOf(before), listOf(after), list, 'restore') ?? list,
      left,
    );
  return [changeOf('Layers', { before: withOurs(earlier, { put, taken }), after: [...left], sensitive: false })];
}

/** A list with the layers in it that are ours, each in our version, and without those that we took away. */
function withOurs(list: readonly string[], { put, taken }: Owned['layers']): string[] {
  const ours = new Map(put.map((arn) => [layerIdentity(arn), arn]));
  const replaced = list.map((arn) => ours.get(layerIdentity(arn)) ?? arn).filter((arn) => !taken.includes(arn));
  return [...replaced, ...put.filter((arn) => !replaced.includes(arn))];
}

function changeOf(
  path: AttributePath,
  {
    before,
    after,
    sensitive,
  }: { before: AttributeValue | undefined; after: AttributeValue | undefined; sensitive: boolean },
): AttributeChange {
  const [was, is] = [valueOrNothing(before), valueOrNothing(after)];
  return {
    path,
    action: was === undefined ? 'add' : is === undefined ? 'remove' : 'change',
    ...(was === undefined ? {} : { before: was }),
    ...(is === undefined ? {} : { after: is }),
    sensitive,
  };
}

/** An empty list is "not there"; an empty text is a value. */
function valueOrNothing(value: AttributeValue | undefined): AttributeValue | undefined {
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}

function listOf(value: AttributeValue | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
