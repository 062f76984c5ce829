import { randomUUID, sign } from 'node:crypto';
import { emptyHead, type Head } from '../../core/audit/chain.ts';
import { type Digest, type DigestBody, digestHash, publicKeyOf, signedBytes } from '../../core/audit/digest.ts';
import { readHead, tryHoldChain } from '../../db/audit/chain-rows.ts';
import { insertDigest, readDatabaseTime, readLastDigest } from '../../db/audit/digest-rows.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { batchSize, chainBatch } from './chain-events.ts';
import { type HeldKeys, type Signature, signatureAfter } from './signing-key.ts';

/** How often it is looked whether a digest is due or was not kept yet, in milliseconds. */
export const digestMilliseconds = 30_000;

/** What came of the wish to sign: a digest, or why there is none. `notDue`: the last one is young enough; `busy`: another worker is at it. */
export type Signing = { digest: Digest } | { reason: 'notDue' | 'busy' } | { reason: 'wrongKey'; expected: string };

/**
 * Makes a digest when the last one is `digestMinutes` old, or none was made yet; also when nothing happened since. Before that it
 * looks through the whole log for events that are not chained: what was recorded by the digest's time is in the chain.
 */
export async function signWhenDue(
  keys: () => HeldKeys,
  { digestMinutes, lostKeyId }: { digestMinutes: number; lostKeyId: string | undefined },
): Promise<Signing> {
  const last = await readLastDigest(database());
  if (!isDue(last, await readDatabaseTime(database()), digestMinutes)) return { reason: 'notDue' };
  const signature = signatureAfter(last, keys(), lostKeyId);
  if (signature === undefined) {
    return { reason: 'wrongKey', expected: (last?.body.nextKey ?? last?.body.key)?.id ?? '' };
  }
  for (;;) {
    const result = await inTransaction(async (tx): Promise<Signing | 'again'> => {
      const at = await readDatabaseTime(tx);
      if (!(await tryHoldChain(tx))) return { reason: 'busy' };
      const chained = await chainBatch(tx, null);
      if (chained === undefined || chained.length === batchSize) return 'again';
      const before = await readLastDigest(tx);
      // Another worker was faster.
      if (before?.body.number !== last?.body.number) return { reason: 'notDue' };
      const digest = signedDigest(before, await readHead(tx), at, signature);
      await insertDigest(tx, digest);
      return { digest };
    });
    if (result !== 'again') return result;
  }
}

/** Whether the last digest will be too old by the time that is looked next. */
function isDue(last: Digest | null, now: string, digestMinutes: number): boolean {
  if (last === null) return true;
  return Date.parse(now) - Date.parse(last.body.at) >= digestMinutes * 60_000 - digestMilliseconds;
}

/** The digest after `before` at this end of the chain. */
function signedDigest(before: Digest | null, head: Head, at: string, { key, ...keys }: Signature): Digest {
  const firstSequence = (before?.body.lastSequence ?? emptyHead.sequence) + 1;
  const body: DigestBody = {
    form: 1,
    installation: before?.body.installation ?? randomUUID(),
    number: (before?.body.number ?? 0) + 1,
    previous: before === null ? null : digestHash(before),
    from: before?.body.at ?? null,
    at,
    firstSequence,
    lastSequence: head.sequence,
    count: head.sequence - firstSequence + 1,
    head: head.hash,
    key: publicKeyOf(key),
    ...keys,
  };
  return { body, signature: sign(null, signedBytes(body), key).toString('base64') };
}
