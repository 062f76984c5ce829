import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { modes } from '../../core/change/change-codes.ts';
import type { SearchedText } from '../../core/functions/console-search.ts';
import { rolloutStatuses } from '../../core/rollout/status.ts';
import { touchingAccounts } from '../accounts/account-set.ts';
import type { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { literally } from '../kernel/like-pattern.ts';

/** A Rollout as a search names it. */
export const rolloutMatchSchema = z.object({
  id: z.string(),
  number: z.number(),
  name: z.string(),
  mode: z.enum(modes),
  status: z.enum(rolloutStatuses),
});

/** The Rollout with the number that is looked for, then the newest whose name holds the text; only those that touch an account of the set. */
export async function findRolloutRows(
  { text, rolloutNumber }: SearchedText,
  accounts: AccountSet,
  limit: number,
): Promise<z.infer<typeof rolloutMatchSchema>[]> {
  const find = async (where: Prisma.RolloutWhereInput) =>
    await database().rollout.findMany({
      where: { AND: [where, touchingAccounts(accounts)] },
      orderBy: { number: 'desc' },
      take: limit,
      select: { id: true, number: true, name: true, mode: true, status: true },
    });
  const [numbered, named] = await Promise.all([
    rolloutNumber === undefined ? [] : find({ number: rolloutNumber }),
    find({ name: { contains: literally(text), mode: 'insensitive' } }),
  ]);
  const others = named.filter(({ number }) => number !== rolloutNumber);
  return z.array(rolloutMatchSchema).parse([...numbered, ...others].slice(0, limit));
}
