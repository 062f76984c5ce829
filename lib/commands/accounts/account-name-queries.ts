import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { accountNameSchema, listAccountNameRows } from '../../db/accounts/account-names.ts';
import { accountPlacesSchema, listAccountPlaceRows } from '../../db/accounts/account-places.ts';
import { query } from '../kernel/query.ts';

/** Every account of the caller's that was ever added, by name; also disconnected ones. */
export const listAccountNames = query({
  name: 'account.listNames',
  permission: 'read',
  input: z.strictObject({}),
  output: z.array(accountNameSchema),
  scopeOf: () => 'permittedAccounts',
  run: (_input, caller) => listAccountNameRows(accountsWith(caller, 'read')),
});

/** Every connected account of the caller's, by name, with its Regions and its environment: where settings are resolved. */
export const listAccountPlaces = query({
  name: 'account.listPlaces',
  permission: 'read',
  input: z.strictObject({}),
  output: z.array(accountPlacesSchema),
  scopeOf: () => 'permittedAccounts',
  run: (_input, caller) => listAccountPlaceRows(accountsWith(caller, 'read')),
});
