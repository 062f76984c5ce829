import { z } from 'zod';
import { failureSchema } from '../../core/change/change.ts';
import type { Failure } from '../../core/errors.ts';
import { type AwsAccountId, accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { estimateSeconds } from '../../core/rollout/estimate.ts';
import { type HealthReport, healthReportSchema } from '../../core/rollout/health.ts';
import { statusReasonSchema } from '../../core/rollout/stop-rule.ts';
import { type Strategy, strategySchema } from '../../core/rollout/strategy.ts';
import { type AuditRow, listAuditRows } from '../audit/audit-log.ts';
import type { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { type FailureGroup, listFailureGroups } from './rollout-groups.ts';
import { addToCounts, emptyCounts, type RolloutCounts } from './rollouts-page.ts';

/** One account and Region of a Rollout: what is done there and at which pace. */
export type LaneProgress = {
  awsAccountId: AwsAccountId;
  accountName: string;
  region: string;
  counts: RolloutCounts;
  /** Control-plane calls a second that Lamplighter allows itself here. */
  callsPerSecond: number;
  /** The lower rate in force because AWS throttled; null when none is. */
  reducedRate: number | null;
};

export type WaveProgress = {
  index: number;
  size: number;
  status: string;
  startedAt: string | null;
  bakeUntil: string | null;
  finishedAt: string | null;
  health: HealthReport | null;
  counts: RolloutCounts;
};

/** The state of one Change, for rows that a page already shows. */
export type ChangeState = {
  id: string;
  outcome: string;
  failure: Failure | null;
  stalePaths: string[];
  finishedAt: string | null;
};

/**
 * All that the live page needs beside its table: aggregates whose size does not grow with the number of functions, and the
 * most recently changed rows.
 */
export type RolloutProgress = {
  id: string;
  status: string;
  statusReason: {
    code: string;
    params: Record<string, string | number>;
  } | null;
  planDigest: string | null;
  currentWave: number;
  at: string;
  counts: RolloutCounts;
  waves: WaveProgress[];
  lanes: LaneProgress[];
  failures: FailureGroup[];
  /** Changes finished a minute, measured over the last 30 seconds; null before the first one. */
  finishedPerMinute: number | null;
  /** Null when it cannot be told honestly. */
  remainingSeconds: number | null;
  changed: ChangeState[];
  log: AuditRow[];
};

/** Rows that a push carries at most; a page whose row is not among them is refreshed soon after anyway. */
const changedAtMost = 200;
const measuredSeconds = 30;
/** Fewer outcomes than this in that time say nothing about the pace. */
const leastMeasured = 20;

/** The progress of a Rollout now, or null when there is none with this id. `since`: rows changed after it are included. */
export async function readRolloutProgress(rolloutId: string, since?: Date): Promise<RolloutProgress | null> {
  const at = new Date();
  const rollout = await database().rollout.findUnique({
    where: { id: rolloutId },
    select: {
      id: true,
      status: true,
      statusReason: true,
      planDigest: true,
      currentWave: true,
      strategy: true,
      waves: { orderBy: { index: 'asc' } },
    },
  });
  if (!rollout) return null;
  const [cells, failures, changed, log] = await Promise.all([
    readCells(rolloutId),
    listFailureGroups(rolloutId),
    since ? readChangedSince(rolloutId, since) : [],
    listAuditRows({ rolloutId }, { limit: 25 }),
  ]);
  const lanes = await readLanes(cells);
  const counts = emptyCounts();
  for (const cell of cells) addToCounts(counts, cell.verdict, cell.outcome, cell.count);
  const recent = cells.reduce((sum, cell) => sum + cell.recent, 0);
  const waves = rollout.waves.map((wave) => toWave(wave, cells));
  return {
    id: rollout.id,
    status: rollout.status,
    statusReason: rollout.statusReason === null ? null : statusReasonSchema.parse(rollout.statusReason),
    planDigest: rollout.planDigest,
    currentWave: rollout.currentWave,
    at: at.toISOString(),
    counts,
    waves,
    lanes,
    failures,
    finishedPerMinute: recent === 0 ? null : Math.round((recent * 60) / measuredSeconds),
    remainingSeconds: remainingSeconds(lanes, cells, waves, strategySchema.parse(rollout.strategy), at),
    changed,
    log: log.rows,
  };
}

function toWave(wave: Prisma.WaveGetPayload<object>, cells: readonly Cell[]): WaveProgress {
  const counts = emptyCounts();
  for (const cell of cells) if (cell.wave === wave.index) addToCounts(counts, cell.verdict, cell.outcome, cell.count);
  return {
    index: wave.index,
    size: wave.size,
    status: wave.status,
    startedAt: wave.startedAt?.toISOString() ?? null,
    bakeUntil: wave.bakeUntil?.toISOString() ?? null,
    finishedAt: wave.finishedAt?.toISOString() ?? null,
    health: wave.health === null ? null : healthReportSchema.parse(wave.health),
    counts,
  };
}

/** The time until the last lane is done, with the bake times that are still to come; null when it cannot be told. */
function remainingSeconds(
  lanes: readonly LaneProgress[],
  cells: readonly Cell[],
  waves: readonly WaveProgress[],
  strategy: Strategy,
  at: Date,
): number | null {
  const bakesToCome = waves.slice(0, -1).reduce((sum, wave) => {
    if (wave.status === 'baking' && wave.bakeUntil) {
      return sum + Math.max(0, (new Date(wave.bakeUntil).getTime() - at.getTime()) / 1000);
    }
    return wave.status === 'pending' || wave.status === 'running' ? sum + strategy.bakeSeconds : sum;
  }, 0);
  return estimateSeconds(
    lanes.map((lane) => {
      const recent = cells
        .filter((cell) => cell.awsAccountId === lane.awsAccountId && cell.region === lane.region)
        .reduce((sum, cell) => sum + cell.recent, 0);
      return {
        remaining: lane.counts.open,
        callsPerSecond: lane.reducedRate ?? lane.callsPerSecond,
        measuredPerSecond: recent < leastMeasured ? null : recent / measuredSeconds,
      };
    }),
    bakesToCome,
  );
}

const cellSchema = z.object({
  account: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  region: z.string(),
  wave: z.number().nullable(),
  verdict: z.string().nullable(),
  outcome: z.string(),
  count: z.number(),
  recent: z.number(),
});
type Cell = z.infer<typeof cellSchema>;

/** One pass over the Rollout's Changes gives every count that the page shows. */
async function readCells(rolloutId: string): Promise<Cell[]> {
  const rows = await database().$queryRaw`
    SELECT c.account_id::text AS account, a.aws_account_id AS "awsAccountId", c.region, c.wave, c.verdict, c.outcome,
           count(*)::int AS count,
           (count(*) FILTER (WHERE c.finished_at > now() - make_interval(secs => ${measuredSeconds})))::int AS recent
      FROM change c JOIN account a ON a.id = c.account_id
     WHERE c.rollout_id = ${rolloutId}::uuid
     GROUP BY 1, 2, 3, 4, 5, 6`;
  return z.array(cellSchema).parse(rows);
}

async function readLanes(cells: readonly Cell[]): Promise<LaneProgress[]> {
  const accounts = await database().account.findMany({
    where: { id: { in: [...new Set(cells.map((cell) => cell.account))] } },
    select: { id: true, name: true, callsPerSecond: true },
  });
  const lanes = new Map<string, LaneProgress>();
  for (const cell of cells) {
    const account = accounts.find((candidate) => candidate.id === cell.account);
    if (!account) continue;
    const key = `${cell.awsAccountId}:${cell.region}`;
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

async function readChangedSince(rolloutId: string, since: Date): Promise<ChangeState[]> {
  const changes = await database().change.findMany({
    where: {
      rolloutId,
      OR: [{ finishedAt: { gte: since } }, { intentAt: { gte: since } }],
    },
    select: {
      id: true,
      outcome: true,
      failure: true,
      stalePaths: true,
      finishedAt: true,
    },
    orderBy: { id: 'desc' },
    take: changedAtMost,
  });
  return changes.map((change) => ({
    id: change.id,
    outcome: change.outcome,
    failure: change.failure === null ? null : failureSchema.parse(change.failure),
    stalePaths: change.stalePaths,
    finishedAt: change.finishedAt?.toISOString() ?? null,
  }));
}
