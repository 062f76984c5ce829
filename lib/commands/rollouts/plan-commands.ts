import { z } from 'zod';
import { type ConflictDecisions, sentDecisionsSchema } from '../../core/change/change.ts';
import { AppError, isRecordable } from '../../core/errors.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { notify } from '../../db/kernel/notify.ts';
import {
  cancelUnapplied,
  clearVerdicts,
  countUnplanned,
  countVerdicts,
  readDecidable,
  readRolloutOfChange,
  updateDecisions,
} from '../../db/rollouts/change-rows.ts';
import { gatherChangeStatistics } from '../../db/rollouts/change-statistics.ts';
import { readAccountsOfRolloutsWith } from '../../db/rollouts/rollout-accounts.ts';
import { type LockedRollout, lockRollout } from '../../db/rollouts/rollout-rows.ts';
import { type CommandContext, command } from '../kernel/command.ts';
import { announceWaiting } from '../webhooks/announcement.ts';
import { pinPlannedRoles } from './account-checks.ts';
import { notePlanChange } from './approval-entries.ts';
import { enqueueChecks } from './check-commands.ts';
import { applyRollout } from './control-commands.ts';
import { returnToPlanning } from './replanning.ts';
import { closePlan, moveRollout, rolloutOf } from './rollout-moves.ts';
import { accountsOf, refuseHiddenChanges, rolloutSchema } from './rollout-scope.ts';

/**
 * Closes the planning of a Rollout whose every Change has a verdict: waves, digest, the roles that it may be sent by, status `planned`. A revert that applies
 * itself begins at once. Returns false when something is still unplanned. Throws AppError notFound.
 */
export const finishPlanning = command({
  name: 'rollout.finishPlanning',
  permission: 'work',
  input: rolloutSchema,
  output: z.boolean(),
  records: ['rollout.planned', 'command.refused'],
  scopeOf: accountsOf,
  run: async (context, { rolloutId }) => {
    const { tx } = context;
    const rollout = await lockRollout(tx, rolloutId);
    if (rollout.status !== 'planning') return true;
    const { changes, unplanned } = await countUnplanned(tx, rolloutId);
    if (unplanned > 0) return false;
    // All of them were written since they were stored, and have a verdict only now.
    await gatherChangeStatistics(tx, changes);
    const planDigest = await closePlan(tx, rollout);
    await pinPlannedRoles(tx, rollout);
    await moveRollout(tx, rollout, 'planned', { planDigest, plannedAt: await readDatabaseTime(tx) });
    const details = { planDigest, ...(await countVerdicts(tx, rolloutId)) };
    await context.record({ action: 'rollout.planned', ...rolloutOf(rollout), details });
    await enqueueChecks(tx, rolloutId);
    const hasBegun = rollout.appliesItself && (await applyAutomatically(context, rollout, planDigest));
    if (rollout.mode === 'revert' && !hasBegun) await announceWaiting(tx, rolloutId, 'revertReview');
    return true;
  },
});

/** Applies a planned revert without a person. Returns whether it began; a refusal is recorded, and the revert then waits for a person. */
async function applyAutomatically(
  context: CommandContext,
  rollout: LockedRollout,
  planDigest: string,
): Promise<boolean> {
  try {
    await context.run(applyRollout, { rolloutId: rollout.id, planDigest });
    return true;
  } catch (error) {
    // Its checks come before its first write, so what was written until here still stands.
    if (!isRecordable(error)) throw error;
    await context.record({
      action: 'command.refused',
      ...rolloutOf(rollout),
      details: { command: applyRollout.name, code: error.code },
    });
    return false;
  }
}

/**
 * Has a planned Rollout read and planned anew, all of it. Throws AppError `notFound`, `rolloutNotReady`, and every reason for which an
 * account may not be used.
 */
export const replanRollout = command({
  name: 'rollout.replan',
  permission: 'rollout.plan',
  input: rolloutSchema,
  output: z.void(),
  records: ['rollout.replanned'],
  scopeOf: accountsOf,
  run: async (context, { rolloutId }) => {
    const { tx, record } = context;
    const rollout = await lockRollout(tx, rolloutId);
    await clearVerdicts(tx, rolloutId);
    await returnToPlanning(tx, rollout);
    await notePlanChange(context, rollout, 'replanned');
    await record({ action: 'rollout.replanned', ...rolloutOf(rollout) });
  },
});

/** Gives up a Rollout before it was applied. Throws AppError `notFound`, `rolloutNotReady`. */
export const discardRollout = command({
  name: 'rollout.discard',
  permission: 'rollout.plan',
  input: rolloutSchema,
  output: z.void(),
  records: ['rollout.discarded'],
  scopeOf: accountsOf,
  run: async ({ tx, record }, { rolloutId }) => {
    const rollout = await lockRollout(tx, rolloutId);
    await moveRollout(tx, rollout, 'discarded', { finishedAt: await readDatabaseTime(tx) });
    await cancelUnapplied(tx, rolloutId);
    await record({ action: 'rollout.discarded', ...rolloutOf(rollout) });
    await notify(tx, `rollout:${rolloutId}`);
  },
});

/**
 * Stores how a person decides conflicts of Changes of a revert, each of which is planned anew with that.
 * Throws AppError `notFound`, `invalidInput` (a path that is no conflict), `rolloutNotReady`, and every reason for which an account may
 * not be used.
 */
export const decideConflicts = command({
  name: 'rollout.decideConflicts',
  permission: 'rollout.plan',
  input: z.strictObject({
    decisions: z
      .array(z.strictObject({ changeId: z.uuid(), decisions: sentDecisionsSchema }))
      .min(1)
      .max(500),
  }),
  output: z.void(),
  records: ['rollout.conflictDecided'],
  subject: 'change',
  scopeOf: async ({ decisions }, tx, caller) => {
    const changeIds = decisions.map(({ changeId }) => changeId);
    await refuseHiddenChanges(tx, changeIds, caller);
    return { ofRollout: await readAccountsOfRolloutsWith(tx, changeIds) };
  },
  run: async (context, { decisions }) => {
    const rollouts = new Map<string, LockedRollout>();
    for (const decided of decisions) {
      const rollout = await decide(context, decided);
      rollouts.set(rollout.id, rollout);
    }
    for (const rollout of rollouts.values()) await notePlanChange(context, rollout, 'amended');
  },
});

type Decided = { changeId: string; decisions: ConflictDecisions };

async function decide({ tx, record }: CommandContext, { changeId, decisions }: Decided): Promise<LockedRollout> {
  const rollout = await lockRollout(tx, await readRolloutOfChange(tx, changeId));
  const { conflicts, decisions: earlier, ...changed } = await readDecidable(tx, changeId);
  const paths = new Set([...conflicts.map(({ path }): string => path), ...Object.keys(earlier)]);
  for (const path of Object.keys(decisions)) if (!paths.has(path)) throw new AppError('invalidInput', { path });
  await updateDecisions(tx, changeId, { ...earlier, ...decisions });
  await record({
    action: 'rollout.conflictDecided',
    ...rolloutOf(rollout),
    changeId,
    ...changed,
    details: decisions,
  });
  if (rollout.status !== 'planning') await returnToPlanning(tx, rollout);
  return rollout;
}
