import { type AccountRoles, type AccountUse, accountRefusal } from '../../core/connection/account-use.ts';
import { AppError, type Failure } from '../../core/errors.ts';
import type { AccountId, AwsAccountId } from '../../core/lambda/account-id.ts';
import type { Sender } from '../../core/rollout/aws-session.ts';
import { database } from '../kernel/client.ts';
import type { Queryable } from '../kernel/rows.ts';
import { type RolloutAccount, readAccountFacts, readSendingFacts } from './account-facts.ts';

/** An account that may be used now, and by which roles. */
export type UsableAccount = { accountId: AccountId; awsAccountId: AwsAccountId; roles: AccountRoles };

/** What may be asked of an account as it is: what sends is asked with its Rollout, see `refusalToSend`. */
export type ReadingUse = Extract<AccountUse, { access: 'read' }>;

/**
 * An account, when it may be read for this purpose now. Throws AppError: `notFound`, or the reason why it may not be used.
 */
export async function usableAccount(
  accountId: AccountId,
  use: ReadingUse,
  client: Queryable = database(),
): Promise<UsableAccount> {
  const [usable] = await usableAccounts([accountId], use, client);
  if (!usable) throw new AppError('notFound', { what: 'account' });
  return usable;
}

/** The same of several accounts at once: all of them may be used, or the first reason is thrown. */
export async function usableAccounts(
  accountIds: readonly AccountId[],
  use: ReadingUse,
  client: Queryable = database(),
): Promise<UsableAccount[]> {
  return (await readAccountFacts(client, accountIds)).map(({ accountId, facts, at }) => {
    const refusal = accountRefusal(facts, use, at);
    if (refusal) throw new AppError(refusal.code, refusal.params);
    return { accountId, awsAccountId: facts.awsAccountId, roles: facts.roles };
  });
}

/** By which roles a Rollout sends in an account, for whom, and whether the write role takes their name as source identity. */
export type Sending = { roles: AccountRoles; sender: Sender; takesSourceIdentity: boolean };

/** Why nothing may be sent for a Rollout in one of its accounts now, or how it is sent. */
export type SendingOrRefusal = { refusal: Failure } | ({ refusal: undefined } & Sending);

/** Of one Rollout and account. Throws AppError notFound. */
export async function sendingRoles(client: Queryable, wanted: RolloutAccount): Promise<SendingOrRefusal> {
  return (await sendingRolesOf(client, [wanted]))(wanted);
}

/** The same of several, read at once. Throws AppError notFound, as what is returned does of one that was not asked for. */
export async function sendingRolesOf(
  client: Queryable,
  wanted: readonly RolloutAccount[],
): Promise<(one: RolloutAccount) => SendingOrRefusal> {
  const found = new Map<string, SendingOrRefusal>();
  for (const { rolloutId, accountId, facts, share, at, sender, takesSourceIdentity } of await readSendingFacts(
    client,
    wanted,
  )) {
    const refusal = accountRefusal(facts, { access: 'write', purpose: 'send', ...share }, at);
    found.set(
      `${rolloutId} ${accountId}`,
      refusal ? { refusal } : { refusal: undefined, roles: facts.roles, sender, takesSourceIdentity },
    );
  }
  return ({ rolloutId, accountId }) => {
    const sending = found.get(`${rolloutId} ${accountId}`);
    if (!sending) throw new AppError('notFound', { what: 'account' });
    return sending;
  };
}
