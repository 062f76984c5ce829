'use server';

import { revalidatePath } from 'next/cache';
import { action } from '#app/_doors/action.ts';
import { deleteDraft, startConnection, updateAccount } from '#lib/commands/accounts/account-commands.ts';
import { testConnection } from '#lib/commands/accounts/connection-test-commands.ts';
import { disconnectAccount, withdrawDisconnecting } from '#lib/commands/accounts/disconnect-commands.ts';
import { chooseRegions, requestScan } from '#lib/commands/accounts/scan-commands.ts';

export const startConnectionAction = action(startConnection, () => revalidatePath('/accounts'));
export const testConnectionAction = action(testConnection);
export const chooseRegionsAction = action(chooseRegions);
export const requestScanAction = action(requestScan);
export const updateAccountAction = action(updateAccount, (_, { accountId }) =>
  revalidatePath(`/accounts/${accountId}`),
);
export const deleteDraftAction = action(deleteDraft, () => revalidatePath('/accounts'));
export const disconnectAccountAction = action(disconnectAccount, () => revalidatePath('/accounts'));
export const withdrawDisconnectingAction = action(withdrawDisconnecting, () => revalidatePath('/accounts'));
