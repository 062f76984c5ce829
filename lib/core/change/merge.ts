import { isRedirect, originalHandler } from '../datadog/handlers.ts';
import { layerIdentity } from '../lambda/arn.ts';
import { isValidHandler } from '../lambda/limits.ts';
import type { AttributeChange, AttributePath, AttributeValue, Conflict, ConflictDecisions } from './change.ts';
import { applyToShape, attributeOf, type FunctionShape, isSameValue, isSensitiveAttribute } from './shape.ts';

/** What a revert comes to. With any conflict left the shape must not be used. */
export type Merge = {
  shape: FunctionShape;
  /** Attributes that both sides changed and nobody has decided yet. */
  conflicts: Conflict[];
  /** Attributes at which somebody else's change was kept. */
  keptPaths: AttributePath[];
};

/**
 * Takes a Change back without losing what somebody else did since: a three-way merge with base = before our change, ours =
 * what we wrote, theirs = the function now. An attribute that only we changed gets its base back; one that is at its base
 * already, or that we never touched, stays; layers merge one by one; an attribute that both changed is a conflict, which
 * the user decides: `keep` theirs or `restore` the base.
 */
export function mergeRevert(
  theirs: FunctionShape,
  applied: readonly AttributeChange[],
  decisions: ConflictDecisions,
): Merge {
  const settled = applied.map((change) => settle(change, attributeOf(theirs, change.path), decisions));
  const shape = applyToShape(
    theirs,
    settled.flatMap(({ write }) => write ?? []),
  );
  const merge = {
    shape,
    conflicts: settled.flatMap(({ conflict }) => conflict ?? []),
    keptPaths: settled.flatMap(({ keptPath }) => keptPath ?? []),
  };
  return followMovedHandler(theirs, merge, decisions);
}

type Write = { path: AttributePath; after?: AttributeValue };

/** What a revert does at one attribute; nothing at all where the base stands there already. */
type Settled = { write?: Write; conflict?: Conflict; keptPath?: AttributePath };

function settle(
  { path, before: base, after: ours }: AttributeChange,
  now: AttributeValue | undefined,
  decisions: ConflictDecisions,
): Settled {
  if (isSameValue(now, base)) return {};
  if (isSameValue(now, ours)) return { write: writeOf(path, base) };
  const decision = Object.hasOwn(decisions, path) ? decisions[path] : undefined;
  if (path === 'Layers') {
    const merged = mergeLayers(listOf(base), listOf(ours), listOf(now), decision);
    // Also after `restore` the merged list holds what others added.
    if (merged !== undefined) {
      return { write: writeOf(path, merged.length === 0 ? undefined : merged), keptPath: path };
    }
  }
  if (decision === 'restore') return { write: writeOf(path, base) };
  return decision === 'keep' ? { keptPath: path } : { conflict: conflictAt(path, base, ours, now) };
}

/**
 * Merges lists of layers one layer at a time, a layer being its ARN without the version. Their order is kept; what we took
 * out returns behind the neighbour that it had. Undefined when both sides changed one layer differently and `decision` is
 * missing; with a decision those layers alone follow it.
 */
export function mergeLayers(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  decision: 'keep' | 'restore' | undefined,
): string[] | undefined {
  const [inBase, inOurs, inTheirs] = [base, ours, theirs].map(
    (list) => new Map(list.map((arn) => [layerIdentity(arn), arn])),
  );
  const settled = new Map<string, string | undefined>();
  for (const layer of new Set([...base, ...ours, ...theirs].map(layerIdentity))) {
    const [before, written, now] = [inBase?.get(layer), inOurs?.get(layer), inTheirs?.get(layer)];
    if (before === written || now === before) settled.set(layer, now);
    else if (now === written || decision === 'restore') settled.set(layer, before);
    else if (decision === 'keep') settled.set(layer, now);
    else return undefined;
  }
  const merged = theirs.flatMap((arn) => settled.get(layerIdentity(arn)) ?? []);
  const placed = new Set(merged.map(layerIdentity));
  base.forEach((arn, index) => {
    const layer = layerIdentity(arn);
    const value = settled.get(layer);
    if (value === undefined || placed.has(layer)) return;
    const neighbour = base.slice(0, index).findLast((other) => placed.has(layerIdentity(other)));
    const position =
      neighbour === undefined ? 0 : merged.findIndex((other) => layerIdentity(other) === layerIdentity(neighbour)) + 1;
    merged.splice(position, 0, value);
    placed.add(layer);
  });
  return merged;
}

/**
 * Somebody pointed DD_LAMBDA_HANDLER elsewhere while the redirect was in place: that is how a redirected function gets a
 * new handler, so the redirect is taken back to it, unless the user asked for the base.
 */
function followMovedHandler(theirs: FunctionShape, merge: Merge, decisions: ConflictDecisions): Merge {
  const moved = originalHandler(theirs.variables);
  const isUndone = (now: string | undefined, after: string | undefined) =>
    isRedirect(now) && !isRedirect(after) && after !== moved;
  if (
    moved === undefined ||
    !isValidHandler(moved) ||
    decisions['Environment.Variables.DD_LAMBDA_HANDLER'] === 'restore'
  )
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

function conflictAt(
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
    sensitive: isSensitiveAttribute(path, base, ours, theirs),
  };
}

function writeOf(path: AttributePath, after: AttributeValue | undefined): Write {
  return after === undefined ? { path } : { path, after };
}

function listOf(value: AttributeValue | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}
