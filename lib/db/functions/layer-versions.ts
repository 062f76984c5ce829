import type { ResolvedLayerVersions } from '../../core/datadog/layers.ts';
import type { AwsAccountId } from '../../core/lambda/account-id.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { readDatabaseTime } from '../kernel/clock.ts';

/** One layer in one Region; `layerAwsAccountId` is the account that owns it. */
export type LayerKey = { region: string; layerAwsAccountId: AwsAccountId; layerName: string };

/** What AWS last said about a layer: its newest version, or that the Region has none. */
export type KnownLayerVersion = LayerKey & { newest: number | 'missing'; checkedAt: Date };

/** What is known of these layers of one account and Region, by layer name; names never asked about are absent. */
export async function readLayerVersions(
  region: string,
  layerAwsAccountId: AwsAccountId,
  layerNames: readonly string[],
): Promise<Map<string, KnownLayerVersion>> {
  const rows = await database().layerVersion.findMany({
    where: { region, layerAwsAccountId, layerName: { in: [...layerNames] } },
  });
  return new Map(rows.map((row) => [row.layerName, { ...row, layerAwsAccountId, newest: row.newest ?? 'missing' }]));
}

/**
 * The newest versions of all layers that are known in these Regions, read at once: what is returned gives those that an account has in
 * one of them, by layer name.
 */
export async function readKnownVersions(
  tx: Transaction,
  regions: readonly string[],
): Promise<(region: string, layerAwsAccountId: AwsAccountId) => ResolvedLayerVersions> {
  const rows = await tx.layerVersion.findMany({ where: { region: { in: [...new Set(regions)] } } });
  const known = new Map<string, ResolvedLayerVersions>();
  for (const { region, layerAwsAccountId, layerName, newest } of rows) {
    const key = `${region} ${layerAwsAccountId}`;
    known.set(key, { ...known.get(key), [layerName]: newest ?? 'missing' });
  }
  return (region, layerAwsAccountId) => known.get(`${region} ${layerAwsAccountId}`) ?? {};
}

/** Remembers what AWS said just now. */
export async function saveLayerVersion(key: LayerKey, newest: number | 'missing'): Promise<void> {
  const value = { newest: newest === 'missing' ? null : newest, checkedAt: await readDatabaseTime(database()) };
  await database().layerVersion.upsert({
    where: { region_layerAwsAccountId_layerName: key },
    create: { ...key, ...value },
    update: value,
  });
}
