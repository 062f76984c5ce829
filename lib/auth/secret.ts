import { sessionSecret } from '../db/kernel/keyed-hash.ts';

/**
 * What signs the session cookies: BETTER_AUTH_SECRET, else a secret that is kept sealed with Lamplighter's own key, so that one key is
 * enough. Throws AppError keyUnusable when there is neither.
 */
export function authSecret(): string {
  return process.env.BETTER_AUTH_SECRET || sessionSecret();
}
