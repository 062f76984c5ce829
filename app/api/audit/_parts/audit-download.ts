import 'server-only';
import { recordedDownload } from '#app/_doors/recorded-download.ts';
import { type exportFormats, recordExportEnd, recordExportRequest } from '#lib/commands/audit/export-commands.ts';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import type { Caller } from '#lib/core/access/caller.ts';
import { AppError } from '#lib/core/errors.ts';

type AuditDownload<Row> = {
  format: (typeof exportFormats)[number];
  /** The filter as in the address; empty for the whole log. */
  filter: string;
  /** Says that whoever asked is gone. */
  signal: AbortSignal;
  fileName: string;
  contentType: string;
  /** What stands before the first row. */
  heading: string;
  lineOf: (row: Row) => string;
};

/** A part of the audit log as a file that is sent while it is read, with both of its events. */
export async function auditDownload<Row>(
  batches: AsyncGenerator<Row[]>,
  caller: Caller,
  { format, filter, ...file }: AuditDownload<Row>,
): Promise<Response> {
  return await recordedDownload(batches, {
    ...file,
    recordBegin: (exportId) => runCommand(recordExportRequest, { exportId, format, filter }, caller),
    recordEnd: (exportId, end) => runCommand(recordExportEnd, { exportId, ...end }, caller),
  });
}

/** What refuses an address with names that are not understood. */
export function notUnderstood(names: readonly string[]): AppError {
  return new AppError('exportFilterNotUnderstood', { names: names.join(', ') });
}
