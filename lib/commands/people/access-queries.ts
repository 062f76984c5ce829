import { z } from 'zod';
import type { AccountChoice } from '../../core/access/account-choice.ts';
import { accountsWith } from '../../core/access/caller.ts';
import { effectiveGrants } from '../../core/access/grant.ts';
import { grantableRoles } from '../../core/access/grantable-roles.ts';
import { userRoles } from '../../core/access/permissions.ts';
import { accountNameSchema, listAccountNameRows } from '../../db/accounts/account-names.ts';
import { database } from '../../db/kernel/client.ts';
import { listNamedAccounts } from '../../db/people/grant-rows.ts';
import { listHeldGrants, readOwnRole } from '../../db/people/own-access-rows.ts';
import { query } from '../kernel/query.ts';

/** All accounts, also those that are added later. */
const everyAccountSchema = z.literal('all');

const ownAccessSchema = z.object({
  /** Holds for all accounts; null for a role of another version, which gives nothing. */
  role: z.enum(userRoles).nullable(),
  grants: z.array(
    z.object({
      role: z.enum(grantableRoles),
      /** The accounts that it holds for now, by name; `all`: also those that are added later. */
      accounts: z.union([everyAccountSchema, z.array(accountNameSchema)]),
      /** Patterns of names and tags, where they choose the accounts. */
      matching: z.array(z.string()),
      /** The group that it is given through; null: given to the person. */
      groupName: z.string().nullable(),
      /** Whether only the identity provider names the person as a member of that group. */
      isByProvider: z.boolean(),
    }),
  ),
});
export type OwnAccess = z.infer<typeof ownAccessSchema>;

/** What the person who asks may do where, and through what: their own role, and all that they are granted beside it. */
export const readOwnAccess = query({
  name: 'user.readOwnAccess',
  permission: 'own',
  input: z.strictObject({}),
  output: ownAccessSchema,
  scopeOf: () => 'installation',
  run: async (_input, caller) => {
    const readable = accountsWith(caller, 'read');
    const [role, held, known, names] = await Promise.all([
      readOwnRole(caller.actor.id),
      listHeldGrants(caller.actor.id),
      listNamedAccounts(database()),
      listAccountNameRows(readable),
    ]);
    return {
      role: userRoles.find((name) => name === role) ?? null,
      grants: held.flatMap(({ grant, ...through }) => {
        if (grant === null) return [];
        const [effective] = effectiveGrants([grant], known);
        const accounts = effective?.accounts ?? [];
        return [
          {
            ...through,
            role: grant.role,
            matching: matchingOf(grant.accounts),
            // `names` holds what the person may read alone.
            accounts:
              accounts === 'all' ? accounts : names.filter(({ id }) => accounts.some((accountId) => accountId === id)),
          },
        ];
      }),
    };
  },
});

function matchingOf(choice: AccountChoice): string[] {
  if (choice.by !== 'matching') return [];
  return [...choice.namePatterns, ...Object.entries(choice.tags).map(([key, value]) => `${key}=${value}`)];
}
