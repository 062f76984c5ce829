import { z } from 'zod';
import { type AccountChoice, accountChoiceSchema, accountsOfChoice, type NamedAccount } from './account-choice.ts';
import type { Grant } from './caller.ts';
import { type GrantableRole, grantableRoles } from './grantable-roles.ts';

/** A role, and for which accounts, as it is given and stored. */
export const accessGrantSchema = z.strictObject({ role: z.enum(grantableRoles), accounts: accountChoiceSchema });
export type AccessGrant = z.output<typeof accessGrantSchema>;

/** All grants of one holder. */
export const accessGrantsSchema = z.array(accessGrantSchema).max(100);

/** What stored grants give among the accounts that there are now, those for nothing included, in the order of the grants. */
export function effectiveGrants(
  grants: readonly { role: GrantableRole; accounts: AccountChoice }[],
  accounts: readonly NamedAccount[],
): Grant[] {
  return grants.map(({ role, accounts: choice }) => ({ role, accounts: accountsOfChoice(choice, accounts) }));
}
