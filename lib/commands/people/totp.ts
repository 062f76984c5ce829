import crypto from 'node:crypto';

const stepSeconds = 30;
const digits = 6;
/** Clocks of telephones and servers differ: one step before and one after count too (RFC 6238, section 5.2). */
const tolerance = 1;
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A new secret of 160 random bits, as RFC 4226 recommends, in base32 (32 characters) as people type it into an app. */
export function newTotpSecret(): string {
  return Array.from(crypto.randomBytes(32), (byte) => base32[byte % 32]).join('');
}

/** The address that an authenticator app reads from a QR code. Source: the Key Uri Format of Google Authenticator. */
export function totpUri(secret: string, email: string): string {
  return `otpauth://totp/${encodeURIComponent(`Lamplighter:${email}`)}?secret=${secret}&issuer=Lamplighter`;
}

/** The code of one step of 30 seconds since 1970: RFC 6238 with SHA-1 and six digits, which every app knows. */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = crypto.createHmac('sha1', decode(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
}

/** The step that a code belongs to, now or a moment ago, or undefined; steps up to `lastStep` were used already. */
export function totpStep(secret: string, code: string, lastStep: number, now = Date.now()): number | undefined {
  const typed = Buffer.from(code.replaceAll(/\s/g, ''));
  const current = Math.floor(now / 1000 / stepSeconds);
  for (let step = current - tolerance; step <= current + tolerance; step += 1) {
    const expected = Buffer.from(totpCode(secret, step));
    if (step > lastStep && typed.length === expected.length && crypto.timingSafeEqual(typed, expected)) return step;
  }
  return undefined;
}

function decode(text: string): Buffer {
  const bits = Array.from(text, (letter) => base32.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
