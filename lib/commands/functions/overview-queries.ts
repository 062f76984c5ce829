import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { keptCoverageDays, longestTagKey } from '../../core/functions/coverage.ts';
import { coverageSchema, readCoverageRow } from '../../db/functions/coverage-page.ts';
import { overviewSchema, readOverviewRow } from '../../db/functions/overview-page.ts';
import { query } from '../kernel/query.ts';

/** What of the coverage is asked for; without a tag's key the usual one, and 90 days. */
const coverageInputSchema = z.strictObject({
  tagKey: z.string().min(1).max(longestTagKey).optional(),
  days: z.int().min(1).max(keptCoverageDays).default(90),
});

/**
 * How far the caller's accounts are, what asks for attention there, and what happened last; of functions only those are counted that
 * are there, in the Regions chosen of accounts that are in use.
 */
export const readOverview = query({
  name: 'overview.read',
  permission: 'read',
  cost: 'costly',
  input: coverageInputSchema,
  output: overviewSchema,
  scopeOf: () => 'permittedAccounts',
  run: (input, caller) => readOverviewRow(accountsWith(caller, 'read'), { tagKey: undefined, ...input }),
});

/** How far the caller's accounts are: by account, Region, runtime and a tag, and day by day. */
export const readCoverage = query({
  name: 'coverage.read',
  permission: 'read',
  cost: 'costly',
  input: coverageInputSchema,
  output: coverageSchema,
  scopeOf: () => 'permittedAccounts',
  run: async (input, caller) =>
    (await readCoverageRow(accountsWith(caller, 'read'), { tagKey: undefined, ...input })).coverage,
});
