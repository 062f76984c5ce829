import { type Digest, digestHash, isSignedAsItSays, type PublicKey } from './digest.ts';
import type { Problem } from './verification-problem.ts';

/** Digests from where they are kept, and the keys to check them with. */
export type KeptDigests = {
  /** Digests that the database holds; none when only files are verified. */
  stored: readonly Digest[];
  /** Digests that were kept outside the database, in files or on S3; none when there are none to compare with. */
  outside: readonly Digest[];
  /** Keys that the person who verifies trusts. Without one, signatures only show that one key holder made all digests. */
  publicKeys: readonly PublicKey[];
};

/**
 * Checks the digests by themselves: signatures, keys, and that each follows the one before. Returns them in order, those kept
 * outside before those that only the database has, with what is wrong. Where two bear one number, both are returned.
 */
export function checkDigests({ stored, outside, publicKeys }: KeptDigests): {
  digests: Digest[];
  problems: Problem[];
} {
  const problems: Problem[] = [];
  const byHash = new Map([...outside, ...stored].map((digest) => [digestHash(digest), digest]));
  const digests = [...byHash.values()].toSorted((one, other) => one.body.number - other.body.number);
  problems.push(...comparePlaces(stored, outside));
  const firstTrusted = digests.findIndex((digest) => publicKeys.some((key) => isSignedBy(digest, key)));
  if (firstTrusted === -1) for (const { id } of publicKeys) problems.push({ code: 'keyUnused', keyId: id });
  let before: Digest | undefined;
  for (const digest of digests) {
    problems.push(...problemsOf(digest, before, publicKeys));
    if (firstTrusted === -1 && publicKeys.length > 0) problems.push(...untrusted(digest, publicKeys));
    before = digest;
  }
  return { digests, problems };
}

/** With places outside to compare with, a digest that is at one place alone, or two under one number, tell of a swap. */
function comparePlaces(stored: readonly Digest[], outside: readonly Digest[]): Problem[] {
  if (stored.length === 0 || outside.length === 0) return [];
  const numbersOf = (digests: readonly Digest[]) => new Set(digests.map(({ body }) => body.number));
  const [inside, beyond] = [numbersOf(stored), numbersOf(outside)];
  const newestOutside = Math.max(...beyond);
  const problems: Problem[] = [];
  for (const number of beyond) if (!inside.has(number)) problems.push({ code: 'digestNotStored', number });
  // The newest ones may still be on their way.
  for (const number of inside) {
    if (!beyond.has(number) && number < newestOutside) problems.push({ code: 'digestNotOutside', number });
  }
  return problems;
}

function problemsOf(digest: Digest, before: Digest | undefined, publicKeys: readonly PublicKey[]): Problem[] {
  const { body } = digest;
  const { number } = body;
  const problems: Problem[] = [];
  if (!isSignedAsItSays(digest)) problems.push({ code: 'digestSignature', number });
  if (!isRangeRight(digest, before)) problems.push({ code: 'digestRange', number });
  const previousNumber = before?.body.number ?? 0;
  if (number === previousNumber) return [...problems, { code: 'digestTwice', number }];
  if (number > previousNumber + 1) {
    problems.push({ code: 'digestsMissing', number: previousNumber + 1, until: number - 1 });
    return problems; // what it follows is not there to compare with
  }
  if (body.previous !== (before ? digestHash(before) : null)) problems.push({ code: 'digestChain', number });
  if (before === undefined) return problems;
  if (body.installation !== before.body.installation) problems.push({ code: 'digestInstallation', number });
  if (body.from !== before.body.at || body.at <= before.body.at) problems.push({ code: 'digestTime', number });
  problems.push(...keyProblems(digest, before, publicKeys));
  return problems;
}

/** A digest is signed with the key of the one before, or with the one that it announced, or with one that is trusted by itself. */
function keyProblems({ body }: Digest, before: Digest, publicKeys: readonly PublicKey[]): Problem[] {
  const expected = before.body.nextKey ?? before.body.key;
  if (body.key.key === expected.key || publicKeys.some(({ key }) => key === body.key.key)) return [];
  const code = body.replacesLostKey ? 'digestKeyLost' : 'digestKey';
  return [{ code, number: body.number, keyId: body.key.id, expected: expected.id }];
}

function untrusted({ body }: Digest, publicKeys: readonly PublicKey[]): Problem[] {
  const expected = publicKeys.map(({ id }) => id).join(', ');
  return [{ code: 'digestKey', number: body.number, keyId: body.key.id, expected }];
}

function isSignedBy(digest: Digest, { key }: PublicKey): boolean {
  return digest.body.key.key === key && isSignedAsItSays(digest);
}

function isRangeRight({ body }: Digest, before: Digest | undefined): boolean {
  const { number, firstSequence, lastSequence, count } = body;
  if (count !== lastSequence - firstSequence + 1) return false;
  if (before === undefined || before.body.number !== number - 1) return true;
  return firstSequence === before.body.lastSequence + 1;
}
