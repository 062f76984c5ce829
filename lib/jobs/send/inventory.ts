import { datadogAccountOf } from '../../core/datadog/layers.ts';
import { seenFunctionOf } from '../../core/functions/seen-function.ts';
import { partitionOfRegion } from '../../core/lambda/arn.ts';
import { saveSeenFunctions } from '../../db/functions/function-rows.ts';
import { readKnownVersions } from '../../db/functions/layer-versions.ts';
import { inTransaction } from '../../db/kernel/client.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import type { LaneKey } from '../../db/rollouts/sending-rows.ts';
import { compareWithOurs } from '../drift.ts';
import type { SendingResult } from './sending-result.ts';

/**
 * Brings the inventory (the list of functions) up to date with what was read of applied Changes, so that it does not say "not
 * instrumented" until the next scan. Costs no call to AWS. A function whose tags could not be read is left to the next scan.
 */
export async function updateInventory(
  lane: Pick<LaneKey, 'accountId' | 'region'>,
  results: readonly SendingResult[],
): Promise<void> {
  const read = results.flatMap(({ outcome, lastRead }) => (outcome === 'applied' && lastRead?.tags ? [lastRead] : []));
  if (read.length === 0) return;
  const publisher = datadogAccountOf(partitionOfRegion(lane.region));
  await inTransaction(async (tx) => {
    const newest = publisher === undefined ? {} : await readKnownVersions(tx, lane.region, publisher);
    const now = await readDatabaseTime(tx);
    const seen = read.map(({ configuration, tags, askedAt }) => ({
      ...seenFunctionOf(configuration, tags, newest),
      readAt: new Date(now.getTime() - (performance.now() - askedAt)),
    }));
    await saveSeenFunctions(tx, { accountId: lane.accountId, region: lane.region }, seen);
  });
  await compareWithOurs(
    lane.accountId,
    read.map(({ configuration }) => configuration),
  );
}
