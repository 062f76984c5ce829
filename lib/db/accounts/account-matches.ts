import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { connectedStatuses } from '../../core/connection/account-status.ts';
import type { SearchedText } from '../../core/functions/console-search.ts';
import { accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import type { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { literally } from '../kernel/like-pattern.ts';
import { amongAccounts } from './account-set.ts';

/** An account as a search names it. */
export const accountMatchSchema = z.object({ id: accountIdSchema, name: z.string(), awsAccountId: awsAccountIdSchema });

/** Those that a scan can be asked of, as far as the account itself tells. */
const canBeScanned = {
  status: { in: [...connectedStatuses] },
  disconnectRequestedAt: null,
  regions: { isEmpty: false },
} satisfies Prisma.AccountWhereInput;

/** The first accounts of the set, by name, of which the name or the id holds what is looked for; on request only those that can be scanned. */
export async function findAccountRows(
  { text, accountDigits }: Pick<SearchedText, 'text' | 'accountDigits'>,
  accounts: AccountSet,
  { limit, toScan = false }: { limit: number; toScan?: boolean },
): Promise<z.infer<typeof accountMatchSchema>[]> {
  const rows = await database().account.findMany({
    where: {
      AND: [
        amongAccounts(accounts),
        toScan ? canBeScanned : {},
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
