import { z } from 'zod';
import { auditFilterSchema } from '../../core/audit/audit-filter.ts';
import { proofRecordSchema } from '../../core/audit/proof.ts';
import {
  auditPageSchema,
  auditRowSchema,
  countAuditRows,
  listAuditRows,
  readAuditRows,
} from '../../db/audit/audit-log.ts';
import { readProof } from '../../db/audit/proof-log.ts';
import { protectionSchema, readProtection } from '../../db/audit/protection-page.ts';
import { query, streamQuery } from '../kernel/query.ts';
import { readerOf } from './reader.ts';

/** An event's id; where there was nothing of the kind, reading begins at the newest event. */
const cursorSchema = z.string().regex(/^\d{1,18}$/);

/** One page of the events that the caller may read, newest first. `olderThan` and `newerThan` are ids of events. */
export const listAuditEvents = query({
  name: 'audit.list',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({
    filter: auditFilterSchema,
    olderThan: cursorSchema.optional(),
    newerThan: cursorSchema.optional(),
    limit: z.int().min(1).max(500),
  }),
  output: auditPageSchema,
  scopeOf: () => 'permittedAccounts',
  run: ({ filter, ...options }, caller) => listAuditRows(filter, { ...options, reader: readerOf(caller) }),
});

/** How many events that the caller may read match, counted only as far as `atMost`. */
export const countAuditEvents = query({
  name: 'audit.count',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({ filter: auditFilterSchema, atMost: z.int().min(1).max(100_000) }),
  output: z.number(),
  scopeOf: () => 'permittedAccounts',
  run: ({ filter, atMost }, caller) => countAuditRows(filter, atMost, readerOf(caller)),
});

/** Every matching event that the caller may read, oldest first, in batches. */
export const exportAuditEvents = streamQuery({
  name: 'audit.export',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({ filter: auditFilterSchema }),
  output: auditRowSchema,
  scopeOf: () => 'permittedAccounts',
  run: ({ filter }, caller) => readAuditRows(filter, 500, readerOf(caller)),
});

/** The whole log with all that proves it: digests, the chain, then events that are not chained yet. */
export const exportAuditProof = streamQuery({
  name: 'audit.exportProof',
  permission: 'read',
  input: z.strictObject({}),
  output: proofRecordSchema,
  scopeOf: () => 'allAccounts',
  run: () => readProof(),
});

/** How the log is protected at present: its head, its digests and where they are kept, and what weakens it. */
export const readAuditProtection = query({
  name: 'audit.protection',
  permission: 'read',
  input: z.strictObject({}),
  output: protectionSchema,
  scopeOf: () => 'shared',
  run: () => readProtection(),
});
