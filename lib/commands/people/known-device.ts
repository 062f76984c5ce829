import crypto from 'node:crypto';
import { keyedHash } from '../../db/kernel/keyed-hash.ts';

/** How long a browser is known after a sign-in, in seconds; none keeps a cookie for longer than about 400 days. */
export const knownDeviceSeconds = 365 * 24 * 60 * 60;
/** People of one browser whose sign-ins it remembers. */
const mostPeople = 5;

type Token = { deviceId: string; userId: string; since: number; signature: string };

/**
 * What a browser keeps after a successful sign-in: that this person has signed in there before. It lets nobody in; guesses from
 * a browser that is known are counted apart from all others, so that nobody elsewhere can use them up. `earlier` is what the
 * browser brought along: the same of other people stays. Source of the idea: OWASP, "Slow Down Online Guessing Attacks with
 * Device Cookies".
 */
export function knownDeviceValue(userId: string, earlier: string | undefined, now = Date.now()): string {
  const others = tokensOf(earlier).filter((token) => token.userId !== userId && isGenuine(token, now));
  const fresh = { deviceId: crypto.randomUUID(), userId, since: Math.floor(now / 1000) };
  const tokens = [{ ...fresh, signature: signatureOf(fresh) }, ...others].slice(0, mostPeople);
  return tokens
    .map(({ deviceId, userId: person, since, signature }) => [deviceId, person, since, signature].join('.'))
    .join('~');
}

/** The id of the browser as one where this person has signed in before, or undefined: it has none, another's or a forged one. */
export function knownDeviceOf(userId: string, value: string | undefined, now = Date.now()): string | undefined {
  return tokensOf(value).find((token) => token.userId === userId && isGenuine(token, now))?.deviceId;
}

function tokensOf(value: string | undefined): Token[] {
  if (value === undefined || value.length > 2_000) return [];
  return value.split('~').flatMap((text) => {
    const [deviceId = '', userId = '', since = '', signature = ''] = text.split('.');
    return /^\d{1,12}$/.test(since) ? [{ deviceId, userId, since: Number(since), signature }] : [];
  });
}

function isGenuine(token: Token, now: number): boolean {
  const expected = Buffer.from(signatureOf(token));
  const given = Buffer.from(token.signature);
  const isSigned = given.length === expected.length && crypto.timingSafeEqual(given, expected);
  return isSigned && now / 1000 - token.since < knownDeviceSeconds;
}

function signatureOf({ deviceId, userId, since }: Omit<Token, 'signature'>): string {
  return keyedHash(`known device ${deviceId} ${userId} ${since}`);
}
