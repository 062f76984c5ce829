import { createHash } from 'node:crypto';

/** A 32-bit FNV-1a hash of a text, spread once more so that near texts give far numbers. 0..2^32-1. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A number in [0, 1) that depends on the text alone. */
export function fractionOf(text: string): number {
  return hashText(text) / 2 ** 32;
}

/** The element of a list that a text falls on. Throws RangeError for an empty list. */
export function pickFor<T>(text: string, from: readonly T[]): T {
  const picked = from[hashText(text) % from.length];
  if (picked === undefined) throw new RangeError('cannot pick from an empty list');
  return picked;
}

/** Hexadecimal digits that depend on the text alone. */
export function hexFor(text: string, digits: number): string {
  let hex = '';
  for (let round = 0; hex.length < digits; round += 1)
    hex += createHash('sha256').update(`${round}:${text}`).digest('hex');
  return hex.slice(0, digits);
}

/** A UUID that depends on the text alone. */
export function uuidFor(text: string): string {
  const hex = hexFor(text, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
