import { z } from 'zod';
import { cursorInputShape, cursorOf, cursorPageSchema, readCursor } from '../../core/api/cursor.ts';
import { auditFilterSchema } from '../../core/audit/audit-filter.ts';
import { auditRowSchema, listAuditRows } from '../../db/audit/audit-log.ts';
import { query } from '../kernel/query.ts';
import { readerOf } from './reader.ts';

const beforeSchema = z.tuple([z.string().regex(/^\d{1,18}$/)]);

/** Recorded events that match and the caller may read, newest first. Throws AppError cursorInvalid. */
export const searchAuditEvents = query({
  name: 'audit.search',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({ filter: auditFilterSchema, ...cursorInputShape }),
  output: cursorPageSchema(auditRowSchema),
  scopeOf: () => 'permittedAccounts',
  run: async ({ filter, cursor, limit }, caller) => {
    const [olderThan] = readCursor(cursor, beforeSchema) ?? [];
    const { rows, olderCursor } = await listAuditRows(filter, { olderThan, limit, reader: readerOf(caller) });
    return { items: rows, nextCursor: olderCursor === null ? null : cursorOf([olderCursor]) };
  },
});
