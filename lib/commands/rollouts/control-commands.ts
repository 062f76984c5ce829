import { z } from 'zod';
import { hasConflicts } from '../../core/change/change-codes.ts';
import { AppError } from '../../core/errors.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { countUndecided, endPending, resetFailed } from '../../db/rollouts/change-rows.ts';
import { readPlanDigest } from '../../db/rollouts/plan-digest.ts';
import { lockRollout, updateSender } from '../../db/rollouts/rollout-rows.ts';
import { acknowledgeFailed } from '../../db/rollouts/steering-rows.ts';
import { updateSentWavesPassed } from '../../db/rollouts/wave-rows.ts';
import { command } from '../kernel/command.ts';
import { goOnInAccounts, holdAccountsOf } from './account-checks.ts';
import { refuseUnlessAccepted, refuseUnlessApplicable, refuseWhileOthersApply } from './apply-checks.ts';
import { clearAccounts } from './approval-checks.ts';
import { moveRollout, notReady, rolloutOf } from './rollout-moves.ts';
import { accountsOf, rolloutSchema, someChangesSchema } from './rollout-scope.ts';
import { refuseWhileStopRuleMet } from './rollout-state.ts';
import { regroupWaves, startWave } from './waves.ts';

/**
 * Lets a planned Rollout be applied, exactly as it was reviewed: `planDigest` is that of the plan which the person saw.
 * Functions that checks after planning blocked are left out, and those with warnings of theirs move to later waves.
 * `leavesConflictsOut`: functions of a revert whose conflicts nobody decided are skipped, each on record, so that they do not hold
 * back the others; without it they refuse the whole. `emergencyReason`: applies it although an account that requires approval has
 * none, where the account allows that; everybody is told.
 * Throws AppError: `notFound`, `rolloutNotReady`, `planOutOfDate` (another plan stands there now), `checksNotAccepted`, and what
 * `clearAccounts` and `refuseUnlessApplicable` throw.
 */
export const applyRollout = command({
  name: 'rollout.apply',
  permission: 'rollout.apply',
  input: z.strictObject({
    rolloutId: z.uuid(),
    planDigest: z.string().regex(/^[0-9a-f]{64}$/),
    leavesConflictsOut: z.boolean().default(false),
    /** How many functions with checks that have no result the person agrees to change all the same. */
    acceptsUnchecked: z.int().min(0).default(0),
    emergencyReason: z.string().trim().min(10, 'emergencyReason').max(500, 'emergencyReason').optional(),
  }),
  output: z.void(),
  records: ['rollout.applyRequested', 'rollout.emergencyApplied', 'change.skipped', 'rollout.waveStarted'],
  scopeOf: accountsOf,
  run: async (context, { rolloutId, planDigest, leavesConflictsOut, acceptsUnchecked, emergencyReason }) => {
    const { tx, caller, record } = context;
    const rollout = await lockRollout(tx, rolloutId);
    if (rollout.status !== 'planned') throw notReady(rollout, 'applying');
    const digest = await readPlanDigest(tx, rolloutId);
    if (planDigest !== rollout.planDigest || digest !== rollout.planDigest) throw new AppError('planOutOfDate');
    await holdAccountsOf(tx, rollout);
    const cleared = await clearAccounts(context, rollout, emergencyReason);
    await refuseUnlessApplicable(tx, rollout, { leavesConflictsOut, applierId: caller.actor.id });
    const conflictsLeftOut = hasConflicts(rollout.mode) ? await countUndecided(tx, rolloutId) : 0;
    const unchecked = rollout.appliesItself ? 0 : await refuseUnlessAccepted(tx, rolloutId, acceptsUnchecked);
    await regroupWaves(tx, rollout);
    await moveRollout(tx, rollout, 'applying', {
      appliedBy: caller.actor.id,
      appliedByName: caller.actor.name,
      senderId: caller.actor.id,
      appliedAt: await readDatabaseTime(tx),
    });
    await record({
      action: 'rollout.applyRequested',
      ...rolloutOf(rollout),
      details: { planDigest, conflictsLeftOut, unchecked, ...cleared },
    });
    // Nothing is ever sent to these, so their outcome is known now.
    await endPending(tx, rollout, caller.actor, 'skipped');
    // The first wave needs no decision; every later one is the coordinator's.
    await startWave(context, { ...rollout, status: 'applying' }, 0);
  },
});

/** Keeps a Rollout from beginning anything new; what is in flight finishes and is recorded. Throws AppError `notFound`, `rolloutNotReady`. */
export const pauseRollout = command({
  name: 'rollout.pause',
  permission: 'rollout.apply',
  input: rolloutSchema,
  output: z.void(),
  records: ['rollout.paused'],
  scopeOf: accountsOf,
  run: async ({ tx, record }, { rolloutId }) => {
    const rollout = await lockRollout(tx, rolloutId);
    await moveRollout(tx, rollout, 'paused');
    await record({ action: 'rollout.paused', ...rolloutOf(rollout) });
  },
});

/**
 * Lets a paused or stopped Rollout go on. A wave that an unhealthy verdict stopped counts as passed: that is what the person
 * decides; one that was stopped for another reason bakes first. Failures count on from where they were. `withoutFailed`: the
 * functions that failed so far stay failed, and do not count for the stop rule from now on.
 * Goes on by the roles of now, on record where they are others than before, and in AWS under the name of whoever resumes it.
 * Throws AppError `notFound`, `rolloutNotReady`, `stopRuleMet` (it would stop again at once), `stepUpNeeded`, and every reason for
 * which an account may not be used.
 */
export const resumeRollout = command({
  name: 'rollout.resume',
  permission: 'rollout.apply',
  input: rolloutSchema.extend({ withoutFailed: z.boolean().default(false) }),
  output: z.void(),
  records: ['rollout.resumed', 'rollout.rolesAccepted'],
  scopeOf: accountsOf,
  run: async (context, { rolloutId, withoutFailed }) => {
    const { tx, caller, record } = context;
    const rollout = await lockRollout(tx, rolloutId);
    if (rollout.status !== 'paused' && rollout.status !== 'stopped') throw notReady(rollout, 'applying');
    await holdAccountsOf(tx, rollout);
    const cleared = await clearAccounts(context, rollout);
    await goOnInAccounts(context, rollout);
    const acknowledged = withoutFailed ? await acknowledgeFailed(tx, rolloutId) : undefined;
    if (rollout.statusReason?.code === 'unhealthy') await updateSentWavesPassed(tx, rolloutId);
    await refuseWhileStopRuleMet(tx, rollout);
    await moveRollout(tx, rollout, 'applying', { senderId: caller.actor.id });
    await record({
      action: 'rollout.resumed',
      ...rolloutOf(rollout),
      details: { ...acknowledged, ...cleared },
    });
    await enqueue(tx, 'rollout.advance', { rolloutId });
  },
});

/**
 * Ends a Rollout for good: what was not begun never will be; what is in flight finishes and is recorded, so that how many were
 * changed is known once nothing is open. Throws AppError `notFound`, `rolloutNotReady`.
 */
export const cancelRollout = command({
  name: 'rollout.cancel',
  permission: 'rollout.apply',
  input: rolloutSchema,
  output: z.void(),
  records: ['rollout.cancelled', 'change.cancelled'],
  scopeOf: accountsOf,
  run: async ({ tx, caller, record }, { rolloutId }) => {
    const rollout = await lockRollout(tx, rolloutId);
    await moveRollout(tx, rollout, 'cancelled', { finishedAt: await readDatabaseTime(tx) });
    const functions = await endPending(tx, rollout, caller.actor, 'cancelled');
    await record({ action: 'rollout.cancelled', ...rolloutOf(rollout), details: { functions } });
    // Settles what is in flight, should its worker have died.
    await enqueue(tx, 'rollout.advance', { rolloutId });
  },
});

/**
 * Sends failed Changes once more, all of them or the named ones; each function is read and compared again first. A Rollout that
 * has stopped or completed goes on with that. Returns how many. Throws AppError `notFound`, `rolloutNotReady`, `nothingToApply`,
 * `functionInOtherRollout`, `stopRuleMet` (because of those that are not sent again), `stepUpNeeded`, and every reason for which an account may not be
 * used. Goes on by the roles of now, on record where they are others than before, and in AWS under the name of whoever retries.
 */
export const retryFailed = command({
  name: 'rollout.retry',
  permission: 'rollout.apply',
  input: someChangesSchema,
  output: z.number(),
  records: ['rollout.retryRequested', 'rollout.rolesAccepted'],
  // Also with Changes named: all of the Rollout goes on.
  scopeOf: accountsOf,
  run: async (context, { rolloutId, changeIds }) => {
    const { tx, caller, record } = context;
    const rollout = await lockRollout(tx, rolloutId);
    await holdAccountsOf(tx, rollout);
    const functions = await resetFailed(tx, rolloutId, changeIds);
    if (functions === 0) throw new AppError('nothingToApply');
    const cleared = await clearAccounts(context, rollout);
    await goOnInAccounts(context, rollout);
    await refuseWhileOthersApply(tx, rollout);
    const isUnderWay = rollout.status === 'applying' || rollout.status === 'paused';
    if (!isUnderWay) {
      await refuseWhileStopRuleMet(tx, rollout);
      await moveRollout(tx, rollout, 'applying', { finishedAt: null });
    }
    await updateSender(tx, rolloutId, caller.actor.id);
    await record({ action: 'rollout.retryRequested', ...rolloutOf(rollout), details: { functions, ...cleared } });
    await enqueue(tx, 'rollout.advance', { rolloutId });
    return functions;
  },
});
