import type { PlanningLane } from '../../db/rollouts/planning-rows.ts';
import { mostFunctionsWithFacts } from './facts.ts';

/** Up to so many, functions are always read one by one, which also tells the state of each. */
const mostReadOneByOne = 100;
/**
 * Seconds of AWS's quotas that a function costs: ListFunctions gives 50 for one call of the quota of 15 a second, GetFunction one
 * for a call of its own quota of 100. Source: Lambda quotas, AWS docs, 2026.
 */
const secondsPerListedFunction = 1 / 50 / 15;
const secondsPerReadFunction = 1 / 100;

/** Whether a Region is sooner read by listing all its functions than by reading the selected ones one by one. */
export function isListingCheaper({ functionCount, knownCount }: PlanningLane): boolean {
  const isLarge = functionCount > Math.max(mostReadOneByOne, mostFunctionsWithFacts);
  return isLarge && knownCount * secondsPerListedFunction < functionCount * secondsPerReadFunction;
}
