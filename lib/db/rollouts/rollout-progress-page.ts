import { z } from 'zod';
import { failureSchema, outcomes, verdicts } from '../../core/change/change.ts';
import { uncheckedSummarySchema } from '../../core/change/unchecked.ts';
import { accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { addToCounts, emptyCounts, rolloutCountsSchema } from '../../core/rollout/counts.ts';
import { remainingSeconds } from '../../core/rollout/estimate.ts';
import { healthReportSchema } from '../../core/rollout/health.ts';
import { rolloutStatuses } from '../../core/rollout/status.ts';
import { statusReasonSchema } from '../../core/rollout/stop-rule.ts';
import { strategySchema } from '../../core/rollout/strategy.ts';
import { waveStatuses } from '../../core/rollout/waves.ts';
import { auditRowSchema, listAuditRows } from '../audit/audit-log.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { failureGroupSchema, listFailureGroupRows } from './change-groups-page.ts';
import { readUncheckedSummary } from './check-rows.ts';

/** One account and Region of a Rollout: what is done there and at which pace. */
const laneProgressSchema = z.object({
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

/** One wave; times in UTC (ISO 8601). */
const waveProgressSchema = z.object({
  index: z.number(),
  size: z.number(),
  status: z.enum(waveStatuses),
  startedAt: z.string().nullable(),
  bakeUntil: z.string().nullable(),
  finishedAt: z.string().nullable(),
  health: healthReportSchema.nullable(),
  counts: rolloutCountsSchema,
});
export type WaveProgress = z.infer<typeof waveProgressSchema>;

/** The state of one Change, for rows that a page already shows. */
const changeStateSchema = z.object({
  id: z.string(),
  outcome: z.enum(outcomes),
  failure: failureSchema.nullable(),
  stalePaths: z.array(z.string()),
  finishedAt: z.string().nullable(),
});
type ChangeState = z.infer<typeof changeStateSchema>;

/**
 * All that the live page needs beside its table: aggregates whose size does not grow with the number of functions, and the
 * most recently changed rows.
 */
export const rolloutProgressSchema = z.object({
  id: z.string(),
  status: z.enum(rolloutStatuses),
  statusReason: statusReasonSchema.nullable(),
  planDigest: z.string().nullable(),
  currentWave: z.number(),
  at: z.string(),
  counts: rolloutCountsSchema,
  waves: z.array(waveProgressSchema),
  lanes: z.array(laneProgressSchema),
  /** Checks of the preview without a result; nothing once it is applied. */
  unchecked: uncheckedSummarySchema,
  failures: z.array(failureGroupSchema),
  /** Changes finished a minute, measured over the last 30 seconds; null before the first one. */
  finishedPerMinute: z.number().nullable(),
  /** Null when it cannot be told honestly. */
  remainingSeconds: z.number().nullable(),
  changed: z.array(changeStateSchema),
  log: z.array(auditRowSchema),
});
export type RolloutProgress = z.infer<typeof rolloutProgressSchema>;

/** Rows that a push carries at most; a page whose row is not among them is refreshed soon after anyway. */
const changedAtMost = 200;
const measuredSeconds = 30;

/** The progress of a Rollout now, or null when there is none with this id. `since`: rows changed after it are included. */
export async function readRolloutProgressRow(rolloutId: string, since?: Date): Promise<RolloutProgress | null> {
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
  const isPlanned = rollout.status === 'planned';
  const [cells, failures, changed, log, unchecked] = await Promise.all([
    readCells(rolloutId),
    listFailureGroupRows(rolloutId),
    since ? readChangedSince(rolloutId, since) : [],
    listAuditRows({ rolloutId }, { limit: 25 }),
    isPlanned ? readUncheckedSummary(rolloutId) : { functions: 0, open: 0, kinds: [] },
  ]);
  const lanes = await readLanes(cells);
  const counts = emptyCounts();
  for (const cell of cells) addToCounts(counts, cell.verdict, cell.outcome, cell.count);
  const recent = sumOfRecent(cells);
  const waves = rollout.waves.map((wave) => toWave(wave, cells));
  const laneLeft = lanes.map(({ awsAccountId, region, counts: { open }, callsPerSecond, reducedRate }) => ({
    remaining: open,
    callsPerSecond: reducedRate ?? callsPerSecond,
    measured: {
      count: sumOfRecent(cells.filter((cell) => cell.awsAccountId === awsAccountId && cell.region === region)),
      seconds: measuredSeconds,
    },
  }));
  return {
    id: rollout.id,
    status: z.enum(rolloutStatuses).parse(rollout.status),
    statusReason: statusReasonSchema.nullable().parse(rollout.statusReason),
    planDigest: rollout.planDigest,
    currentWave: rollout.currentWave,
    at: at.toISOString(),
    counts,
    waves,
    lanes,
    unchecked,
    failures,
    finishedPerMinute: recent === 0 ? null : Math.round((recent * 60) / measuredSeconds),
    remainingSeconds: remainingSeconds(laneLeft, waves, strategySchema.parse(rollout.strategy), at),
    changed,
    log: log.rows,
  };
}

function toWave(wave: Prisma.WaveGetPayload<object>, cells: readonly Cell[]): WaveProgress {
  const counts = emptyCounts();
  for (const cell of cells) if (cell.wave === wave.index) addToCounts(counts, cell.verdict, cell.outcome, cell.count);
  return waveProgressSchema.parse({
    ...wave,
    startedAt: wave.startedAt?.toISOString() ?? null,
    bakeUntil: wave.bakeUntil?.toISOString() ?? null,
    finishedAt: wave.finishedAt?.toISOString() ?? null,
    counts,
  });
}

function sumOfRecent(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.recent, 0);
}

const cellSchema = z.object({
  account: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  region: z.string(),
  wave: z.number().nullable(),
  verdict: z.enum(verdicts).nullable(),
  outcome: z.enum(outcomes),
  count: z.number(),
  /** How many of them finished in the last `measuredSeconds`. */
  recent: z.number(),
});
type Cell = z.infer<typeof cellSchema>;

/** One pass over the Rollout's Changes gives every count that the page shows. */
async function readCells(rolloutId: string): Promise<Cell[]> {
  return await rowsOf(
    database(),
    cellSchema,
    Prisma.sql`
    SELECT c.account_id::text AS account, a.aws_account_id AS "awsAccountId", c.region, c.wave, c.verdict, c.outcome,
           count(*)::int AS count,
           (count(*) FILTER (WHERE c.finished_at > now() - make_interval(secs => ${measuredSeconds})))::int AS recent
      FROM change c JOIN account a ON a.id = c.account_id
     WHERE c.rollout_id = ${rolloutId}::uuid
     GROUP BY 1, 2, 3, 4, 5, 6`,
  );
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
  return changes.map(({ finishedAt, ...change }) =>
    changeStateSchema.parse({ ...change, finishedAt: finishedAt?.toISOString() ?? null }),
  );
}
