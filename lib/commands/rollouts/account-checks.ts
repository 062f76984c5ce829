import type { AccountSet } from '../../core/access/caller.ts';
import type { Mode } from '../../core/change/change.ts';
import { type AccountUse, accountRefusal, accountRefusals, areSameRoles } from '../../core/connection/account-use.ts';
import { AppError, type Failure } from '../../core/errors.ts';
import type { AccountId, AwsAccountId } from '../../core/lambda/account-id.ts';
import { holdAccounts, readAccountFacts, readRolloutFacts } from '../../db/accounts/account-facts.ts';
import { usableAccounts } from '../../db/accounts/usable-account.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import type { Queryable } from '../../db/kernel/rows.ts';
import { pinRoles, unpinRoles } from '../../db/rollouts/pinned-roles.ts';
import {
  readAccountsOfPending,
  readAccountsOfRollout,
  readRevertibleAccountIds,
} from '../../db/rollouts/rollout-accounts.ts';
import type { LockedRollout } from '../../db/rollouts/rollout-rows.ts';
import type { CommandContext } from '../kernel/command.ts';
import { listSendingRefusals } from './approval-checks.ts';
import { rolloutOf } from './rollout-moves.ts';

type SendingUse = Extract<AccountUse, { access: 'write' }>;

/**
 * Throws the reason, an AppError, why something may not be planned in one of the accounts that a Rollout is still to change
 * something in; they are held until the end of the transaction.
 */
export async function refuseUnlessPlannable(tx: Transaction, { id, mode }: { id: string; mode: Mode }): Promise<void> {
  const accountIds = await readAccountsOfPending(tx, id);
  await holdAccounts(tx, accountIds);
  await usableAccounts(accountIds, { access: 'read', purpose: 'plan', mode }, tx);
}

/** Why something may not be done in an account. */
export type AccountRefusal = Failure & { awsAccountId: AwsAccountId };

/** Our own id of an account, and its twelve digits. */
type AccountIds = { accountId: AccountId; awsAccountId: AwsAccountId };

/** What a revert that applies itself asks of an account: all that sending asks, but for the roles that it will be planned with. */
const revertingItself: SendingUse = {
  ...{ access: 'write', purpose: 'goOn', mode: 'revert' },
  ...{ pinned: null, changeCount: 0, knownCount: 0, goesBack: true, isCleared: false },
};

/**
 * Those of the accounts of a Rollout in which a revert of it may be planned and sent, and why it may not in the others; all are held.
 * One in which it could be planned only would keep it from being applied in the others.
 */
export async function readRevertibleAccounts(
  tx: Transaction,
  rolloutId: string,
): Promise<{ usable: AccountIds[]; refusals: AccountRefusal[] }> {
  const accountIds = await readAccountsOfRollout(tx, rolloutId);
  await holdAccounts(tx, accountIds);
  const usable: AccountIds[] = [];
  const refusals: AccountRefusal[] = [];
  for (const { accountId, facts, at } of await readAccountFacts(tx, accountIds)) {
    const refusal = accountRefusal(facts, revertingItself, at);
    if (refusal) refusals.push({ ...refusal, awsAccountId: facts.awsAccountId });
    else usable.push({ accountId, awsAccountId: facts.awsAccountId });
  }
  return { usable, refusals };
}

function isAmong(accounts: AccountSet): (accountId: AccountId) => boolean {
  return (accountId) => accounts === 'all' || accounts.includes(accountId);
}

/** Why a revert of a Rollout's Changes, or of the one named, cannot be prepared in those of their accounts now. */
export async function listRevertRefusals(
  client: Queryable,
  rolloutId: string,
  { changeId, accounts }: { changeId: string | undefined; accounts: AccountSet },
): Promise<Failure[]> {
  const accountIds = (await readRevertibleAccountIds(client, rolloutId, changeId)).filter(isAmong(accounts));
  const use: AccountUse = { access: 'read', purpose: 'plan', mode: 'revert' };
  return (await readAccountFacts(client, accountIds)).flatMap(({ facts, at }) => accountRefusals(facts, use, at));
}

/** Keeps by which roles a plan that is now complete may be sent: those of now, where their test has passed. */
export async function pinPlannedRoles(tx: Transaction, { id }: Pick<LockedRollout, 'id'>): Promise<void> {
  await holdAccounts(tx, await readAccountsOfRollout(tx, id));
  await unpinRoles(tx, id);
  for (const found of await readRolloutFacts(tx, id)) {
    // Neither a limit nor a freeze window nor a missing approval says anything about the roles.
    const use: SendingUse = { access: 'write', purpose: 'goOn', ...found.share, mode: 'revert', goesBack: true };
    if (accountRefusal(found.facts, use, found.at)) continue;
    await pinRoles(tx, id, found.accountId, found.facts.roles);
  }
}

/** Holds every account of a Rollout; for commands that change its Changes before they ask. */
export async function holdAccountsOf(tx: Transaction, { id }: Pick<LockedRollout, 'id'>): Promise<void> {
  await holdAccounts(tx, await readAccountsOfRollout(tx, id));
}

/**
 * Lets a Rollout go on in every account that it still has to send to, by the roles of now: a person has asked for it. Roles other than
 * those pinned are recorded. The accounts must be held. Throws the first reason why that may not be, an AppError.
 */
export async function goOnInAccounts({ tx, caller, record }: CommandContext, rollout: LockedRollout): Promise<void> {
  const targets = (await readRolloutFacts(tx, rollout.id)).filter(({ openCount }) => openCount > 0);
  const use = { purpose: 'goOn', applierId: caller.actor.id } as const;
  const [refusal] = await listSendingRefusals(tx, rollout.id, targets, use);
  if (refusal) throw new AppError(refusal.code, refusal.params);
  for (const { accountId, facts, share } of targets) {
    const { roles, awsAccountId } = facts;
    if (share.pinned !== null && areSameRoles(share.pinned, roles)) continue;
    await pinRoles(tx, rollout.id, accountId, roles);
    await record({
      action: 'rollout.rolesAccepted',
      ...rolloutOf(rollout),
      awsAccountId,
      details: {
        readRoleBefore: share.pinned?.readRoleArn ?? null,
        readRole: roles.readRoleArn,
        writeRoleBefore: share.pinned?.writeRoleArn ?? null,
        writeRole: roles.writeRoleArn,
      },
    });
  }
}
