import { z } from 'zod';
import { accountsWith, type Caller, isPermitted, type Scope } from '../../core/access/caller.ts';
import { AppError } from '../../core/errors.ts';
import { maxSelection } from '../../core/functions/function-query.ts';
import type { Queryable } from '../../db/kernel/rows.ts';
import { countChangesIn, readAccountsOfChanges, readAccountsOfRollout } from '../../db/rollouts/rollout-accounts.ts';

/** The input of what needs nothing but the Rollout. */
export const rolloutSchema = z.strictObject({ rolloutId: z.uuid() });

/** The input of what concerns named Changes of a Rollout; without names, all that can be meant. */
export const someChangesSchema = z.strictObject({
  rolloutId: z.uuid(),
  changeIds: z.array(z.uuid()).min(1).max(maxSelection).optional(),
});

/** The accounts of a Rollout, which always has Changes. Throws AppError `notFound`. */
export async function accountsOf({ rolloutId }: { rolloutId: string }, client: Queryable): Promise<RolloutScope> {
  const accountIds = await readAccountsOfRollout(client, rolloutId);
  if (accountIds.length === 0) throw new AppError('notFound', { what: 'rollout' });
  return { ofRollout: accountIds };
}

type RolloutScope = Extract<Scope, { ofRollout: unknown }>;

/**
 * The accounts of the Changes meant, for what is done with these alone. Throws AppError `notFound` when the Rollout does not exist or is
 * not the caller's to read, or, to those who may read only some accounts, one of the Changes named.
 */
export async function accountsOfSome(
  { rolloutId, changeIds }: z.output<typeof someChangesSchema>,
  client: Queryable,
  caller: Caller,
): Promise<Scope> {
  const whole = await accountsOf({ rolloutId }, client);
  if (changeIds === undefined || !isPermitted(caller, 'read', whole)) return whole;
  await refuseHiddenChanges(client, changeIds, caller);
  return await readAccountsOfChanges(client, rolloutId, changeIds);
}

/**
 * For what is done with those accounts of a Rollout in which the caller has the permission. Throws AppError `notFound` when the Rollout
 * does not exist or is not the caller's to read.
 */
export async function permittedAccountsOf(
  input: { rolloutId: string },
  client: Queryable,
  caller: Caller,
): Promise<'permittedAccounts'> {
  if (isPermitted(caller, 'read', await accountsOf(input, client))) return 'permittedAccounts';
  throw new AppError('notFound', { what: 'rollout' });
}

/** Throws AppError `notFound` unless each of the Changes stands in an account that the caller may read; whoever may read all is not asked. */
export async function refuseHiddenChanges(
  client: Queryable,
  changeIds: readonly string[],
  caller: Caller,
): Promise<void> {
  const accounts = accountsWith(caller, 'read');
  if (accounts === 'all') return;
  const known = await countChangesIn(client, changeIds, accounts);
  if (known < new Set(changeIds).size) throw new AppError('notFound', { what: 'change' });
}
