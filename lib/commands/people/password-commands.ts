import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { newPasswordSchema } from '../../core/access/person-input.ts';
import { AppError } from '../../core/errors.ts';
import { endSessions, readPasswordHash, updatePasswordHash } from '../../db/people/person-rows.ts';
import { command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { forgetAttempts, takeAttempt } from './attempts.ts';

/**
 * Changes one's own password and ends all one's other sessions. Throws AppError passwordWrong, also for people who sign in
 * through an identity provider and have no password here; tooManyAttempts when it was wrong too often.
 */
export const changePassword = command({
  name: 'user.changePassword',
  permission: 'own',
  input: newPasswordSchema,
  output: z.void(),
  records: ['user.passwordChanged'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, { current, next }) => {
    const userId = caller.actor.id;
    const attempts = `password ${userId}`;
    if (!takeAttempt(attempts)) throw new AppError('tooManyAttempts');
    const stored = await readPasswordHash(tx, userId);
    const isRight = stored !== null && (await verifyPassword({ hash: stored.passwordHash, password: current }));
    if (stored === null || !isRight)
      throw new InvalidInput({ current: 'passwordWrong' }, { code: 'passwordWrong', params: {} });
    await updatePasswordHash(tx, stored.id, await hashPassword(next));
    await endSessions(tx, userId, caller.sessionToken === undefined ? {} : { exceptToken: caller.sessionToken });
    await record({ action: 'user.passwordChanged' });
    forgetAttempts(attempts);
  },
});
