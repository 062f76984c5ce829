import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import type { SearchedText } from '../../core/functions/console-search.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { database } from '../kernel/client.ts';
import { literally } from '../kernel/like-pattern.ts';
import { amongAccounts } from './account-set.ts';

/** An account as a search names it. */
export const accountMatchSchema = z.object({ id: z.string(), name: z.string(), awsAccountId: awsAccountIdSchema });

/** The first accounts of the set, by name, of which the name or the id holds what is looked for. */
export async function findAccountRows(
  { text, accountDigits }: SearchedText,
  accounts: AccountSet,
  limit: number,
): Promise<z.infer<typeof accountMatchSchema>[]> {
  const rows = await database().account.findMany({
    where: {
      AND: [
        amongAccounts(accounts),
        {
          OR: [
            { name: { contains: literally(text), mode: 'insensitive' } },
            ...(accountDigits === undefined ? [] : [{ awsAccountId: { contains: accountDigits } }]),
          ],
        },
      ],
    },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: limit,
    select: { id: true, name: true, awsAccountId: true },
  });
  return z.array(accountMatchSchema).parse(rows);
}
