import crypto from 'node:crypto';
import { loadedKeys } from './loaded-keys.ts';

/**
 * A keyed hash: equal texts have equal hashes, and without the installation's hash key nobody can test a guess. The key is kept
 * sealed in the database and stays the same when the installation's key is rotated, so that stored hashes keep their meaning.
 * HMAC-SHA256 cut to 16 bytes, in base64url (22 characters).
 */
export function keyedHash(text: string): string {
  return hashWith(loadedKeys().hashKey, text);
}

/** The same for many texts: the key is looked up once. */
export function keyedHasher(): (text: string) => string {
  const { hashKey } = loadedKeys();
  return (text) => hashWith(hashKey, text);
}

/** How many texts are kept, of up to 4 KiB each (all variables of a function together). */
const mostKept = 500;

/**
 * The same for texts of which many come again, as of one function before and after a Change, or of the functions of a Region: most are
 * hashed once. It keeps the last ones, so let it go with the work.
 */
export function keyedHasherOfMany(): (text: string) => string {
  const hash = keyedHasher();
  const known = new Map<string, string>();
  return (text) => {
    const kept = known.get(text);
    if (kept !== undefined) return kept;
    const hashed = hash(text);
    if (known.size >= mostKept) known.clear();
    known.set(text, hashed);
    return hashed;
  };
}

/** What signs the session cookies, kept beside the hash key; 32 bytes in base64url. */
export function sessionSecret(): string {
  return loadedKeys().sessionSecret;
}

function hashWith(key: crypto.KeyObject, text: string): string {
  return crypto.createHmac('sha256', key).update(text).digest().subarray(0, 16).toString('base64url');
}
