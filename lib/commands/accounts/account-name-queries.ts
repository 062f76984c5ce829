import { z } from 'zod';
import { accountNameSchema, listAccountNameRows } from '../../db/accounts/account-names.ts';
import { query } from '../kernel/query.ts';

/** Every account that was ever added, by name; also disconnected ones. */
export const listAccountNames = query({
  name: 'account.listNames',
  permission: 'read',
  input: z.strictObject({}),
  output: z.array(accountNameSchema),
  scopeOf: () => 'allAccounts',
  run: () => listAccountNameRows(),
});
