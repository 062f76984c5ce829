import { accountIdSchema } from '#lib/core/lambda/account-id.ts';

('use server');

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action } from '#app/_doors/action.ts';
import { disconnectAccount, startConnection, testConnection, updateAccount } from '#lib/commands/accounts.ts';
import { chooseRegions, requestScan } from '#lib/commands/scans.ts';
import {
  accountSettingsSchema,
  regionsSchema,
  rolesSchema,
  startConnectionSchema,
} from '#lib/core/connection/account-input.ts';
import { AppError } from '#lib/core/errors.ts';
import { type AccountView, readAccount } from '#lib/db/accounts/accounts-page.ts';
import { inTransaction } from '#lib/db/kernel/client.ts';

const idSchema = z.strictObject({ id: accountIdSchema });

/** Begins to connect an account; answers it with its external id. */
export const startConnectionAction = action({
  name: 'account.create',
  permission: 'account.manage',
  input: startConnectionSchema,
  run: async (input, { actor }): Promise<AccountView> => {
    const { id } = await inTransaction((tx) => startConnection(tx, input, actor));
    const account = await readAccount(id);
    if (!account) throw new AppError('notFound', { what: 'account' });
    revalidatePath('/accounts');
    return account;
  },
});

/** Stores the roles and has them tested. */
export const testConnectionAction = action({
  name: 'account.test',
  permission: 'account.manage',
  input: rolesSchema,
  run: (input, { actor }) => inTransaction((tx) => testConnection(tx, input, actor)),
});

/** Chooses the Regions and scans them. */
export const chooseRegionsAction = action({
  name: 'account.chooseRegions',
  permission: 'account.manage',
  input: regionsSchema,
  run: (input, { actor }) => inTransaction((tx) => chooseRegions(tx, input, actor)),
});

/** Scans the account's Regions. */
export const requestScanAction = action({
  name: 'scan.request',
  permission: 'scan.request',
  input: idSchema,
  run: (input, { actor }) => inTransaction((tx) => requestScan(tx, input, actor)),
});

/** Changes name, limits and freeze windows. */
export const updateAccountAction = action({
  name: 'account.update',
  permission: 'account.manage',
  input: accountSettingsSchema,
  run: async (input, { actor }) => {
    await inTransaction((tx) => updateAccount(tx, input, actor));
    revalidatePath(`/accounts/${input.id}`);
  },
});

/** Disconnects the account. */
export const disconnectAccountAction = action({
  name: 'account.disconnect',
  permission: 'account.manage',
  input: idSchema,
  run: async (input, { actor }) => {
    await inTransaction((tx) => disconnectAccount(tx, input, actor));
    revalidatePath('/accounts');
  },
});
