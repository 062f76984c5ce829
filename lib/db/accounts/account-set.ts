import type { AccountSet } from '../../core/access/caller.ts';
import { Prisma } from '../generated/client.ts';

/** SQL that holds where a column with our own id of an account is of the set. */
export function isOfAccounts(column: Prisma.Sql, accounts: AccountSet): Prisma.Sql {
  return accounts === 'all' ? Prisma.sql`true` : Prisma.sql`${column} = ANY (${[...accounts]}::uuid[])`;
}

/** The same for Prisma's conditions of rows with an `accountId`. */
export function ofAccounts(accounts: AccountSet): { accountId?: { in: string[] } } {
  return accounts === 'all' ? {} : { accountId: { in: [...accounts] } };
}

/** The same for accounts themselves. */
export function amongAccounts(accounts: AccountSet): { id?: { in: string[] } } {
  return accounts === 'all' ? {} : { id: { in: [...accounts] } };
}

/** The same for Rollouts: those with a Change in one of the accounts. */
export function touchingAccounts(accounts: AccountSet): Prisma.RolloutWhereInput {
  return accounts === 'all' ? {} : { changes: { some: { accountId: { in: [...accounts] } } } };
}
