import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { modes } from '../../core/change/change-codes.ts';
import { attentionCountsSchema } from '../../core/functions/attention-counts.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { revertStateSchema } from '../../core/rollout/revert-state.ts';
import { rolloutStatuses } from '../../core/rollout/status.ts';
import { amongAccounts, touchingAccounts } from '../accounts/account-set.ts';
import { accountInUse } from '../accounts/accounts-in-use.ts';
import { readFailedScans } from '../accounts/failed-scan-rows.ts';
import { database } from '../kernel/client.ts';
import { readRevertStates } from '../rollouts/revert-state-rows.ts';
import { type CoverageChoice, coverageSchema, readCoverageRow } from './coverage-page.ts';

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

/** What stands on the first page: how far the fleet is, and what happened last. */
export const overviewSchema = z.object({
  /** Accounts in use; drafts and disconnected ones do not count. */
  accountCount: z.number(),
  /** Accounts that somebody began to connect and whose connection test has not passed, the newest first. */
  drafts: z.array(z.object({ id: accountIdSchema, name: z.string() })),
  attention: attentionCountsSchema,
  /** The accounts that could not be reached the last time, the first by name. */
  failingAccounts: z.array(z.object({ id: accountIdSchema, name: z.string() })),
  coverage: coverageSchema,
  recentRollouts: z.array(recentRolloutRowSchema),
});
export type Overview = z.infer<typeof overviewSchema>;

/** Reads the overview of the accounts of a set, counting only functions that are there, in chosen Regions of accounts in use. */
export async function readOverviewRow(
  set: AccountSet,
  choice: CoverageChoice,
): Promise<z.input<typeof overviewSchema>> {
  const db = database();
  const [accounts, drafts, { coverage, drifted, plainKeys }, rollouts, stoppedRollouts, failedScans] =
    await Promise.all([
      db.account.findMany({
        where: { ...accountInUse, ...amongAccounts(set) },
        select: { id: true, name: true, status: true },
        orderBy: { name: 'asc' },
      }),
      db.account.findMany({
        where: { status: 'draft', connectedAt: null, ...amongAccounts(set) },
        select: { id: true, name: true },
        orderBy: { createdAt: 'desc' },
      }),
      readCoverageRow(set, choice),
      db.rollout.findMany({
        where: { status: { not: 'discarded' }, ...touchingAccounts(set) },
        orderBy: { createdAt: 'desc' },
        take: 5,
      }),
      db.rollout.count({ where: { status: 'stopped', ...touchingAccounts(set) } }),
      readFailedScans(set),
    ]);
  const revertStates = await readRevertStates(rollouts, set);
  const failing = accounts.filter(({ status }) => status === 'failing');
  return {
    accountCount: accounts.length,
    drafts,
    attention: {
      failingAccounts: failing.length,
      stoppedRollouts,
      failedScans: failedScans.size,
      drifted,
      plainKeys,
      outdated: coverage.countByStatus.outdated,
    },
    failingAccounts: failing.map(({ id, name }) => ({ id, name })),
    coverage,
    recentRollouts: z.array(recentRolloutRowSchema).parse(
      rollouts.map((rollout) => ({
        id: rollout.id,
        number: rollout.number,
        name: rollout.name,
        mode: rollout.mode,
        status: rollout.status,
        createdByName: rollout.createdByName,
        createdAt: rollout.createdAt.toISOString(),
        revertState: revertStates.get(rollout.id) ?? null,
      })),
    ),
  };
}
