import crypto from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import { deriveKey, type KeyRing, readKeyRing } from './key-ring.ts';

/** The keys that a process works with, once the database has confirmed that they are this installation's. */
export type LoadedKeys = {
  /** The database that confirmed them. */
  databaseUrl: string;
  /** The key that new values are sealed with. */
  currentId: string;
  /** What seals and opens under a key that is in use. Throws AppError `sealedValueUnreadable` for any other id. */
  sealKey: (id: string) => crypto.KeyObject;
  hashKey: crypto.KeyObject;
  sessionSecret: string;
};

declare global {
  // Next.js bundles this file more than once into one process; all of it must work with the same keys.
  var lamplighterKeys: LoadedKeys | undefined;
}

/**
 * The keys of this process. Throws AppError `keyUnusable` when they were not loaded: see `ensureInstallationKeys`, which everything
 * that serves or works asks first.
 */
export function loadedKeys(): LoadedKeys {
  const keys = globalThis.lamplighterKeys;
  if (keys === undefined) throw new AppError('keyUnusable', { source: 'LAMPLIGHTER_KEY' });
  return keys;
}

/** The keys that were loaded, or undefined. */
export function maybeLoadedKeys(): LoadedKeys | undefined {
  return globalThis.lamplighterKeys;
}

/** Lets this process work with these keys; undefined: with none. */
export function replaceLoadedKeys(keys: LoadedKeys | undefined): void {
  globalThis.lamplighterKeys = keys;
}

/**
 * Derives the keys that seal, each once. A key that this process does not know may have been added to the file meanwhile, so the file
 * is read again for it; one that a rotation retired opens nothing, also where it is still given.
 */
export function sealKeysOf(ring: KeyRing, retiredIds: ReadonlySet<string>): LoadedKeys['sealKey'] {
  const derived = new Map<string, crypto.KeyObject>();
  let known = ring;
  return (id) => {
    const ready = derived.get(id);
    if (ready !== undefined) return ready;
    if (retiredIds.has(id)) throw new AppError('sealedValueUnreadable');
    if (!known.some((key) => key.id === id)) known = readKeyRing();
    const key = known.find((one) => one.id === id);
    if (key === undefined) throw new AppError('sealedValueUnreadable');
    const made = crypto.createSecretKey(deriveKey(key, 'seal 2'));
    derived.set(id, made);
    return made;
  };
}
