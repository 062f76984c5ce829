import crypto from 'node:crypto';
import type { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { loadedKeys } from './loaded-keys.ts';

/** What a sealed value is for: its table, and what it is there. */
export type SealPurpose =
  | 'change.attributes'
  | 'rollout.settings'
  | 'profile.settings'
  | 'webhook.secret'
  | 'webhook.url'
  | 'person.totp'
  | 'installation.secrets';

/** Where a sealed value stands. Moved to another row, table or column it cannot be opened. */
export type SealedPlace = { purpose: SealPurpose; rowId: string };

const keyIdBytes = 8;
const nonceBytes = 12;
const tagBytes = 16;
const keyIdAt = 1;
const nonceAt = keyIdAt + keyIdBytes;
const tagAt = nonceAt + nonceBytes;
const ciphertextAt = tagAt + tagBytes;

/** The first byte of every sealed value, so that the method can change some day. Version 1 was bound to its purpose alone. */
export const formatVersion = 2;

/** Encrypts a text for one place with AES-256-GCM, under the installation's present key. */
export function seal(text: string, place: SealedPlace): Uint8Array<ArrayBuffer> {
  const keys = loadedKeys();
  return sealWith({ id: keys.currentId, key: keys.sealKey(keys.currentId) }, text, place);
}

/**
 * The same under a given key. Layout: version (1 byte), id of the key (8), nonce (12), authentication tag (16), ciphertext. The id
 * and the place are authenticated with it.
 */
export function sealWith(
  { id, key }: { id: string; key: crypto.KeyObject },
  text: string,
  place: SealedPlace,
): Uint8Array<ArrayBuffer> {
  const nonce = crypto.randomBytes(nonceBytes);
  const cipher = crypto.createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(additionalData(id, place));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const head = Buffer.concat([Buffer.from([formatVersion]), Buffer.from(id, 'hex')]);
  return new Uint8Array(Buffer.concat([head, nonce, cipher.getAuthTag(), ciphertext]));
}

/**
 * Decrypts what `seal` made for this very place. Throws AppError `sealedValueUnreadable` for another place, another key, a key that a
 * rotation retired, altered bytes, and the format of old.
 */
export function open(bytes: Uint8Array, place: SealedPlace): string {
  const id = keyIdOf(bytes);
  if (id === undefined) throw new AppError('sealedValueUnreadable');
  return openWith({ id, key: loadedKeys().sealKey(id) }, bytes, place);
}

/** The same under a given key. */
export function openWith(
  { id, key }: { id: string; key: crypto.KeyObject },
  bytes: Uint8Array,
  place: SealedPlace,
): string {
  try {
    const decipher = crypto.createDecipheriv('aes-256-gcm', key, bytes.subarray(nonceAt, tagAt), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(additionalData(id, place));
    decipher.setAuthTag(bytes.subarray(tagAt, ciphertextAt));
    return Buffer.concat([decipher.update(bytes.subarray(ciphertextAt)), decipher.final()]).toString('utf8');
  } catch (error) {
    throw new AppError('sealedValueUnreadable', {}, { cause: error });
  }
}

/** The id of the key that a value was sealed with; undefined for the format of old and for what is no sealed value. */
export function keyIdOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== formatVersion || bytes.length < ciphertextAt) return undefined;
  return Buffer.from(bytes.subarray(keyIdAt, nonceAt)).toString('hex');
}

function additionalData(keyId: string, { purpose, rowId }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([formatVersion, keyId, purpose, rowId]));
}

/**
 * A sealed JSON value as the store that read its row unsealed it, or why it could not. Not thrown by the store, because one
 * row that cannot be unsealed must not keep the others from being read.
 */
export type Unsealed<Value> = { value: Value } | { error: AppError };

/** Unseals a JSON value of the schema's shape. Throws only when what was sealed has another shape. */
export function unseal<Value>(bytes: Uint8Array, place: SealedPlace, schema: z.ZodType<Value>): Unsealed<Value> {
  let text: string;
  try {
    text = open(bytes, place);
  } catch (error) {
    if (error instanceof AppError) return { error };
    throw error;
  }
  return { value: schema.parse(JSON.parse(text)) };
}

/** The value that was unsealed. Throws AppError `sealedValueUnreadable` when it could not be. */
export function unsealedValue<Value>(unsealed: Unsealed<Value>): Value {
  if ('error' in unsealed) throw unsealed.error;
  return unsealed.value;
}
