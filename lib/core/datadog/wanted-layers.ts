import type { Finding } from '../change/change.ts';
import { layerIdentity, partitionOfRegion } from '../lambda/arn.ts';
import { finding } from './findings.ts';
import {
  classifyLayer,
  type DatadogLayerName,
  datadogAccountOf,
  type RequiredLayer,
  type ResolvedLayerVersions,
  requiredLayerArn,
} from './layers.ts';

/** A layer that the function must have, at its version. */
type ChosenLayer = { layerName: string; arn: string; version: number };

/** The extension and the library that the function must have; absent where it must have none. */
export type WantedLayers = { extension?: ChosenLayer; library?: ChosenLayer; findings: Finding[] };

/**
 * Settles each required layer's version. A number is taken as chosen; `latest` is what AWS confirmed, but never below what
 * the function has already. A version that AWS did not confirm becomes a blocking finding.
 */
export function wantLayers(
  required: readonly RequiredLayer[],
  resolved: ResolvedLayerVersions,
  current: readonly string[],
  region: string,
): WantedLayers {
  const wanted: WantedLayers = { findings: [] };
  for (const layer of required) {
    if (layer.chosen === 'none') continue;
    const confirmed = Object.hasOwn(resolved, layer.layerName) ? resolved[layer.layerName] : undefined;
    if (confirmed === undefined || confirmed === 'missing') {
      const code = confirmed === undefined ? 'layerVersionUnresolved' : 'layerVersionMissing';
      wanted.findings.push(
        finding(code, { layerName: layer.layerName, version: layer.chosen, region, awsAccountId: layer.awsAccountId }),
      );
      continue;
    }
    const version =
      layer.chosen === 'latest' ? Math.max(confirmed, currentVersion(layer, current, region)) : layer.chosen;
    wanted[layer.kind] = { layerName: layer.layerName, arn: requiredLayerArn(layer, region, version), version };
  }
  return wanted;
}

/**
 * The list of layers with Datadog's put in: customer's layers keep place and order, an older Datadog layer is replaced in
 * place, a further one of the same kind goes, and what is new is appended.
 * `keepsLibraries`: library layers that are there stay (custom runtimes, where nobody can tell what they serve).
 */
export function placeLayers(
  current: readonly string[],
  wanted: Pick<WantedLayers, 'extension' | 'library'>,
  options: { layerAccount?: string; keepsLibraries: boolean },
): readonly string[] {
  const pending: Record<DatadogLayerName['kind'], string | undefined> = {
    extension: wanted.extension?.arn,
    library: wanted.library?.arn,
  };
  const placed: string[] = [];
  for (const arn of current) {
    const { origin, datadog } = classifyLayer(arn, options.layerAccount);
    if (origin !== 'datadog' || datadog === undefined || (datadog.kind === 'library' && options.keepsLibraries)) {
      placed.push(arn);
      continue;
    }
    const replacement = pending[datadog.kind];
    if (replacement !== undefined) placed.push(replacement);
    pending[datadog.kind] = undefined;
  }
  for (const arn of [pending.extension, pending.library]) if (arn !== undefined) placed.push(arn);
  return isSameList(placed, current) ? current : placed;
}

/** Layers under Datadog's names from an account that is neither Datadog's nor named in the settings. */
export function findCopies(current: readonly string[], layerAccount: string | undefined): Finding[] {
  return current.flatMap((arn) => {
    const { origin, datadog } = classifyLayer(arn, layerAccount);
    if (origin !== 'copy' || datadog === undefined) return [];
    return [
      finding('datadogLayerOfOtherAccount', { layerName: datadog.layerName, awsAccountId: datadog.awsAccountId }),
    ];
  });
}

/** A finding where the partition has no public layers and the settings name no account with copies. */
export function findMissingPublisher(region: string, layerAccount: string | undefined): Finding[] {
  const partition = partitionOfRegion(region);
  return layerAccount === undefined && datadogAccountOf(partition) === undefined
    ? [finding('noPublicLayers', { partition, region })]
    : [];
}

function currentVersion(layer: RequiredLayer, current: readonly string[], region: string): number {
  const identity = layerIdentity(requiredLayerArn(layer, region, 1));
  const present = current.find((arn) => layerIdentity(arn) === identity);
  return present === undefined ? 0 : Number(present.slice(identity.length + 1));
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
