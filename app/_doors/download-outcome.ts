import type { Failure } from '#lib/core/errors.ts';

/** The name in a download's address by which the page that began it is told what became of it. */
export const downloadIdName = 'downloadId';

/** What a page learns of a download that it began. */
export type DownloadOutcome = { began: true } | { began: false; failure: Failure };

/** The cookie in which a download's page finds its outcome. */
export function downloadCookie(downloadId: string): string {
  return `lamplighter.download.${downloadId}`;
}
