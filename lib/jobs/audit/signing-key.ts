import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type Digest, type PublicKey, publicKeyOf } from '../../core/audit/digest.ts';
import type { KeySource } from './environment.ts';

/** A private key in the file of the key that is to follow the present one, which `npm run audit:rotate` makes. */
const nextSuffix = '.next';

/** The keys that a worker holds: the one to sign with, and the one that is to follow it. */
export type HeldKeys = { present: KeyObject; next: KeyObject | undefined };

/**
 * The keys to sign with. The first use makes a key in its file, readable by its owner alone, and writes the public key beside it
 * (`….pub.pem`), for whoever verifies. Throws what the file system or an unreadable key throws.
 */
export function readKeys(source: KeySource): HeldKeys {
  if ('given' in source) {
    const der = Buffer.from(source.given, 'base64');
    return { present: ed25519(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })), next: undefined };
  }
  const { file } = source;
  if (!fs.existsSync(file)) createKeyFile(file);
  const present = readKeyFile(file);
  writePublicKey(publicKeyFile(file), present);
  const next = fs.existsSync(file + nextSuffix) ? readKeyFile(file + nextSuffix) : undefined;
  return { present, next };
}

/** Makes the key that is to follow the present one; the next digest announces it. Returns its public key. Keeps one made before. */
export function prepareNextKey(file: string): PublicKey {
  if (!fs.existsSync(file + nextSuffix)) createKeyFile(file + nextSuffix);
  const next = readKeyFile(file + nextSuffix);
  writePublicKey(publicKeyFile(file, publicKeyOf(next).id), next);
  return publicKeyOf(next);
}

/** Puts the key that was announced in the place of the present one, whose public key stays under its id. */
export function moveToNextKey(file: string): void {
  const present = readKeyFile(file);
  writePublicKey(publicKeyFile(file, publicKeyOf(present).id), present);
  fs.renameSync(file + nextSuffix, file);
  writePublicKey(publicKeyFile(file), readKeyFile(file));
}

/** How a worker signs after the last digest: with which key, and what it says of keys. */
export type Signature = { key: KeyObject; nextKey?: PublicKey; replacesLostKey?: true };

/**
 * With which key the digest after `last` is signed: the one that it announced, or else its own. Undefined when the worker holds
 * neither: then another worker signs, or the key is lost, which only `lostKeyId` lets a new key follow.
 */
export function signatureAfter(
  last: Digest | null,
  { present, next }: HeldKeys,
  lostKeyId: string | undefined,
): Signature | undefined {
  const expected = last === null ? publicKeyOf(present).id : (last.body.nextKey ?? last.body.key).id;
  if (next !== undefined && publicKeyOf(next).id === expected) return { key: next };
  const announced = next === undefined ? {} : { nextKey: publicKeyOf(next) };
  if (publicKeyOf(present).id === expected) return { key: present, ...announced };
  return lostKeyId === expected ? { key: present, ...announced, replacesLostKey: true } : undefined;
}

/** Where the public key of a key file stands: the present one's, or that of the key with this id. */
export function publicKeyFile(file: string, id?: string): string {
  return `${file.replace(/\.pem$/, '')}${id === undefined ? '' : `-${id}`}.pub.pem`;
}

function readKeyFile(file: string): KeyObject {
  return ed25519(createPrivateKey(fs.readFileSync(file)));
}

function ed25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('The key for the audit log is no Ed25519 key.');
  return key;
}

/** Workers may start together: whoever comes second keeps the first one's key, and nobody reads half a key. */
function createKeyFile(file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.${crypto.randomUUID()}`;
  const { privateKey } = generateKeyPairSync('ed25519');
  fs.writeFileSync(partial, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  try {
    fs.linkSync(partial, file); // unlike a rename, a link fails when the file is there already
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    fs.rmSync(partial);
  }
}

function writePublicKey(file: string, key: KeyObject): void {
  const pem = createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString();
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === pem) return;
  fs.writeFileSync(file, pem, { mode: 0o644 });
}
