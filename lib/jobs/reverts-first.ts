import { createRightOfWay } from './concurrency/right-of-way.ts';

/** How long a revert's planning, and each of its lanes, has the processor before all else. A revert of a few functions needs about two seconds. */
const firstMilliseconds = 10_000;

/** What takes something back goes first in this process: nothing else that it works on takes up anything new meanwhile. */
export const revertsFirst = createRightOfWay(firstMilliseconds);
