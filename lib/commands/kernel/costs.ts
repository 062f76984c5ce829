import { AsyncLocalStorage } from 'node:async_hooks';
import { type Caller, countedAs } from '../../core/access/caller.ts';
import { type ReadingUse, readingOn } from '../../db/kernel/client.ts';
import { databaseEnvironment } from '../../db/kernel/environment.ts';
import { type TurnLimits, type Turns, turnsOf } from './turns.ts';

/**
 * What a query costs, and so with whom it competes:
 * `vital` a row that every page needs; `light` rows found by an index; `costly` may read or count all that there is;
 * `planning` keeps the processor busy and holds much in memory.
 */
export type Cost = 'vital' | 'light' | 'costly' | 'planning';

/** What stays open for long after its request was admitted. */
type OpenKind = 'download' | 'eventStream';

/** Event streams that one person may have open: many more than the pages that a browser keeps alive at once. */
const streamsPerPerson = 30;

/** How long a reader waits before the page says that the console is busy. */
const waitSeconds = 5;
const refusal = 'tooManyRequests';

const limits = {
  // Fewer for one person than there are connections: two with very many pages still leave some to a third.
  light: () => ({
    running: 1_000,
    runningPerPerson: 3,
    waiting: 1_000,
    waitingPerPerson: 100,
    waitSeconds,
    refusal,
  }),
  // As many as there are connections for them, and half of these for one person.
  costly: () => {
    const { costlyPoolSize: running } = databaseEnvironment();
    return {
      running,
      runningPerPerson: Math.ceil(running / 2),
      waiting: 100,
      waitingPerPerson: 30,
      waitSeconds,
      refusal,
    };
  },
  // Bound by the processor, and each plan holds all of its files: other pages must go on answering.
  planning: () => ({ running: 2, runningPerPerson: 1, waiting: 4, waitingPerPerson: 3, refusal: 'tooManyPlans' }),
  download: () => ({
    running: 8,
    runningPerPerson: 2,
    waiting: 0,
    waitingPerPerson: 0,
    refusal: 'tooManyDownloads',
  }),
  eventStream: () => ({
    running: 2_000,
    runningPerPerson: streamsPerPerson,
    waiting: 0,
    waitingPerPerson: 0,
    refusal: 'tooManyStreams',
  }),
} as const satisfies Record<Exclude<Cost, 'vital'> | OpenKind, () => TurnLimits>;

type Kind = keyof typeof limits;

declare global {
  // One a process, although Next.js bundles this file more than once.
  var lamplighterTurns: Map<Kind, Turns> | undefined;
  var lamplighterRefusedTurns: Map<Kind, number> | undefined;
  var lamplighterTurnTaken: AsyncLocalStorage<Kind> | undefined;
}

function turnsFor(kind: Kind): Turns {
  globalThis.lamplighterTurns ??= new Map();
  const turns = globalThis.lamplighterTurns.get(kind) ?? turnsOf(limits[kind]());
  globalThis.lamplighterTurns.set(kind, turns);
  return turns;
}

const connectionsFor: Readonly<Record<Cost, ReadingUse>> = {
  vital: 'command',
  light: 'read',
  costly: 'costly',
  planning: 'read',
};

/**
 * Reads on the connections for such a cost, once it is the caller's turn; what is read within that belongs to the same turn.
 * `patience`: seconds to wait, where longer than a page's reader would. Throws AppError tooManyRequests or tooManyPlans when the
 * turn does not come in time or too much waits already, and what the work throws.
 */
export async function inTurn<Result>(
  cost: Cost,
  caller: Caller,
  work: () => Promise<Result>,
  patience?: number,
): Promise<Result> {
  globalThis.lamplighterTurnTaken ??= new AsyncLocalStorage();
  const taken = globalThis.lamplighterTurnTaken;
  // A second turn within the first could wait for itself.
  if (taken.getStore() !== undefined) return await work();
  const read = () => readingOn(connectionsFor[cost], work);
  if (cost === 'vital' || caller.kind === 'worker') return await read();
  const end = await countingRefusals(cost, () => turnsFor(cost).enter(countedAs(caller), patience));
  try {
    return await taken.run(cost, read);
  } finally {
    end();
  }
}

/**
 * Admits something that stays open, and returns what says that it is closed, to be called in every case. Throws AppError
 * tooManyDownloads or tooManyStreams when the person has as many open already, or all have.
 */
export async function open(kind: OpenKind, caller: Caller): Promise<() => void> {
  return await countingRefusals(kind, () => turnsFor(kind).enter(countedAs(caller)));
}

async function countingRefusals(kind: Kind, enter: () => Promise<() => void>): Promise<() => void> {
  try {
    return await enter();
  } catch (error) {
    globalThis.lamplighterRefusedTurns ??= new Map();
    globalThis.lamplighterRefusedTurns.set(kind, (globalThis.lamplighterRefusedTurns.get(kind) ?? 0) + 1);
    throw error;
  }
}

/** How often somebody was refused a turn since this process started, by the kind of work; those never refused are left out. */
export function refusedTurns(): ReadonlyMap<string, number> {
  return globalThis.lamplighterRefusedTurns ?? new Map();
}
