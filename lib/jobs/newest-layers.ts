import type { Logger } from 'pino';
import type { WantedLayer } from '../aws/layer-versions.ts';
import type { AwsSession } from '../aws/session.ts';
import type { ResolvedLayerVersions } from '../core/datadog/layers.ts';
import { isRecordable } from '../core/errors.ts';
import { parseLayerVersionArn } from '../core/lambda/arn.ts';
import type { FunctionConfiguration } from '../core/lambda/function-configuration.ts';
import { datadogLayer, knownLayerVersions, resolveLayerVersions } from './layer-versions.ts';

/** The newest versions of those Datadog layers that functions of one Region use, learnt as the functions come along. */
export type NewestLayers = {
  /** Versions of all layers met so far, among them every one of these functions that could be looked up. */
  forFunctions(functions: readonly FunctionConfiguration[]): Promise<ResolvedLayerVersions>;
};

/**
 * Looks up each layer once, when a function that uses it comes along first. A lookup that fails is logged and what was known
 * before is used, or nothing: a list of functions must not fail because a layer's newest version is not known.
 */
export function createNewestLayers(session: AwsSession, region: string, log: Logger): NewestLayers {
  const resolved: Record<string, number | 'missing'> = {};
  const asked = new Set<string>();
  return {
    async forFunctions(functions) {
      const wanted = layersOf(functions, region).filter((layer) => !asked.has(layer.layerName));
      for (const layer of wanted) asked.add(layer.layerName);
      await Promise.all(
        wanted.map(async (layer) => Object.assign(resolved, await lookUp(session, region, layer, log))),
      );
      return resolved;
    },
  };
}

async function lookUp(
  session: AwsSession,
  region: string,
  layer: WantedLayer,
  log: Logger,
): Promise<ResolvedLayerVersions> {
  try {
    return await resolveLayerVersions(session, region, [layer]);
  } catch (error) {
    if (!isRecordable(error)) throw error;
    log.warn({ err: error, region, layerName: layer.layerName }, 'newest layer version is not known');
    return knownLayerVersions(region, [layer]);
  }
}

/** The distinct layers of Datadog's own among those that the functions have. */
function layersOf(functions: readonly FunctionConfiguration[], region: string): WantedLayer[] {
  const layers = new Map<string, WantedLayer>();
  for (const { Layers = [] } of functions) {
    for (const { Arn } of Layers) {
      const parsed = parseLayerVersionArn(Arn);
      const layer = parsed === undefined ? undefined : datadogLayer(region, parsed.layerName);
      if (layer !== undefined && layer.awsAccountId === parsed?.awsAccountId) layers.set(layer.layerName, layer);
    }
  }
  return [...layers.values()];
}
