import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { namesAccountBeside } from '../../core/functions/saved-filter.ts';
import { listAccountNameRows } from '../../db/accounts/account-names.ts';
import { listSavedFilterRows, savedFilterRowSchema } from '../../db/functions/saved-filter-rows.ts';
import { query } from '../kernel/query.ts';

/** The caller's own filters and those that are shared, by name; of others' only those that name no account beside the caller's. */
export const listSavedFilters = query({
  name: 'savedFilter.list',
  permission: 'read',
  input: z.strictObject({}),
  output: z.array(savedFilterRowSchema),
  scopeOf: () => 'shared',
  run: async (_input, caller) => {
    const rows = await listSavedFilterRows(caller.actor.id);
    const accounts = accountsWith(caller, 'read');
    if (accounts === 'all') return rows;
    const readable = new Set((await listAccountNameRows(accounts)).map(({ awsAccountId }) => awsAccountId));
    return rows.filter(({ isOwn, name, conditions }) => isOwn || !namesAccountBeside([name, conditions], readable));
  },
});
