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

/** Gathers what a lane has read of its functions, so that one transaction brings many of them up to date. */
export type InventoryUpdates = {
  /** Takes what was read along with outcomes that were stored. */
  add: (results: readonly SendingResult[]) => void;
  /** Resolves when everything that was added is in the list, or could not be brought there. */
  drain: () => Promise<void>;
};

/** As long the list may be behind the outcomes, and as many functions are kept for it. */
const gathering = { milliseconds: 3_000, largest: 50 };

/** Returns the inventory updates of one lane; `onError` is told of each that failed: a scan would correct it. */
export function createInventoryUpdates(
  lane: Pick<LaneKey, 'accountId' | 'region'>,
  onError: (error: unknown) => void,
): InventoryUpdates {
  let gathered: SendingResult[] = [];
  let timer: NodeJS.Timeout | undefined;
  let written = Promise.resolve();
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const results = gathered;
    gathered = [];
    if (results.length > 0) written = written.then(() => updateInventory(lane, results)).catch(onError);
    return written;
  };
  return {
    add: (results) => {
      gathered.push(...results);
      if (gathered.length >= gathering.largest) void write();
      else timer ??= setTimeout(() => void write(), gathering.milliseconds);
    },
    drain: write,
  };
}

/**
 * Brings the inventory (the list of functions) up to date with what was read of applied Changes, so that it does not say "not
 * instrumented" until the next scan. Costs no call to AWS. A function whose tags could not be read is left to the next scan.
 */
async function updateInventory(
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
