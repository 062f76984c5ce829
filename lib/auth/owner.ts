import type { UserRole } from '../core/access/permissions.ts';
import type { Actor } from '../core/audit/event.ts';
import { AppError } from '../core/errors.ts';
import { database, inTransaction, type Transaction } from '../db/kernel/client.ts';
import { insertUser } from './user.ts';

/** Whoever sets Lamplighter up: the first person, who may do everything. */
export type NewOwner = { email: string; name: string; password: string };

/** Whether somebody owns this installation; until then every page leads to the set-up. */
export async function hasOwner(): Promise<boolean> {
  return (await database().user.count({ where: { role: 'owner' satisfies UserRole } })) > 0;
}

/**
 * Creates the owner and records it. Throws AppError ownerExists when there is one already, also when two set-ups race:
 * the lock lets only one of them look at a time.
 */
export async function createOwner(owner: NewOwner): Promise<{ id: string }> {
  return await inTransaction(async (tx) => {
    await lockOwner(tx);
    if ((await tx.user.count({ where: { role: 'owner' satisfies UserRole } })) > 0) throw new AppError('ownerExists');
    const id = crypto.randomUUID();
    const actor: Actor = { id, name: owner.name };
    await insertUser(tx, { ...owner, id, role: 'owner' }, actor);
    return { id };
  });
}

/** An advisory lock of this transaction; the number is arbitrary and used for nothing else. */
async function lockOwner(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(725116)`;
}
