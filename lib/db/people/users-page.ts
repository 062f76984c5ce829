import { database } from '../kernel/client.ts';

/** A person as the users page lists them; times are ISO 8601. */
export type UserListItem = {
  id: string;
  name: string;
  email: string;
  role: string;
  isDisabled: boolean;
  createdAt: string;
};

/** Everybody who has an account here, the owner first, then by name. */
export async function listUsers(): Promise<UserListItem[]> {
  const users = await database().user.findMany({ orderBy: [{ name: 'asc' }, { email: 'asc' }] });
  const items = users.map((user) => ({
    id: user.id,
    name: user.name,
    email: user.email,
    role: user.role,
    isDisabled: user.banned,
    createdAt: user.createdAt.toISOString(),
  }));
  return items.toSorted((a, b) => Number(b.role === 'owner') - Number(a.role === 'owner'));
}
