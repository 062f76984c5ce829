import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { type AccountId, accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { type Queryable, rowsOf } from '../kernel/rows.ts';
import { amongAccounts } from './account-set.ts';

/** An account by our own id and its twelve digits, with what people call it. */
export const accountNameSchema = z.object({ id: accountIdSchema, awsAccountId: awsAccountIdSchema, name: z.string() });

/** Every account of the set that was ever added; also disconnected ones. */
export async function listAccountNameRows(accounts: AccountSet): Promise<z.input<typeof accountNameSchema>[]> {
  return database().account.findMany({
    where: amongAccounts(accounts),
    orderBy: { name: 'asc' },
    select: { id: true, awsAccountId: true, name: true },
  });
}

/** What a sentence calls accounts: `name (twelve digits)`, by name; ids of none are left out. */
export async function readNamesOfAccounts(client: Queryable, accountIds: readonly AccountId[]): Promise<string[]> {
  const sql = Prisma.sql`
    SELECT id, aws_account_id AS "awsAccountId", name FROM account WHERE id = ANY (${[...accountIds]}::uuid[]) ORDER BY name, id`;
  return (await rowsOf(client, accountNameSchema, sql)).map(({ awsAccountId, name }) => `${name} (${awsAccountId})`);
}
