import pLimit from 'p-limit';
import { AppError } from '../../core/errors.ts';

/** Lets work run in one process a few at a time; see `planningSlots`. */
type Slots = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * Returns a gate through which `running` pieces of work go at a time and `waiting` more may wait, in the order in which they
 * came. It throws AppError tooManyPlans for any other at once: whoever asks again later loses nothing, but a console that takes
 * in more than its memory holds stops for everybody.
 */
export function planningSlots({ running, waiting }: { running: number; waiting: number }): Slots {
  const limit = pLimit(running);
  return async (work) => {
    if (limit.activeCount + limit.pendingCount >= running + waiting) throw new AppError('tooManyPlans');
    return limit(work);
  };
}
