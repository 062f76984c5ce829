import { database } from '../kernel/client.ts';

/** Every account that was ever added, by its twelve digits, with what people call it; also disconnected ones. */
export async function listAccountNames(): Promise<{ accountId: string; name: string }[]> {
  return database().account.findMany({ orderBy: { name: 'asc' }, select: { accountId: true, name: true } });
}
