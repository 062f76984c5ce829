import { z } from 'zod';
import { type AuditAction, workerActor } from '../../core/audit/event.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { type HealthReport, healthReportSchema } from '../../core/rollout/health.ts';
import type { RolloutState, WaveState } from '../../core/rollout/next-step.ts';
import type { StopReason } from '../../core/rollout/stop-rule.ts';
import { recordAuditEvent } from '../audit/audit-events.ts';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { notify } from '../kernel/notify.ts';
import { enqueue } from '../queue/queue.ts';
import { announceRollout } from '../webhooks/webhooks.ts';
import { type LockedRollout, moveRollout } from './rollout-row.ts';

const waveCountsSchema = z.array(
  z.object({
    index: z.number(),
    status: z.string(),
    bakeUntil: z.date().nullable(),
    health: healthReportSchema.nullable(),
    pending: z.number(),
    applying: z.number(),
  }),
);
const countsSchema = z.tuple([z.object({ failed: z.number(), finished: z.number() })]);

/** All that deciding the next step of a locked Rollout takes. */
export async function readRolloutState(tx: Transaction, rollout: LockedRollout): Promise<RolloutState> {
  const waves = await tx.$queryRaw`
    SELECT wave.index, wave.status, wave.bake_until AS "bakeUntil", wave.health,
      count(change.id) FILTER (WHERE change.outcome = 'pending')::int AS pending,
      count(change.id) FILTER (WHERE change.outcome = 'applying')::int AS applying
    FROM wave LEFT JOIN change
      ON change.rollout_id = wave.rollout_id AND change.wave = wave.index AND change.outcome IN ('pending', 'applying')
    WHERE wave.rollout_id = ${rollout.id}::uuid
    GROUP BY wave.rollout_id, wave.index
    ORDER BY wave.index`;
  const counts = await tx.$queryRaw`
    SELECT count(*) FILTER (WHERE outcome = 'failed')::int AS failed, count(*)::int AS finished
    FROM change JOIN rollout ON rollout.id = change.rollout_id
    WHERE rollout_id = ${rollout.id}::uuid AND outcome IN ('applied', 'failed', 'stale')
      AND (rollout.failures_count_from IS NULL OR change.finished_at >= rollout.failures_count_from)`;
  return {
    status: rollout.status,
    statusReason: rollout.statusReason,
    strategy: rollout.strategy,
    waves: waveCountsSchema.parse(waves).map(withVerdict),
    counts: countsSchema.parse(counts)[0],
    hasRevertByItself: rollout.statusReason?.params['revertNumber'] !== undefined,
  };
}

function withVerdict(wave: z.infer<typeof waveCountsSchema>[number]): WaveState {
  const { health } = wave;
  return {
    ...wave,
    health: health && {
      verdict: health.verdict,
      checkedAt: new Date(health.checkedAt),
      breachingCount: Math.max(health.breaching.length, health.verdict === 'unhealthy' ? 1 : 0),
    },
  };
}

/** Begins a wave; its lanes may send from the moment that this is committed. */
export async function startWave(tx: Transaction, rollout: LockedRollout, wave: number): Promise<void> {
  const currentWave = Math.max(rollout.currentWave, wave);
  const started = await tx.wave.update({
    where: { rolloutId_index: { rolloutId: rollout.id, index: wave } },
    data: { status: 'running', startedAt: new Date(), bakeUntil: null, health: Prisma.DbNull, finishedAt: null },
  });
  await tx.rollout.update({ where: { id: rollout.id }, data: { currentWave } });
  rollout.currentWave = currentWave;
  await record(tx, rollout, 'rollout.waveStarted', { wave: wave + 1, functions: started.size });
  await enqueueLanes(tx, rollout, { isRepeat: false });
}

const laneKeysSchema = z.array(z.object({ accountId: accountIdSchema, region: z.string() }));

/**
 * Has a lane work on every account and Region that has something to send, or an intent to settle. `isRepeat`: only makes
 * sure, so a job that already waits is enough.
 */
export async function enqueueLanes(
  tx: Transaction,
  rollout: LockedRollout,
  { isRepeat }: { isRepeat: boolean },
): Promise<number> {
  const rows = await tx.$queryRaw`
    SELECT DISTINCT account_id AS "accountId", region FROM change
    WHERE rollout_id = ${rollout.id}::uuid AND verdict = 'change'
      AND (outcome = 'applying' OR (outcome = 'pending' AND wave <= ${rollout.currentWave} AND ${rollout.status === 'applying'}))`;
  const lanes = laneKeysSchema.parse(rows);
  for (const { accountId, region } of lanes) {
    await enqueue(
      tx,
      'rollout.lane',
      { rolloutId: rollout.id, accountId, region },
      // One Rollout does not wait for another: the rate budget, which they share, lets both go on.
      { group: `${rollout.id}:${accountId}:${region}`, skipIfWaiting: isRepeat },
    );
  }
  return lanes.length;
}

/** Lets a wave bake from now on; the coordinator is called again when it is over. */
export async function bakeWave(tx: Transaction, rollout: LockedRollout, wave: number): Promise<Date> {
  const bakeUntil = new Date(Date.now() + rollout.strategy.bakeSeconds * 1000);
  await tx.wave.update({
    where: { rolloutId_index: { rolloutId: rollout.id, index: wave } },
    data: { status: 'baking', bakeUntil },
  });
  await notify(tx, `rollout:${rollout.id}`);
  return bakeUntil;
}

/** Stores what the health gate saw, unless the wave no longer bakes: then it was looked at for nothing. */
export async function storeHealth(
  tx: Transaction,
  rollout: LockedRollout,
  wave: number,
  health: HealthReport,
): Promise<void> {
  await tx.wave.updateMany({ where: { rolloutId: rollout.id, index: wave, status: 'baking' }, data: { health } });
  await notify(tx, `rollout:${rollout.id}`);
}

/** Ends a wave that went well enough. */
export async function passWave(tx: Transaction, rollout: LockedRollout, wave: number): Promise<void> {
  const passed = await tx.wave.update({
    where: { rolloutId_index: { rolloutId: rollout.id, index: wave } },
    data: { status: 'passed', finishedAt: new Date() },
  });
  const health = healthReportSchema.nullable().parse(passed.health);
  await record(tx, rollout, 'rollout.waveFinished', { wave: wave + 1, health: health?.verdict ?? null });
}

/** Stops a Rollout by itself, with the reason, and tells the webhooks. */
export async function stopRollout(tx: Transaction, rollout: LockedRollout, reason: StopReason): Promise<void> {
  await moveRollout(tx, rollout, 'stopped', { statusReason: reason });
  rollout.status = 'stopped';
  rollout.statusReason = { code: reason.code, params: { ...reason.params } };
  await tx.wave.updateMany({
    where: { rolloutId: rollout.id, status: { in: ['running', 'baking'] } },
    data: { status: 'stopped' },
  });
  await record(tx, rollout, 'rollout.stopped', { code: reason.code, ...reason.params });
  await announceRollout(tx, rollout.id, 'rollout.stopped');
}

/** Ends a Rollout whose every Change has an outcome, and tells the webhooks. */
export async function completeRollout(tx: Transaction, rollout: LockedRollout): Promise<void> {
  await moveRollout(tx, rollout, 'completed', { finishedAt: new Date() });
  rollout.status = 'completed';
  await record(tx, rollout, 'rollout.completed', {});
  await announceRollout(tx, rollout.id, rollout.mode === 'revert' ? 'rollout.reverted' : 'rollout.finished');
}

async function record(
  tx: Transaction,
  rollout: LockedRollout,
  action: AuditAction,
  details: Record<string, string | number | null>,
): Promise<void> {
  await recordAuditEvent(tx, {
    actorId: workerActor.id,
    actorName: workerActor.name,
    action,
    rolloutId: rollout.id,
    rolloutNumber: rollout.number,
    details,
  });
  await notify(tx, `rollout:${rollout.id}`);
}
