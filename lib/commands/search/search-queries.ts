import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { longestSearch, readSearch } from '../../core/functions/console-search.ts';
import { accountMatchSchema, findAccountRows } from '../../db/accounts/account-matches.ts';
import { findFunctionRows, functionMatchSchema } from '../../db/functions/function-matches.ts';
import { findRolloutRows, rolloutMatchSchema } from '../../db/rollouts/rollout-matches.ts';
import { query } from '../kernel/query.ts';

/** So many of each kind: who wants more has the lists. */
const mostOfEachKind = 6;

const searchResultSchema = z.object({
  accounts: z.array(accountMatchSchema),
  /** Accounts that the text may mean, with what is done with them or without, and that the caller may have scanned now. */
  toScan: z.array(accountMatchSchema),
  functions: z.array(functionMatchSchema),
  rollouts: z.array(rolloutMatchSchema),
});
export type SearchResult = z.infer<typeof searchResultSchema>;

/** The first accounts, accounts to scan, functions and Rollouts of the caller's accounts that a typed text may mean; a function by a part of its name or its ARN. */
export const searchConsole = query({
  name: 'console.search',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({ text: z.string().trim().min(1).max(longestSearch) }),
  output: searchResultSchema,
  scopeOf: () => 'permittedAccounts',
  run: async ({ text }, caller) => {
    const searched = readSearch(text);
    const set = accountsWith(caller, 'read');
    const [accounts, toScan, functions, rollouts] = await Promise.all([
      findAccountRows(searched, set, { limit: mostOfEachKind }),
      findAccountRows(readSearch(searched.accountToScan), accountsWith(caller, 'scan.request'), {
        ...{ limit: mostOfEachKind, toScan: true },
      }),
      findFunctionRows(searched, set, mostOfEachKind),
      findRolloutRows(searched, set, mostOfEachKind),
    ]);
    return { accounts, toScan, functions, rollouts };
  },
});
