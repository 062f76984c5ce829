import { hashPassword } from 'better-auth/crypto';
import type { UserRole } from '../core/access/permissions.ts';
import type { Actor } from '../core/audit/event.ts';
import { AppError } from '../core/errors.ts';
import { recordAuditEvent } from '../db/audit/audit-events.ts';
import type { Transaction } from '../db/kernel/client.ts';

/** A person with a password. */
export type NewUser = { id?: string; email: string; name: string; password: string; role: UserRole };

/**
 * Creates a person who signs in with a password, in the caller's transaction, and records it. The rows are those that
 * better-auth prescribes for its "credential" provider. Throws AppError userExists when the e-mail address is taken.
 */
export async function insertUser(tx: Transaction, user: NewUser, actor: Actor): Promise<{ id: string }> {
  const id = user.id ?? crypto.randomUUID();
  const email = user.email.trim().toLowerCase();
  if (await tx.user.findUnique({ where: { email }, select: { id: true } })) throw new AppError('userExists', { email });
  await tx.user.create({
    data: {
      id,
      email,
      name: user.name,
      role: user.role,
      emailVerified: true,
      authAccounts: {
        create: {
          id: crypto.randomUUID(),
          accountId: id,
          providerId: 'credential',
          password: await hashPassword(user.password),
        },
      },
    },
  });
  await recordAuditEvent(tx, {
    actorId: actor.id,
    actorName: actor.name,
    action: 'user.created',
    details: { userId: id, email, role: user.role },
  });
  return { id };
}
