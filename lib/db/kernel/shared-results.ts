/** Reads something by its key for everybody who asks meanwhile or shortly after. */
export type SharedResults<Value> = (key: string, read: () => Promise<Value>) => Promise<Value>;

/** What took no longer than this is read anew each time: nobody waits for it, and it is never old. */
const notWorthKeepingMilliseconds = 50;
/** A result is kept for so many times as long as it took, so that at most a tenth of the time is spent on reading it. */
const keptForTimes = 10;

type Kept<Value> = { result: Promise<Value>; until: number };

/**
 * One read at a time for each key: whoever asks while it runs gets its result too, so that many who come at once cost what one
 * costs. A result that took long is kept a while. A read that fails is not kept. At most `mostKeys` are remembered. The key has to name
 * everything that the result depends on, above all whose accounts it is of.
 */
export function shareResults<Value>(mostKeys: number): SharedResults<Value> {
  const kept = new Map<string, Kept<Value>>();

  const begin = async (key: string, read: () => Promise<Value>): Promise<Value> => {
    const began = performance.now();
    const entry: Kept<Value> = { result: read(), until: Number.POSITIVE_INFINITY };
    if (kept.size >= mostKeys) kept.clear();
    kept.set(key, entry);
    try {
      const value = await entry.result;
      const took = performance.now() - began;
      entry.until = performance.now() + (took > notWorthKeepingMilliseconds ? keptForTimes * took : 0);
      return value;
    } catch (error) {
      entry.until = 0;
      throw error;
    } finally {
      if (entry.until <= performance.now() && kept.get(key) === entry) kept.delete(key);
    }
  };

  return (key, read) => {
    const known = kept.get(key);
    return known && performance.now() < known.until ? known.result : begin(key, read);
  };
}
