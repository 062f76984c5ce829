import { newestLayerVersion, newestLayerVersions, type WantedLayer } from '../aws/layer-versions.ts';
import type { AwsSession } from '../aws/session.ts';
import { datadogAccountOf, floorVersionOf, type ResolvedLayerVersions } from '../core/datadog/layers.ts';
import type { AwsAccountId } from '../core/lambda/account-id.ts';
import { partitionOfRegion } from '../core/lambda/arn.ts';
import { type KnownLayerVersion, readLayerVersions, saveLayerVersion } from '../db/functions/layer-versions.ts';
import { database } from '../db/kernel/client.ts';
import { readDatabaseTime } from '../db/kernel/clock.ts';

/** Seconds for which AWS's word on the newest version of a layer is good enough for a list. */
const layerVersionMaxAgeSeconds = 6 * 3600;

/** Searches under way in this process, so that lanes side by side do not ask the same. */
const underWay = new Map<string, Promise<number | 'missing'>>();

/**
 * The newest versions of these layers in a Region, by layer name: what is known when it is younger than `maxAgeSeconds`,
 * else as AWS confirms it now, which is then remembered. Throws AppError when AWS could not be asked: then nothing is known,
 * and in particular not that a layer is missing.
 */
export async function resolveLayerVersions(
  session: AwsSession,
  region: string,
  layers: readonly WantedLayer[],
  { maxAgeSeconds = layerVersionMaxAgeSeconds }: { maxAgeSeconds?: number } = {},
): Promise<ResolvedLayerVersions> {
  const known = await readKnown(region, layers);
  const oldest = await readDatabaseTime(database(), { agoMilliseconds: maxAgeSeconds * 1000 });
  const resolved = await Promise.all(
    layers.map(async (layer) => {
      const found = known.get(keyOf(region, layer));
      const isFresh = found !== undefined && found.checkedAt >= oldest;
      return [layer.layerName, isFresh ? found.newest : await ask(session, region, layer)] as const;
    }),
  );
  return Object.fromEntries(resolved);
}

/** What is remembered of these layers, however old, without asking AWS. Names never asked about are absent. */
export async function knownLayerVersions(
  region: string,
  layers: readonly WantedLayer[],
): Promise<ResolvedLayerVersions> {
  const known = await readKnown(region, layers);
  return Object.fromEntries([...known.values()].map((entry) => [entry.layerName, entry.newest]));
}

/** Datadog's own layer of this name as published for a Region, or undefined when there is none of the name or for the partition. */
export function datadogLayer(region: string, layerName: string): WantedLayer | undefined {
  const awsAccountId = datadogAccountOf(partitionOfRegion(region));
  const floorVersion = floorVersionOf(layerName);
  return awsAccountId === undefined || floorVersion === undefined
    ? undefined
    : { awsAccountId, layerName, floorVersion };
}

async function readKnown(region: string, layers: readonly WantedLayer[]): Promise<Map<string, KnownLayerVersion>> {
  const known = new Map<string, KnownLayerVersion>();
  for (const awsAccountId of new Set(layers.map((layer) => layer.awsAccountId))) {
    const names = layers.filter((layer) => layer.awsAccountId === awsAccountId).map((layer) => layer.layerName);
    for (const entry of (await readLayerVersions(region, awsAccountId, names)).values()) {
      known.set(keyOf(region, { awsAccountId, layerName: entry.layerName }), entry);
    }
  }
  return known;
}

function ask(session: AwsSession, region: string, layer: WantedLayer): Promise<number | 'missing'> {
  // Per account: that one account's role is refused says nothing about another's.
  const key = `${session.awsAccountId} ${keyOf(region, layer)}`;
  const running = underWay.get(key) ?? search(session, region, layer).finally(() => underWay.delete(key));
  underWay.set(key, running);
  return running;
}

async function search(session: AwsSession, region: string, layer: WantedLayer): Promise<number | 'missing'> {
  // Every Region of a partition that Datadog serves has the extension: if even that is refused, the role lacks the permission.
  const witness = datadogLayer(region, 'Datadog-Extension');
  const isDatadogs = witness !== undefined && witness.awsAccountId === layer.awsAccountId;
  const newest = isDatadogs
    ? ((await newestLayerVersions(session, region, [layer], witness))[layer.layerName] ?? 'missing')
    : await newestLayerVersion(session, region, layer);
  await saveLayerVersion({ region, layerAwsAccountId: layer.awsAccountId, layerName: layer.layerName }, newest);
  return newest;
}

function keyOf(region: string, layer: { awsAccountId: AwsAccountId; layerName: string }): string {
  return `${region} ${layer.awsAccountId} ${layer.layerName}`;
}
