import { inTransaction } from '../../db/kernel/client.ts';
import {
  type OpenChange,
  readIntendedChanges,
  readPendingChanges,
  releaseIntents,
  type SendingResult,
  storeResults,
} from '../../db/rollouts/change-sending.ts';
import { type Batch, createBatch } from './batch.ts';
import { isLaneFailure } from './failures.ts';
import { followChange, newUpdateClock, type UpdateClock } from './follow-change.ts';
import { type Item, type LaneTools, type Next, newItem } from './lane-work.ts';
import type { Outbox } from './outbox.ts';
import { sleep, whileDatabaseIsAway } from './patience.ts';
import { createPermits } from './permits.ts';
import { listAsReadBack } from './read-back.ts';
import { readChange } from './read-change.ts';
import type { RolloutContext } from './rollout-context.ts';
import { sendChange } from './send-change.ts';

/** Functions read and compared ahead of being sent; as few as keep the budget busy, so that what was read is fresh. */
const readAhead = 30;
/** Updates under way at once: at 15 a second, enough for updates that take half a minute each. */
const mostUnderWay = 450;
const pageSize = 100;
/** Outcomes that come within this time are written together. */
const resultWindow = { windowMilliseconds: 100, largest: 50 };
/** How long an outcome is kept while the database is away, before the lane gives up and somebody reads AWS again. */
const resultPatienceSeconds = 60;

/** What one round through a lane needs beside its tools. */
export type RoundContext = {
  tools: LaneTools;
  log: RolloutContext['log'];
  outbox: Outbox;
  /** Called after outcomes were written among which some failed. */
  onFailures: () => Promise<void>;
  /** Called with the first error of the lane as a whole; nothing new begins from then on. */
  onError: (error: unknown) => void;
};

type Round = RoundContext & { results: Batch<SendingResult, true>; clock: UpdateClock };

/**
 * One round through a lane: settles every intent without outcome, then sends every pending Change, many side by side.
 * Ends when each has its outcome, or is left as it was because the lane ends. Answers how many Changes it took up, and how
 * many of them came to an end.
 */
export async function workRound(context: RoundContext): Promise<{ taken: number; ended: number }> {
  const round: Round = { ...context, results: resultBatch(context), clock: newUpdateClock() };
  const underWay = createPermits(mostUnderWay);
  const ahead = createPermits(readAhead);
  const open = new Set<Promise<void>>();
  let taken = 0;
  let ended = 0;
  const begin = (change: OpenChange, onSent: () => void) => {
    taken += 1;
    const work = carryThrough(round, change, onSent)
      .then((isEnded) => {
        if (isEnded) ended += 1;
      })
      .catch(context.onError)
      .finally(() => {
        onSent();
        underWay.giveBack();
        open.delete(work);
      });
    open.add(work);
  };

  try {
    for (const change of await readIntendedChanges(context.tools.lane)) {
      await underWay.take();
      begin(change, () => undefined);
    }
    for await (const change of pendingChanges(context.tools)) {
      await ahead.take();
      await underWay.take();
      begin(change, once(ahead.giveBack));
    }
  } catch (error) {
    context.onError(error);
  }
  await Promise.all(open);
  return { taken, ended };
}

async function* pendingChanges({ lane, ending }: LaneTools): AsyncGenerator<OpenChange, void> {
  let afterId: string | null = null;
  while (!ending.aborted) {
    const page: OpenChange[] = await readPendingChanges(lane, afterId, pageSize);
    for (const change of page) {
      if (ending.aborted) return;
      yield change;
    }
    const last = page.at(-1);
    if (!last) return;
    afterId = last.id;
  }
}

/**
 * Takes one Change from where it is to its outcome, or leaves it as it was when it may not be sent. Answers whether it has
 * an outcome. `onSent` is called when it no longer waits to be sent.
 */
async function carryThrough(round: Round, change: OpenChange, onSent: () => void): Promise<boolean> {
  const { tools } = round;
  const item = newItem(change);
  const hadIntent = change.outcome === 'applying';
  await tools.observeStep('begun', item.change.functionName);
  let isOurs = false;
  let next: Next = hadIntent ? { kind: 'follow', sent: 'unclear' } : { kind: 'again', afterMilliseconds: 0 };
  for (;;) {
    if (next.kind === 'finish') {
      await round.results.add(next.result);
      await tools.observeStep('recorded', item.change.functionName);
      return true;
    }
    if (next.kind === 'follow') {
      onSent();
      next = await followChange(tools, { item, sent: next.sent, isOurs }, round.clock);
      continue;
    }
    await sleep(next.afterMilliseconds, tools.ending);
    if (tools.ending.aborted) return leave(tools, item);
    const step = await readAndSend(round, item);
    if (step.kind === 'leave') return leave(tools, item);
    isOurs ||= step.isIntended;
    next = step.next;
  }
}

type SendingStep = { kind: 'leave' } | { kind: 'next'; next: Next; isIntended: boolean };

/** Reads, compares, and where both allow it sends. A failure of the whole lane means that AWS has done nothing here. */
async function readAndSend({ tools, outbox }: Round, item: Item): Promise<SendingStep> {
  try {
    const ready = await readChange(tools, item);
    if ('kind' in ready) return { kind: 'next', next: ready, isIntended: false };
    const grant = await outbox.grant(ready);
    if (!grant.isGranted) return { kind: 'leave' };
    item.intendedAt = grant.intendedAt;
    return { kind: 'next', next: await sendChange(tools, ready, grant.intendedAt), isIntended: true };
  } catch (error) {
    // The lane ends, perhaps for long: an intent left behind would keep every other Rollout from the function.
    if (isLaneFailure(error)) await leave(tools, item);
    throw error;
  }
}

/** Leaves a Change for later, without an outcome; an intent that was found not sent is taken back. */
async function leave({ lane }: LaneTools, item: Item): Promise<false> {
  if (item.change.outcome === 'applying') {
    await whileDatabaseIsAway(resultPatienceSeconds, () =>
      inTransaction((tx) => releaseIntents(tx, lane, [item.change])),
    );
  }
  return false;
}

function resultBatch({ tools, log, onFailures }: RoundContext): Batch<SendingResult, true> {
  return createBatch(resultWindow, async (results) => {
    const { failed } = await whileDatabaseIsAway(resultPatienceSeconds, () =>
      inTransaction((tx) => storeResults(tx, tools.lane, results)),
    );
    // Apart from the outcomes, which stand whatever becomes of the list; a scan would mend it.
    await inTransaction((tx) => listAsReadBack(tx, tools.lane, results)).catch((error: unknown) =>
      log.warn({ err: error, rolloutId: tools.lane.rolloutId }, 'list of functions not brought up to date'),
    );
    if (failed > 0) await onFailures();
    return results.map(() => true as const);
  });
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
}
