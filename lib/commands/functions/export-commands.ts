import { z } from 'zod';
import { command } from '../kernel/command.ts';

/** The forms in which the list of functions can be taken along. */
export const functionExportFormats = ['csv', 'json'] as const;

/** Records that somebody begins to download functions: before the first byte leaves, so that no export goes unrecorded. */
export const recordFunctionExport = command({
  name: 'function.recordExportRequest',
  permission: 'read',
  input: z.strictObject({
    exportId: z.uuid(),
    format: z.enum(functionExportFormats),
    /** The conditions as in the address; empty for all functions. */
    filter: z.string().max(60_000),
    /** Whether only what is selected of them. */
    isSelection: z.boolean(),
  }),
  output: z.void(),
  records: ['function.exportRequested'],
  scopeOf: () => 'permittedAccounts',
  run: async ({ record }, details) => {
    await record({ action: 'function.exportRequested', details });
  },
});

/** Records how the download ended: how many functions left, and whether those were all. */
export const recordFunctionExportEnd = command({
  name: 'function.recordExportEnd',
  permission: 'read',
  input: z.strictObject({ exportId: z.uuid(), rows: z.int().min(0), isComplete: z.boolean() }),
  output: z.void(),
  records: ['function.exportFinished'],
  scopeOf: () => 'permittedAccounts',
  run: async ({ record }, details) => {
    await record({ action: 'function.exportFinished', details });
  },
});
