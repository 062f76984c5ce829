import { isConnected } from '../../core/connection/account-status.ts';
import { AppError } from '../../core/errors.ts';
import { blastRadiusFailure } from '../../core/rollout/blast-radius.ts';
import { freezeWindowAt } from '../../core/rollout/freeze-window.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { findClash, holdAccounts, readTargets, type Target } from '../../db/rollouts/apply-rows.ts';
import { countUndecided } from '../../db/rollouts/change-rows.ts';
import type { LockedRollout } from '../../db/rollouts/rollout-rows.ts';

/**
 * All that must hold before a planned Rollout is applied; conflicts that nobody decided only where their functions are not to be
 * left out. Throws AppError `nothingToApply`, `conflictUndecided`,
 * `accountNotConnected`, `writeRoleMissing`, `blastRadiusExceeded`, `freezeWindow`, `functionInOtherRollout`.
 * Limits and freeze windows do not apply to a revert: it must always be possible.
 */
export async function refuseUnlessApplicable(
  tx: Transaction,
  rollout: LockedRollout,
  { leavesConflictsOut }: { leavesConflictsOut: boolean },
): Promise<void> {
  await holdAccounts(tx, rollout.id);
  const targets = await readTargets(tx, rollout.id);
  if (targets.length === 0) throw new AppError('nothingToApply');
  if (!rollout.appliesItself && !leavesConflictsOut) await refuseUndecided(tx, rollout.id);
  for (const target of targets) {
    const { awsAccountId } = target;
    if (!isConnected(target.status)) throw new AppError('accountNotConnected', { awsAccountId });
    if (!target.hasWriteRole) throw new AppError('writeRoleMissing', { awsAccountId });
    const failure = rollout.mode === 'revert' ? undefined : blastRadiusFailure(target);
    if (failure) throw new AppError(failure.code, failure.params);
  }
  refuseFrozen(rollout, targets);
  await refuseWhileOthersApply(tx, rollout);
}

async function refuseUndecided(tx: Transaction, rolloutId: string): Promise<void> {
  const count = await countUndecided(tx, rolloutId);
  if (count > 0) throw new AppError('conflictUndecided', { count });
}

/** Throws AppError `freezeWindow` when an account that the Rollout still has to send to is frozen now. Reverts pass. */
export async function refuseWhileFrozen(tx: Transaction, rollout: LockedRollout): Promise<void> {
  refuseFrozen(rollout, await readTargets(tx, rollout.id));
}

function refuseFrozen(rollout: LockedRollout, targets: readonly Target[]): void {
  if (rollout.mode === 'revert') return;
  for (const { awsAccountId, freezeWindows } of targets) {
    const window = freezeWindowAt(freezeWindows, new Date());
    if (window) throw new AppError('freezeWindow', { awsAccountId, untilAt: window.untilAt, reason: window.reason });
  }
}

/**
 * Throws AppError `functionInOtherRollout` when another Rollout that has begun still has to send to one of the same functions:
 * of two plans for one function at most one can still be valid, so the second one waits for a person.
 */
export async function refuseWhileOthersApply(tx: Transaction, rollout: LockedRollout): Promise<void> {
  const clash = await findClash(tx, rollout.id);
  if (clash) throw new AppError('functionInOtherRollout', clash);
}
