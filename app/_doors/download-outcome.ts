import { errorCodes, type Failure } from '#lib/core/errors.ts';

/** The name in a download's address by which the page that began it is told what became of it. */
export const downloadIdName = 'downloadId';

/** What a page learns of a download that it began. */
export type DownloadOutcome = { began: true } | { began: false; failure: Failure };

/** The cookie in which a download's page finds its outcome. */
export function downloadCookie(downloadId: string): string {
  return `lamplighter.download.${downloadId}`;
}

/**
 * What a cookie's value says of a download; undefined where it is none of the console's, as of a program at another port of the same host,
 * with which browsers share cookies. A code that this page does not know is of another version.
 */
export function readOutcome(value: string): DownloadOutcome | undefined {
  const told = toldIn(value);
  if (told?.['began'] === true) return { began: true };
  if (told?.['began'] !== false) return undefined;
  const failure = asRecord(told['failure']);
  const code = errorCodes.find((one) => one === failure?.['code']) ?? 'unexpected';
  const facts = Object.entries(asRecord(failure?.['params']) ?? {});
  return { began: false, failure: { code, params: Object.fromEntries(facts.filter(isFact)) } };
}

function toldIn(value: string): Record<string, unknown> | undefined {
  try {
    return asRecord(JSON.parse(decodeURIComponent(value)));
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}

function isFact(entry: [string, unknown]): entry is [string, string | number] {
  return ['string', 'number'].includes(typeof entry[1]);
}
