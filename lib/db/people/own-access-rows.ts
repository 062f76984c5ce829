import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { storedGrantSchema } from './grant-rows.ts';

const heldGrantSchema = z.object({
  /** Null: one that another version stored, which gives nothing. */
  grant: storedGrantSchema,
  /** The group that holds it; null: the person. */
  groupName: z.string().nullable(),
  /** Whether only the identity provider names the person as a member of that group. */
  isByProvider: z.boolean(),
});

/** What a person is granted beside their own role, and through what: first to themselves, then by the groups' names. */
export async function listHeldGrants(userId: string): Promise<z.output<typeof heldGrantSchema>[]> {
  return await rowsOf(
    database(),
    heldGrantSchema,
    Prisma.sql`
    SELECT jsonb_build_object('role', held.role, 'accounts', held.accounts) AS "grant", g.name AS "groupName",
      g.id IS NOT NULL AND m.user_id IS NULL AS "isByProvider"
    FROM "user" AS u
    JOIN access_grant AS held ON held.user_id = u.id OR held.group_id IS NOT NULL
    LEFT JOIN person_group AS g ON g.id = held.group_id
    LEFT JOIN group_member AS m ON m.group_id = g.id AND m.user_id = u.id
    WHERE u.id = ${userId} AND (held.user_id = u.id OR m.user_id IS NOT NULL OR g.oidc_group = ANY (u.oidc_groups))
    ORDER BY g.name NULLS FIRST, held.id`,
  );
}

/** A person's own role for all accounts, as it is stored; null for nobody. */
export async function readOwnRole(userId: string): Promise<string | null> {
  const user = await database().user.findUnique({ where: { id: userId }, select: { role: true } });
  return user?.role ?? null;
}
