import 'server-only';
import { getTranslations } from 'next-intl/server';
import { type exportFormats, recordExportEnd, recordExportRequest } from '#lib/commands/audit/export-commands.ts';
import { reportUnexpected } from '#lib/commands/kernel/report.ts';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import type { Caller } from '#lib/core/access/caller.ts';
import { AppError, httpStatuses } from '#lib/core/errors.ts';

type Download<Row> = {
  format: (typeof exportFormats)[number];
  /** The filter as in the address; empty for the whole log. */
  filter: string;
  fileName: string;
  contentType: string;
  /** What stands before the first row. */
  heading: string;
  lineOf: (row: Row) => string;
};

/**
 * A response that sends rows as a file while they are read, so that its length does not matter; that somebody downloads it is
 * recorded before the first byte, and how it ended afterwards.
 */
export async function recordedDownload<Row>(
  batches: AsyncGenerator<Row[]>,
  caller: Caller,
  { format, filter, fileName, contentType, heading, lineOf }: Download<Row>,
): Promise<Response> {
  const exportId = crypto.randomUUID();
  await runCommand(recordExportRequest, { exportId, format, filter }, caller);
  let rows = 0;
  let read: IteratorResult<Row[], unknown> | undefined;
  const ended = async (isComplete: boolean) => {
    try {
      await runCommand(recordExportEnd, { exportId, rows, isComplete }, caller);
    } catch (error) {
      reportUnexpected('audit export end', error);
    }
  };
  try {
    // Read before the answer begins, so that a refusal still has its status.
    read = await batches.next();
  } catch (error) {
    await ended(false);
    throw error;
  }
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (heading !== '') controller.enqueue(encoder.encode(heading));
    },
    pull: async (controller) => {
      try {
        const batch = read ?? (await batches.next());
        read = undefined;
        if (batch.done) {
          await ended(true);
          controller.close();
          return;
        }
        rows += batch.value.length;
        controller.enqueue(encoder.encode(batch.value.map(lineOf).join('')));
      } catch (error) {
        // The download breaks off visibly rather than ending as if it were complete.
        reportUnexpected('audit export', error);
        await ended(false);
        controller.error(error);
      }
    },
    cancel: async () => {
      await batches.return(undefined);
      await ended(false);
    },
  });
  return new Response(stream, {
    headers: {
      'content-type': contentType,
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}

/** The refusal of an address with names that are not understood, with the sentence that a browser shows in place of a file. */
export async function filterRefusal(names: readonly string[]): Promise<Response> {
  const failure = new AppError('exportFilterNotUnderstood', { names: names.join(', ') }).toFailure();
  const t = await getTranslations('errors');
  return Response.json(
    { failure, message: t(failure.code, failure.params) },
    { status: httpStatuses[failure.code], headers: { 'cache-control': 'no-store' } },
  );
}
