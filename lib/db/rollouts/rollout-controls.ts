import type { Actor, AuditAction } from '../../core/audit/event.ts';
import { AppError } from '../../core/errors.ts';
import { recordAuditEvent } from '../audit/audit-events.ts';
import type { Transaction } from '../kernel/client.ts';
import { enqueue } from '../queue/queue.ts';
import { refuseUnlessApplicable, refuseWhileFrozen, refuseWhileOthersApply } from './apply-checks.ts';
import { readPlanDigest } from './plan-digest.ts';
import { type LockedRollout, lockRollout, moveRollout } from './rollout-row.ts';
import { startWave } from './waves.ts';

type Command = { rolloutId: string; actor: Actor };

/**
 * Lets a planned Rollout be applied, exactly as it was reviewed: `planDigest` is the one that the person saw.
 * Throws AppError: `notFound`, `rolloutNotReady`, `planOutOfDate` (another plan stands there now), `nothingToApply`,
 * `conflictUndecided`, `accountNotConnected`, `writeRoleMissing`, `blastRadiusExceeded`, `freezeWindow`, `functionInOtherRollout`.
 * A revert is never kept back by limits or freeze windows: taking back must always be possible.
 */
export async function applyRollout(tx: Transaction, input: Command & { planDigest: string }): Promise<void> {
  const rollout = await lockRollout(tx, input.rolloutId);
  if (rollout.status !== 'planned') {
    throw new AppError('rolloutNotReady', {
      status: rollout.status,
      wanted: 'applying',
      number: rollout.number,
    });
  }
  const digest = await readPlanDigest(tx, rollout.id);
  if (input.planDigest !== rollout.planDigest || digest !== rollout.planDigest) throw new AppError('planOutOfDate');
  await refuseUnlessApplicable(tx, rollout);
  await moveRollout(tx, rollout, 'applying', {
    appliedBy: input.actor.id,
    appliedByName: input.actor.name,
    appliedAt: new Date(),
  });
  // Nothing is ever sent to these, so their outcome is known now.
  await record(tx, rollout, input.actor, 'rollout.applyRequested', { planDigest: digest });
  await endPending(tx, rollout, input.actor, 'skipped');
  // The first wave needs no decision; every later one is the coordinator's.
  await startWave(tx, { ...rollout, status: 'applying' }, 0);
}

/** Keeps a Rollout from beginning anything new; what is in flight finishes and is recorded. Throws AppError `notFound`, `rolloutNotReady`. */
export async function pauseRollout(tx: Transaction, input: Command): Promise<void> {
  const rollout = await lockRollout(tx, input.rolloutId);
  await moveRollout(tx, rollout, 'paused');
  await record(tx, rollout, input.actor, 'rollout.paused');
}

/**
 * Lets a paused or stopped Rollout go on. A wave that an unhealthy verdict stopped counts as passed: that is what the person
 * decides; one that was stopped for another reason bakes first. Throws AppError `notFound`, `rolloutNotReady`, `freezeWindow`, `functionInOtherRollout`.
 */
export async function resumeRollout(tx: Transaction, input: Command): Promise<void> {
  const rollout = await lockRollout(tx, input.rolloutId);
  if (rollout.status !== 'paused' && rollout.status !== 'stopped') {
    throw new AppError('rolloutNotReady', {
      status: rollout.status,
      wanted: 'applying',
      number: rollout.number,
    });
  }
  await refuseWhileFrozen(tx, rollout);
  if (rollout.statusReason?.code === 'unhealthy') {
    await tx.$executeRaw`
      UPDATE wave SET status = 'passed', finished_at = now()
      WHERE rollout_id = ${rollout.id}::uuid AND status = 'stopped' AND NOT EXISTS (
        SELECT 1 FROM change
        WHERE change.rollout_id = wave.rollout_id AND change.wave = wave.index AND change.outcome IN ('pending', 'applying'))`;
  }
  await moveRollout(tx, rollout, 'applying');
  await forgetFailures(tx, rollout);
  await record(tx, rollout, input.actor, 'rollout.resumed');
  await enqueue(tx, 'rollout.advance', { rolloutId: rollout.id });
}

/** Ends a Rollout for good: what was not begun never will be, what is in flight finishes. Throws AppError `notFound`, `rolloutNotReady`. */
export async function cancelRollout(tx: Transaction, input: Command): Promise<void> {
  const rollout = await lockRollout(tx, input.rolloutId);
  await moveRollout(tx, rollout, 'cancelled', { finishedAt: new Date() });
  const cancelled = await endPending(tx, rollout, input.actor, 'cancelled');
  await record(tx, rollout, input.actor, 'rollout.cancelled', {
    functions: cancelled,
  });
  // Settles what is in flight, should its worker have died.
  await enqueue(tx, 'rollout.advance', { rolloutId: rollout.id });
}

/**
 * Sends failed Changes once more, all of them or the named ones; each function is read and compared again first.
 * Answers how many. Throws AppError `notFound`, `rolloutNotReady`, `nothingToApply`, `freezeWindow`, `functionInOtherRollout`.
 */
export async function retryFailed(
  tx: Transaction,
  input: Command & { changeIds?: readonly string[] },
): Promise<number> {
  const rollout = await lockRollout(tx, input.rolloutId);
  await refuseWhileFrozen(tx, rollout);
  const retried = await tx.$executeRaw`
    UPDATE change SET outcome = 'pending', failure = NULL, stale_paths = '{}', finished_at = NULL
    WHERE rollout_id = ${rollout.id}::uuid AND outcome = 'failed' AND verdict = 'change'
      AND (${input.changeIds === undefined} OR id = ANY(${[...(input.changeIds ?? [])]}::uuid[]))`;
  if (retried === 0) throw new AppError('nothingToApply');
  await refuseWhileOthersApply(tx, rollout);
  const isUnderWay = rollout.status === 'applying' || rollout.status === 'paused';
  if (!isUnderWay) {
    await moveRollout(tx, rollout, 'applying', { finishedAt: null });
    await forgetFailures(tx, rollout);
  }
  await record(tx, rollout, input.actor, 'rollout.retryRequested', {
    functions: retried,
  });
  await enqueue(tx, 'rollout.advance', { rolloutId: rollout.id });
  return retried;
}

/** From now on failures count anew for the stop rule; by the database's clock, like the time at which a Change ended. */
async function forgetFailures(tx: Transaction, rollout: LockedRollout): Promise<void> {
  await tx.$executeRaw`UPDATE rollout SET failures_count_from = clock_timestamp() WHERE id = ${rollout.id}::uuid`;
}

/**
 * Ends Changes that were not begun, each with its audit event: `cancelled` all of them, `skipped` those for which nothing is to
 * be sent. Answers how many.
 */
async function endPending(
  tx: Transaction,
  rollout: LockedRollout,
  actor: Actor,
  outcome: 'cancelled' | 'skipped',
): Promise<number> {
  return await tx.$executeRaw`
    WITH ended AS (
      UPDATE change SET outcome = ${outcome}, finished_at = now()
      WHERE rollout_id = ${rollout.id}::uuid AND outcome = 'pending' AND (${outcome} = 'cancelled' OR verdict <> 'change')
      RETURNING id, account_id, region, function_arn, function_name)
    INSERT INTO audit_event (actor_id, actor_name, action, aws_account_id, region, function_arn, function_name, rollout_id, rollout_number, change_id, outcome)
    SELECT ${actor.id}, ${actor.name}, ${`change.${outcome}`}, account.aws_account_id, region, function_arn, function_name,
      ${rollout.id}::uuid, ${rollout.number}::int, ended.id, ${outcome}
    FROM ended JOIN account ON account.id = ended.account_id
    ORDER BY ended.id`;
}

async function record(
  tx: Transaction,
  rollout: LockedRollout,
  actor: Actor,
  action: AuditAction,
  details: Record<string, string | number> = {},
): Promise<void> {
  await recordAuditEvent(tx, {
    actorId: actor.id,
    actorName: actor.name,
    action,
    rolloutId: rollout.id,
    rolloutNumber: rollout.number,
    details,
  });
}
