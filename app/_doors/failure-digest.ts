import { AppError, type ErrorCode, type Failure } from '#lib/core/errors.ts';
import type { FilterBreach } from '#lib/core/filter-breach.ts';

/** The failures that a page shows in its own place: they are no defects, and their sentence says what to do. */
export const shownInPlace = [
  'databaseBusy',
  'queryTooSlow',
  'tooManyRequests',
  'filterTooLarge',
  'filterNotUnderstood',
] as const satisfies readonly ErrorCode[];

/** Whether a page that meets such a failure shows its sentence instead of its content. */
export function isShownInPlace(code: ErrorCode): code is (typeof shownInPlace)[number] {
  return shownInPlace.some((one) => one === code);
}

const prefix = 'failure ';

/**
 * The same error, marked so that the page's error view can say what it is. Next.js hides errors of the server from the browser
 * and sends `digest` alone, which it leaves as it is where an error has one already. Only failures that are shown in place carry
 * it: their facts are a field's name and numbers.
 */
export function withFailureDigest(error: unknown): unknown {
  if (!(error instanceof AppError) || !isShownInPlace(error.code)) return error;
  return Object.assign(error, { digest: prefix + JSON.stringify(error.toFailure()) });
}

/** The failure that a digest names, or undefined for any other error's. */
export function failureOfDigest(digest: string | undefined): Failure | undefined {
  if (!digest?.startsWith(prefix)) return undefined;
  // Written by `withFailureDigest` of the same version.
  const { code, params } = JSON.parse(digest.slice(prefix.length)) as Failure;
  return isShownInPlace(code) ? { code, params } : undefined;
}

/** Throws AppError filterTooLarge, to be shown in the page's place, when the filter of an address is larger than it may be. */
export function refuseTooLarge(breach: FilterBreach | undefined): void {
  if (breach) throw withFailureDigest(new AppError('filterTooLarge', breach));
}

/**
 * Throws AppError filterNotUnderstood, to be shown in the page's place, when the filter of an address has a part that is not understood: left out, it would
 * show more than was asked for. `field` names the part; undefined where all is understood.
 */
export function refuseNotUnderstood(field: string | undefined): void {
  if (field === undefined) return;
  const named = field.length > 40 ? `${field.slice(0, 39)}…` : field;
  throw withFailureDigest(new AppError('filterNotUnderstood', { field: named }));
}
