import { type Caller, isPermittedSomewhere, personCaller } from '../../core/access/caller.ts';
import { rolesWith } from '../../core/access/permissions.ts';
import type { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import type { Queryable } from '../kernel/rows.ts';
import { holdGrants, readGrantsOfPerson } from './grant-rows.ts';

type Reader = Pick<Transaction, 'user'> & Queryable;

/**
 * Those of these people who may approve anything now, by their own role or by what they are granted, each as a caller, whose grants say
 * where: not who was kept out meanwhile, has another role or is gone. With `readApprovers` and `listApprovers` the one place that says
 * whose word counts. Their rows and all grants are held until the end of the transaction, so that nobody is kept out or loses a right
 * between this and what rests on it.
 */
export async function holdApprovers(tx: Transaction, personIds: readonly string[]): Promise<Caller[]> {
  await tx.$executeRaw`SELECT FROM "user" WHERE id = ANY(${[...personIds]}::text[]) ORDER BY id FOR SHARE`;
  await holdGrants(tx);
  return await readApprovers(tx, personIds);
}

/** The same without holding them, for a page, which decides nothing. */
export async function readApprovers(client: Reader, personIds: readonly string[]): Promise<Caller[]> {
  if (personIds.length === 0) return [];
  return await approversWhere(client, { id: { in: [...personIds] } });
}

/** Everybody who may approve anything, by name; at most 500. */
export async function listApprovers(): Promise<Caller[]> {
  return await approversWhere(database(), {
    OR: [
      { role: { in: rolesWith('rollout.approve') } },
      { grants: { some: {} } },
      { groups: { some: {} } },
      { oidcGroups: { isEmpty: false } },
    ],
  });
}

async function approversWhere(client: Reader, where: Prisma.UserWhereInput): Promise<Caller[]> {
  const users = await client.user.findMany({
    where: { ...where, banned: false },
    select: { id: true, name: true, role: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: 500,
  });
  const callers: Caller[] = [];
  for (const { id, name, role } of users) {
    const caller = personCaller({ userId: id, name, role, grants: await readGrantsOfPerson(id, client) });
    if (isPermittedSomewhere(caller, 'rollout.approve')) callers.push(caller);
  }
  return callers;
}
