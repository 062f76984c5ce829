import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';
import { hashOf, hashSchema } from './chain.ts';

/** A public Ed25519 key and its name. */
export const publicKeySchema = z.strictObject({
  /** The first 16 characters of the SHA-256 of the key. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  /** SubjectPublicKeyInfo in DER, in base64. */
  key: z.base64(),
});
export type PublicKey = z.infer<typeof publicKeySchema>;

/**
 * What a digest says, and what is signed: where the chain ended at a time. At least one an hour, also when nothing happened; each
 * names the one before, so that none can be taken out.
 */
export const digestBodySchema = z.strictObject({
  form: z.literal(1),
  /** Chosen with the first digest, the same in all of them. */
  installation: z.uuid(),
  /** 1 for the first. Without gaps. */
  number: z.int().min(1),
  /** The hash of the digest before, signature included; null in the first. */
  previous: hashSchema.nullable(),
  /** When the digest before was made; null in the first. ISO instants in UTC, by the database's clock. */
  from: z.iso.datetime().nullable(),
  at: z.iso.datetime(),
  /** The first event since the digest before, and the last: one less where there was none. */
  firstSequence: z.int().min(1),
  lastSequence: z.int().min(0),
  count: z.int().min(0),
  /** The hash of the chain's last link. */
  head: hashSchema,
  /** With which key this digest is signed. */
  key: publicKeySchema,
  /** The key of the digests after this one, where it is another. */
  nextKey: publicKeySchema.optional(),
  /** Set when the key of the digests before was lost: nobody announced the present one. */
  replacesLostKey: z.literal(true).optional(),
});
export type DigestBody = z.infer<typeof digestBodySchema>;

/** A digest as it is kept: what it says, and the Ed25519 signature of its canonical JSON, in base64. */
export const digestSchema = z.strictObject({ body: digestBodySchema, signature: z.base64() });
export type Digest = z.infer<typeof digestSchema>;

/** The bytes that are signed. */
export function signedBytes(body: DigestBody): Buffer {
  return Buffer.from(canonicalJson(body));
}

/** The hash by which the next digest names this one. */
export function digestHash(digest: Digest): string {
  return hashOf(digest);
}

/** Whether the signature is that of the key which the digest itself names. It does not say that this key can be trusted. */
export function isSignedAsItSays({ body, signature }: Digest): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(body.key.key, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ed25519' || publicKeyOf(key).id !== body.key.id) return false;
    return verify(null, signedBytes(body), key, Buffer.from(signature, 'base64'));
  } catch {
    return false; // no key at all
  }
}

/** A key as digests name it. `key` may be the private one. */
export function publicKeyOf(key: KeyObject): PublicKey {
  const der = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'der', type: 'spki' });
  return { id: createHash('sha256').update(der).digest('hex').slice(0, 16), key: der.toString('base64') };
}

/** The public key in a PEM file. Throws for anything but an Ed25519 key. */
export function readPublicKey(pem: string): PublicKey {
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('This is no Ed25519 key.');
  return publicKeyOf(key);
}

/** The name of a digest's file: it sorts by number, and two digests never share one. `2026/digest-0000012-9f86d081.json` */
export function digestFileName(digest: Digest): string {
  const { at, number } = digest.body;
  return `${at.slice(0, 4)}/digest-${String(number).padStart(7, '0')}-${digestHash(digest).slice(0, 8)}.json`;
}

/** The number in such a name; undefined for any other file. */
export function digestNumberIn(fileName: string): number | undefined {
  const number = /(?:^|\/)digest-(\d{7,})-[0-9a-f]{8}\.json$/.exec(fileName)?.[1];
  return number === undefined ? undefined : Number(number);
}
