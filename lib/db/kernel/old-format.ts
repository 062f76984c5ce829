import crypto from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { maskedWebhookAddress } from '../../core/webhooks/masked-address.ts';
import { Prisma } from '../generated/client.ts';
import type { Database } from './client.ts';
import { deriveKey, type KeyRing } from './key-ring.ts';
import { resealColumn, type UnreadableValue } from './reseal.ts';
import { type Queryable, rowsOf } from './rows.ts';
import { type SealedPlace, type SealPurpose, seal } from './seal.ts';
import { readSealedRows, sealedColumns } from './sealed-columns.ts';

// Values of version 1: version (1 byte), nonce (12), authentication tag (16), ciphertext, bound to their purpose alone. Only the
// conversion of a database that older versions wrote opens them; everything else refuses them, from the first start on.

const nonceAt = 1;
const tagAt = nonceAt + 12;
const ciphertextAt = tagAt + 16;

/** Encrypts as older versions did; for tests of the conversion. */
export function sealVersion1(ring: KeyRing, text: string, purpose: SealPurpose): Uint8Array<ArrayBuffer> {
  const [key] = keysOfVersion1(ring);
  if (key === undefined) throw new AppError('keyUnusable', { source: 'LAMPLIGHTER_KEY' });
  const nonce = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(purpose));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([Buffer.from([1]), nonce, cipher.getAuthTag(), ciphertext]));
}

function openVersion1(keys: readonly Buffer[], bytes: Uint8Array, { purpose }: SealedPlace): string {
  for (const key of keys) {
    try {
      const decipher = crypto.createDecipheriv('aes-256-gcm', key, bytes.subarray(nonceAt, tagAt), {
        authTagLength: 16,
      });
      decipher.setAAD(Buffer.from(purpose));
      decipher.setAuthTag(bytes.subarray(tagAt, ciphertextAt));
      return Buffer.concat([decipher.update(bytes.subarray(ciphertextAt)), decipher.final()]).toString('utf8');
    } catch {
      // Another of the keys may have sealed it.
    }
  }
  throw new AppError('sealedValueUnreadable');
}

function keysOfVersion1(ring: KeyRing): Buffer[] {
  return ring.map((key) => deriveKey(key, 'seal 1'));
}

/** What a database holds that was sealed before it knew its keys: nothing, values of version 1, or already some of version 2. */
export async function sealedBefore(client: Queryable): Promise<'nothing' | 'version 1' | 'version 2'> {
  const holds = async (which: 'version 1' | 'version 2') => {
    for (const column of sealedColumns)
      if ((await readSealedRows(client, column, which, { afterId: null, limit: 1 })).length > 0) return true;
    return false;
  };
  if (await holds('version 2')) return 'version 2';
  return (await holds('version 1')) ? 'version 1' : 'nothing';
}

/** Whether a key opens the values of version 1 of a database: any of the first ones, as single values may be damaged. */
export async function opensVersion1(client: Queryable, ring: KeyRing): Promise<boolean> {
  const keys = keysOfVersion1(ring);
  for (const column of sealedColumns) {
    for (const { rowId, sealed } of await readSealedRows(client, column, 'version 1', { afterId: null, limit: 50 })) {
      try {
        openVersion1(keys, sealed, { purpose: column.purpose, rowId });
        return true;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    }
  }
  return false;
}

/**
 * Seals every value of version 1 anew, bound to its row, and webhooks' addresses, which were in clear. Several processes may do so at
 * once, and again after a kill. Returns what no key of the ring opens; those values are left as they are and stay unreadable.
 */
export async function convertOldValues(client: Database, ring: KeyRing): Promise<UnreadableValue[]> {
  const keys = keysOfVersion1(ring);
  const open = (sealed: Uint8Array, place: SealedPlace) => openVersion1(keys, sealed, place);
  const unreadable: UnreadableValue[] = [];
  for (const column of sealedColumns)
    unreadable.push(...(await resealColumn(client, column, 'version 1', { open, seal })));
  await sealWebhookAddresses(client);
  return unreadable;
}

const addressSchema = z.object({ id: z.string(), url: z.string() });

async function sealWebhookAddresses(client: Database): Promise<void> {
  const webhooks = await rowsOf(
    client,
    addressSchema,
    Prisma.sql`SELECT id::text, url FROM webhook WHERE url IS NOT NULL`,
  );
  for (const { id, url } of webhooks) {
    await client.webhook.updateMany({
      where: { id, url },
      data: {
        url: null,
        urlMasked: maskedWebhookAddress(url),
        urlSealed: seal(url, { purpose: 'webhook.url', rowId: id }),
      },
    });
  }
}
