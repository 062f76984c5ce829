import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import {
  type AccountId,
  type AwsAccountId,
  accountIdSchema,
  awsAccountIdSchema,
} from '../../core/lambda/account-id.ts';
import { database, type Transaction } from '../kernel/client.ts';

/** Our own ids of the accounts with these twelve digits; those that were never added are left out. */
export async function readAccountIdsOf(awsAccountIds: readonly AwsAccountId[]): Promise<AccountId[]> {
  const rows = await database().account.findMany({
    where: { awsAccountId: { in: [...awsAccountIds] } },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  return rows.map(({ id }) => accountIdSchema.parse(id));
}

/** An account to choose, by our own id. */
export const accountChoiceSchema = z.object({
  id: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  name: z.string(),
});
export type AccountChoice = z.infer<typeof accountChoiceSchema>;

/** Accounts among these, by name. */
export async function listAccountChoiceRows(accounts: AccountSet): Promise<z.input<typeof accountChoiceSchema>[]> {
  return await database().account.findMany({
    where: accounts === 'all' ? {} : { id: { in: [...accounts] } },
    select: { id: true, awsAccountId: true, name: true },
    orderBy: [{ name: 'asc' }, { awsAccountId: 'asc' }],
  });
}

/** Whether one of these accounts is marked as production. */
export async function hasProductionAccount(
  client: Pick<Transaction, 'account'>,
  accounts: AccountSet,
): Promise<boolean> {
  const ofSet = accounts === 'all' ? {} : { id: { in: [...accounts] } };
  return (await client.account.count({ where: { ...ofSet, isProduction: true } })) > 0;
}
