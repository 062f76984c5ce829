import { verifyPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { secondFactorCodeSchema, signInSchema, userIdSchema } from '../../core/access/person-input.ts';
import { AppError } from '../../core/errors.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { forgetGuesses, takeGuess } from '../../db/people/guess-rows.ts';
import { findPersonByEmail, readPasswordHash, readPerson } from '../../db/people/person-rows.ts';
import {
  confirmSecondFactor as confirmRow,
  deleteSecondFactor,
  readSecondFactor,
  readSecondFactorState,
  replaceRecoveryCodes,
  replaceUnconfirmed,
  type SecondFactor,
  takeRecoveryCode,
  takeStep,
} from '../../db/people/second-factor-rows.ts';
import { endSessions } from '../../db/people/session-rows.ts';
import { command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { query } from '../kernel/query.ts';
import { hashOneTimeCode, newOneTimeCode } from './one-time-code.ts';
import { changeablePerson } from './person-commands.ts';
import { newTotpSecret, totpStep, totpUri } from './totp.ts';

const recoveryCodeCount = 10;
/** Guesses at the code of somebody whose password is known: of a million codes three count at any moment. */
export const codeLimit = { most: 10, windowSeconds: 15 * 60, free: 5, longestWaitSeconds: 60 };

/** Whether one is asked for a second factor when signing in with a password. */
export const readOwnSecondFactor = query({
  name: 'user.readSecondFactor',
  permission: 'own',
  input: z.strictObject({}),
  output: z.object({ isOn: z.boolean(), recoveryCodes: z.number() }),
  scopeOf: () => 'installation',
  run: (_input, caller) => readSecondFactorState(caller.actor.id),
});

/**
 * Makes a secret for one's own authenticator app and returns it, once; it is asked for only after `confirmSecondFactor`. Throws
 * AppError secondFactorOn when there is one already; noPasswordHere for somebody who signs in through an identity provider.
 */
export const beginSecondFactor = command({
  name: 'user.beginSecondFactor',
  permission: 'own',
  input: z.strictObject({}),
  output: z.object({ secret: z.string(), uri: z.string() }),
  records: ['user.secondFactorBegun'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }) => {
    const userId = caller.actor.id;
    const { email } = await readPerson(tx, userId);
    if ((await readPasswordHash(tx, userId)) === null) throw new AppError('noPasswordHere', { email });
    if ((await readSecondFactor(tx, userId))?.isConfirmed) throw new AppError('secondFactorOn');
    const secret = newTotpSecret();
    await replaceUnconfirmed(tx, userId, secret);
    await record({ action: 'user.secondFactorBegun' });
    return { secret, uri: totpUri(secret, email) };
  },
});

/**
 * Confirms one's second factor with a code of the app, ends one's other sessions, and returns recovery codes, once. Throws AppError
 * secondFactorOn, notFound; InvalidInput for a wrong code.
 */
export const confirmSecondFactor = command({
  name: 'user.confirmSecondFactor',
  permission: 'own',
  input: z.strictObject({ code: secondFactorCodeSchema }),
  output: z.object({ recoveryCodes: z.array(z.string()) }),
  records: ['user.secondFactorOn'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, { code }) => {
    const userId = caller.actor.id;
    const factor = await readSecondFactor(tx, userId);
    if (!factor) throw new AppError('notFound', { what: 'secondFactor' });
    if (factor.isConfirmed) throw new AppError('secondFactorOn');
    const step = totpStep(factor.secret, code, factor.lastStep);
    if (step === undefined) throw new InvalidInput({ code: 'secondFactorCode' });
    const recoveryCodes = Array.from({ length: recoveryCodeCount }, newOneTimeCode);
    await confirmRow(tx, userId, { step, recoveryHashes: recoveryCodes.map(hashOneTimeCode) });
    await endSessions(tx, userId, caller.sessionToken === undefined ? {} : { exceptToken: caller.sessionToken });
    await record({ action: 'user.secondFactorOn' });
    return { recoveryCodes };
  },
});

/**
 * Makes other recovery codes for oneself and returns them, once; those from before count no more. Whoever finds an open session must not
 * get them, so it asks for a code of the app or a recovery code. A wrong one is an outcome and no error, because the guess must stay
 * counted and recorded. Throws AppError notFound for who has no second factor.
 */
export const renewRecoveryCodes = command({
  name: 'user.renewRecoveryCodes',
  permission: 'own',
  input: z.strictObject({ code: secondFactorCodeSchema }),
  output: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('renewed'), recoveryCodes: z.array(z.string()) }),
    z.object({ outcome: z.literal('codeWrong') }),
    z.object({ outcome: z.literal('tooManyAttempts'), waitSeconds: z.number() }),
  ]),
  records: ['user.recoveryCodesRenewed', 'command.refused'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, { code }) => {
    const userId = caller.actor.id;
    const factor = await readSecondFactor(tx, userId);
    if (!factor?.isConfirmed) throw new AppError('notFound', { what: 'secondFactor' });
    const refused = (outcome: string) =>
      record({ action: 'command.refused', outcome, details: { command: 'user.renewRecoveryCodes' } });
    // The same counter as when signing in: it is the same code that is guessed at.
    const key = `code ${userId}`;
    const guess = await takeGuess(key, codeLimit, tx);
    if (!guess.isTaken) {
      if (guess.isFirstRefusal) await refused('tooManyAttempts');
      return { outcome: 'tooManyAttempts' as const, waitSeconds: guess.waitSeconds };
    }
    if ((await spendCode(tx, userId, factor, code)) === undefined) {
      await refused('secondFactorWrong');
      return { outcome: 'codeWrong' as const };
    }
    await forgetGuesses(key, tx);
    const recoveryCodes = Array.from({ length: recoveryCodeCount }, newOneTimeCode);
    await replaceRecoveryCodes(tx, userId, recoveryCodes.map(hashOneTimeCode));
    await record({ action: 'user.recoveryCodesRenewed' });
    return { outcome: 'renewed' as const, recoveryCodes };
  },
});

/**
 * Takes a person's second factor away, for one who has lost it, and ends their sessions: their password alone lets them in until
 * they set up another. Throws AppError notFound, ownerProtected.
 */
export const resetSecondFactor = command({
  name: 'user.resetSecondFactor',
  permission: 'user.manage',
  input: z.strictObject({ userId: userIdSchema }),
  output: z.void(),
  records: ['user.secondFactorReset'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, { userId }) => {
    const { email } = await changeablePerson(tx, userId);
    if (!(await deleteSecondFactor(tx, userId))) throw new AppError('notFound', { what: 'secondFactor' });
    await endSessions(tx, userId);
    await record({ action: 'user.secondFactorReset', details: { userId, email } });
  },
});

/** How it stands with the second factor of somebody who signs in. */
export const secondFactorOutcomes = ['notAsked', 'passed', 'passwordWrong', 'codeNeeded', 'codeWrong'] as const;

/**
 * Asks somebody who signs in with a password for their second factor; `notAsked` where they have none, `codeNeeded` only once the
 * password is right. Its guesses are counted and recorded whatever the outcome; no session is made here.
 */
export const passSecondFactor = command({
  name: 'user.passSecondFactor',
  permission: 'anyone',
  input: signInSchema,
  output: z.union([
    z.object({ outcome: z.enum(secondFactorOutcomes) }),
    z.object({ outcome: z.literal('tooManyAttempts'), waitSeconds: z.number() }),
  ]),
  records: ['user.signInFailed', 'user.signInSlowed', 'user.recoveryCodeUsed'],
  scopeOf: () => 'installation',
  run: async ({ tx, recordAs }, { email, password, code }) => {
    const person = await findPersonByEmail(tx, email);
    const factor = person ? await readSecondFactor(tx, person.id) : null;
    if (!person || !factor?.isConfirmed) return { outcome: 'notAsked' as const };
    const stored = await readPasswordHash(tx, person.id);
    if (stored === null || !(await verifyPassword({ hash: stored.passwordHash, password })))
      return { outcome: 'passwordWrong' as const };
    if (code === undefined) return { outcome: 'codeNeeded' as const };
    const key = `code ${person.id}`;
    const guess = await takeGuess(key, codeLimit, tx);
    if (!guess.isTaken) {
      const details = { email, from: 'secondFactor' };
      if (guess.isFirstRefusal)
        await recordAs(person, { action: 'user.signInSlowed', outcome: 'tooManyAttempts', details });
      return { outcome: 'tooManyAttempts' as const, waitSeconds: guess.waitSeconds };
    }
    const used = await spendCode(tx, person.id, factor, code);
    if (used === undefined) {
      await recordAs(person, { action: 'user.signInFailed', outcome: 'secondFactorWrong', details: { email } });
      return { outcome: 'codeWrong' as const };
    }
    await forgetGuesses(key, tx);
    if (used === 'recoveryCode') {
      const details = { left: factor.recoveryCodes - 1 };
      await recordAs(person, { action: 'user.recoveryCodeUsed', details });
    }
    return { outcome: 'passed' as const };
  },
});

async function spendCode(tx: Transaction, userId: string, { secret, lastStep }: SecondFactor, code: string) {
  const step = totpStep(secret, code, lastStep);
  if (step !== undefined && (await takeStep(tx, userId, step))) return 'totp';
  return (await takeRecoveryCode(tx, userId, hashOneTimeCode(code))) ? 'recoveryCode' : undefined;
}
