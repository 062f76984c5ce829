import { createHash } from 'node:crypto';

/** What every token begins with, so that people and secret scanners recognise one. */
export const tokenPrefix = 'lamplighter_';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Digits of base 62 that hold 256 bits, and those of the checksum. */
const secretLength = 43;
const checksumLength = 6;

/** The form of a token, for secret scanners and the API's description; the checksum is not looked at. */
export const tokenPattern = new RegExp(`^${tokenPrefix}[0-9A-Za-z]{${secretLength + checksumLength}}$`);

/** The text of a token from 32 random bytes: prefix, the bytes in base 62, a checksum. */
export function tokenOf(random: Uint8Array): string {
  const secret = inBase62(random, secretLength);
  return tokenPrefix + secret + checksumOf(secret);
}

/** Whether a text is a token as `tokenOf` makes them. What is mistyped or cut off is known for it without asking the database. */
export function isToken(text: string): boolean {
  if (!tokenPattern.test(text)) return false;
  const secret = text.slice(tokenPrefix.length, -checksumLength);
  return text.endsWith(checksumOf(secret));
}

/** The SHA-256 of a token in hexadecimal: what is stored. No slow hash is needed, as nobody tries through 256 random bits. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function checksumOf(secret: string): string {
  const digest = createHash('sha256').update(`checksum of ${tokenPrefix}${secret}`).digest();
  return inBase62(digest.subarray(0, 4), checksumLength);
}

function inBase62(bytes: Uint8Array, length: number): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  while (text.length < length) {
    text = alphabet.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}
