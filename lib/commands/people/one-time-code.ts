import crypto from 'node:crypto';

/** Letters and digits that cannot be mistaken for one another; 25 of 32 are 125 random bits. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/**
 * A new code of 125 random bits for people to copy or read out: five groups of five letters and digits. From 112 bits on a fast hash is
 * enough (OWASP ASVS 5.0, 6.5.2).
 */
export function newOneTimeCode(): string {
  const characters = Array.from(crypto.randomBytes(25), (byte) => alphabet[byte % alphabet.length]);
  return characters.join('').replaceAll(/(.{5})(?=.)/g, '$1-');
}

/**
 * The SHA-256 of a code in hexadecimal, whatever spaces, dashes and capitals it was typed with. No slow hash is needed: nobody
 * tries through 125 random bits.
 */
export function hashOneTimeCode(code: string): string {
  return crypto.createHash('sha256').update(code.toLowerCase().replaceAll(/[\s-]/g, '')).digest('hex');
}

/** Whether a code as it was typed has this hash; takes equally long for every code. */
export function isOneTimeCode(code: string, hash: string): boolean {
  return crypto.timingSafeEqual(Buffer.from(hashOneTimeCode(code)), Buffer.from(hash));
}
