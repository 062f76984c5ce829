import { randomInt } from 'node:crypto';
import { type Caller, countedAs } from '../../core/access/caller.ts';
import { type RateState, requestPolicy } from '../../core/api/rate.ts';
import { countRequest, deleteOldRates } from '../../db/api/rate-rows.ts';

/**
 * Counts a request of whoever shows a token, over all web processes: of a person with all of their tokens together, and of a
 * pipeline with all that its repository is given, so that more tokens are not more requests. Throws AppError databaseUnavailable, databaseBusy.
 */
export async function takeRequest(caller: Caller): Promise<RateState> {
  if (randomInt(1_000) === 0) await deleteOldRates();
  return await countRequest(countedAs(caller), requestPolicy);
}
