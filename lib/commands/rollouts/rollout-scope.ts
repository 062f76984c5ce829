import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { maxSelection } from '../../core/functions/function-query.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import type { Queryable } from '../../db/kernel/rows.ts';
import { readAccountsOfChanges, readAccountsOfRollout } from '../../db/rollouts/rollout-accounts.ts';

/** The input of what needs nothing but the Rollout. */
export const rolloutSchema = z.strictObject({ rolloutId: z.uuid() });

/** The input of what concerns named Changes of a Rollout; without names, all that can be meant. */
export const someChangesSchema = z.strictObject({
  rolloutId: z.uuid(),
  changeIds: z.array(z.uuid()).min(1).max(maxSelection).optional(),
});

/** The accounts of a Rollout, which always has Changes. Throws AppError `notFound`. */
export async function accountsOf({ rolloutId }: { rolloutId: string }, client: Queryable): Promise<AccountId[]> {
  const accountIds = await readAccountsOfRollout(client, rolloutId);
  if (accountIds.length === 0) throw new AppError('notFound', { what: 'rollout' });
  return accountIds;
}

/** The accounts of the Changes meant. Throws AppError `notFound` when the Rollout does not exist. */
export async function accountsOfSome(
  { rolloutId, changeIds }: z.output<typeof someChangesSchema>,
  client: Queryable,
): Promise<AccountId[]> {
  return changeIds === undefined
    ? await accountsOf({ rolloutId }, client)
    : await readAccountsOfChanges(client, rolloutId, changeIds);
}
