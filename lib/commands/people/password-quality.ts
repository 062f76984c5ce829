import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** Why a password is refused: a code whose sentence is in `fields` of messages/en/errors.json. */
export type PasswordFault = 'passwordRepeats' | 'passwordNamesYou' | 'passwordCommon';

/** Of zxcvbn's scores from 0 to 4 the least that is taken: "safely unguessable", more than 10^8 guesses. */
const leastScore = 3;
/** Characters of which a password must have this many different ones. */
const leastDifferent = 5;
/** Shorter parts of a name or an address are found in any text. */
const leastTelling = 4;

/**
 * What is wrong with a new password of somebody, besides its length; undefined when it may be used. Common ones and those that are
 * made from common ones are found with zxcvbn and its list of 30,000 (NIST SP 800-63B, section 3.1.1.2: compare with a blocklist,
 * no rules of composition). It stays on the server: the list is larger than a page.
 */
export function passwordFault(password: string, person: { email: string; name: string }): PasswordFault | undefined {
  const text = password.toLowerCase();
  if (new Set(text).size < leastDifferent || /^(.{1,6})\1+.{0,2}$/su.test(text)) return 'passwordRepeats';
  const telling = tellingParts(person);
  if (telling.some((part) => text.includes(part))) return 'passwordNamesYou';
  return checker().check(password, [...telling, 'lamplighter', 'datadog']).score < leastScore
    ? 'passwordCommon'
    : undefined;
}

/** What anybody who knows the person would try: their address, its parts, and the words of their name. */
function tellingParts({ email, name }: { email: string; name: string }): string[] {
  const [local = ''] = email.toLowerCase().split('@');
  const parts = [email.toLowerCase(), local, ...local.split(/[^\p{L}\p{N}]+/u), ...name.toLowerCase().split(/\s+/)];
  return [...new Set(parts)].filter((part) => part.length >= leastTelling);
}

let cached: ZxcvbnFactory | undefined;

/** Made at the first use: indexing the list takes a moment. */
function checker(): ZxcvbnFactory {
  cached ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return cached;
}
