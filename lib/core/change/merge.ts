import { layerIdentity } from '../lambda/arn.ts';
import { isValidHandler } from '../lambda/limits.ts';
import type { AttributeChange, AttributePath, AttributeValue, Conflict, ConflictDecisions } from './change.ts';
import type { ProviderRules, Redirect } from './provider.ts';
import { applyToShape, attributeOf, type FunctionShape, isSameValue, isSensitiveAttribute } from './shape.ts';

/** What a revert comes to. With any conflict left the shape must not be used. */
export type Merge = {
  shape: FunctionShape;
  /** Attributes that both sides changed and that are not decided yet. */
  conflicts: Conflict[];
  /** Attributes at which somebody else's change was kept. */
  keptPaths: AttributePath[];
};

/**
 * Reverts a Change without losing what others changed since: a three-way merge with base = before our change, ours =
 * what we wrote, theirs = the function now. An attribute that only we changed gets its base back; one that is at its base
 * already, or that we never touched, stays; layers merge one by one; an attribute that both changed is a conflict, which
 * the user decides: `keep` theirs or `restore` the base.
 *
 * A stored state is restored in the same way: `applied` then leads from that state to what we left last, and `heldLayers` are the layers
 * that are ours in that state, put there or taken away. Where such a one is the same in both and differs now, that is asked about too.
 */
export function mergeRevert(
  provider: ProviderRules,
  theirs: FunctionShape,
  applied: readonly AttributeChange[],
  decisions: ConflictDecisions,
  heldLayers?: readonly string[],
): Merge {
  const changes = heldLayers === undefined ? applied : followKeptHandler(provider.redirect, theirs, applied);
  const merged = changes.map((change) =>
    mergeAttribute(provider, change, attributeOf(theirs, change.path), { decisions, heldLayers }),
  );
  const shape = applyToShape(
    theirs,
    merged.flatMap(({ write }) => write ?? []),
  );
  const merge = {
    shape,
    conflicts: merged.flatMap(({ conflict }) => conflict ?? []),
    keptPaths: merged.flatMap(({ keptPath }) => keptPath ?? []),
  };
  return followMovedHandler(provider.redirect, theirs, merge, decisions);
}

type Write = { path: AttributePath; after?: AttributeValue };

/** What a revert does at one attribute; nothing at all where the base stands there already. */
type MergedAttribute = { write?: Write; conflict?: Conflict; keptPath?: AttributePath };

function mergeAttribute(
  provider: ProviderRules,
  { path, before: base, after: ours }: AttributeChange,
  now: AttributeValue | undefined,
  { decisions, heldLayers }: { decisions: ConflictDecisions; heldLayers: readonly string[] | undefined },
): MergedAttribute {
  if (isSameValue(now, base)) return {};
  if (isSameValue(now, ours)) return { write: writeOf(path, base) };
  const decision = Object.hasOwn(decisions, path) ? decisions[path] : undefined;
  if (path === 'Layers') {
    const merged = mergeLayers(listOf(base), listOf(ours), listOf(now), decision, heldLayers);
    // A state leaves most lists as they are, and then nobody's change was kept.
    if (heldLayers !== undefined && decision === undefined && isSameValue(merged, [...listOf(now)])) return {};
    // Also after `restore` the merged list holds what others added.
    if (merged !== undefined) {
      return { write: writeOf(path, merged.length === 0 ? undefined : merged), keptPath: path };
    }
  }
  if (decision === 'restore') return { write: writeOf(path, base) };
  return decision === 'keep' ? { keptPath: path } : { conflict: conflictAt(provider, path, base, ours, now) };
}

/**
 * Merges lists of layers one layer at a time, a layer being its ARN without the version. Their order is kept; what we took
 * out returns behind the neighbour that it had. Undefined when both sides changed one layer differently and `decision` is
 * missing; with a decision those layers alone follow it. Of `held` layers that both lists agree on, `theirs` is not taken unasked either.
 */
export function mergeLayers(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  decision: 'keep' | 'restore' | undefined,
  held: readonly string[] = [],
): string[] | undefined {
  const layersOfBase = base.map(layerIdentity);
  const layersOfTheirs = theirs.map(layerIdentity);
  const inBase = new Map(base.map((arn, index) => [layersOfBase[index], arn]));
  const inOurs = new Map(ours.map((arn) => [layerIdentity(arn), arn]));
  const inTheirs = new Map(theirs.map((arn, index) => [layersOfTheirs[index], arn]));
  const merged = new Map<string, string | undefined>();
  for (const layer of new Set([...layersOfBase, ...inOurs.keys(), ...layersOfTheirs])) {
    const [before, written, now] = [inBase.get(layer), inOurs.get(layer), inTheirs.get(layer)];
    if (now === before || (before === written && !held.includes(before ?? now ?? ''))) merged.set(layer, now);
    else if (now === written || decision === 'restore') merged.set(layer, before);
    else if (decision === 'keep') merged.set(layer, now);
    else return undefined;
  }
  return orderLayers(merged, layersOfTheirs, layersOfBase);
}

/** A layer in a list that layers are put into: a chain of links, so that putting one in moves no other. */
type Link = { arn: string; next: Link | undefined };

/**
 * The ARNs of the merged layers in their order: that of `theirs`, and what is missing there behind its nearest neighbour
 * in `base`. A layer without an ARN is left out.
 */
function orderLayers(
  merged: ReadonlyMap<string, string | undefined>,
  theirs: readonly string[],
  base: readonly string[],
): string[] {
  const start: Link = { arn: '', next: undefined };
  const links = new Map<string, Link>();
  let last = start;
  for (const layer of theirs) {
    const arn = merged.get(layer);
    if (arn === undefined) continue;
    last = insertBehind(last, arn);
    if (!links.has(layer)) links.set(layer, last);
  }
  let neighbour = start;
  for (const layer of base) {
    const arn = merged.get(layer);
    if (arn === undefined) continue;
    neighbour = links.get(layer) ?? insertBehind(neighbour, arn);
    links.set(layer, neighbour);
  }
  const placed: string[] = [];
  for (let link = start.next; link !== undefined; link = link.next) placed.push(link.arn);
  return placed;
}

function insertBehind(link: Link, arn: string): Link {
  link.next = { arn, next: link.next };
  return link.next;
}

/**
 * Somebody changed the variable that keeps the original handler while the redirect was in place: that is how a redirected
 * function gets a new handler, so the redirect is reverted to it, unless the user asked for the base.
 */
function followMovedHandler(
  { isRedirect, originalHandler, variable }: Redirect,
  theirs: FunctionShape,
  merge: Merge,
  decisions: ConflictDecisions,
): Merge {
  const moved = originalHandler(theirs.variables);
  const isUndone = (now: string | undefined, after: string | undefined) =>
    isRedirect(now) && !isRedirect(after) && after !== moved;
  if (moved === undefined || !isValidHandler(moved) || decisions[`Environment.Variables.${variable}`] === 'restore')
    return merge;
  if (isUndone(theirs.handler, merge.shape.handler)) {
    return {
      ...merge,
      shape: { ...merge.shape, handler: moved },
      keptPaths: [...new Set<AttributePath>(['Handler', ...merge.keptPaths])],
    };
  }
  if (merge.shape.command !== undefined && isUndone(theirs.command?.[0], merge.shape.command[0])) {
    return {
      ...merge,
      shape: { ...merge.shape, command: [moved] },
      keptPaths: [...new Set<AttributePath>(['ImageConfig.Command', ...merge.keptPaths])],
    };
  }
  return merge;
}

/**
 * A state with a redirect is restored over a handler that has none: what the redirect calls is the handler of now, which is the
 * customer's, and not the one of that time.
 */
function followKeptHandler(
  { isRedirect, variable }: Redirect,
  theirs: FunctionShape,
  applied: readonly AttributeChange[],
): readonly AttributeChange[] {
  const handler = applied.find(({ path }) => path === 'Handler');
  const command = applied.find(({ path }) => path === 'ImageConfig.Command');
  const isPutOn = (before: AttributeValue | undefined, now: string | undefined) =>
    now !== undefined && !isRedirect(now) && isRedirect(listOf(before)[0]);
  const [change, original, now] = isPutOn(handler?.before, theirs.handler)
    ? [handler, theirs.handler, theirs.handler]
    : isPutOn(command?.before, theirs.command?.[0])
      ? [command, theirs.command?.[0], theirs.command === undefined ? undefined : [...theirs.command]]
      : [];
  const path: AttributePath = `Environment.Variables.${variable}`;
  const kept = applied.find((other) => other.path === path);
  if (change === undefined || original === undefined || now === undefined || kept === undefined) return applied;
  // Tools leave spaces around it, which AWS's own handler has not.
  const isSame = typeof kept.before === 'string' && kept.before.trim() === original;
  return applied.map((other) => {
    if (other === change) return { ...other, after: now };
    return other === kept && !isSame ? { ...other, before: original } : other;
  });
}

function conflictAt(
  provider: ProviderRules,
  path: AttributePath,
  base: AttributeValue | undefined,
  ours: AttributeValue | undefined,
  theirs: AttributeValue | undefined,
): Conflict {
  return {
    path,
    ...(base === undefined ? {} : { base }),
    ...(ours === undefined ? {} : { ours }),
    ...(theirs === undefined ? {} : { theirs }),
    sensitive: isSensitiveAttribute(provider.isSensitiveVariable, path, base, ours, theirs),
  };
}

function writeOf(path: AttributePath, after: AttributeValue | undefined): Write {
  return after === undefined ? { path } : { path, after };
}

function listOf(value: AttributeValue | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}
