import type { AttributeChange, AttributePath, AttributeValue, Mode } from '../change/change.ts';
import type { Fingerprint } from '../change/fingerprint.ts';
import { changesUpTo, type StoredState } from '../change/stored-state.ts';

/** A Change that was applied to a function, as it is stored. */
export type AppliedChange = {
  id: string;
  mode: Mode;
  revertsChangeId: string | null;
  /** The stored state that it restored; null unless it did. */
  restores: StoredState | null;
  /** Masked. */
  attributes: readonly AttributeChange[];
  /** The whole function as it read back. */
  fingerprintTarget: Fingerprint;
};

/** What we left at an attribute: its keyed hash (undefined: we took it away) and how it is shown, masked where it is sensitive. */
export type OwnedAttribute = {
  print: string | undefined;
  shown: AttributeValue | undefined;
  isSensitive: boolean;
};

/** What of a function is ours: the attributes that our Changes wrote, and of its layers those that they put there or took away. */
export type Owned = {
  /** The Change that instrumented the function last. */
  changeId: string;
  attributes: ReadonlyMap<AttributePath, OwnedAttribute>;
  layers: { put: readonly string[]; taken: readonly string[] };
};

/**
 * Returns what of a function is ours after the Changes that were applied to it, given oldest first; undefined when nothing is: none was
 * applied, or they were reverted or removed since. A revert takes away what the Change that it reverts made ours, and gives that back when it is
 * reverted itself. After removing Datadog nothing is ours: what somebody puts there later is theirs. What the last Change left
 * otherwise than we had written it, as a person who saw that had it applied, is the customer's by then.
 */
export function ownedOf(applied: readonly AppliedChange[]): Owned | undefined {
  const latest = applied.at(-1);
  const standing = standingChanges(applied);
  const changeId = standing.at(-1)?.id;
  if (latest === undefined || changeId === undefined) return undefined;
  const attributes = new Map<AttributePath, OwnedAttribute>();
  for (const change of standing) {
    for (const { path, after, sensitive } of change.attributes) {
      if (path === 'Layers') continue;
      // Set anew, so that the order is that of the last writing.
      attributes.delete(path);
      attributes.set(path, { print: printAt(change, path), shown: after, isSensitive: sensitive });
    }
  }
  const kept = [...attributes].filter(([path, { print }]) => print === printAt(latest, path));
  return { changeId, attributes: new Map(kept), layers: ownedLayers(standing, latest) };
}

/**
 * The Changes that instrumented the function and of which nothing was reverted or removed since, oldest first. Where a stored state was
 * restored, they are those that stood then.
 */
function standingChanges(applied: readonly AppliedChange[], undone = new Set<string>()): AppliedChange[] {
  const standing: AppliedChange[] = [];
  for (const change of applied.toReversed()) {
    if (undone.has(change.id)) continue;
    if (change.mode === 'remove') break;
    if (change.restores !== null)
      return [...standingChanges(changesUpTo(applied, change.restores), undone), ...standing];
    if (change.mode === 'instrument') standing.unshift(change);
    else if (change.revertsChangeId !== null) undone.add(change.revertsChangeId);
  }
  return standing;
}

function ownedLayers(standing: readonly AppliedChange[], latest: AppliedChange): Owned['layers'] {
  const put = new Set<string>();
  const taken = new Set<string>();
  for (const change of standing) {
    const { before, after } = layersOf(change) ?? { before: [], after: [] };
    for (const arn of after.filter((one) => !before.includes(one))) {
      put.add(arn);
      taken.delete(arn);
    }
    for (const arn of before.filter((one) => !after.includes(one))) {
      // A version of ours that we replaced ourselves is not the customer's to bring back.
      put.delete(arn);
      taken.add(arn);
    }
  }
  const left = layersOf(latest)?.after;
  if (left === undefined) return { put: [...put], taken: [...taken] };
  return { put: [...put].filter((arn) => left.includes(arn)), taken: [...taken].filter((arn) => !left.includes(arn)) };
}

/** The whole lists before and after a Change; undefined when it did not touch the layers. */
function layersOf({ attributes }: AppliedChange): { before: readonly string[]; after: readonly string[] } | undefined {
  const change = attributes.find(({ path }) => path === 'Layers');
  return change && { before: listOf(change.before), after: listOf(change.after) };
}

function listOf(value: AttributeValue | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

function printAt({ fingerprintTarget }: AppliedChange, path: string): string | undefined {
  return Object.hasOwn(fingerprintTarget, path) ? fingerprintTarget[path] : undefined;
}
