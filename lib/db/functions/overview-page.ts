import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { modes } from '../../core/change/change.ts';
import { type Status, statuses } from '../../core/datadog/status.ts';
import { accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { revertStateSchema } from '../../core/rollout/revert-state.ts';
import { rolloutStatuses } from '../../core/rollout/status.ts';
import { amongAccounts, touchingAccounts } from '../accounts/account-set.ts';
import { accountInUse } from '../accounts/accounts-in-use.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { readRevertStates } from '../rollouts/revert-state-rows.ts';
import { listedFunctionsOf } from './function-conditions.ts';
import { functionListRowSchema } from './functions-page.ts';

/** A Rollout as the overview lists it; times are ISO 8601 in UTC. */
export const recentRolloutRowSchema = z.object({
  id: z.string(),
  number: z.number(),
  name: z.string(),
  mode: z.enum(modes),
  status: z.enum(rolloutStatuses),
  createdByName: z.string(),
  createdAt: z.string(),
  /** How much of it other Rollouts took back. */
  revertState: revertStateSchema.nullable(),
});
export type RecentRolloutRow = z.infer<typeof recentRolloutRowSchema>;

const countByStatusSchema = z.record(z.enum(statuses), z.number());

/** What stands on the first page: how far the fleet is, and what happened last. */
export const overviewSchema = z.object({
  /** Accounts in use; drafts and disconnected ones do not count. */
  accountCount: z.number(),
  /** Accounts that somebody began to connect and whose connection test has not passed, the newest first. */
  drafts: z.array(z.object({ id: accountIdSchema, name: z.string() })),
  /** Accounts that could not be reached the last time. */
  failingAccounts: z.array(z.object({ id: accountIdSchema, name: z.string() })),
  functionCount: z.number(),
  countByStatus: countByStatusSchema,
  /** Accounts with the most functions first; at most ten. */
  accounts: z.array(
    z.object({
      id: accountIdSchema,
      awsAccountId: awsAccountIdSchema,
      name: z.string(),
      countByStatus: countByStatusSchema,
    }),
  ),
  recentRollouts: z.array(recentRolloutRowSchema),
});
export type Overview = z.infer<typeof overviewSchema>;

const countSchema = z.object({
  id: z.string(),
  status: functionListRowSchema.shape.status,
  count: z.coerce.number(),
});

/** Reads the overview of the accounts of a set, counting only functions that are there, in chosen Regions of accounts in use. */
export async function readOverviewRow(set: AccountSet): Promise<Overview> {
  const db = database();
  const [accounts, drafts, counts, rollouts] = await Promise.all([
    db.account.findMany({
      where: { ...accountInUse, ...amongAccounts(set) },
      select: { id: true, awsAccountId: true, name: true, status: true },
      orderBy: { name: 'asc' },
    }),
    db.account.findMany({
      where: { status: 'draft', connectedAt: null, ...amongAccounts(set) },
      select: { id: true, name: true },
      orderBy: { createdAt: 'desc' },
    }),
    rowsOf(
      db,
      countSchema,
      Prisma.sql`
      SELECT a.id, f.datadog_status AS status, count(*) AS count ${listedFunctionsOf(set)} GROUP BY a.id, f.datadog_status`,
    ),
    db.rollout.findMany({
      where: { status: { not: 'discarded' }, ...touchingAccounts(set) },
      orderBy: { createdAt: 'desc' },
      take: 5,
    }),
  ]);
  const revertStates = await readRevertStates(rollouts, set);
  const countsOf = (id?: string): Record<Status, number> => {
    const total = { instrumented: 0, outdated: 0, partly: 0, not: 0, cannotBe: 0 };
    for (const row of counts) if (id === undefined || row.id === id) total[row.status] += row.count;
    return total;
  };
  const withCounts = accounts.map((account) => ({
    id: account.id,
    awsAccountId: account.awsAccountId,
    name: account.name,
    countByStatus: countsOf(account.id),
  }));
  return overviewSchema.parse({
    accountCount: accounts.length,
    drafts,
    failingAccounts: accounts.filter(({ status }) => status === 'failing').map(({ id, name }) => ({ id, name })),
    functionCount: sum(countsOf()),
    countByStatus: countsOf(),
    accounts: withCounts.toSorted((a, b) => sum(b.countByStatus) - sum(a.countByStatus)).slice(0, 10),
    recentRollouts: rollouts.map((rollout) => ({
      id: rollout.id,
      number: rollout.number,
      name: rollout.name,
      mode: rollout.mode,
      status: rollout.status,
      createdByName: rollout.createdByName,
      createdAt: rollout.createdAt.toISOString(),
      revertState: revertStates.get(rollout.id) ?? null,
    })),
  });
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
