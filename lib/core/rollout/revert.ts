import type { Outcome } from '../change/change.ts';
import type { Strategy } from './strategy.ts';

/**
 * Which Changes a revert covers: each of which an update has reached AWS, is under way, or may have arrived. Of a failed,
 * cancelled or excluded one that holds only once an update was tried; the plan finds it unchanged if nothing arrived. An unclear
 * one is planned once it is settled, or blocked with that reason.
 */
export const revertibleOutcomes = {
  always: ['applied', 'applying', 'unclear'],
  onceTried: ['failed', 'cancelled', 'excluded'],
} as const satisfies Record<string, readonly Outcome[]>;

/** Which of them a revert that nobody reviews covers: without unclear ones, which are reverted once they are settled. */
export const settledRevertibleOutcomes = {
  always: ['applied', 'applying'],
  onceTried: revertibleOutcomes.onceTried,
} as const satisfies Record<string, readonly Outcome[]>;

/** A revert goes all at once: the state it restores is one that was in use, and every minute counts. */
export function revertStrategy(strategy: Strategy): Strategy {
  return { ...strategy, waves: [{ percent: 100 }], bakeSeconds: 0, onBreach: 'stop' };
}
