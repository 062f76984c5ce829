import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { overviewSchema, readOverviewRow } from '../../db/functions/overview-page.ts';
import { query } from '../kernel/query.ts';

/**
 * How far the caller's accounts are, and what happened last; of functions only those are counted that are there, in the Regions chosen of
 * accounts that are in use.
 */
export const readOverview = query({
  name: 'overview.read',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({}),
  output: overviewSchema,
  scopeOf: () => 'permittedAccounts',
  run: (_input, caller) => readOverviewRow(accountsWith(caller, 'read')),
});
