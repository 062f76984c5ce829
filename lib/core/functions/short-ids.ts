/** An id of 16 bytes in the 22 letters of base64url. */
const shortLength = 22;
const dashesBefore: readonly number[] = [4, 6, 8, 10];

/** A UUID as `z.uuid()` takes it: with its version and variant (RFC 9562). */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Ids (UUIDs) as one text that an address takes as it is, 22 letters each. */
export function writeShortIds(ids: readonly string[]): string {
  return ids.map(shortened).join('');
}

/** The ids of such a text, in its order; undefined where it is none, which the empty text is too. */
export function readShortIds(text: string): string[] | undefined {
  const parts = text.match(/.{1,22}/g) ?? [];
  const ids = parts.flatMap((part) => lengthened(part) ?? []);
  return parts.length > 0 && ids.length === parts.length ? ids : undefined;
}

function shortened(id: string): string {
  const bytes = (id.replaceAll('-', '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .slice(0, shortLength);
}

function lengthened(part: string): string | undefined {
  if (!/^[A-Za-z0-9_-]{22}$/.test(part)) return undefined;
  const bytes = [...atob(part.replaceAll('-', '+').replaceAll('_', '/'))].map((letter) => letter.charCodeAt(0));
  const id = bytes
    .map((byte, index) => (dashesBefore.includes(index) ? '-' : '') + byte.toString(16).padStart(2, '0'))
    .join('');
  // The last letter holds two bits only: with others, two texts would be one id.
  return uuid.test(id) && shortened(id) === part ? id : undefined;
}
