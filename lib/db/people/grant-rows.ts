import { z } from 'zod';
import { accountTagsSchema, type NamedAccount } from '../../core/access/account-choice.ts';
import type { Grant } from '../../core/access/caller.ts';
import { type AccessGrant, accessGrantSchema, effectiveGrants } from '../../core/access/grant.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { commandDatabase, type Transaction } from '../kernel/client.ts';
import { newRowId } from '../kernel/new-id.ts';
import { notify } from '../kernel/notify.ts';
import { type Queryable, rowsOf } from '../kernel/rows.ts';

/** Grants as another version may have stored them: one that is not understood gives nothing. */
export const storedGrantSchema = accessGrantSchema.nullable().catch(null);

/**
 * What a person is granted beside their own role, themselves and through the groups that they or their identity provider put them in,
 * among the accounts that there are now. A part of signing in: read for every request, so that a change counts from the next on.
 */
export async function readGrantsOfPerson(userId: string, client: Queryable = commandDatabase()): Promise<Grant[]> {
  const rows = await rowsOf(
    client,
    z.object({ grant: storedGrantSchema }),
    Prisma.sql`
    SELECT jsonb_build_object('role', held.role, 'accounts', held.accounts) AS "grant" FROM access_grant AS held
    WHERE held.user_id = ${userId} OR held.group_id IN (
      SELECT group_id FROM group_member WHERE user_id = ${userId}
      UNION SELECT g.id FROM person_group AS g JOIN "user" AS u ON g.oidc_group = ANY (u.oidc_groups) WHERE u.id = ${userId})
    ORDER BY held.id`,
  );
  const grants = rows.flatMap(({ grant }) => grant ?? []);
  const needsAccounts = grants.some(({ accounts }) => accounts.by !== 'all');
  return effectiveGrants(grants, needsAccounts ? await listNamedAccounts(client) : []);
}

const namedAccountSchema = z.object({
  id: accountIdSchema,
  name: z.string(),
  tags: accountTagsSchema.catch({}),
});

/** Every account as far as a grant can name it, by our own id. */
export async function listNamedAccounts(client: Queryable): Promise<NamedAccount[]> {
  return await rowsOf(client, namedAccountSchema, Prisma.sql`SELECT id, name, tags FROM account ORDER BY id`);
}

/** Holds what everybody is granted, themselves and through groups, until the transaction ends. */
export async function holdGrants(tx: Transaction): Promise<void> {
  await tx.$executeRaw`LOCK TABLE access_grant, group_member, person_group IN SHARE MODE`;
}

/** Who holds grants: a group or a person. */
export type GrantHolder = { groupId: string } | { userId: string };

/** The grants of a holder, in the order in which they were given. */
export async function readGrants(tx: Transaction, holder: GrantHolder): Promise<AccessGrant[]> {
  const rows = await tx.accessGrant.findMany({ where: holder, orderBy: { id: 'asc' } });
  return rows.flatMap(({ role, accounts }) => storedGrantSchema.parse({ role, accounts }) ?? []);
}

/** Gives a holder exactly these grants. */
export async function replaceGrants(
  tx: Transaction,
  holder: GrantHolder,
  grants: readonly AccessGrant[],
): Promise<void> {
  await tx.accessGrant.deleteMany({ where: holder });
  await tx.accessGrant.createMany({ data: grants.map((grant) => ({ id: newRowId(), ...holder, ...grant })) });
}

/** Has every open stream, in every process, ask again what its person may see. */
export async function notifyAccess(tx: Transaction): Promise<void> {
  await notify(tx, 'access');
}
