import { verifyPassword } from 'better-auth/crypto';
import { z } from 'zod';
import type { Caller } from '../../core/access/caller.ts';
import { secondFactorCodeSchema } from '../../core/access/person-input.ts';
import { stepUpSeconds, stepUpWays } from '../../core/access/step-up.ts';
import { AppError } from '../../core/errors.ts';
import { database } from '../../db/kernel/client.ts';
import { forgetGuesses, takeGuess } from '../../db/people/guess-rows.ts';
import { readPasswordHash } from '../../db/people/person-rows.ts';
import { readSecondFactor, readSecondFactorState, takeStep } from '../../db/people/second-factor-rows.ts';
import { markSteppedUp, type OwnSession, readSteppedUpAt, readSteppedUpSeconds } from '../../db/people/step-up-rows.ts';
import { type CommandContext, command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { query } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { ownPasswordLimit } from './password-commands.ts';
import { codeLimit } from './second-factor-commands.ts';
import { tooManyAttempts } from './sign-in-guesses.ts';
import { totpStep } from './totp.ts';

/**
 * Throws AppError `stepUpNeeded` unless the person has proved lately, in this session, who they are. The worker is not asked. Nobody sits
 * behind a token: what counts is whether its maker had proved who they are when they made it, whatever its accounts were then, or else
 * `tokenWithoutProof` is thrown.
 */
export async function refuseUnlessSteppedUp(context: Pick<CommandContext, 'tx' | 'caller'>): Promise<void> {
  const { kind, apiToken } = context.caller;
  if (kind === 'worker') return;
  if (kind === 'machine' || apiToken !== undefined) {
    if ((apiToken?.provedAt ?? null) === null) throw new AppError('tokenWithoutProof');
    return;
  }
  if ((await readOwnProof(context)) === null) throw new AppError('stepUpNeeded', { minutes: stepUpSeconds / 60 });
}

/** When the person who asks proved who they are, in this session, if that counts still; else null, as for a token. */
export async function readOwnProof({ tx, caller }: Pick<CommandContext, 'tx' | 'caller'>): Promise<Date | null> {
  const session = caller.apiToken === undefined ? ownSessionOf(caller) : undefined;
  return session === undefined ? null : await readSteppedUpAt(tx, session, stepUpSeconds);
}

/** For how many seconds more one's own proof counts, and how to give one. */
export const readStepUp = query({
  name: 'user.readStepUp',
  permission: 'own',
  input: z.strictObject({}),
  output: z.object({ secondsLeft: z.number(), way: z.enum(stepUpWays) }),
  scopeOf: () => 'shared',
  run: async (_input, caller) => {
    const session = ownSessionOf(caller);
    const secondsLeft = session ? await readSteppedUpSeconds(database(), session, stepUpSeconds) : 0;
    const { isOn } = await readSecondFactorState(caller.actor.id);
    const hasPassword = isOn || (await readPasswordHash(database(), caller.actor.id)) !== null;
    return { secondsLeft, way: isOn ? ('code' as const) : hasPassword ? ('password' as const) : ('oidc' as const) };
  },
});

/**
 * Proves who one is, for this session and for some minutes. A wrong password or code is an outcome and no error, because the guess must
 * stay counted, together with those of other forms, and recorded: use `proveIdentity`.
 */
export const stepUp = command({
  name: 'user.stepUp',
  permission: 'own',
  input: z.strictObject({
    password: z.string().min(1, 'passwordMissing').max(128, 'passwordTooLong').optional(),
    code: secondFactorCodeSchema.optional(),
  }),
  output: z.union([
    z.object({ outcome: z.enum(['passed', 'passwordWrong', 'secondFactorWrong', 'elsewhere', 'noSession']) }),
    z.object({ outcome: z.literal('tooManyAttempts'), waitSeconds: z.number() }),
  ]),
  records: ['user.steppedUp', 'user.stepUpFailed'],
  scopeOf: () => 'shared',
  run: async ({ tx, caller, record }, { password, code }) => {
    const userId = caller.actor.id;
    const session = ownSessionOf(caller);
    if (!session) return { outcome: 'noSession' as const };
    const factor = await readSecondFactor(tx, userId);
    const way = factor?.isConfirmed ? 'code' : (await readPasswordHash(tx, userId)) === null ? 'oidc' : 'password';
    if (way === 'oidc') return { outcome: 'elsewhere' as const };
    // The keys of changing the password and of signing in: whoever guesses has no more guesses for having more forms.
    const [key, limit] = way === 'code' ? [`code ${userId}`, codeLimit] : [`password ${userId}`, ownPasswordLimit];
    const guess = await takeGuess(key, limit, tx);
    if (!guess.isTaken) {
      if (guess.isFirstRefusal)
        await record({ action: 'user.stepUpFailed', outcome: 'tooManyAttempts', details: { way } });
      return { outcome: 'tooManyAttempts' as const, waitSeconds: guess.waitSeconds };
    }
    const isRight =
      way === 'code'
        ? factor !== null && code !== undefined && (await spendAppCode(tx, userId, factor, code))
        : password !== undefined && (await isOwnPassword(tx, userId, password));
    if (!isRight) {
      const outcome = way === 'code' ? 'secondFactorWrong' : 'passwordWrong';
      await record({ action: 'user.stepUpFailed', outcome, details: { way } });
      return { outcome } as const;
    }
    await forgetGuesses(key, tx);
    if (!(await markSteppedUp(tx, session))) return { outcome: 'noSession' as const };
    await record({ action: 'user.steppedUp', details: { way } });
    return { outcome: 'passed' as const };
  },
});

async function isOwnPassword(tx: CommandContext['tx'], userId: string, password: string): Promise<boolean> {
  const stored = await readPasswordHash(tx, userId);
  return stored !== null && (await verifyPassword({ hash: stored.passwordHash, password }));
}

/** A code of the app only: a recovery code is for who has lost it, and is used up by signing in. */
async function spendAppCode(
  tx: CommandContext['tx'],
  userId: string,
  { secret, lastStep }: { secret: string; lastStep: number },
  code: string,
): Promise<boolean> {
  const step = totpStep(secret, code, lastStep);
  return step !== undefined && (await takeStep(tx, userId, step));
}

/**
 * Proves who one is, for this session and for some minutes. Throws AppError `tooManyAttempts`, `notSignedIn`, `stepUpElsewhere` for who
 * signs in through an identity provider; InvalidInput for a wrong password or code, at its field.
 */
export async function proveIdentity(input: z.input<typeof stepUp.input>, caller: Caller): Promise<void> {
  const result = await runCommand(stepUp, input, caller);
  switch (result.outcome) {
    case 'tooManyAttempts':
      throw tooManyAttempts({ isTaken: false, isFirstRefusal: false, ...result });
    case 'passwordWrong':
      throw new InvalidInput({ password: 'passwordWrong' }, { code: 'passwordWrong', params: {} });
    case 'secondFactorWrong':
      throw new InvalidInput({ code: 'secondFactorWrong' }, { code: 'secondFactorWrong', params: {} });
    case 'elsewhere':
      throw new AppError('stepUpElsewhere');
    case 'noSession':
      throw new AppError('notSignedIn');
    case 'passed':
      return;
  }
}

function ownSessionOf({ kind, actor, sessionToken }: Caller): OwnSession | undefined {
  return kind === 'person' && sessionToken !== undefined ? { userId: actor.id, token: sessionToken } : undefined;
}
