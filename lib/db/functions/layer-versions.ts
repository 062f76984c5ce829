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

/** The newest versions of all layers of one account that are known in a Region, by layer name. */
export async function readKnownVersions(
  tx: Transaction,
  region: string,
  layerAwsAccountId: AwsAccountId,
): Promise<ResolvedLayerVersions> {
  const rows = await tx.layerVersion.findMany({ where: { region, layerAwsAccountId } });
  return Object.fromEntries(rows.map(({ layerName, newest }) => [layerName, newest ?? 'missing']));
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
