import { type AccountSet, type Caller, isPermitted } from '../../core/access/caller.ts';
import { accountRefusals } from '../../core/connection/account-use.ts';
import { AppError, type Failure } from '../../core/errors.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import { type AccountApproval, approvalIn, approvalRefusal, standingVotes } from '../../core/rollout/approval.ts';
import { type RolloutFactsAt, readRolloutFacts } from '../../db/accounts/account-facts.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import type { Queryable } from '../../db/kernel/rows.ts';
import { holdApprovers, readApprovers } from '../../db/people/approver-rows.ts';
import type { ApprovalReader } from '../../db/rollouts/approval-rows.ts';
import { insertClearance } from '../../db/rollouts/clearance-rows.ts';
import { readAccountsOfFailed } from '../../db/rollouts/rollout-accounts.ts';
import type { LockedRollout } from '../../db/rollouts/rollout-rows.ts';
import type { CommandContext } from '../kernel/command.ts';
import { refuseUnlessSteppedUp } from '../people/step-up-commands.ts';
import { announceRollout } from '../webhooks/announcement.ts';
import { readApprovalRecord } from './approval-record.ts';
import { rolloutOf } from './rollout-moves.ts';

/** How it stands with the approval of a plan in an account. */
type Judge = (accountId: AccountId) => AccountApproval;

/** Whether somebody has to approve the plan in this account before anything is sent there, and nothing has cleared it yet. */
export function isApprovalNeeded({ facts, share, openCount }: RolloutFactsAt): boolean {
  return openCount > 0 && facts.requiresApproval && !share.goesBack && !share.isCleared;
}

/** Whether this person may approve in this account, as they are now. */
export function mayApproveIn(approver: Caller, accountId: AccountId): boolean {
  return isPermitted(approver, 'rollout.approve', [accountId]);
}

/**
 * What judges the approval of a Rollout's present plan. `applierId`: who would apply it, undefined for somebody else than the
 * approvers. With a transaction for `hold` the approvers keep their roles until its end. Throws AppError `notFound`.
 */
export async function readJudge(
  client: ApprovalReader,
  rolloutId: string,
  applierId: string | undefined,
  hold?: Transaction,
): Promise<Judge> {
  const record = await readApprovalRecord(client, rolloutId, applierId);
  const personIds = standingVotes(record.entries, record.planDigest).map(({ personId }) => personId);
  const approvers = hold ? await holdApprovers(hold, personIds) : await readApprovers(client, personIds);
  const mayApprove = (personId: string, accountId: AccountId) =>
    approvers.some((approver) => approver.actor.id === personId && mayApproveIn(approver, accountId));
  return (accountId) => approvalIn(accountId, { ...record, applierId, mayApprove });
}

/**
 * Why a Rollout may not send in its accounts now, of each account that is given every reason. One that is approved as `applierId`
 * would apply it counts as cleared, which it is once that is done; of one that is not, the reason says more where there is more to say.
 */
export async function listSendingRefusals(
  client: ApprovalReader,
  rolloutId: string,
  found: readonly RolloutFactsAt[],
  { purpose, applierId }: { purpose: 'apply' | 'goOn'; applierId: string | undefined },
): Promise<Failure[]> {
  const judge = found.some(isApprovalNeeded) ? await readJudge(client, rolloutId, applierId) : undefined;
  return found.flatMap((target) => {
    const { accountId, facts, share, at } = target;
    const refusals = accountRefusals(facts, { access: 'write', purpose, ...share }, at);
    if (judge === undefined || !isApprovalNeeded(target)) return refusals;
    const approval = approvalRefusal(facts.awsAccountId, judge(accountId));
    return refusals.flatMap((refusal) => (refusal.code === 'approvalMissing' ? (approval ?? []) : [refusal]));
  });
}

/**
 * Before a Rollout begins to send or goes on: whoever does that in an account of production must have proved lately who they are, and
 * every account that requires approval and has it is cleared for good, by whose word is kept. `emergencyReason` clears the others too,
 * where they allow that, and tells everybody. What then is not cleared is the gate's to refuse. The Rollout and its accounts must be
 * held. Returns what the event says of it.
 * Throws AppError `stepUpNeeded`, `emergencyNeedsPerson`, `emergencyNotAllowed`, `emergencyNotNeeded`.
 */
export async function clearAccounts(
  context: CommandContext,
  rollout: LockedRollout,
  emergencyReason?: string,
): Promise<Record<string, string>> {
  const { tx, caller } = context;
  const targets = (await readRolloutFacts(tx, rollout.id)).filter(({ openCount }) => openCount > 0);
  if (targets.some(({ facts }) => facts.isProduction)) await refuseUnlessSteppedUp(context);
  const { planDigest } = rollout;
  // A token is asked for no proof, and nobody sits behind it who could know what cannot wait.
  if (emergencyReason !== undefined && (caller.kind !== 'person' || caller.apiToken !== undefined))
    throw new AppError('emergencyNeedsPerson');
  const needing = targets.filter(isApprovalNeeded);
  if (planDigest === null || needing.length === 0) {
    if (emergencyReason !== undefined) throw new AppError('emergencyNotNeeded');
    return {};
  }
  const judge = await readJudge(tx, rollout.id, caller.actor.id, tx);
  const approvers: string[] = [];
  const lacking: RolloutFactsAt[] = [];
  for (const target of needing) {
    const approval = judge(target.accountId);
    if (approval.state !== 'approved') {
      lacking.push(target);
      continue;
    }
    const { personId, personName } = approval;
    const cleared = { kind: 'approval', personId, personName, reason: null } as const;
    await insertClearance(tx, { rolloutId: rollout.id, accountId: target.accountId, planDigest, ...cleared });
    approvers.push(personName);
  }
  if (emergencyReason !== undefined)
    await clearInEmergency(context, { ...rollout, planDigest }, lacking, emergencyReason);
  return {
    ...(approvers.length === 0 ? {} : { approvedBy: [...new Set(approvers)].join(', ') }),
    ...(emergencyReason === undefined ? {} : { emergencyReason }),
  };
}

async function clearInEmergency(
  { tx, caller, record }: CommandContext,
  rollout: LockedRollout & { planDigest: string },
  lacking: readonly RolloutFactsAt[],
  reason: string,
): Promise<void> {
  if (lacking.length === 0) throw new AppError('emergencyNotNeeded');
  const closed = lacking.find(({ facts }) => !facts.allowsEmergencyApply);
  if (closed) throw new AppError('emergencyNotAllowed', { awsAccountId: closed.facts.awsAccountId });
  const { id: personId, name: personName } = caller.actor;
  for (const { accountId, facts } of lacking) {
    const { id: rolloutId, planDigest } = rollout;
    await insertClearance(tx, { rolloutId, accountId, planDigest, kind: 'emergency', personId, personName, reason });
    const { awsAccountId } = facts;
    await record({
      action: 'rollout.emergencyApplied',
      ...rolloutOf(rollout),
      awsAccountId,
      details: { planDigest, reason },
    });
  }
  await announceRollout(tx, rollout.id, 'rollout.emergencyApplied', {
    by: personName,
    comment: reason,
    accounts: lacking.map(({ facts }) => facts.awsAccountId),
  });
}

/** What a Rollout has to do with each account that it still has to send to; `withFailed`: or would, if what failed there were retried. */
export async function readTargets(
  client: Queryable,
  rolloutId: string,
  { withFailed }: { withFailed: boolean },
): Promise<RolloutFactsAt[]> {
  const failedIds = withFailed ? await readAccountsOfFailed(client, rolloutId) : [];
  return (await readRolloutFacts(client, rolloutId))
    .filter(({ accountId, openCount }) => openCount > 0 || failedIds.includes(accountId))
    .map((target) => ({ ...target, openCount: Math.max(1, target.openCount) }));
}

/**
 * Why a Rollout cannot go on in an account that it still has to send to, by the same rule as resuming it; `withFailed`: also in those of
 * failed Changes, which a retry sends again. Of `accounts` only, those that the reader may view.
 */
export async function listGoOnRefusals(
  client: ApprovalReader,
  rolloutId: string,
  { withFailed, applierId, accounts }: { withFailed: boolean; applierId: string | undefined; accounts: AccountSet },
): Promise<Failure[]> {
  const all = await readTargets(client, rolloutId, { withFailed });
  const targets = all.filter(({ accountId }) => accounts === 'all' || accounts.includes(accountId));
  return await listSendingRefusals(client, rolloutId, targets, { purpose: 'goOn', applierId });
}
