import { storeIntents } from '../../db/change-sending.ts';
import { inTransaction } from '../../db/client.ts';
import { reserveSlots, waitUntil } from '../../db/rate-budget.ts';
import type { LaneTools, ReadyItem } from './lane-work.ts';
import { whileDatabaseIsAway } from './patience.ts';

/** May be sent now (`intendedAt` by performance.now()), or may not: its Change is no longer this lane's to send. */
export type Grant = { isGranted: true; intendedAt: number } | { isGranted: false };

/** Grants the sending of updates, one by one, at the pace of the rate budget. */
export type Outbox = { grant: (ready: ReadyItem) => Promise<Grant> };

/** Intents stored together lie within this time of being sent, so that a pause takes effect at once. */
const batchMilliseconds = 300;
const largestBatch = 10;
/** Before the first slot of a batch, for storing its intents. */
const leadMilliseconds = 25;

type Waiting = { ready: ReadyItem; resolve: (grant: Grant) => void; reject: (error: unknown) => void };

/**
 * An outbox for one lane: reserves slots of the account's and Region's budget, stores the intents of a few updates together
 * just before their time, and lets each go at its slot. `assertMaySend` throws when nothing may be sent any more;
 * `onRefused` is told when the Rollout is not applying any more.
 */
export function createOutbox(tools: LaneTools, assertMaySend: () => Promise<void>, onRefused: () => void): Outbox {
  const waiting: Waiting[] = [];
  let everyMilliseconds = 100;
  let isServing = false;

  const serve = async () => {
    while (waiting.length > 0) {
      try {
        await serveBatch();
      } catch (error) {
        for (const { reject } of waiting.splice(0)) reject(error);
      }
    }
  };

  const serveBatch = async () => {
    const size = Math.min(waiting.length, largestBatch, Math.max(1, Math.round(batchMilliseconds / everyMilliseconds)));
    await assertMaySend();
    const target = { accountId: tools.lane.awsAccountId, region: tools.lane.region };
    const slots = await whileDatabaseIsAway(30, () => reserveSlots('control', target, size));
    const firstAt = performance.now() + slots.firstAfterMilliseconds;
    everyMilliseconds = slots.everyMilliseconds;
    await waitUntil(firstAt - leadMilliseconds);
    const batch = waiting.splice(0, size);
    if (tools.ending.aborted) {
      for (const { resolve } of batch) resolve({ isGranted: false });
      return;
    }
    try {
      await storeAndRelease(batch, firstAt);
    } catch (error) {
      for (const { reject } of batch) reject(error);
      throw error;
    }
  };

  const storeAndRelease = async (batch: readonly Waiting[], firstAt: number) => {
    const intendedAt = performance.now();
    const intents = batch.map(({ ready }) => ({ change: ready.item.change, revisionId: ready.revisionId }));
    const { granted, isApplying } = await inTransaction((tx) => storeIntents(tx, tools.lane, intents));
    if (!isApplying) onRefused();
    for (const [index, { ready, resolve, reject }] of batch.entries()) {
      const { change } = ready.item;
      if (granted.has(change.id)) {
        change.attempts += 1;
        change.outcome = 'applying';
        change.intentAt = new Date();
        change.intentRevisionId = ready.revisionId;
        void letGo(change.functionName, firstAt + index * everyMilliseconds).then(
          () => resolve({ isGranted: true, intendedAt }),
          reject,
        );
      } else {
        resolve({ isGranted: false });
      }
    }
  };

  const letGo = async (functionName: string, at: number) => {
    await tools.observeStep('intentStored', functionName);
    await waitUntil(at);
  };

  return {
    grant: (ready) =>
      new Promise((resolve, reject) => {
        waiting.push({ ready, resolve, reject });
        if (isServing) return;
        isServing = true;
        void serve().finally(() => {
          isServing = false;
        });
      }),
  };
}
