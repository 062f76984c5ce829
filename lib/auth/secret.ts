import { derivedSecret } from '../db/kernel/seal.ts';

/**
 * What signs the session cookies: BETTER_AUTH_SECRET, else derived from Lamplighter's own key, so that one key is enough.
 * Throws AppError sealedValueUnreadable when there is neither.
 */
export function authSecret(): string {
  return process.env.BETTER_AUTH_SECRET || derivedSecret('session');
}
