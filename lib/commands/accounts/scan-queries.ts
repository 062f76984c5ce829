import { z } from 'zod';
import { nextScanSchema } from '../../core/connection/next-scan.ts';
import { AppError } from '../../core/errors.ts';
import { readAccountOfScan } from '../../db/accounts/scan-rows.ts';
import { readNextScan as readNextScanOf } from '../../db/accounts/scan-schedule.ts';
import { listScanRows, readScanRow, scanRowSchema } from '../../db/accounts/scans-page.ts';
import { database } from '../../db/kernel/client.ts';
import { idInAddress } from '../kernel/id-in-address.ts';
import { query } from '../kernel/query.ts';
import { accountAddressSchema } from './account-queries.ts';

/** One scan with each of its Regions. Throws AppError notFound. */
export const readScan = query({
  name: 'scan.read',
  permission: 'read',
  input: z.strictObject({ scanId: idInAddress(z.uuid(), 'scan') }),
  output: scanRowSchema,
  subject: 'scan',
  scopeOf: async ({ scanId }) => [await readAccountOfScan(database(), scanId)],
  run: async ({ scanId }) => {
    const scan = await readScanRow(scanId);
    if (!scan) throw new AppError('notFound', { what: 'scan' });
    return scan;
  },
});

/** The account's newest scans, newest first. */
export const listScans = query({
  name: 'scan.list',
  permission: 'read',
  input: accountAddressSchema.extend({ limit: z.int().min(1).max(100).default(20) }),
  output: z.array(scanRowSchema),
  scopeOf: ({ accountId }) => [accountId],
  run: ({ accountId, limit }) => listScanRows(accountId, limit),
});

/** When the account is scanned without anybody asking next. Throws AppError notFound. */
export const readNextScan = query({
  name: 'scan.readNext',
  permission: 'read',
  input: accountAddressSchema,
  output: nextScanSchema,
  scopeOf: ({ accountId }) => [accountId],
  run: ({ accountId }) => readNextScanOf(database(), accountId),
});
