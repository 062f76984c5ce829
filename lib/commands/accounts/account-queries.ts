import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { AppError } from '../../core/errors.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import {
  accountListRowSchema,
  accountRowSchema,
  listAccountRows,
  managedAccountRowSchema,
  readAccountRow,
} from '../../db/accounts/accounts-page.ts';
import { connectionTestRowSchema, readConnectingTestRow } from '../../db/accounts/connection-tests-page.ts';
import { idInAddress } from '../kernel/id-in-address.ts';
import { query } from '../kernel/query.ts';

/** The input of queries about one account: our own id of it, as it is given in a URL. */
export const accountAddressSchema = z.strictObject({ accountId: idInAddress(accountIdSchema, 'account') });

/** Every account of the caller's: those in use, then drafts, then disconnected ones, each by name. */
export const listAccounts = query({
  name: 'account.list',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({}),
  output: z.array(accountListRowSchema),
  scopeOf: () => 'permittedAccounts',
  run: (_input, caller) => listAccountRows(accountsWith(caller, 'read')),
});

/** One account without its external id. Throws AppError notFound. */
export const readAccount = query({
  name: 'account.read',
  permission: 'read',
  input: accountAddressSchema,
  output: accountRowSchema,
  scopeOf: ({ accountId }) => [accountId],
  run: ({ accountId }) => readExistingAccount(accountId),
});

/**
 * The external id that the account's roles must ask for. It is part of what makes them safe, so it is returned only to those who
 * create roles. Throws AppError notFound.
 */
export const readExternalId = query({
  name: 'account.readExternalId',
  permission: 'account.manage',
  input: accountAddressSchema,
  output: z.string(),
  scopeOf: ({ accountId }) => [accountId],
  run: async ({ accountId }) => (await readExistingAccount(accountId)).externalId,
});

/**
 * How far the connecting of an account has come: the account and its newest test since it was last disconnected. Null for an id of no account, and without an
 * id: then one is begun.
 */
export const readConnecting = query({
  name: 'account.readConnecting',
  permission: 'account.manage',
  input: z.strictObject({ accountId: accountIdSchema.optional().catch(undefined) }),
  output: z.object({ account: managedAccountRowSchema, test: connectionTestRowSchema.nullable() }).nullable(),
  scopeOf: ({ accountId }) => (accountId === undefined ? 'allAccounts' : [accountId]),
  run: async ({ accountId }) => {
    const account = accountId === undefined ? null : await readAccountRow(accountId);
    return account && accountId ? { account, test: await readConnectingTestRow(accountId) } : null;
  },
});

async function readExistingAccount(accountId: AccountId) {
  const account = await readAccountRow(accountId);
  if (!account) throw new AppError('notFound', { what: 'account' });
  return account;
}
