import { type ReservedSlots, waitUntil } from '../../db/accounts/rate-budget.ts';
import { sleep } from '../concurrency/retry.ts';

/** What was prepared for an item, and its slot: when to go. */
export type Turn<Prepared> = { prepared: Prepared; slot: () => Promise<void> };

/** Gives items their turns, one by one, at the pace of the rate budget. */
export type Pacer<Item, Prepared> = {
  /** Resolves when the item was prepared, shortly before its slot; undefined when it may not go. */
  enter: (item: Item) => Promise<Turn<Prepared> | undefined>;
};

/** What a pacer is made from. */
export type PacerOptions<Item, Prepared> = {
  /** Reserves the next slots of the budget. */
  reserve: (count: number) => Promise<ReservedSlots>;
  /** Prepares the items of one batch together, just before its first slot; undefined for those that may not go. */
  prepare: (items: readonly Item[]) => Promise<readonly (Prepared | undefined)[]>;
  /** Once aborted no item may go. */
  ending: AbortSignal;
};

/** Items that are prepared together have slots within this time of each other. */
const batchMilliseconds = 300;
const largestBatch = 10;
/** Slots are reserved so long ahead that a slow moment of the database, or of this process, loses none. */
const aheadMilliseconds = 500;
/** Before the first slot of a batch, for preparing it: late enough for a pause of the Rollout to take effect at once. */
const leastLeadMilliseconds = 25;
const mostLeadMilliseconds = 1_000;

type Waiting<Item, Prepared> = {
  item: Item;
  resolve: (turn: Turn<Prepared> | undefined) => void;
  reject: (error: unknown) => void;
};
type Slots = { firstAt: number; everyMilliseconds: number };

/** Returns a pacer without items. What `reserve` or `prepare` throw, `enter` throws. */
export function createPacer<Item, Prepared>(options: PacerOptions<Item, Prepared>): Pacer<Item, Prepared> {
  const { reserve, prepare, ending } = options;
  const waiting: Waiting<Item, Prepared>[] = [];
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
    if (ending.aborted) {
      for (const { resolve } of waiting.splice(0)) resolve(undefined);
      return;
    }
    const size = Math.min(waiting.length, largestBatch, Math.max(1, Math.round(batchMilliseconds / everyMilliseconds)));
    const reserved = await reserve(size);
    const slots = { ...reserved, firstAt: performance.now() + reserved.firstAfterMilliseconds };
    everyMilliseconds = slots.everyMilliseconds;
    const batch = waiting.splice(0, size);
    void giveTurns(batch, slots).catch((error: unknown) => {
      for (const { reject } of batch) reject(error);
    });
    await untilOrEnd(slots.firstAt + size * slots.everyMilliseconds - aheadMilliseconds);
  };

  const giveTurns = async (batch: readonly Waiting<Item, Prepared>[], slots: Slots) => {
    await untilOrEnd(slots.firstAt - leadMilliseconds);
    const prepared = ending.aborted ? [] : await prepareInTime(batch);
    for (const [index, { resolve }] of batch.entries()) {
      const own = prepared[index];
      const slotAt = slots.firstAt + index * slots.everyMilliseconds;
      resolve(own === undefined ? undefined : { prepared: own, slot: () => slot(slotAt) });
    }
  };

  /** Slots may be far away: whoever ends does not wait for them. */
  const untilOrEnd = async (at: number) => {
    const milliseconds = at - performance.now();
    if (milliseconds > 0) await sleep(milliseconds, ending);
  };

  const prepareInTime = async (batch: readonly Waiting<Item, Prepared>[]) => {
    const startedAt = performance.now();
    const prepared = await prepare(batch.map(({ item }) => item));
    // Where the database is slow, the next batch is prepared that much earlier: what is late would have to catch up.
    leadMilliseconds = (leadMilliseconds + clamp((performance.now() - startedAt) * 1.5)) / 2;
    return prepared;
  };

  const slot = async (at: number) => {
    await waitUntil(at);
    await gate.pass(everyMilliseconds);
  };

  return {
    enter: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
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
