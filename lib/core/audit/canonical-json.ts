import canonicalize from 'canonicalize';

/** A value as canonical JSON (RFC 8785): equal values give equal texts. Throws for what JSON cannot say. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('This value has no JSON.');
  return text;
}
