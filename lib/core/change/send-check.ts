import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { applyAttributes } from './apply.ts';
import type { AttributeChange } from './change.ts';
import { differingPaths, fingerprint } from './fingerprint.ts';
import { maskAttributes } from './mask.ts';
import { attributeOf, isSameValue, shapeOf } from './shape.ts';

/** A Change as it was stored when it was planned. */
export type StoredChange = {
  /** As it was shown and reviewed, masked. */
  attributes: readonly AttributeChange[];
  /** As it would be sent. */
  attributesInClear: readonly AttributeChange[];
  /** Keyed hashes of the function with the attributes applied. */
  fingerprintTarget: Readonly<Record<string, string>>;
};

/**
 * Returns the paths at which what would be sent to a function is not what was reviewed, in alphabetical order; empty when all
 * agrees. Asked right before sending, of the configuration as it reads now: the attributes applied to it give exactly the stored target,
 * masked they are what was shown, and they replace what the function has. Whatever wrote into the row since it was planned is found
 * here, for the target cannot be made up without the hash key. `hmac` is that of the stored fingerprints.
 */
export function alteredPaths(
  configuration: FunctionConfiguration,
  { attributes, attributesInClear, fingerprintTarget }: StoredChange,
  hmac: (text: string) => string,
): string[] {
  const shape = shapeOf(configuration);
  const target = fingerprint(applyAttributes(configuration, attributesInClear), hmac);
  const replaced = attributesInClear.filter(({ path, before }) => !isSameValue(before, attributeOf(shape, path)));
  const paths = [
    ...differingPaths(fingerprintTarget, target),
    ...replaced.map(({ path }) => path),
    ...pathsShownOtherwise(attributes, maskAttributes(attributesInClear)),
  ];
  return [...new Set(paths)].sort();
}

/** Lists have one order, that of the plan. */
function pathsShownOtherwise(shown: readonly AttributeChange[], masked: readonly AttributeChange[]): string[] {
  const length = Math.max(shown.length, masked.length);
  return Array.from({ length }, (_, index) => index).flatMap((index) => {
    const [was, is] = [shown[index], masked[index]];
    if (was !== undefined && is !== undefined && isSameAttribute(was, is)) return [];
    return [was, is].flatMap((attribute) => attribute?.path ?? []);
  });
}

function isSameAttribute(a: AttributeChange, b: AttributeChange): boolean {
  return (
    a.path === b.path &&
    a.action === b.action &&
    a.sensitive === b.sensitive &&
    isSameValue(a.before, b.before) &&
    isSameValue(a.after, b.after)
  );
}
