import { z } from 'zod';
import { type Status, statuses } from '../../core/datadog/status.ts';
import type { AccountId, AwsAccountId } from '../../core/lambda/account-id.ts';
import { accountIdsOf } from '../accounts/account-ids.ts';
import { database } from '../kernel/client.ts';

/** A Rollout as the overview lists it; times are ISO 8601. */
export type RecentRollout = {
  id: string;
  number: number;
  name: string;
  mode: string;
  status: string;
  createdByName: string;
  createdAt: string;
};

/** What stands on the first page: how far the fleet is, and what happened last. */
export type Overview = {
  accountCount: number;
  /** Accounts that could not be reached the last time, with our own ids. */
  failingAccounts: { id: string; name: string }[];
  functionCount: number;
  countByStatus: Record<Status, number>;
  /** Accounts with the most functions first; at most ten. */
  accounts: { id: AccountId; awsAccountId: AwsAccountId; name: string; countByStatus: Record<Status, number> }[];
  recentRollouts: RecentRollout[];
};

const countSchema = z.array(z.object({ id: z.string(), status: z.enum(statuses), count: z.coerce.number() }));

/** Reads the overview, counting only functions that are there, in chosen Regions of accounts that are not disconnected. */
export async function readOverview(): Promise<Overview> {
  const db = database();
  const [accounts, countRows, rollouts] = await Promise.all([
    db.account.findMany({
      where: { status: { not: 'disconnected' } },
      select: { id: true, awsAccountId: true, name: true, status: true },
      orderBy: { name: 'asc' },
    }),
    db.$queryRaw`
      SELECT a.id, f.datadog_status AS status, count(*) AS count
      FROM lambda_function f JOIN account a ON a.id = f.account_id
      WHERE f.gone_at IS NULL AND a.status <> 'disconnected' AND f.region = ANY (a.regions)
      GROUP BY a.id, f.datadog_status`,
    db.rollout.findMany({ where: { status: { not: 'discarded' } }, orderBy: { createdAt: 'desc' }, take: 5 }),
  ]);
  const counts = countSchema.parse(countRows);
  const countsOf = (id?: string): Record<Status, number> => {
    const total = { instrumented: 0, outdated: 0, partly: 0, not: 0, cannotBe: 0 };
    for (const row of counts) if (id === undefined || row.id === id) total[row.status] += row.count;
    return total;
  };
  const withCounts = accounts.map((account) => ({
    ...accountIdsOf(account),
    name: account.name,
    countByStatus: countsOf(account.id),
  }));
  return {
    accountCount: accounts.length,
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
    })),
  };
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
