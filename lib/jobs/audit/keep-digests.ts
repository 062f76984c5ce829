import { AppError, isDatabaseUnavailable } from '../../core/errors.ts';
import { readDigestsAfter } from '../../db/audit/digest-rows.ts';
import {
  clearDutyFailure,
  type DutyFailure,
  readDutyProgress,
  recordDutyDone,
  recordDutyFailure,
} from '../../db/audit/duty-rows.ts';
import type { DigestPlace } from './digest-places.ts';

const batchSize = 100;

/**
 * Brings a place up to date: every digest that it has not got yet, oldest first, so that none is left out after a time when the
 * place could not be reached. Notes how far that came or why it did not. Returns the failure, if there was one.
 */
export async function keepDigests(place: DigestPlace): Promise<DutyFailure | undefined> {
  let known = await readDutyProgress(place.name);
  const failure = await attempt(async () => {
    for (;;) {
      const digests = await readDigestsAfter(known, batchSize);
      for (const digest of digests) {
        await place.keep(digest);
        known = digest.body.number;
        await recordDutyDone(place.name, known);
      }
      if (digests.length < batchSize) break;
    }
    const number = place.foreignNumber(known);
    return number === null ? undefined : ({ code: 'foreignDigests', params: { number } } as const);
  });
  if (failure) await recordDutyFailure(place.name, failure);
  else await clearDutyFailure(place.name);
  return failure;
}

async function attempt(work: () => Promise<DutyFailure | undefined>): Promise<DutyFailure | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    if (error instanceof AppError) return error.toFailure();
    return { code: 'notWritable', params: { error: nodeCodeOf(error) } };
  }
}

/** Node's code of a failure of the file system, such as EACCES; its name for any other. */
export function nodeCodeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
