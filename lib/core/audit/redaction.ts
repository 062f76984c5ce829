import { maskedValue } from '../change/change-codes.ts';

/** Shorter secrets are masked only where they stand alone: a value such as `1` would otherwise blot out whole texts. */
const shortestInfix = 4;

/**
 * Texts that are secrets by their look, whoever's they are. Each pattern masks its whole match, or what stands between the
 * groups `before` and `after`; one with a group `proof` masks nothing where that group took no part. Each reads a text in
 * time that grows with its length: what looks like a beginning is never read again from its middle.
 */
const secretPatterns: readonly RegExp[] = [
  // AWS repeats the whole environment behind this in its 4 KB error. Source: recorded AWS responses, 2026.
  /(?<before>String measured:\s*)[\s\S]*$/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // Signed query strings and headers.
  /(?<before>X-Amz-(?:Signature|Security-Token|Credential)[=:]\s*)[^&\s"']+/gi,
  /(?<before>\b(?:Bearer|Basic)\s+)[A-Za-z0-9+/=._~-]{8,}/g,
  /(?<before>:\/\/[^/\s:@]*:)[^/\s@]+(?<after>@)/g,
  // JSON web tokens; the first part alone proves nothing, but is taken whole.
  /\beyJ[A-Za-z0-9_-]{5,}(?<proof>\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?)?/g,
  // AWS key ids, session tokens, Datadog keys and other long hexadecimal secrets.
  /\b(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16,}/g,
  /\b(?:IQoJ|FwoG|FQoG)[A-Za-z0-9+/=_-]{20,}/g,
  /[0-9a-f]{32,}/gi,
  // Text of this length in base64 is a token or a ciphertext.
  /[A-Za-z0-9+/_-]{100,}={0,2}/g,
];

/** Forty characters of base64 with both cases and a digit: an AWS secret access key. */
const secretAccessKeyPattern = /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g;

/**
 * A text that may be logged, stored and shown: every known secret is masked wherever it occurs, also as it reads inside
 * JSON or a URL, and so is everything that looks like a key, a token or AWS's copy of an environment.
 * `secrets`: values known to be secret, for instance all values of the function's environment. Those of fewer than four
 * characters are masked where they stand alone.
 */
export function redact(text: string, secrets: Iterable<string> = []): string {
  let redacted = maskOccurrences(text, secrets);
  for (const pattern of secretPatterns) {
    redacted = redacted.replace(pattern, (whole, ...match) => {
      const last: unknown = match.at(-1);
      const groups = isGroups(last) ? last : {};
      if ('proof' in groups && groups.proof === undefined) return whole;
      const { before = '', after = '' } = groups;
      return `${before}${maskedValue}${after}`;
    });
  }
  return redacted.replace(secretAccessKeyPattern, (match) =>
    /[a-z]/.test(match) && /[A-Z]/.test(match) && /\d/.test(match) ? maskedValue : match,
  );
}

/** Masks the union of all places where a secret occurs, so that overlapping secrets leave no remainder. */
function maskOccurrences(text: string, secrets: Iterable<string>): string {
  const ranges: [start: number, end: number][] = [];
  for (const secret of new Set(secrets)) {
    for (const spelling of new Set(spellings(secret))) {
      if (spelling.trim() === '') continue;
      for (let start = text.indexOf(spelling); start !== -1; start = text.indexOf(spelling, start + 1)) {
        const end = start + spelling.length;
        if (spelling.length >= shortestInfix || standsAlone(text, start, end)) ranges.push([start, end]);
      }
    }
  }
  if (ranges.length === 0) return text;
  ranges.sort(([a], [b]) => a - b);
  let masked = '';
  let position = 0;
  for (const [start, end] of ranges) {
    if (start >= position) masked += text.slice(position, start) + maskedValue;
    position = Math.max(position, end);
  }
  return masked + text.slice(position);
}

function spellings(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inJsonTwice = JSON.stringify(inJson).slice(1, -1);
  return secret.isWellFormed()
    ? [secret, inJson, inJsonTwice, encodeURIComponent(secret)]
    : [secret, inJson, inJsonTwice];
}

/** Whether a short secret is a word of its own: not the end of a Region's name or a part of an ARN. */
function standsAlone(text: string, start: number, end: number): boolean {
  return (
    /(?:^|[\s"'`=,;|([{<])$/.test(text.slice(Math.max(0, start - 1), start)) &&
    /^(?:$|[\s"'`=,;|)\]}>]|[.:!?](?:\s|$))/.test(text.slice(end, end + 2))
  );
}

function isGroups(value: unknown): value is { before?: string; after?: string; proof?: string } {
  return typeof value === 'object' && value !== null;
}
