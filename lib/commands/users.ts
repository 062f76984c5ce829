import { insertUser } from '../auth/user.ts';
import type { NewUserInput, UserAccessInput, UserRoleInput } from '../core/access/user-input.ts';
import type { Actor } from '../core/audit/event.ts';
import { AppError } from '../core/errors.ts';
import { recordAuditEvent } from '../db/audit/audit-events.ts';
import type { Transaction } from '../db/kernel/client.ts';

/** Adds a person with a first password, which is answered once and kept only as a hash. Throws AppError userExists. */
export async function addUser(tx: Transaction, input: NewUserInput, actor: Actor): Promise<{ firstPassword: string }> {
  const firstPassword = newPassword();
  await insertUser(tx, { ...input, password: firstPassword }, actor);
  return { firstPassword };
}

/** Letters and digits that cannot be mistaken for one another; 20 of 32 are 100 random bits. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

function newPassword(): string {
  const characters = Array.from(crypto.getRandomValues(new Uint8Array(20)), (byte) => alphabet[byte % alphabet.length]);
  return characters.join('').replaceAll(/(.{5})(?=.)/g, '$1-');
}

/** Gives a person another role. It counts from their next request on. Throws AppError notFound, ownerProtected. */
export async function changeRole(tx: Transaction, { userId, role }: UserRoleInput, actor: Actor): Promise<void> {
  const user = await changeableUser(tx, userId);
  if (user.role === role) return;
  await tx.user.update({ where: { id: userId }, data: { role } });
  await recordAuditEvent(tx, {
    actorId: actor.id,
    actorName: actor.name,
    action: 'user.roleChanged',
    details: { userId, email: user.email, before: user.role, after: role },
  });
}

/** Lets a person in or keeps them out; who is kept out is signed out everywhere. Throws AppError notFound, ownerProtected. */
export async function setUserAccess(
  tx: Transaction,
  { userId, isDisabled }: UserAccessInput,
  actor: Actor,
): Promise<void> {
  const user = await changeableUser(tx, userId);
  if (user.banned === isDisabled) return;
  await tx.user.update({ where: { id: userId }, data: { banned: isDisabled } });
  if (isDisabled) await tx.session.deleteMany({ where: { userId } });
  await recordAuditEvent(tx, {
    actorId: actor.id,
    actorName: actor.name,
    action: isDisabled ? 'user.disabled' : 'user.enabled',
    details: { userId, email: user.email },
  });
}

async function changeableUser(tx: Transaction, userId: string) {
  const user = await tx.user.findUnique({ where: { id: userId }, select: { role: true, email: true, banned: true } });
  if (!user) throw new AppError('notFound', { what: 'user' });
  if (user.role === 'owner') throw new AppError('ownerProtected');
  return user;
}
