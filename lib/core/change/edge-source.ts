import type { Finding, Mode } from './change.ts';
import { finding } from './findings.ts';
import type { CheckedChange } from './provider.ts';

/**
 * Returns what speaks against giving layers or variables to a function that Lambda@Edge replicates: CloudFront takes no version
 * that has any. A revert is told of it, as it brings back what was there; whatever takes them away is free.
 */
export function findEdgeSource({ context, before, after }: CheckedChange, mode: Mode): Finding[] {
  const regions = context.edgeReplicaRegions ?? [];
  if (regions.length === 0) return [];
  const hadLayers = new Set(before.layers);
  const gains =
    after.layers.some((arn) => !hadLayers.has(arn)) ||
    Object.keys(after.variables).some((name) => !Object.hasOwn(before.variables, name));
  if (!gains) return [];
  const params = { count: regions.length, regions };
  return [finding(mode === 'revert' ? 'edgeSourceRestored' : 'edgeSource', params)];
}
