import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { z } from 'zod';
import type { Caller } from '../../core/access/caller.ts';
import { newPasswordSchema } from '../../core/access/person-input.ts';
import { forgetGuesses, takeGuess } from '../../db/people/guess-rows.ts';
import { readPasswordHash, updatePasswordHash } from '../../db/people/person-rows.ts';
import { endSessions } from '../../db/people/session-rows.ts';
import { command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { runCommand } from '../kernel/run-command.ts';
import { passwordFault } from './password-quality.ts';
import { tooManyAttempts } from './sign-in-guesses.ts';

/** Guesses at one's own present password, as whoever finds an open session might try. */
export const ownPasswordLimit = { most: 10, windowSeconds: 15 * 60, free: 5, longestWaitSeconds: 60 };

/**
 * Changes one's own password and ends all one's other sessions. A wrong present password is an outcome and no error, because the
 * guess must stay counted and recorded: use `changeOwnPassword`.
 */
export const changePassword = command({
  name: 'user.changePassword',
  permission: 'own',
  input: newPasswordSchema,
  output: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('changed') }),
    z.object({ outcome: z.literal('passwordWrong') }),
    z.object({ outcome: z.literal('tooManyAttempts'), waitSeconds: z.number() }),
  ]),
  records: ['user.passwordChanged', 'command.refused'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, { current, next }) => {
    const userId = caller.actor.id;
    const key = `password ${userId}`;
    const refused = (outcome: string) =>
      record({ action: 'command.refused', outcome, details: { command: 'user.changePassword' } });
    const guess = await takeGuess(key, ownPasswordLimit, tx);
    if (!guess.isTaken) {
      if (guess.isFirstRefusal) await refused('tooManyAttempts');
      return { outcome: 'tooManyAttempts' as const, waitSeconds: guess.waitSeconds };
    }
    const stored = await readPasswordHash(tx, userId);
    if (stored === null || !(await verifyPassword({ hash: stored.passwordHash, password: current }))) {
      await refused('passwordWrong');
      return { outcome: 'passwordWrong' as const };
    }
    const fault = next === current ? 'passwordSame' : passwordFault(next, stored);
    if (fault !== undefined) throw new InvalidInput({ next: fault });
    await updatePasswordHash(tx, stored, await hashPassword(next));
    await endSessions(tx, userId, caller.sessionToken === undefined ? {} : { exceptToken: caller.sessionToken });
    await record({ action: 'user.passwordChanged' });
    await forgetGuesses(key, tx);
    return { outcome: 'changed' as const };
  },
});

/**
 * Changes one's own password and ends all one's other sessions. Throws AppError passwordWrong, also for people who sign in
 * through an identity provider and have no password here; tooManyAttempts when it was wrong too often; InvalidInput for a
 * new password that is not good enough.
 */
export async function changeOwnPassword(input: z.input<typeof newPasswordSchema>, caller: Caller): Promise<void> {
  const result = await runCommand(changePassword, input, caller);
  if (result.outcome === 'tooManyAttempts') throw tooManyAttempts({ isTaken: false, isFirstRefusal: false, ...result });
  if (result.outcome === 'passwordWrong')
    throw new InvalidInput({ current: 'passwordWrong' }, { code: 'passwordWrong', params: {} });
}
