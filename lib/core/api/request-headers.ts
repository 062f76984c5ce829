import { AppError } from '../errors.ts';

/** A header of a request that names a token: `Bearer <token>`, whatever the case of its first word (RFC 9110, section 11). */
export function bearerOf(authorization: string | null): string | undefined {
  return /^bearer +([\w.~+/=-]{1,16384})$/i.exec(authorization ?? '')?.[1];
}

/**
 * The digest that If-Match names, as one strong entity tag. Throws AppError planDigestRequired where there is none or any (`*`)
 * will do: what is applied was seen by somebody.
 */
export function planDigestOf(ifMatch: string | null): string {
  const tag = ifMatch?.trim() ?? '';
  if (tag === '' || tag === '*') throw new AppError('planDigestRequired');
  const digest = /^"([0-9a-f]{64})"$/.exec(tag)?.[1];
  // Any other tag is that of no plan.
  if (digest === undefined) throw new AppError('planOutOfDate');
  return digest;
}

/** The Idempotency-Key of a request, as text or as a structured field's string in quotes. Throws AppError idempotencyKeyInvalid. */
export function idempotencyKeyOf(header: string | null): string | undefined {
  if (header === null) return undefined;
  const key = header.trim().replace(/^"(.*)"$/, '$1');
  if (!/^[!-~]{1,255}$/.test(key)) throw new AppError('idempotencyKeyInvalid');
  return key;
}

/** Whether a Content-Type says JSON, in UTF-8 if it says. */
export function isJson(contentType: string | null): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(contentType?.trim() ?? '');
}
