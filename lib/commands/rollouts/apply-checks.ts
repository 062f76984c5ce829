import type { AccountSet } from '../../core/access/caller.ts';
import { AppError, type Failure } from '../../core/errors.ts';
import { readRolloutFacts } from '../../db/accounts/account-facts.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { type ApplyReader, holdApplying, readClashes } from '../../db/rollouts/apply-rows.ts';
import type { ApprovalReader } from '../../db/rollouts/approval-rows.ts';
import { countUndecided } from '../../db/rollouts/change-rows.ts';
import { countUnchecked } from '../../db/rollouts/check-rows.ts';
import type { LockedRollout } from '../../db/rollouts/rollout-rows.ts';
import { holdAccountsOf } from './account-checks.ts';
import { listSendingRefusals } from './approval-checks.ts';

type Applicable = Pick<LockedRollout, 'id' | 'appliesItself'>;

/** `applierId`: who applies it, whose own approval does not count; undefined: somebody who has not approved it. */
type ObstacleOptions = { leavesConflictsOut?: boolean; applierId: string | undefined };

/**
 * All that must hold before a planned Rollout is applied; conflicts that nobody decided only where their functions are not to be
 * left out. Throws AppError `nothingToApply`, `conflictUndecided`, `functionInOtherRollout`, and every reason for which an account may
 * not be used.
 */
export async function refuseUnlessApplicable(
  tx: Transaction,
  rollout: LockedRollout,
  options: ObstacleOptions,
): Promise<void> {
  await holdAccountsOf(tx, rollout);
  await holdApplying(tx);
  throwFirst(await listObstacles(tx, rollout, options));
}

/**
 * Everything that keeps a planned Rollout from being applied now, in the order in which it would be refused; none: it can be applied.
 * The preview shows what applying throws, by this one rule, as far as it concerns the accounts that its reader may view.
 */
export async function listObstacles(
  client: ApplyReader & ApprovalReader,
  rollout: Applicable,
  { leavesConflictsOut = false, applierId, accounts = 'all' }: ObstacleOptions & { accounts?: AccountSet },
): Promise<Failure[]> {
  const targets = (await readRolloutFacts(client, rollout.id)).filter(({ openCount }) => openCount > 0);
  if (targets.length === 0) return [{ code: 'nothingToApply', params: {} }];
  const undecided =
    rollout.appliesItself || leavesConflictsOut ? 0 : await countUndecided(client, rollout.id, accounts);
  const shown = targets.filter(({ accountId }) => accounts === 'all' || accounts.includes(accountId));
  const refusals = await listSendingRefusals(client, rollout.id, shown, { purpose: 'apply', applierId });
  const isPassing = ({ code }: Failure) => code === 'freezeWindow';
  return [
    ...(undecided > 0 ? [{ code: 'conflictUndecided' as const, params: { count: undecided } }] : []),
    ...refusals.filter((refusal) => !isPassing(refusal)),
    // What ends by itself comes after what somebody has to do.
    ...refusals.filter(isPassing),
    ...(await clashes(client, rollout, accounts)),
  ];
}

/**
 * Throws AppError `functionInOtherRollout` when another Rollout that has begun still has to send to one of the same functions:
 * of two plans for one function at most one can still be valid, so the second one waits for a person.
 */
export async function refuseWhileOthersApply(tx: Transaction, rollout: LockedRollout): Promise<void> {
  await holdApplying(tx);
  throwFirst(await clashes(tx, rollout));
}

async function clashes(client: ApplyReader, { id }: Applicable, accounts: AccountSet = 'all'): Promise<Failure[]> {
  return (await readClashes(client, id, accounts)).map((params) => ({ code: 'functionInOtherRollout', params }));
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
