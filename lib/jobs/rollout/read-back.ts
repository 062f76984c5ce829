import { datadogAccountOf } from '../../core/datadog/layers.ts';
import { seenFunctionOf } from '../../core/functions/seen-function.ts';
import { partitionOfRegion } from '../../core/lambda/arn.ts';
import { saveSeenFunctions } from '../../db/functions/function-rows.ts';
import { readKnownVersions } from '../../db/functions/layer-versions.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import type { LaneKey, SendingResult } from '../../db/rollouts/change-sending.ts';

/**
 * Brings the list of functions up to date with what was read back of applied Changes, so that it does not say "not
 * instrumented" until the next scan. Costs no call to AWS. A function whose tags could not be read is left to the next scan.
 */
export async function listAsReadBack(
  tx: Transaction,
  lane: Pick<LaneKey, 'accountId' | 'region'>,
  results: readonly SendingResult[],
): Promise<void> {
  const read = results.flatMap(({ outcome, readBack }) => (outcome === 'applied' && readBack?.tags ? [readBack] : []));
  if (read.length === 0) return;
  const publisher = datadogAccountOf(partitionOfRegion(lane.region));
  const newest = publisher === undefined ? {} : await readKnownVersions(tx, lane.region, publisher);
  await saveSeenFunctions(
    tx,
    { accountId: lane.accountId, region: lane.region },
    read.map(({ configuration, tags }) => seenFunctionOf(configuration, tags, newest)),
  );
}
