import type { AwsSession } from '../../aws/session.ts';
import type { AccountRoles } from '../../core/connection/account-use.ts';
import type { Lane } from '../../db/rollouts/lane-rows.ts';
import { type OpenChange, readIntendedChanges, readPendingChanges } from '../../db/rollouts/sending-rows.ts';
import { createPool } from '../concurrency/pool.ts';
import { createSemaphore } from '../concurrency/semaphore.ts';
import { revertsFirst } from '../reverts-first.ts';
import { advance } from '../rollout/advance.ts';
import { defaultTiming, type RolloutContext } from '../rollout/rollout-context.ts';
import { sendChange } from './change.ts';
import { createInventoryUpdates, type InventoryUpdates } from './inventory.ts';
import type { LaneTools } from './lane-tools.ts';
import { createUpdateClock } from './update-clock.ts';
import { createWriteQueue } from './write-queue.ts';

/** Functions read and compared ahead of being sent; as few as keep the budget busy, so that what was read is fresh. */
const readAhead = 30;
/** Updates under way at once: at 15 a second, enough for updates that take half a minute each. */
const mostUnderWay = 450;
const pageSize = 100;

/** A lane whose account was entered. */
export type OpenLane = {
  lane: Lane;
  session: AwsSession;
  /** By which roles. */
  roles: AccountRoles;
  /** For whom the session is that may send; null where it was entered only to settle. */
  senderId: string | null;
  /** Whether it was entered only to read back what is in flight; then nothing is sent, whatever becomes of the Rollout meanwhile. */
  onlySettles: boolean;
  /** Aborted when the worker stops or has lost the job. */
  interrupted: AbortSignal;
  /** Whether it has worked for long enough to let others have its place: then it takes up nothing more. */
  isTurnOver: () => boolean;
};

/**
 * One round through a lane: settles every intent without outcome, then sends every pending Change, many side by side.
 * Ends when each has its outcome, or is left as it was because the lane ends or its turn is over. Returns how many Changes it took up, how many
 * of them came to an outcome, and whether the lane has ended, so that no other round may follow. Throws the first error of
 * the lane as a whole; nothing new begins from then on.
 */
export async function sendRound(
  open: OpenLane,
  context: RolloutContext,
): Promise<{ taken: number; finished: number; hasEnded: boolean }> {
  const ending = new AbortController();
  let failure: { error: unknown } | undefined;
  const fail = (error: unknown) => {
    failure ??= { error };
    ending.abort();
  };
  if (open.onlySettles) ending.abort();
  // Apart from the outcomes, which stand whatever becomes of the inventory.
  const inventory = createInventoryUpdates(open.lane, (error) =>
    context.log.warn({ err: error, rolloutId: open.lane.rolloutId }, 'list of functions not brought up to date'),
  );
  const tools = createTools(open, context, { ending, inventory });
  const underWay = createPool(mostUnderWay);
  const ahead = createSemaphore(readAhead);
  let taken = 0;
  let finished = 0;
  const send = async (change: OpenChange, onSent: () => void) => {
    taken += 1;
    try {
      if (await sendChange(tools, change, onSent)) finished += 1;
    } catch (error) {
      fail(error);
    } finally {
      onSent();
    }
  };

  try {
    for (const change of await readIntendedChanges(open.lane)) {
      await underWay.start(() => send(change, () => undefined));
    }
    for await (const change of pendingChanges(open, tools.ending)) {
      await ahead.acquire();
      await underWay.start(() => send(change, once(ahead.release)));
    }
  } catch (error) {
    fail(error);
  }
  await underWay.drain();
  await inventory.drain();
  if (failure) throw failure.error;
  return { taken, finished, hasEnded: tools.ending.aborted };
}

function createTools(
  { lane, session, roles, senderId, interrupted }: OpenLane,
  context: RolloutContext,
  { ending, inventory }: { ending: AbortController; inventory: InventoryUpdates },
): LaneTools {
  const isEnding = AbortSignal.any([ending.signal, interrupted]);
  const shared = {
    lane,
    observeStep: context.observeStep ?? (() => undefined),
    ending: isEnding,
    giveWay: () => (lane.mode === 'revert' ? Promise.resolve() : revertsFirst.free(isEnding)),
  };
  const timing = context.timing ?? defaultTiming;
  const writes = createWriteQueue({
    ...shared,
    timing,
    roles,
    session: () => ({ ...session.names(), senderId: senderId ?? '' }),
    onRefused: () => ending.abort(),
    afterOutcomes: async (results) => {
      inventory.add(results);
      // The stop rule may have been met, also by what was written where the answer to it was lost.
      const hasFailed = results.some(({ outcome }) => outcome === 'failed');
      const afterLane = { accountId: lane.accountId, region: lane.region };
      if (hasFailed) await advance(lane.rolloutId, context, { afterLane, onlyMakesSure: true });
    },
  });
  return { ...shared, session, timing, writes, clock: createUpdateClock() };
}

/** One at least, however long the turn has been: a lane that comes late does not come for nothing. */
async function* pendingChanges({ lane, isTurnOver }: OpenLane, ending: AbortSignal): AsyncGenerator<OpenChange, void> {
  let afterId: string | null = null;
  while (!ending.aborted) {
    const page: OpenChange[] = await readPendingChanges(lane, afterId, pageSize);
    for (const change of page) {
      if (ending.aborted || (afterId !== null && isTurnOver())) return;
      yield change;
      afterId = change.id;
    }
    // What was added since is found by the next round, which follows in any case.
    if (page.length < pageSize) return;
  }
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
}
