import { runCommand } from '../../commands/kernel/run-command.ts';
import {
  type AskedIntents,
  type Grant,
  storeIntents,
  storeOutcomes,
} from '../../commands/rollouts/sending-commands.ts';
import { workerCaller } from '../../core/access/caller.ts';
import type { LaneKey } from '../../db/rollouts/sending-rows.ts';
import { createBatch } from '../concurrency/batch.ts';
import { writeTogether } from '../concurrency/together.ts';
import type { SendingResult } from './sending-result.ts';

// What the lanes of this process write at the same time is written in one transaction (decision 056). A lane that stands in the way of it is
// written by itself: what one account, Rollout or function has to it is no matter of the others.

/** Intents that lanes ask for within this time are stored together; pacers ask that much earlier. */
const intentWindow = { windowMilliseconds: 25, largest: 50 };
/** Outcomes that come within this time are written together. */
const outcomeWindow = { windowMilliseconds: 100, largest: 50 };

const intents = createBatch<AskedIntents, Grant>(intentWindow, (asked) =>
  writeTogether(asked, (some) => runCommand(storeIntents, { lanes: [...some] }, workerCaller)),
);

/** Stores intents of a lane, with those of others. Returns what is granted to it; throws what `storeIntents` throws of it alone. */
export async function askForIntents(asked: AskedIntents): Promise<Grant> {
  return await intents.add(asked);
}

/** Outcomes of one lane that were written together. */
export type EndedTogether = {
  results: readonly SendingResult[];
  /** What the lane does after they were committed, once for all of them. */
  afterwards?: Promise<void>;
};

const outcomes = createBatch<{ lane: LaneKey; result: SendingResult }, EndedTogether>(outcomeWindow, async (items) => {
  const byLane = Map.groupBy(items, ({ lane }) => lane);
  const lanes = [...byLane].map(([lane, own]) => ({ lane, results: own.map(({ result }) => result) }));
  const written = await writeTogether(lanes, async (some) => {
    const ended = some.map(({ lane, results }) => ({ lane, outcomes: results.map(storedOutcome) }));
    await runCommand(storeOutcomes, { lanes: ended }, workerCaller);
    return some.map(({ results }): EndedTogether => ({ results }));
  });
  const endOf = new Map(lanes.map(({ lane }, index) => [lane, written[index]]));
  return items.map(({ lane }) => endOf.get(lane) ?? Promise.reject(new Error('A lane was left out.')));
});

/** Writes an outcome, with others; resolves after it is committed, for all outcomes of a lane that were written together with the same object. */
export async function writeOutcome(lane: LaneKey, result: SendingResult): Promise<EndedTogether> {
  return await outcomes.add({ lane, result });
}

function storedOutcome({ stalePaths, requestIds, lastRead: _, ...result }: SendingResult) {
  return { ...result, stalePaths: [...stalePaths], requestIds: [...requestIds] };
}
