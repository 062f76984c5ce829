import { AppError } from '../../core/errors.ts';
import { revertibleOutcomes, revertStrategy, settledRevertibleOutcomes } from '../../core/rollout/revert.ts';
import { notify } from '../../db/kernel/notify.ts';
import { insertChangesReverting } from '../../db/rollouts/change-rows.ts';
import { gatherChangeStatistics } from '../../db/rollouts/change-statistics.ts';
import { insertRollout, type LockedRollout, type NewRollout } from '../../db/rollouts/rollout-rows.ts';
import type { CommandContext } from '../kernel/command.ts';
import { refuseUnlessPlannable } from './account-checks.ts';
import { enqueuePlanning, rolloutOf } from './rollout-moves.ts';

/** A Rollout as its id and the number that people know it by. */
type Created = { id: string; number: number };

/** What every Rollout is created from. */
export type Creation = {
  rollout: Omit<NewRollout, 'createdBy' | 'createdByName'>;
  /** Stores its Changes; returns how many. */
  insertChanges: (rolloutId: string) => Promise<number>;
  /** What the audit event says of it beside its mode and size. */
  details?: Record<string, number | string>;
};

/**
 * Stores a Rollout with its Changes and has it planned; its status is `planning`. Throws AppError `nothingSelected`, and every reason
 * for which one of its accounts may not be used.
 */
export async function createAndPlan(
  { tx, caller, record }: CommandContext,
  { rollout, insertChanges, details }: Creation,
): Promise<Created> {
  const { id: createdBy, name: createdByName } = caller.actor;
  const created = await insertRollout(tx, { ...rollout, createdBy, createdByName });
  const functions = await insertChanges(created.id);
  if (functions === 0) throw new AppError('nothingSelected');
  await gatherChangeStatistics(tx, functions);
  await refuseUnlessPlannable(tx, { id: created.id, mode: rollout.mode });
  await record({
    action: 'rollout.created',
    ...rolloutOf(created),
    details: { mode: rollout.mode, functions, ...details },
  });
  await enqueuePlanning(tx, { id: created.id, mode: rollout.mode });
  await notify(tx, `activity:${createdBy}`);
  return created;
}

/** Which Changes to revert (all that can be, unless some are named), and whether that waits for a person. */
type RevertOptions = { changeIds?: readonly string[] | undefined; appliesItself?: boolean };

/**
 * Creates the Rollout that reverts another, completely or in part, and has it planned; Changes in flight are planned
 * once their outcome is known, and unclear ones that will not be settled soon are blocked with that reason, unless the revert
 * applies itself: then it leaves them out. Possible while the other one still runs. Throws AppError `nothingSelected`.
 */
export async function createRevertOf(
  context: CommandContext,
  reverted: Pick<LockedRollout, 'id' | 'number' | 'name' | 'strategy'>,
  { changeIds, appliesItself = false }: RevertOptions,
): Promise<Created> {
  return await createAndPlan(context, {
    rollout: {
      name: reverted.name,
      mode: 'revert',
      settings: null,
      revertsRolloutId: reverted.id,
      appliesItself,
      strategy: revertStrategy(reverted.strategy),
    },
    insertChanges: (rolloutId) =>
      insertChangesReverting(
        context.tx,
        rolloutId,
        { rolloutId: reverted.id, changeIds },
        appliesItself ? settledRevertibleOutcomes : revertibleOutcomes,
      ),
    details: { revertsNumber: reverted.number },
  });
}
