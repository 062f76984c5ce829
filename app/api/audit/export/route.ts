import { refuseTooLarge } from '#app/_doors/failure-digest.ts';
import { route } from '#app/_doors/route.ts';
import { exportAuditEvents } from '#lib/commands/audit/audit-queries.ts';
import { runStreamQuery } from '#lib/commands/kernel/query.ts';
import { reportUnexpected } from '#lib/commands/kernel/report.ts';
import { parseAuditFilter } from '#lib/core/audit/audit-filter.ts';
import { csvLine } from '#lib/core/audit/csv.ts';
import type { AuditRow } from '#lib/db/audit/audit-log.ts';

const columns = [
  'id',
  'at',
  'actorId',
  'actorName',
  'action',
  'awsAccountId',
  'region',
  'functionArn',
  'functionName',
  'rolloutNumber',
  'rolloutId',
  'changeId',
  'outcome',
  'awsRequestId',
  'attributes',
  'details',
] as const satisfies readonly (keyof AuditRow)[];

/**
 * The audit log as a file: every event that the filter in the address matches, oldest first, as CSV or JSON Lines.
 * It is sent while it is read, so its length does not matter. What is masked in the log is masked in the file.
 */
export const GET = route({
  query: exportAuditEvents,
  respond: async (request, { query, caller }) => {
    const address = new URL(request.url).searchParams;
    const isCsv = address.get('format') !== 'jsonl';
    const { filter, breach } = parseAuditFilter(address);
    refuseTooLarge(breach);
    const batches = await runStreamQuery(query, { filter }, caller);
    // Read before the answer begins, so that a refusal still has its status.
    const first = await batches.next();
    const fileName = `lamplighter-audit-${new Date().toISOString().slice(0, 10)}.${isCsv ? 'csv' : 'jsonl'}`;
    return new Response(streamOf(first, batches, isCsv), {
      headers: {
        'content-type': isCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  },
});

function streamOf(
  first: IteratorResult<AuditRow[], unknown>,
  batches: AsyncGenerator<AuditRow[]>,
  isCsv: boolean,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let read: IteratorResult<AuditRow[], unknown> | undefined = first;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (isCsv) controller.enqueue(encoder.encode(csvLine(columns)));
    },
    async pull(controller) {
      try {
        const batch = read ?? (await batches.next());
        read = undefined;
        if (batch.done) controller.close();
        else controller.enqueue(encoder.encode(batch.value.map(isCsv ? csvOf : jsonLineOf).join('')));
      } catch (error) {
        // The download breaks off visibly rather than ending as if it were complete.
        reportUnexpected('audit export', error);
        controller.error(error);
      }
    },
    async cancel() {
      await batches.return(undefined);
    },
  });
}

function csvOf(row: AuditRow): string {
  return csvLine(
    columns.map((column) => {
      const value = row[column];
      return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
    }),
  );
}

function jsonLineOf(row: AuditRow): string {
  return `${JSON.stringify(row)}\n`;
}
