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
  const sinceSigned = signedAt === undefined ? Number.POSITIVE_INFINITY : performance.now() - signedAt;
  const lastAt = last === null ? null : Date.parse(last.body.at);
  const now = Date.parse(await readDatabaseTime(database()));
  if (!isDue(lastAt, now, { digestMinutes, sinceSigned })) return { reason: 'notDue' };
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
    if (result === 'again') continue;
    if ('digest' in result) signedAt = performance.now();
    return result;
  }
}

/** When this process last signed one, by performance.now(), which no clock that is set back takes along. */
let signedAt: number | undefined;

/**
 * Whether the last digest will be too old by the time that is looked next; all in milliseconds. Where the database's clock was set back,
 * so that the last digest is of the future, the time since this process signed decides (`sinceSigned`, infinite if it has not yet):
 * otherwise nothing would be signed until the clock has caught up.
 */
export function isDue(
  lastAt: number | null,
  now: number,
  { digestMinutes, sinceSigned }: { digestMinutes: number; sinceSigned: number },
): boolean {
  if (lastAt === null) return true;
  const age = now < lastAt ? sinceSigned : now - lastAt;
  return age >= digestMinutes * 60_000 - digestMilliseconds;
}

/**
 * The time of a digest at `now` after one of `before`, ISO instants: never earlier than that, as digests that go back in time are a sign
 * of tampering. Events that were recorded under a clock that was set back are found as backdated, which they are.
 */
export function digestTime(before: string | null, now: string): string {
  if (before === null || Date.parse(now) > Date.parse(before)) return now;
  return new Date(Date.parse(before) + 1).toISOString();
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
    at: digestTime(before?.body.at ?? null, at),
    firstSequence,
    lastSequence: head.sequence,
    count: head.sequence - firstSequence + 1,
    head: head.hash,
    key: publicKeyOf(key),
    ...keys,
  };
  return { body, signature: sign(null, signedBytes(body), key).toString('base64') };
}
