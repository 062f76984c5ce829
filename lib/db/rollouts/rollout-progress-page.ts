import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { failureSchema } from '../../core/change/change.ts';
import { outcomes } from '../../core/change/change-codes.ts';
import { uncheckedSummarySchema } from '../../core/change/unchecked-checks.ts';
import { awaitedSchema } from '../../core/rollout/awaited.ts';
import { rolloutCountsSchema } from '../../core/rollout/counts-schema.ts';
import { estimatePaces, measuredSeconds, remainingTime } from '../../core/rollout/estimate.ts';
import { healthReportSchema } from '../../core/rollout/health-report.ts';
import { revertStateSchema } from '../../core/rollout/revert-state.ts';
import { rolloutStatuses } from '../../core/rollout/status.ts';
import { statusReasonSchema } from '../../core/rollout/status-reason.ts';
import { stopReasons } from '../../core/rollout/stop-rule.ts';
import { paceSchema, strategySchema } from '../../core/rollout/strategy.ts';
import { waveStatuses } from '../../core/rollout/waves.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { auditRowSchema, listAuditRows } from '../audit/audit-log.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { readDatabaseTime } from '../kernel/clock.ts';
import { maybeRowOf, rowsOf } from '../kernel/rows.ts';
import { countApprovalEntries } from './approval-rows.ts';
import { failureGroupSchema, listFailureGroupRows } from './change-groups-page.ts';
import { readUncheckedSummary } from './check-rows.ts';
import { type HiddenPart, hiddenPartSchema, readHiddenPart } from './hidden-part.ts';
import {
  type Cell,
  countsOf,
  laneEstimates,
  laneProgressSchema,
  readCells,
  readLanes,
  recentOf,
} from './progress-cells.ts';
import { readRevertStates } from './revert-state-rows.ts';

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
  waiting: awaitedSchema.nullable(),
  excludedReason: z.string().nullable(),
});
type ChangeState = z.infer<typeof changeStateSchema>;

/** Changes for which sending waits at AWS, with one of them: the one that is waited for longest. */
const waitingSchema = z.object({
  count: z.number(),
  changeId: z.string(),
  functionName: z.string(),
  longest: awaitedSchema,
});

/**
 * All that the live page needs beside its table: aggregates whose size does not grow with the number of functions, and the
 * most recently changed rows.
 */
export const rolloutProgressSchema = z.object({
  id: z.string(),
  status: z.enum(rolloutStatuses),
  statusReason: statusReasonSchema.nullable(),
  planDigest: z.string().nullable(),
  /** As it is now: it may be changed while the Rollout runs. */
  pace: paceSchema,
  currentWave: z.number(),
  /** How much of it other Rollouts took back. */
  revertState: revertStateSchema.nullable(),
  at: z.string(),
  counts: rolloutCountsSchema,
  waves: z.array(waveProgressSchema),
  lanes: z.array(laneProgressSchema),
  /** Checks of the preview without a result; nothing once it is applied. */
  unchecked: uncheckedSummarySchema,
  /** How much was said and done about its approval: another number, and there is more to show. */
  approvalEntries: z.number(),
  failures: z.array(failureGroupSchema),
  /** Of `counts.failed`: those that a person let the Rollout go on without. */
  acknowledged: z.number(),
  /** Null while nothing waits for AWS, or not yet long enough to be worth saying. */
  waiting: waitingSchema.nullable(),
  /** Changes finished a minute, measured over the last 30 seconds, or since it began; null before the first one. */
  finishedPerMinute: z.number().nullable(),
  /** Null when it cannot be told honestly. */
  remainingSeconds: z.number().nullable(),
  /** From which pace `remainingSeconds` is: measured, or, while too little was, the API rate limit; null when nothing is left to send. */
  remainingPace: z.enum(estimatePaces).nullable(),
  changed: z.array(changeStateSchema),
  /** What the Rollout does in accounts that the reader may not view: in no other number, but for the size of a wave. */
  hidden: hiddenPartSchema,
  log: z.array(auditRowSchema),
});
export type RolloutProgress = z.infer<typeof rolloutProgressSchema>;

/** Rows that a push carries at most; a page whose row is not among them is refreshed soon after anyway. */
const changedAtMost = 200;

/**
 * The progress of a Rollout now in the accounts, or null when there is none with this id. `changedWithinSeconds`: rows changed so lately
 * are included. Without the log, it is empty: only its own view shows it.
 */
export async function readRolloutProgressRow(
  rolloutId: string,
  accounts: AccountSet,
  { changedWithinSeconds, withLog = true }: { changedWithinSeconds?: number | undefined; withLog?: boolean } = {},
): Promise<RolloutProgress | null> {
  const at = await readDatabaseTime(database());
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
  const [cells, waiting, revertStates, failures, changed, log, unchecked, hidden, approvalEntries] = await Promise.all([
    readCells(rolloutId, accounts),
    readWaiting(rolloutId, accounts),
    readRevertStates([rollout], accounts),
    listFailureGroupRows(rolloutId, accounts),
    changedWithinSeconds === undefined
      ? []
      : readChangedSince(rolloutId, accounts, new Date(at.getTime() - changedWithinSeconds * 1000)),
    withLog ? listAuditRows({ rolloutId }, { limit: 25, reader: { accounts, userId: null } }) : { rows: [] },
    isPlanned ? readUncheckedSummary(rolloutId, accounts) : { functions: 0, open: 0, kinds: [] },
    readHiddenPart(rolloutId, accounts),
    countApprovalEntries(database(), rolloutId),
  ]);
  const lanes = await readLanes(cells);
  const counts = countsOf(cells);
  const recent = recentOf(cells);
  const shown = new Set(cells.map(({ awsAccountId }) => awsAccountId));
  const waves = rollout.waves.map((wave) => withoutHidden(toWave(wave, cells), hidden, shown));
  const strategy = strategySchema.parse(rollout.strategy);
  const seconds = measuredSeconds(waves, at);
  const lanesOf = laneEstimates(lanes, cells, seconds);
  // Of what cannot be seen nothing is known, so no end can be told.
  const remaining =
    hidden.changes > 0
      ? null
      : remainingTime(
          // A wave of which everything was left out is neither sent nor watched.
          waves.filter((wave) => wave.counts.change > 0).map((wave) => ({ ...wave, lanes: lanesOf(wave.index) })),
          strategy,
          { at, isWaiting: waiting !== null && waiting.count === counts.inFlight && counts.inFlight === counts.open },
        );
  return {
    id: rollout.id,
    status: z.enum(rolloutStatuses).parse(rollout.status),
    statusReason: shownReason(statusReasonSchema.nullable().parse(rollout.statusReason), hidden.changes > 0),
    planDigest: rollout.planDigest,
    pace: paceSchema.strip().parse(strategy),
    currentWave: rollout.currentWave,
    revertState: revertStates.get(rolloutId) ?? null,
    at: at.toISOString(),
    counts,
    waves,
    lanes,
    unchecked,
    approvalEntries,
    failures,
    acknowledged: cells.reduce((sum, cell) => sum + cell.acknowledged, 0),
    waiting,
    finishedPerMinute: recent === 0 ? null : Math.round((recent * 60) / seconds),
    remainingSeconds: remaining?.seconds ?? null,
    remainingPace: remaining?.pace ?? null,
    changed,
    hidden,
    log: log.rows,
  };
}

function toWave(wave: Prisma.WaveGetPayload<object>, cells: readonly Cell[]): WaveProgress {
  const counts = countsOf(cells.filter((cell) => cell.wave === wave.index));
  return waveProgressSchema.parse({
    ...wave,
    startedAt: wave.startedAt?.toISOString() ?? null,
    bakeUntil: wave.bakeUntil?.toISOString() ?? null,
    finishedAt: wave.finishedAt?.toISOString() ?? null,
    counts,
  });
}

/** A wave's health without what names functions and accounts that the reader may not view. */
function withoutHidden(wave: WaveProgress, hidden: HiddenPart, shown: ReadonlySet<string>): WaveProgress {
  if (hidden.changes === 0 || wave.health === null) return wave;
  const { health } = wave;
  const isShown = (awsAccountId: string | undefined) => awsAccountId !== undefined && shown.has(awsAccountId);
  return {
    ...wave,
    health: {
      ...health,
      unread: health.unread.filter(({ awsAccountId }) => isShown(awsAccountId)),
      // arn:aws:lambda:<Region>:<account>:function:<name>
      breaching: health.breaching.filter(({ functionArn }) => isShown(functionArn.split(':')[4])),
    },
  };
}

/** A reason that says only how many failed tells nothing of accounts; every other may name one that the reader may not view. */
export function shownReason(
  reason: RolloutProgress['statusReason'],
  isPartlyHidden: boolean,
): RolloutProgress['statusReason'] {
  if (reason === null || !isPartlyHidden) return reason;
  if (!stopReasons.some((code) => code === reason.code)) return { code: 'reasonNotShown', params: {} };
  const counts = Object.entries(reason.params).filter(([, value]) => typeof value === 'number');
  return { ...reason, params: Object.fromEntries(counts) };
}

async function readWaiting(rolloutId: string, accounts: AccountSet): Promise<z.infer<typeof waitingSchema> | null> {
  return await maybeRowOf(
    database(),
    waitingSchema,
    Prisma.sql`
    SELECT (count(*) OVER ())::int AS count, id::text AS "changeId", function_name AS "functionName", waiting AS longest
      FROM change
     WHERE rollout_id = ${rolloutId}::uuid AND outcome IN ('pending', 'applying', 'unclear') AND waiting IS NOT NULL
       AND ${isOfAccounts(Prisma.sql`account_id`, accounts)}
     ORDER BY waiting->>'sinceAt', id LIMIT 1`,
  );
}

async function readChangedSince(rolloutId: string, accounts: AccountSet, since: Date): Promise<ChangeState[]> {
  // Each part by an index of its own: together they would be looked for among all Changes, twice a second.
  const ofRollout = Prisma.sql`SELECT id FROM change WHERE rollout_id = ${rolloutId}::uuid AND ${isOfAccounts(Prisma.sql`account_id`, accounts)}`;
  const rows = await rowsOf(
    database(),
    changeStateSchema.extend({ finishedAt: z.date().nullable() }),
    Prisma.sql`
    SELECT id::text, outcome, failure, stale_paths AS "stalePaths", finished_at AS "finishedAt", waiting,
      excluded_reason AS "excludedReason"
    FROM change WHERE id IN (
      ${ofRollout} AND finished_at >= ${since} UNION ${ofRollout} AND intent_at >= ${since} UNION
      ${ofRollout} AND outcome IN ('pending', 'applying', 'unclear') AND waiting IS NOT NULL
    ) ORDER BY id DESC LIMIT ${changedAtMost}`,
  );
  return rows.map((row) => ({ ...row, finishedAt: row.finishedAt?.toISOString() ?? null }));
}
