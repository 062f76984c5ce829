import { type Caller, personCaller } from '../../core/access/caller.ts';
import { rolesWith } from '../../core/access/permissions.ts';
import { database, type Transaction } from '../kernel/client.ts';

/**
 * Those of these people who may approve anything now, each as a caller, whose grants say where: not who was kept out meanwhile, has
 * another role or is gone. With `readApprovers` and `listApprovers` the one place that says whose word counts. Their rows are held
 * until the end of the transaction, so that nobody is kept out or given another role between this and what rests on it.
 */
export async function holdApprovers(tx: Transaction, personIds: readonly string[]): Promise<Caller[]> {
  await tx.$executeRaw`SELECT FROM "user" WHERE id = ANY(${[...personIds]}::text[]) ORDER BY id FOR SHARE`;
  return await readApprovers(tx, personIds);
}

/** The same without holding them, for a page, which decides nothing. */
export async function readApprovers(
  client: Pick<Transaction, 'user'>,
  personIds: readonly string[],
): Promise<Caller[]> {
  if (personIds.length === 0) return [];
  return await approversWhere(client, { id: { in: [...personIds] } });
}

/** Everybody who may approve anything, by name; at most 500. */
export async function listApprovers(): Promise<Caller[]> {
  return await approversWhere(database(), {});
}

async function approversWhere(client: Pick<Transaction, 'user'>, where: { id?: { in: string[] } }): Promise<Caller[]> {
  const users = await client.user.findMany({
    where: { ...where, banned: false, role: { in: rolesWith('rollout.approve') } },
    select: { id: true, name: true, role: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: 500,
  });
  return users.map(({ id, name, role }) => personCaller({ userId: id, name, role }));
}
