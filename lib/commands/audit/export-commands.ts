import { z } from 'zod';
import { command } from '../kernel/command.ts';

/** The forms in which the log can be taken along; `proof` is the whole log with what verifies it. */
export const exportFormats = ['csv', 'jsonl', 'proof'] as const;

/** Records that somebody begins to download the log: before the first byte leaves, so that no export goes unrecorded. */
export const recordExportRequest = command({
  name: 'audit.recordExportRequest',
  permission: 'read',
  input: z.strictObject({ exportId: z.uuid(), format: z.enum(exportFormats), filter: z.string().max(20_000) }),
  output: z.void(),
  records: ['audit.exportRequested'],
  scopeOf: () => 'permittedAccounts',
  run: async ({ record }, { exportId, format, filter }) => {
    await record({ action: 'audit.exportRequested', details: { exportId, format, filter } });
  },
});

/** Records how the download ended: how many rows left, and whether those were all. */
export const recordExportEnd = command({
  name: 'audit.recordExportEnd',
  permission: 'read',
  input: z.strictObject({ exportId: z.uuid(), rows: z.int().min(0), isComplete: z.boolean() }),
  output: z.void(),
  records: ['audit.exportFinished'],
  scopeOf: () => 'permittedAccounts',
  run: async ({ record }, { exportId, rows, isComplete }) => {
    await record({ action: 'audit.exportFinished', details: { exportId, rows, isComplete } });
  },
});
