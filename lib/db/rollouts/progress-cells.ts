import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { outcomes, verdicts } from '../../core/change/change-codes.ts';
import { accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { addToCounts, emptyCounts, type RolloutCounts } from '../../core/rollout/counts.ts';
import { rolloutCountsSchema } from '../../core/rollout/counts-schema.ts';
import { mostMeasuredSeconds, type WaveEstimateInput } from '../../core/rollout/estimate.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';

/** One account and Region of a Rollout: what is done there and at which pace. */
export const laneProgressSchema = z.object({
  awsAccountId: awsAccountIdSchema,
  accountName: z.string(),
  region: z.string(),
  counts: rolloutCountsSchema,
  /** Control-plane calls a second that Lamplighter allows itself here. */
  callsPerSecond: z.number(),
  /** The lower rate in force because AWS throttled; null when none is. */
  reducedRate: z.number().nullable(),
});
export type LaneProgress = z.infer<typeof laneProgressSchema>;

const cellSchema = z.object({
  account: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  region: z.string(),
  wave: z.number().nullable(),
  verdict: z.enum(verdicts).nullable(),
  outcome: z.enum(outcomes),
  count: z.number(),
  /** How many of them finished in the last `mostMeasuredSeconds`. */
  recent: z.number(),
  acknowledged: z.number(),
});
/** Changes of one account, Region, wave, verdict and outcome, with how many they are. */
export type Cell = z.infer<typeof cellSchema>;

/**
 * One pass over the Rollout's Changes in the accounts gives every count that the page shows. The account is looked up for each group and not
 * for each Change, as this is read twice a second while somebody watches.
 */
export async function readCells(rolloutId: string, accounts: AccountSet): Promise<Cell[]> {
  return await rowsOf(
    database(),
    cellSchema,
    Prisma.sql`
    SELECT counted.account_id::text AS account, a.aws_account_id AS "awsAccountId", counted.region, counted.wave, counted.verdict,
           counted.outcome, counted.count, counted.recent,
           CASE WHEN counted.outcome = 'failed' THEN counted.acknowledged ELSE 0 END AS acknowledged
      FROM (
        SELECT c.account_id, c.region, c.wave, c.verdict, c.outcome, count(*)::int AS count,
               (count(*) FILTER (WHERE c.finished_at > now() - make_interval(secs => ${mostMeasuredSeconds})))::int AS recent,
               count(c.acknowledged_at)::int AS acknowledged
          FROM change c
         WHERE c.rollout_id = ${rolloutId}::uuid AND ${isOfAccounts(Prisma.sql`c.account_id`, accounts)}
         GROUP BY 1, 2, 3, 4, 5
      ) counted JOIN account a ON a.id = counted.account_id`,
  );
}

/** The counts of some cells together. */
export function countsOf(cells: readonly Cell[]): RolloutCounts {
  const counts = emptyCounts();
  for (const cell of cells) addToCounts(counts, cell.verdict, cell.outcome, cell.count);
  return counts;
}

/** How many Changes of some cells finished lately. */
export function recentOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.recent, 0);
}

/** Returns what each wave, by its index, still has to send in each lane, and how fast that may go and goes: what `cells` have of late, in so many seconds. */
export function laneEstimates(
  lanes: readonly LaneProgress[],
  cells: readonly Cell[],
  measuredSeconds: number,
): (wave: number) => WaveEstimateInput['lanes'] {
  const cellsOf = Map.groupBy(cells, laneKey);
  return (wave) =>
    lanes.map((lane) => {
      const here = cellsOf.get(laneKey(lane)) ?? [];
      return {
        remaining: countsOf(here.filter((cell) => cell.wave === wave)).open,
        callsPerSecond: lane.reducedRate ?? lane.callsPerSecond,
        measured: { count: recentOf(here), seconds: measuredSeconds },
      };
    });
}

function laneKey({ awsAccountId, region }: Pick<Cell, 'awsAccountId' | 'region'>): string {
  return `${awsAccountId}:${region}`;
}

/** The accounts and Regions that a Rollout's cells are of, in that order, each with its counts and its pace. */
export async function readLanes(cells: readonly Cell[]): Promise<LaneProgress[]> {
  const accounts = await database().account.findMany({
    where: { id: { in: [...new Set(cells.map((cell) => cell.account))] } },
    select: { id: true, name: true, callsPerSecond: true },
  });
  const lanes = new Map<string, LaneProgress>();
  for (const cell of cells) {
    const account = accounts.find((candidate) => candidate.id === cell.account);
    if (!account) continue;
    const key = laneKey(cell);
    const lane = lanes.get(key) ?? {
      awsAccountId: cell.awsAccountId,
      accountName: account.name,
      region: cell.region,
      counts: emptyCounts(),
      callsPerSecond: account.callsPerSecond,
      reducedRate: null,
    };
    addToCounts(lane.counts, cell.verdict, cell.outcome, cell.count);
    lanes.set(key, lane);
  }
  const budgets = await database().rateBudget.findMany({
    where: {
      key: { in: [...lanes.keys()].map((key) => `${key}:control`) },
      reducedRate: { not: null },
    },
  });
  for (const budget of budgets) {
    const lane = lanes.get(budget.key.replace(/:control$/, ''));
    if (lane) lane.reducedRate = budget.reducedRate;
  }
  return [...lanes.values()].sort((a, b) =>
    `${a.awsAccountId}${a.region}`.localeCompare(`${b.awsAccountId}${b.region}`),
  );
}
