import { recordedDownload } from '#app/_doors/recorded-download.ts';
import { formDownload } from '#app/_doors/route.ts';
import {
  functionExportFormats,
  recordFunctionExport,
  recordFunctionExportEnd,
} from '#lib/commands/functions/export-commands.ts';
import { exportFunctions } from '#lib/commands/functions/export-queries.ts';
import { runStreamQuery } from '#lib/commands/kernel/query.ts';
import { parseInput, runCommand } from '#lib/commands/kernel/run-command.ts';
import { csvLine } from '#lib/core/audit/csv.ts';
import { AppError } from '#lib/core/errors.ts';
import { formatConditions } from '#lib/core/functions/function-query.ts';
import type { ExportedFunction } from '#lib/db/functions/exported-functions.ts';

const columns = [
  'functionName',
  'functionArn',
  'awsAccountId',
  'accountName',
  'region',
  'packageType',
  'runtime',
  'architecture',
  'handler',
  'memorySizeMib',
  'timeoutSeconds',
  'status',
  'tool',
  'extensionVersion',
  'libraryVersion',
  'driftState',
  'ownerTool',
  'ownerName',
  'lastModifiedAt',
  'unreadSince',
  'layers',
  'variableNames',
  'tags',
] as const satisfies readonly (keyof ExportedFunction)[];

/** The list of functions as a file, CSV or JSON: all that match, or those of them that are selected. */
export const POST = formDownload({
  query: exportFunctions,
  mostBytes: 4_000_000,
  respond: async (caller, { input: asked, form, signal }) => {
    const format = functionExportFormats.find((name) => name === form.get('format'));
    if (format === undefined) throw new AppError('invalidInput');
    const input = parseInput(exportFunctions.input, asked);
    const batches = await runStreamQuery(exportFunctions, input, caller, signal);
    const isCsv = format === 'csv';
    return await recordedDownload(batches, {
      signal,
      recordBegin: (exportId) =>
        runCommand(
          recordFunctionExport,
          {
            ...{ exportId, format, isSelection: input.selection !== null },
            filter: formatConditions(input.conditions).toString(),
          },
          caller,
        ),
      recordEnd: (exportId, end) => runCommand(recordFunctionExportEnd, { exportId, ...end }, caller),
      fileName: `lamplighter-functions-${new Date().toISOString().slice(0, 10)}.${format}`,
      contentType: isCsv ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
      // A spreadsheet takes a file for UTF-8 by its first character.
      heading: isCsv ? `\uFEFF${csvLine(columns)}` : '[',
      ending: isCsv ? '' : '\n]\n',
      lineOf: isCsv ? csvOf : jsonOf,
    });
  },
});

function csvOf(row: ExportedFunction): string {
  return csvLine(
    columns.map((column) => {
      const value = row[column];
      return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
    }),
  );
}

function jsonOf(row: ExportedFunction, index: number): string {
  return `${index === 0 ? '\n' : ',\n'}${JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column]])))}`;
}
