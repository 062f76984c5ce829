import { datadogAccountOf } from '../../core/datadog/layers.ts';
import { seenFunctionOf } from '../../core/functions/seen-function.ts';
import { partitionOfRegion } from '../../core/lambda/arn.ts';
import type { FunctionRead } from '../../core/lambda/function-configuration.ts';
import { type FunctionPlace, savePlacedFunctions } from '../../db/functions/function-rows.ts';
import { readKnownVersions } from '../../db/functions/layer-versions.ts';
import { inTransaction } from '../../db/kernel/client.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { waitForLocksBriefly } from '../../db/kernel/connection-bounds.ts';
import { writeTogether } from '../concurrency/together.ts';
import { compareWithOurs } from '../drift.ts';
import type { SendingResult } from './sending-result.ts';

/** Takes what a lane has read of its functions, so that one transaction brings many of them up to date. */
export type InventoryUpdates = {
  /** Takes what was read along with outcomes that were stored. */
  add: (results: readonly Pick<SendingResult, 'outcome' | 'lastRead'>[]) => void;
  /** Resolves when everything that was added by then is in the list, or could not be brought there. */
  drain: () => Promise<void>;
};

/** As long the list may be behind the outcomes, and as many functions are written at once. */
const gathering = { milliseconds: 3_000, largest: 100 };

/** A lane whose functions are gathered; `apart`: what is written of it by itself, as something stood in the way. */
type Source = { place: FunctionPlace; onError: (error: unknown) => void; apart: Promise<unknown> };
/** What was read of one of its functions; `askedAt`: by performance.now(). */
type Gathered = { source: Source; read: FunctionRead & { askedAt: number } };

/** Of all lanes of the process: a lane has few functions at a time, and a statement costs as much for one as for many. */
const gathered: Gathered[] = [];
/** How many were gathered and how many of them were taken to be written, since the process began. */
const counts = { gathered: 0, taken: 0 };
let timer: NodeJS.Timeout | undefined;
let written = Promise.resolve();

/** Returns the inventory updates of one lane; `onError` is told of each that failed: a scan would correct it. */
export function createInventoryUpdates(
  { accountId, region }: FunctionPlace,
  onError: (error: unknown) => void,
): InventoryUpdates {
  const source: Source = { place: { accountId, region }, onError, apart: Promise.resolve() };
  return {
    add: (results) => {
      // A function whose tags could not be read is left to the next scan.
      for (const { outcome, lastRead } of results) {
        if (outcome !== 'applied' || !lastRead?.tags) continue;
        gathered.push({ source, read: lastRead });
        counts.gathered += 1;
      }
      if (gathered.length >= gathering.largest) void writeGathered();
      else if (gathered.length > 0) timer ??= setTimeout(() => void writeGathered(), gathering.milliseconds);
    },
    drain: async () => {
      await writeGathered();
      await source.apart;
    },
  };
}

/** Writes what was gathered until now, after what is being written; resolves when both are. */
function writeGathered(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const upTo = counts.gathered;
  written = written.then(async () => {
    // What has come while others were written goes with it, but is not waited for: a lane that ends would wait for all that go on.
    while (counts.taken < upTo) {
      const taken = gathered.splice(0, gathering.largest);
      counts.taken += taken.length;
      await write(taken);
    }
  });
  return written;
}

async function write(taken: readonly Gathered[]): Promise<void> {
  const bySource = [...Map.groupBy(taken, ({ source }) => source)];
  try {
    const results = await writeTogether(bySource, async (some) => {
      await updateInventory(some.flatMap(([, own]) => own));
      return some;
    });
    for (const [index, [source]] of bySource.entries()) {
      source.apart = Promise.all([source.apart, results[index]?.catch(source.onError)]);
    }
  } catch (error) {
    for (const [{ onError }] of bySource) onError(error);
  }
}

/**
 * Brings the inventory (the list of functions) up to date with what was read of applied Changes, so that it does not say "not
 * instrumented" until the next scan. Costs no call to AWS.
 */
async function updateInventory(updates: readonly Gathered[]): Promise<void> {
  await inTransaction(async (tx) => {
    await waitForLocksBriefly(tx);
    const newestOf = await readKnownVersions(
      tx,
      updates.map(({ source }) => source.place.region),
    );
    const now = await readDatabaseTime(tx);
    const seen = updates.map(({ source: { place }, read: { configuration, tags, askedAt } }) => {
      const publisher = datadogAccountOf(partitionOfRegion(place.region));
      const newest = publisher === undefined ? {} : newestOf(place.region, publisher);
      const readAt = new Date(now.getTime() - (performance.now() - askedAt));
      return { ...seenFunctionOf(configuration, tags, newest), ...place, readAt };
    });
    await savePlacedFunctions(tx, seen);
  });
  const byAccount = Map.groupBy(updates, ({ source }) => source.place.accountId);
  await compareWithOurs(
    [...byAccount].map(([accountId, own]) => ({
      accountId,
      configurations: own.map(({ read }) => read.configuration),
    })),
  );
}
