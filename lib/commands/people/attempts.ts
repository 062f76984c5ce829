/** Attempts that may fail under one key within the window; further ones are refused unchecked until it has passed. */
const mostAttempts = 10;
const windowMilliseconds = 5 * 60 * 1000;
/** Keys kept at most: the oldest go first, so that no flood of made-up addresses fills the memory. */
const mostKeys = 20_000;

type Attempts = { count: number; since: number };

declare global {
  // One a process, although Next.js bundles this file more than once.
  var lamplighterAttempts: Map<string, Attempts> | undefined;
}

function allAttempts(): Map<string, Attempts> {
  globalThis.lamplighterAttempts ??= new Map();
  return globalThis.lamplighterAttempts;
}

/**
 * Counts an attempt under a key and says whether it may go ahead. Counted before it is known how it ends, so that many at
 * once are no way round; `forgetAttempts` after a success. better-auth's own limit goes by the client's address, which a
 * client can make up where no proxy sets it, so this one goes by what is being guessed at.
 */
export function takeAttempt(key: string, { most = mostAttempts, now = Date.now() } = {}): boolean {
  const attempts = allAttempts();
  const known = attempts.get(key);
  const current = known && now - known.since < windowMilliseconds ? known : { count: 0, since: now };
  attempts.delete(key);
  attempts.set(key, { ...current, count: current.count + 1 });
  const [oldest] = attempts.keys();
  if (attempts.size > mostKeys && oldest !== undefined) attempts.delete(oldest);
  return current.count < most;
}

/** After a success: earlier failures no longer count. */
export function forgetAttempts(key: string): void {
  allAttempts().delete(key);
}
