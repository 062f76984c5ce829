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

/** The same for texts of which many come again, as of one function before and after a Change: each is hashed once. It keeps them, so let it go soon. */
export function keyedHasherOfOne(): (text: string) => string {
  const hash = keyedHasher();
  const known = new Map<string, string>();
  return (text) => {
    const hashed = known.get(text) ?? hash(text);
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
