import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { readAccountOfTest } from '../../db/accounts/connection-test-rows.ts';
import {
  connectionTestRowSchema,
  readConnectionTestRow,
  readLatestConnectionTestRow,
} from '../../db/accounts/connection-tests-page.ts';
import { database } from '../../db/kernel/client.ts';
import { idInAddress } from '../kernel/id-in-address.ts';
import { query } from '../kernel/query.ts';
import { accountAddressSchema } from './account-queries.ts';

/** One connection test as it stands. Throws AppError notFound. */
export const readConnectionTest = query({
  name: 'connectionTest.read',
  permission: 'read',
  input: z.strictObject({ testId: idInAddress(z.uuid(), 'connectionTest') }),
  output: connectionTestRowSchema,
  subject: 'connectionTest',
  scopeOf: async ({ testId }) => [await readAccountOfTest(database(), testId)],
  run: async ({ testId }) => {
    const test = await readConnectionTestRow(testId);
    if (!test) throw new AppError('notFound', { what: 'connectionTest' });
    return test;
  },
});

/** The account's newest connection test; null when there was none. */
export const readLatestConnectionTest = query({
  name: 'connectionTest.readLatest',
  permission: 'read',
  input: accountAddressSchema,
  output: connectionTestRowSchema.nullable(),
  scopeOf: ({ accountId }) => [accountId],
  run: ({ accountId }) => readLatestConnectionTestRow(accountId),
});
