import { reserveSlots, waitUntil } from '../../db/accounts/rate-budget.ts';
import { inTransaction } from '../../db/kernel/client.ts';
import { storeIntents } from '../../db/rollouts/change-sending.ts';
import type { LaneTools, ReadyItem } from './lane-work.ts';
import { whileDatabaseIsAway } from './patience.ts';

/** May be sent now (`intendedAt` by performance.now()), or may not: its Change is no longer this lane's to send. */
export type Grant = { isGranted: true; intendedAt: number } | { isGranted: false };

/** Grants the sending of updates, one by one, at the pace of the rate budget. */
export type Outbox = { grant: (ready: ReadyItem) => Promise<Grant> };

/** Updates whose intents are stored together lie within this time of each other. */
const batchMilliseconds = 300;
const largestBatch = 10;
/** Slots are reserved so long ahead that a slow moment of the database, or of this process, loses none. */
const aheadMilliseconds = 500;
/** Before the first slot of a batch, for storing its intents: late enough for a pause to take effect at once. */
const leastLeadMilliseconds = 25;
const mostLeadMilliseconds = 1_000;

type Waiting = { ready: ReadyItem; resolve: (grant: Grant) => void; reject: (error: unknown) => void };
type Slots = { firstAt: number; everyMilliseconds: number };

/**
 * An outbox for one lane: reserves slots of the account's and Region's budget, stores the intents of a few updates together
 * just before their time, and lets each go at its slot. `assertMaySend` throws when nothing may be sent any more;
 * `onRefused` is told when the Rollout is not applying any more.
 */
export function createOutbox(tools: LaneTools, assertMaySend: () => Promise<void>, onRefused: () => void): Outbox {
  const waiting: Waiting[] = [];
  let everyMilliseconds = 100;
  let leadMilliseconds = leastLeadMilliseconds;
  let isServing = false;
  const gate = createGate();

  const serve = async () => {
    if (isServing) return;
    isServing = true;
    while (waiting.length > 0) {
      try {
        await serveBatch();
      } catch (error) {
        for (const { reject } of waiting.splice(0)) reject(error);
      }
    }
    isServing = false;
  };

  const serveBatch = async () => {
    const size = Math.min(waiting.length, largestBatch, Math.max(1, Math.round(batchMilliseconds / everyMilliseconds)));
    await assertMaySend();
    const slots = await reserve(tools, size);
    everyMilliseconds = slots.everyMilliseconds;
    const batch = waiting.splice(0, size);
    void letGo(batch, slots).catch((error: unknown) => {
      for (const { reject } of batch) reject(error);
    });
    await waitUntil(slots.firstAt + size * slots.everyMilliseconds - aheadMilliseconds);
  };

  const letGo = async (batch: readonly Waiting[], slots: Slots) => {
    await waitUntil(slots.firstAt - leadMilliseconds);
    if (tools.ending.aborted) {
      for (const { resolve } of batch) resolve({ isGranted: false });
    } else {
      await storeAndSend(batch, slots);
    }
  };

  const storeAndSend = async (batch: readonly Waiting[], slots: Slots) => {
    const intendedAt = performance.now();
    const intents = batch.map(({ ready }) => ({ change: ready.item.change, revisionId: ready.revisionId }));
    const { granted, isApplying } = await inTransaction((tx) => storeIntents(tx, tools.lane, intents));
    // Where the database is slow, intents are stored that much earlier: what is late would have to catch up.
    leadMilliseconds = (leadMilliseconds + clamp((performance.now() - intendedAt) * 1.5)) / 2;
    if (!isApplying) onRefused();
    for (const [index, { ready, resolve, reject }] of batch.entries()) {
      const { change } = ready.item;
      if (granted.has(change.id)) {
        change.attempts += 1;
        change.outcome = 'applying';
        change.intentRevisionId = ready.revisionId;
        const slotAt = slots.firstAt + index * slots.everyMilliseconds;
        void atSlot(change.functionName, slotAt).then(() => resolve({ isGranted: true, intendedAt }), reject);
      } else {
        resolve({ isGranted: false });
      }
    }
  };

  const atSlot = async (functionName: string, slotAt: number) => {
    await tools.observeStep('intentStored', functionName);
    await waitUntil(slotAt);
    await gate.pass(everyMilliseconds);
  };

  return {
    grant: (ready) =>
      new Promise((resolve, reject) => {
        waiting.push({ ready, resolve, reject });
        void serve();
      }),
  };
}

/**
 * Lets at most one more than the budget's rate pass in any second, whatever was late: slots are exact, but a process that had
 * no time for a moment would use several of them at once, and AWS counts what arrives.
 */
function createGate(): { pass: (everyMilliseconds: number) => Promise<void> } {
  const passedAt: number[] = [];
  return {
    pass: async (everyMilliseconds) => {
      const most = Math.round(1000 / everyMilliseconds) + 1;
      const now = performance.now();
      const at = Math.max(now, (passedAt.at(-most) ?? Number.NEGATIVE_INFINITY) + 1000);
      passedAt.push(at);
      if (passedAt.length > 1000) passedAt.splice(0, 900);
      await waitUntil(at);
    },
  };
}

function clamp(milliseconds: number): number {
  return Math.min(mostLeadMilliseconds, Math.max(leastLeadMilliseconds, milliseconds));
}

async function reserve({ lane }: LaneTools, count: number): Promise<Slots> {
  const target = { awsAccountId: lane.awsAccountId, region: lane.region };
  const { firstAfterMilliseconds, everyMilliseconds } = await whileDatabaseIsAway(30, () =>
    reserveSlots('control', target, count),
  );
  return { firstAt: performance.now() + firstAfterMilliseconds, everyMilliseconds };
}
