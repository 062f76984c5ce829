import { functionsPerListedPage, quotaPerSecond } from '../../core/lambda/call-quota.ts';
import type { PlanningLane } from '../../db/rollouts/planning-rows.ts';
import { mostFunctionsWithFacts } from './facts.ts';

/** Up to so many, functions are always read one by one, which also tells the state of each. */
const mostReadOneByOne = 100;
/** Seconds of AWS's quotas that a function costs: one of a listed page, or a call of its own. */
const secondsPerListedFunction = 1 / functionsPerListedPage / quotaPerSecond.control;
const secondsPerReadFunction = 1 / quotaPerSecond.getFunction;

/** Whether a Region is sooner read by listing all its functions than by reading the selected ones one by one. */
export function isListingCheaper({ functionCount, knownCount }: PlanningLane): boolean {
  const isLarge = functionCount > Math.max(mostReadOneByOne, mostFunctionsWithFacts);
  return isLarge && knownCount * secondsPerListedFunction < functionCount * secondsPerReadFunction;
}
