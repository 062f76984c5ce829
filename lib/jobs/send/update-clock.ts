/** How long updates take in a lane, learnt on the way, so that the first look mostly finds the update done: each costs a call. */
export type UpdateClock = {
  /** How long to wait before the first look at an update that AWS accepted. */
  firstPauseMilliseconds: () => number;
  /** Learns from an update that was found settled at the so many-th look, so long after it was accepted. */
  learn: (looks: number, elapsedMilliseconds: number) => void;
};

/** AWS takes one to three seconds as a rule; the first updates teach better. */
const assumedMilliseconds = 300;
const leastMilliseconds = 20;
const mostMilliseconds = 5_000;

/** Returns a clock that has learnt nothing yet. */
export function createUpdateClock(): UpdateClock {
  let typicalMilliseconds = assumedMilliseconds;
  return {
    firstPauseMilliseconds: () => typicalMilliseconds,
    learn: (looks, elapsedMilliseconds) => {
      // A little earlier next time when the first look was enough, and as late as it took when it was not.
      const wanted = looks === 1 ? typicalMilliseconds * 0.95 : (typicalMilliseconds + elapsedMilliseconds) / 2;
      typicalMilliseconds = Math.min(mostMilliseconds, Math.max(leastMilliseconds, wanted));
    },
  };
}
