import { z } from 'zod';
import { type AttributePath, attributePathSchema, attributeValueSchema } from '../change/change.ts';
import { maskedValue } from '../change/change-codes.ts';
import { type Fingerprint, fingerprint } from '../change/fingerprint.ts';
import type { ProviderRules } from '../change/provider.ts';
import { attributeOf, isEnvironmentUnreadable, isSensitiveAttribute, shapeOf } from '../change/shape.ts';
import { layerIdentity } from '../lambda/arn.ts';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import type { Owned, OwnedAttribute } from './owned.ts';

/** What the list of functions tells of drift: there is some, a person has accepted what there is, or there is none. */
export const driftStates = ['drifted', 'accepted', 'none'] as const;
export type DriftState = (typeof driftStates)[number];

/** How what is ours differs: it is not there any more, it holds something else, or what we took away is back. */
export const driftKinds = ['missing', 'different', 'added'] as const;
export type DriftKind = (typeof driftKinds)[number];

/**
 * One place where a function differs from what our Changes left: `ours` is what we left there, `now` what stands there; absent
 * means "nothing". Of Layers, one entry for each layer. Masked: may be stored and shown.
 */
export const driftItemSchema = z.strictObject({
  path: attributePathSchema,
  kind: z.enum(driftKinds),
  ours: attributeValueSchema.optional(),
  now: attributeValueSchema.optional(),
});
export type DriftItem = z.infer<typeof driftItemSchema>;
/** Never empty where it is stored. */
export const driftSchema = z.array(driftItemSchema);

/** All of a function's drift, masked, and what identifies exactly it: a keyed hash that tells nothing about values. */
export type Drift = { items: DriftItem[]; digest: string };

/** What masking knows of variables, and the keyed hash of the stored fingerprints. */
export type DriftRules = Pick<ProviderRules, 'isSensitiveVariable'> & { hmac: (text: string) => string };

/**
 * Returns where a function differs from what our Changes left of what is ours: null when nowhere, undefined when that cannot be told, as AWS
 * could not decrypt the variables. Everything else on the function is the customer's and never counts: other variables, their own
 * layers, the order of layers.
 */
export function driftOf(
  owned: Owned,
  configuration: FunctionConfiguration,
  rules: DriftRules,
): Drift | null | undefined {
  const isUnknown = isEnvironmentUnreadable(configuration) && [...owned.attributes.keys()].some(isVariable);
  if (isUnknown) return undefined;
  const now = fingerprint(configuration, rules.hmac);
  const attributes = [...owned.attributes].flatMap(([path, attribute]) => {
    const kind = kindOf(attribute.print, printAt(now, path));
    return kind === undefined ? [] : [itemOf(path, kind, attribute, configuration, rules)];
  });
  const items = [...attributes, ...layerItems(owned, shapeOf(configuration).layers)].toSorted(byPath);
  if (items.length === 0) return null;
  // Values are masked in the items, so what stands there now is told apart by its hash.
  const facts = items.map(({ path, kind, ours, now: there }) =>
    path === 'Layers' ? [path, kind, ours ?? null, there ?? null] : [path, kind, printAt(now, path) ?? null],
  );
  return { items, digest: rules.hmac(`drift\n${JSON.stringify(facts)}`) };
}

/**
 * Returns whether an answer of AWS may be from before our last Change took effect: its LastModified (as AWS writes it) is not after the
 * one that was read before the update was sent, or, where none is known, not after the time of the intent (both ISO 8601). AWS's reads
 * are eventually consistent, so such an answer says nothing about what became of our Change.
 */
export function isFromBefore(lastModified: string | undefined, sentAfter: string): boolean {
  const [answered, before] = [Date.parse(lastModified ?? ''), Date.parse(sentAfter)];
  return !(answered > before);
}

function kindOf(ours: string | undefined, now: string | undefined): DriftKind | undefined {
  if (ours === now) return undefined;
  if (ours === undefined) return 'added';
  return now === undefined ? 'missing' : 'different';
}

function itemOf(
  path: AttributePath,
  kind: DriftKind,
  { shown, isSensitive }: OwnedAttribute,
  configuration: FunctionConfiguration,
  { isSensitiveVariable }: DriftRules,
): DriftItem {
  const now = attributeOf(shapeOf(configuration), path);
  const isMasked = isSensitive || isSensitiveAttribute(isSensitiveVariable, path, now);
  return {
    path,
    kind,
    ...(shown === undefined ? {} : { ours: isMasked ? maskedValue : shown }),
    ...(now === undefined ? {} : { now: isMasked ? maskedValue : now }),
  };
}

/** A layer of ours that is there in another version is different, not gone. */
function layerItems({ layers }: Owned, now: readonly string[]): DriftItem[] {
  const path = 'Layers';
  const foreign = now.filter((arn) => !layers.put.includes(arn));
  const lost = layers.put
    .filter((arn) => !now.includes(arn))
    .map((ours): DriftItem => {
      const other = foreign.find((arn) => layerIdentity(arn) === layerIdentity(ours));
      return other === undefined ? { path, kind: 'missing', ours } : { path, kind: 'different', ours, now: other };
    });
  const replaced = new Set(lost.map((item) => item.now));
  const back = layers.taken.filter((arn) => now.includes(arn) && !replaced.has(arn));
  return [...lost, ...back.map((arn): DriftItem => ({ path, kind: 'added', now: arn }))];
}

function printAt(prints: Fingerprint, path: string): string | undefined {
  return Object.hasOwn(prints, path) ? prints[path] : undefined;
}

function isVariable(path: AttributePath): boolean {
  return path.startsWith('Environment.Variables.');
}

function byPath(a: DriftItem, b: DriftItem): number {
  const [one, other] = [JSON.stringify([a.path, a.ours, a.now]), JSON.stringify([b.path, b.ours, b.now])];
  return one < other ? -1 : one > other ? 1 : 0;
}
