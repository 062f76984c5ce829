import { z } from 'zod';
import { userRoles } from '../../core/access/permissions.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { query } from '../kernel/query.ts';

const everyAccountSchema = z.literal('all');
const grantSchema = z.object({
  role: z.enum(userRoles),
  /** Our own ids of the accounts that it holds for. */
  accounts: z.union([everyAccountSchema, z.array(accountIdSchema)]),
});

/**
 * Who asks, and what they may do: the grants that they have, and where their token allows less, what it allows at most (`atMost`).
 */
export const readOwnAccess = query({
  name: 'access.readOwn',
  permission: 'own',
  cost: 'vital',
  input: z.strictObject({}),
  output: z.object({
    kind: z.enum(['person', 'machine']),
    name: z.string(),
    grants: z.array(grantSchema),
    atMost: z.array(grantSchema).nullable(),
    tokenName: z.string().nullable(),
    expiresAt: z.string().nullable(),
  }),
  scopeOf: () => 'permittedAccounts',
  run: async (_input, { kind, actor, grants, atMost, apiToken }) => ({
    kind: kind === 'machine' ? ('machine' as const) : ('person' as const),
    name: actor.name,
    grants: z.array(grantSchema).parse(grants),
    atMost: atMost === undefined ? null : z.array(grantSchema).parse(atMost),
    tokenName: apiToken?.name ?? null,
    expiresAt: apiToken?.expiresAt ?? null,
  }),
});
