import { z } from 'zod';
import { accountIdSchema } from '../lambda/account-id.ts';
import { shownNameSchema } from './names.ts';
import { userRoles } from './permissions.ts';
import { longestTokenDays } from './token-rules.ts';

// Accounts that a token is for by our own ids, or all that whoever it acts for may use.
const allAccountsSchema = z.literal('all');
const someAccountsSchema = z.array(accountIdSchema).min(1, 'required').max(1_000);
const tokenAccountsSchema = z.union([allAccountsSchema, someAccountsSchema]);

/** What is entered for a new token. */
export const newTokenSchema = z.strictObject({
  name: shownNameSchema,
  role: z.enum(userRoles).exclude(['owner', 'member']),
  accounts: tokenAccountsSchema,
  validDays: z.int().min(1).max(longestTokenDays),
});

/** What is entered about a token that there is. */
export const tokenIdSchema = z.strictObject({ tokenId: z.uuid() });
