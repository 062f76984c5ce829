import { hashPassword, verifyPassword } from 'better-auth/crypto';
import type { Actor } from '../core/audit/event.ts';
import { AppError } from '../core/errors.ts';
import { recordAuditEvent } from '../db/audit/audit-events.ts';
import { inTransaction } from '../db/kernel/client.ts';
import { forgetAttempts, takeAttempt } from './attempts.ts';

/** Whose password becomes what; `sessionToken` names the session that goes on. */
export type PasswordChange = { actor: Actor; sessionToken: string; current: string; next: string };

/**
 * Changes a person's own password and ends all their other sessions. Throws AppError passwordWrong, also for people who
 * sign in through an identity provider and have no password here; tooManyAttempts when it was wrong too often.
 */
export async function changePassword({ actor, sessionToken, current, next }: PasswordChange): Promise<void> {
  const attempts = `password ${actor.id}`;
  if (!takeAttempt(attempts)) throw new AppError('tooManyAttempts');
  await inTransaction(async (tx) => {
    const stored = await tx.authAccount.findFirst({ where: { userId: actor.id, providerId: 'credential' } });
    const isRight = stored?.password ? await verifyPassword({ hash: stored.password, password: current }) : false;
    if (!stored || !isRight) throw new AppError('passwordWrong');
    await tx.authAccount.update({ where: { id: stored.id }, data: { password: await hashPassword(next) } });
    await tx.session.deleteMany({ where: { userId: actor.id, token: { not: sessionToken } } });
    await recordAuditEvent(tx, { actorId: actor.id, actorName: actor.name, action: 'user.passwordChanged' });
  });
  forgetAttempts(attempts);
}
