import { isConnected } from '../../core/connection/account-status.ts';
import { AppError, type Failure } from '../../core/errors.ts';
import { blastRadiusFailure } from '../../core/rollout/blast-radius.ts';
import { freezeWindowAt } from '../../core/rollout/freeze-window.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import {
  type ApplyReader,
  holdAccounts,
  holdApplying,
  readClashes,
  readTargets,
  type Target,
} from '../../db/rollouts/apply-rows.ts';
import { countUndecided } from '../../db/rollouts/change-rows.ts';
import { countUnchecked } from '../../db/rollouts/check-rows.ts';
import type { LockedRollout } from '../../db/rollouts/rollout-rows.ts';

type Applicable = Pick<LockedRollout, 'id' | 'mode' | 'appliesItself'>;

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
  await holdApplying(tx);
  throwFirst(await listObstacles(tx, rollout, { leavesConflictsOut }));
}

/**
 * Everything that keeps a planned Rollout from being applied now, in the order in which it would be refused; none: it can be applied.
 * The preview shows what applying throws, by this one rule.
 */
export async function listObstacles(
  client: ApplyReader,
  rollout: Applicable,
  { leavesConflictsOut }: { leavesConflictsOut: boolean } = { leavesConflictsOut: false },
): Promise<Failure[]> {
  const targets = await readTargets(client, rollout.id);
  if (targets.length === 0) return [{ code: 'nothingToApply', params: {} }];
  const undecided = rollout.appliesItself || leavesConflictsOut ? 0 : await countUndecided(client, rollout.id);
  return [
    ...(undecided > 0 ? [{ code: 'conflictUndecided' as const, params: { count: undecided } }] : []),
    ...targets.flatMap((target) => accountObstacles(rollout, target)),
    ...frozen(rollout, targets),
    ...(await clashes(client, rollout)),
  ];
}

function accountObstacles({ mode }: Applicable, target: Target): Failure[] {
  const { awsAccountId } = target;
  const exceeded = mode === 'revert' ? undefined : blastRadiusFailure(target);
  return [
    ...(isConnected(target.status) ? [] : [{ code: 'accountNotConnected' as const, params: { awsAccountId } }]),
    ...(target.hasWriteRole ? [] : [{ code: 'writeRoleMissing' as const, params: { awsAccountId } }]),
    ...(exceeded ? [exceeded] : []),
  ];
}

/** Throws AppError `freezeWindow` when an account that the Rollout still has to send to is frozen now. Reverts pass. */
export async function refuseWhileFrozen(tx: Transaction, rollout: LockedRollout): Promise<void> {
  throwFirst(frozen(rollout, await readTargets(tx, rollout.id)));
}

function frozen({ mode }: Applicable, targets: readonly Target[]): Failure[] {
  if (mode === 'revert') return [];
  const now = new Date();
  return targets.flatMap(({ awsAccountId, freezeWindows }) => {
    const window = freezeWindowAt(freezeWindows, now);
    if (window === undefined) return [];
    return [
      { code: 'freezeWindow' as const, params: { awsAccountId, untilAt: window.untilAt, reason: window.reason } },
    ];
  });
}

/**
 * Throws AppError `functionInOtherRollout` when another Rollout that has begun still has to send to one of the same functions:
 * of two plans for one function at most one can still be valid, so the second one waits for a person.
 */
export async function refuseWhileOthersApply(tx: Transaction, rollout: LockedRollout): Promise<void> {
  await holdApplying(tx);
  throwFirst(await clashes(tx, rollout));
}

async function clashes(client: ApplyReader, { id }: Applicable): Promise<Failure[]> {
  return (await readClashes(client, id)).map((params) => ({ code: 'functionInOtherRollout', params }));
}

function throwFirst([first]: readonly Failure[]): void {
  if (first) throw new AppError(first.code, first.params);
}

/**
 * Throws AppError `checksNotAccepted` when checks of more functions have no result than the person agreed to; returns of how many.
 * A check that came in meanwhile makes them fewer, never more.
 */
export async function refuseUnlessAccepted(tx: Transaction, rolloutId: string, accepted: number): Promise<number> {
  const { functions: count } = await countUnchecked(tx, rolloutId);
  if (count > accepted) throw new AppError('checksNotAccepted', { count, accepted });
  return count;
}
