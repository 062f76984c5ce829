import { z } from 'zod';
import { keyedHash } from '../../db/kernel/keyed-hash.ts';
import { takeGuess } from '../../db/people/guess-rows.ts';
import { findPersonByEmail } from '../../db/people/person-rows.ts';
import { notifyPerson } from '../../db/people/session-rows.ts';
import { command } from '../kernel/command.ts';

/**
 * Attempts with addresses that nobody has here are recorded this often in five minutes: outsiders must not be able to fill an
 * append-only log. Those at somebody's are as few as `guessLimits` allows.
 */
const strangers = { most: 100, windowSeconds: 5 * 60, free: 100, longestWaitSeconds: 0 };

/**
 * Records a refused sign-in. The address is kept only when somebody has it here: into the address field people also type
 * passwords by mistake.
 */
export const recordFailedSignIn = command({
  name: 'user.recordFailedSignIn',
  permission: 'anyone',
  input: z.strictObject({ email: z.string().max(254) }),
  output: z.void(),
  records: ['user.signInFailed'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, recordAs }, { email }) => {
    const person = await findPersonByEmail(tx, email);
    if (!person && !(await takeGuess('recorded strangers', strangers, tx)).isTaken) return;
    await recordAs(person ?? caller.actor, {
      action: 'user.signInFailed',
      outcome: 'signInRefused',
      details: person ? { email } : {},
    });
  },
});

/** Records that sign-ins are refused unheard for a while, as there were too many guesses; once for each such while. */
export const recordSlowedSignIn = command({
  name: 'user.recordSlowedSignIn',
  permission: 'anyone',
  input: z.strictObject({
    email: z.string().max(320),
    from: z.enum(['knownDevice', 'elsewhere']),
    address: z.string().max(64).optional(),
  }),
  output: z.void(),
  records: ['user.signInSlowed'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, recordAs }, { email, from, address }) => {
    const person = await findPersonByEmail(tx, email);
    if (!person && !(await takeGuess('recorded strangers', strangers, tx)).isTaken) return;
    // Whoever is nobody's address here may be anybody: where they are is known again by a hash, and not kept.
    const where: Record<string, string> =
      address === undefined ? {} : person ? { address } : { addressHash: keyedHash(address) };
    const details = { from, ...(person ? { email } : {}), ...where };
    await recordAs(person ?? caller.actor, { action: 'user.signInSlowed', outcome: 'tooManyAttempts', details });
  },
});

/** Records that somebody came back from the identity provider and was refused; as seldom as attempts of strangers. */
export const recordRefusedOidc = command({
  name: 'user.recordRefusedOidc',
  permission: 'anyone',
  input: z.strictObject({ refusal: z.string().max(50), email: z.string().max(254).optional() }),
  output: z.void(),
  records: ['user.signInFailed'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, recordAs }, { refusal, email }) => {
    if (!(await takeGuess('recorded strangers', strangers, tx)).isTaken) return;
    const details = { through: 'oidc', because: refusal, ...(email === undefined ? {} : { email }) };
    await recordAs(caller.actor, { action: 'user.signInFailed', outcome: 'signInRefused', details });
  },
});

/** Records that somebody signed out; what their session held open ends. */
export const recordSignOut = command({
  name: 'user.recordSignOut',
  permission: 'own',
  input: z.strictObject({}),
  output: z.void(),
  records: ['user.signedOut'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }) => {
    await record({ action: 'user.signedOut' });
    await notifyPerson(tx, caller.actor.id);
  },
});
