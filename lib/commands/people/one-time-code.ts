import crypto from 'node:crypto';

/** Letters and digits that cannot be mistaken for one another; 20 of 32 are 100 random bits. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A new code of 100 random bits for people to copy or read out: four groups of five letters and digits. */
export function newOneTimeCode(): string {
  const characters = Array.from(crypto.randomBytes(20), (byte) => alphabet[byte % alphabet.length]);
  return characters.join('').replaceAll(/(.{5})(?=.)/g, '$1-');
}

/**
 * The SHA-256 of a code in hexadecimal, whatever spaces, dashes and capitals it was typed with. No slow hash is needed: nobody
 * tries through 100 random bits.
 */
export function hashOneTimeCode(code: string): string {
  return crypto.createHash('sha256').update(code.toLowerCase().replaceAll(/[\s-]/g, '')).digest('hex');
}

/** Whether a code as it was typed has this hash; takes equally long for every code. */
export function isOneTimeCode(code: string, hash: string): boolean {
  return crypto.timingSafeEqual(Buffer.from(hashOneTimeCode(code)), Buffer.from(hash));
}
