import { z } from 'zod';
import { accessGrantSchema } from '../../core/access/grant.ts';
import { readMachineTokens } from '../api/token-rows.ts';
import { database } from '../kernel/client.ts';
import { storedGrantSchema } from './grant-rows.ts';

/** A person as the users page lists them; times are ISO 8601. */
export const userListItemSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  /** One of `userRoles`; another text, as another version or the sign-in may have left it, grants nothing. */
  role: z.string(),
  isDisabled: z.boolean(),
  hasSecondFactor: z.boolean(),
  /** What they are granted themselves, beside their role and groups. */
  grants: z.array(accessGrantSchema),
  /** Names of valid tokens of machines that they made, which do not end with their access. */
  machineTokens: z.array(z.string()),
  createdAt: z.string(),
});
export type UserListItem = z.infer<typeof userListItemSchema>;

/** Everybody who has an account here, the owner first, then by name. */
export async function listUserRows(): Promise<UserListItem[]> {
  const users = await database().user.findMany({
    orderBy: [{ name: 'asc' }, { email: 'asc' }],
    include: { secondFactor: { select: { confirmedAt: true } }, grants: { orderBy: { id: 'asc' } } },
  });
  const userIds = users.map(({ id }) => id);
  const tokens = Map.groupBy(await readMachineTokens(database(), userIds), ({ createdBy }) => createdBy);
  const items = users.map(({ banned, createdAt, secondFactor, grants, ...user }) =>
    userListItemSchema.parse({
      ...user,
      isDisabled: banned,
      hasSecondFactor: secondFactor?.confirmedAt != null,
      machineTokens: (tokens.get(user.id) ?? []).map(({ name }) => name),
      createdAt: createdAt.toISOString(),
      grants: grants.flatMap(({ role, accounts }) => storedGrantSchema.parse({ role, accounts }) ?? []),
    }),
  );
  return items.toSorted((a, b) => Number(b.role === 'owner') - Number(a.role === 'owner'));
}
