import 'server-only';
import { reportUnexpected } from '#lib/commands/kernel/report.ts';
import { AppError } from '#lib/core/errors.ts';

type Download<Row> = {
  /** Records that it begins, before the first byte leaves, and how it ended. */
  recordBegin: (exportId: string) => Promise<void>;
  recordEnd: (exportId: string, end: { rows: number; isComplete: boolean }) => Promise<void>;
  /** Says that whoever asked is gone, before the first byte leaves as well. */
  signal: AbortSignal;
  fileName: string;
  contentType: string;
  /** What stands before the first row, and behind the last. */
  heading: string;
  ending?: string;
  /** A row as it is written; `index` counts from 0. */
  lineOf: (row: Row, index: number) => string;
};

/**
 * A response that sends rows as a file while they are read, so that its length does not matter; that somebody downloads it is
 * recorded before the first byte, and how it ended afterwards.
 */
export async function recordedDownload<Row>(
  batches: AsyncGenerator<Row[]>,
  { recordBegin, recordEnd, signal, fileName, contentType, heading, ending = '', lineOf }: Download<Row>,
): Promise<Response> {
  const exportId = crypto.randomUUID();
  try {
    await recordBegin(exportId);
  } catch (error) {
    // What is not read would stay open, as one of the few downloads that a person may have, until it is given up.
    await batches.return(undefined);
    throw error;
  }
  let rows = 0;
  let read: IteratorResult<Row[], unknown> | undefined;
  let isOver = false;
  const ended = async (isComplete: boolean) => {
    if (isOver) return;
    isOver = true;
    try {
      await recordEnd(exportId, { rows, isComplete });
    } catch (error) {
      reportUnexpected('export end', error);
    }
  };
  try {
    // Read before the answer begins, so that a refusal still has its status.
    read = await batches.next();
  } catch (error) {
    await ended(false);
    throw error;
  }
  // Next.js reads no response whose reader is gone, and so never cancels it.
  if (signal.aborted) await ended(false);
  else signal.addEventListener('abort', () => void ended(false), { once: true });
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (heading !== '') controller.enqueue(encoder.encode(heading));
    },
    pull: async (controller) => {
      try {
        const batch = read ?? (await batches.next());
        read = undefined;
        if (isOver) return;
        if (batch.done) {
          await ended(true);
          if (ending !== '') controller.enqueue(encoder.encode(ending));
          controller.close();
          return;
        }
        const first = rows;
        rows += batch.value.length;
        controller.enqueue(encoder.encode(batch.value.map((row, index) => lineOf(row, first + index)).join('')));
      } catch (error) {
        if (isOver) return;
        // The download breaks off visibly rather than ending as if it were complete.
        if (!isAbandoned(error)) reportUnexpected('export', error);
        await ended(false);
        controller.error(error);
        // Not every failure is one of reading, which would have closed them.
        await batches.return(undefined);
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

/** Whether nobody takes the file any more, which is no defect. */
function isAbandoned(error: unknown): boolean {
  return error instanceof AppError && error.code === 'downloadAbandoned';
}
