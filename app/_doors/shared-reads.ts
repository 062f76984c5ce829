/** Reads something by its key for everybody who asks. */
export type SharedReads<Value> = (key: string, read: () => Promise<Value>) => Promise<Value>;

type Turn<Value> = { beganAt: number; current: Promise<unknown>; next?: Promise<Value> };

/** After a read that took long, so many times as long passes before the next, however large what it reads is and however busy the database. */
const restForTimes = 4;
/** But no longer than this: a page that says it is live must be. */
const longestRestMilliseconds = 5_000;

/**
 * One read at a time for each key, at most one begun every `intervalMilliseconds`, and of slow ones so few that reading takes a fifth of
 * the time: whoever asks while one runs, or soon after it began, gets the result of the next, together with all who ask until that one begins. So no result is older than
 * the question, which a stream relies on: nothing tells it again of a change that its last snapshot lacks.
 */
export function shareReads<Value>(intervalMilliseconds: number): SharedReads<Value> {
  const turns = new Map<string, Turn<Value>>();

  /** When the next may begin, asked at the end of one. */
  const nextAt = (beganAt: number) => {
    const now = performance.now();
    const rest = Math.min((now - beganAt) * restForTimes, longestRestMilliseconds);
    return Math.max(beganAt + intervalMilliseconds, now + rest);
  };

  const begin = (key: string, read: () => Promise<Value>): Promise<Value> => {
    const result = read();
    const turn: Turn<Value> = { beganAt: performance.now(), current: Promise.resolve() };
    turn.current = result
      .catch(() => undefined)
      .then(() => pause(nextAt(turn.beganAt)))
      .then(() => {
        if (turns.get(key) === turn && !turn.next) turns.delete(key);
      });
    turns.set(key, turn);
    return result;
  };

  return (key, read) => {
    const turn = turns.get(key);
    if (!turn) return begin(key, read);
    turn.next ??= turn.current.then(() => begin(key, read));
    return turn.next;
  };
}

function pause(until: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, until - performance.now())).unref());
}
