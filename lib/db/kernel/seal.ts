import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { AppError } from '../../core/errors.ts';

/** What a sealed value is for. A value sealed for one purpose cannot be opened for another. */
export type SealPurpose =
  | 'change.attributes'
  | 'rollout.settings'
  | 'profile.settings'
  | 'webhook.secret'
  | 'person.totp';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** The first byte of every sealed value, so that the method can change some day. */
const formatVersion = 1;
const defaultKeyFile = '.data/lamplighter.key';

/**
 * Encrypts a text with AES-256-GCM under a key derived from the installation's key.
 * Layout: version (1 byte), nonce (12), authentication tag (16), ciphertext.
 */
export function seal(text: string, purpose: SealPurpose): Uint8Array<ArrayBuffer> {
  const nonce = crypto.randomBytes(nonceBytes);
  const cipher = crypto.createCipheriv('aes-256-gcm', derivedKey('seal'), nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(purpose));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([Buffer.from([formatVersion]), nonce, cipher.getAuthTag(), ciphertext]));
}

/** Decrypts what `seal` made. Throws AppError `sealedValueUnreadable` for another key, another purpose or altered bytes. */
export function open(bytes: Uint8Array, purpose: SealPurpose): string {
  if (bytes[0] !== formatVersion) throw new AppError('sealedValueUnreadable');
  const tagAt = 1 + nonceBytes;
  const ciphertextAt = tagAt + tagBytes;
  try {
    const decipher = crypto.createDecipheriv('aes-256-gcm', derivedKey('seal'), bytes.subarray(1, tagAt), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(bytes.subarray(tagAt, ciphertextAt));
    return Buffer.concat([decipher.update(bytes.subarray(ciphertextAt)), decipher.final()]).toString('utf8');
  } catch (error) {
    throw new AppError('sealedValueUnreadable', {}, { cause: error });
  }
}

/**
 * A sealed JSON value as the store that read its row unsealed it, or why it could not. Not thrown by the store, because one
 * row that cannot be unsealed must not keep the others from being read.
 */
export type Unsealed<Value> = { value: Value } | { error: AppError };

/** Unseals a JSON value of the schema's shape. Throws only when what was sealed has another shape. */
export function unseal<Value>(bytes: Uint8Array, purpose: SealPurpose, schema: z.ZodType<Value>): Unsealed<Value> {
  let text: string;
  try {
    text = open(bytes, purpose);
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

/**
 * A keyed hash of a text: equal texts have equal hashes, and without the installation's key nobody can test a guess.
 * HMAC-SHA256 cut to 16 bytes, in base64url (22 characters).
 */
export function keyedHash(text: string): string {
  return crypto.createHmac('sha256', derivedKey('hash')).update(text).digest().subarray(0, 16).toString('base64url');
}

/** A further secret of this installation, derived from its key; 32 bytes in base64url. The same name gives the same secret. */
export function derivedSecret(name: 'session'): string {
  return derivedKey(name).export().toString('base64url');
}

type KeyName = 'seal' | 'hash' | 'session';

/** Derived once for each installation key: fingerprinting a thousand functions hashes tens of thousands of times. */
const derivedKeys = new WeakMap<Buffer, Map<KeyName, crypto.KeyObject>>();

function derivedKey(name: KeyName): crypto.KeyObject {
  const source = installationKey();
  const known = derivedKeys.get(source) ?? new Map<KeyName, crypto.KeyObject>();
  derivedKeys.set(source, known);
  const key = known.get(name) ?? deriveKey(source, name);
  known.set(name, key);
  return key;
}

function deriveKey(source: Buffer, name: KeyName): crypto.KeyObject {
  const derived = crypto.hkdfSync('sha256', source, '', `lamplighter ${name} 1`, keyBytes);
  return crypto.createSecretKey(Buffer.from(derived));
}

let cached: { source: string; key: Buffer } | undefined;

/** The key from LAMPLIGHTER_KEY, or else from the file that LAMPLIGHTER_KEY_FILE names, which the first use creates. */
function installationKey(): Buffer {
  const given = process.env['LAMPLIGHTER_KEY'];
  const file = process.env['LAMPLIGHTER_KEY_FILE'] || defaultKeyFile;
  const source = given ? `key ${given}` : `file ${file}`;
  if (cached?.source !== source) cached = { source, key: decodeKey(given || readKeyFile(file)) };
  return cached.key;
}

function decodeKey(text: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== keyBytes) throw new AppError('sealedValueUnreadable', { reason: 'LAMPLIGHTER_KEY' });
  return key;
}

function readKeyFile(file: string): string {
  try {
    if (!fs.existsSync(file)) createKeyFile(file);
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('sealedValueUnreadable', { reason: 'LAMPLIGHTER_KEY_FILE' }, { cause: error });
  }
}

/** Web and worker may start together: whoever comes second keeps the first one's key, and nobody reads half a key. */
function createKeyFile(file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.${crypto.randomUUID()}`;
  fs.writeFileSync(partial, `${crypto.randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600 });
  try {
    fs.linkSync(partial, file); // unlike a rename, a link fails when the file is there already
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    fs.rmSync(partial);
  }
}
