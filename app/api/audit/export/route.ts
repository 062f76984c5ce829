import { downloadIdName } from '#app/_doors/download-outcome.ts';
import { refuseTooLarge } from '#app/_doors/failure-digest.ts';
import { route } from '#app/_doors/route.ts';
import { auditDownload, notUnderstood } from '#app/api/audit/_parts/audit-download.ts';
import { exportAuditEvents } from '#lib/commands/audit/audit-queries.ts';
import { admitToQuery, runStreamQuery } from '#lib/commands/kernel/query.ts';
import { auditFilterQuery, notUnderstoodIn, parseAuditFilter } from '#lib/core/audit/audit-filter.ts';
import { csvLine } from '#lib/core/audit/csv.ts';
import type { AuditRow } from '#lib/db/audit/audit-log.ts';

const formats = ['csv', 'jsonl'] as const;

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
 * The audit log as a file: every event that the filter in the address matches, oldest first, as CSV or JSON Lines. A filter that is
 * not understood is refused. What is masked in the log is masked in the file.
 */
export const GET = route({
  query: exportAuditEvents,
  respond: async (request, { query, caller }) => {
    const address = new URL(request.url).searchParams;
    const names = notUnderstoodIn(address, ['format', downloadIdName]);
    const format = formats.find((name) => name === (address.get('format') ?? 'csv'));
    if (format === undefined || address.getAll('format').length > 1) names.push('format');
    const { filter, breach } = parseAuditFilter(address);
    refuseTooLarge(breach);
    if (format === undefined || names.length > 0) {
      await admitToQuery(query, { filter }, caller);
      throw notUnderstood(names);
    }
    const batches = await runStreamQuery(query, { filter }, caller, request.signal);
    const isCsv = format === 'csv';
    return await auditDownload(batches, caller, {
      signal: request.signal,
      format,
      filter: auditFilterQuery(filter).toString(),
      fileName: `lamplighter-audit-${new Date().toISOString().slice(0, 10)}.${format}`,
      contentType: isCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
      heading: isCsv ? csvLine(columns) : '',
      lineOf: isCsv ? csvOf : jsonLineOf,
    });
  },
});

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
