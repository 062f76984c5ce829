import { AppError, type ErrorCode } from '../../core/errors.ts';

/** How much of one kind of work a process takes on. */
export type TurnLimits = {
  /** Pieces of work at once in the process, and of one person. */
  running: number;
  runningPerPerson: number;
  /** Pieces of work that may wait for their turn, in the process and of one person. */
  waiting: number;
  waitingPerPerson: number;
  /** How long one waits before it is refused; undefined for as long as it takes. */
  waitSeconds?: number;
  /** What whoever is refused is told. */
  refusal: Extract<ErrorCode, 'tooManyRequests' | 'tooManyPlans' | 'tooManyStreams' | 'tooManyDownloads'>;
};

type Waiting = { person: string; begin: () => void };

/** Work of one kind, a few pieces at a time. */
export type Turns = {
  /**
   * Waits for a turn, for `waitSeconds` where that is given instead of the limit's, and returns what ends it, which may be called more than once. Throws the AppError of `refusal`: at once when
   * too much waits already, else after `waitSeconds`. Whoever asks again later loses nothing, but a process that takes in more
   * than it can hold stops for everybody.
   */
  enter: (person: string, waitSeconds?: number) => Promise<() => void>;
  /** Does `work` in a turn. Throws as `enter` does, and what the work throws. */
  take: <Result>(person: string, work: () => Promise<Result>, waitSeconds?: number) => Promise<Result>;
};

/**
 * Turns of one kind of work. They are given in the order in which was asked, except that a person who has as many as one person
 * may have lets others pass: nobody waits for what a single person asked for.
 */
export function turnsOf(limits: TurnLimits): Turns {
  const running = new Map<string, number>();
  const queue: Waiting[] = [];
  const runningInAll = () => [...running.values()].reduce((sum, count) => sum + count, 0);
  const runningOf = (person: string) => running.get(person) ?? 0;
  const mayBegin = (person: string) => runningInAll() < limits.running && runningOf(person) < limits.runningPerPerson;

  const begin = (person: string) => {
    running.set(person, runningOf(person) + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      if (runningOf(person) > 1) running.set(person, runningOf(person) - 1);
      else running.delete(person);
      beginNext();
    };
  };

  const beginNext = () => {
    const index = queue.findIndex(({ person }) => mayBegin(person));
    if (index < 0) return;
    const [next] = queue.splice(index, 1);
    next?.begin();
  };

  const wait = (person: string, waitSeconds: number | undefined) =>
    new Promise<() => void>((resolve, reject) => {
      const mine: Waiting = {
        person,
        begin: () => {
          clearTimeout(timer);
          resolve(begin(person));
        },
      };
      const giveUp = () => {
        queue.splice(queue.indexOf(mine), 1);
        reject(new AppError(limits.refusal));
      };
      const timer = waitSeconds === undefined ? undefined : setTimeout(giveUp, waitSeconds * 1000);
      queue.push(mine);
    });

  const enter = async (person: string, waitSeconds = limits.waitSeconds) => {
    if (mayBegin(person)) return begin(person);
    const ofPerson = queue.filter((waiting) => waiting.person === person).length;
    if (queue.length >= limits.waiting || ofPerson >= limits.waitingPerPerson) throw new AppError(limits.refusal);
    return await wait(person, waitSeconds);
  };

  return {
    enter,
    take: async (person, work, waitSeconds) => {
      const end = await enter(person, waitSeconds);
      try {
        return await work();
      } finally {
        end();
      }
    },
  };
}
