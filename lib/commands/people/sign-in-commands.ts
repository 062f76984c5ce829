import { z } from 'zod';
import { findPersonByEmail } from '../../db/people/person-rows.ts';
import { command } from '../kernel/command.ts';
import { takeAttempt } from './attempts.ts';

/** Attempts with unknown addresses that are recorded in five minutes: outsiders must not be able to fill an append-only log. */
const mostStrangers = 100;

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
    if (!person && !takeAttempt('stranger', { most: mostStrangers })) return;
    await recordAs(person ?? caller.actor, {
      action: 'user.signInFailed',
      outcome: 'signInRefused',
      details: person ? { email } : {},
    });
  },
});

/** Records that somebody signed out. */
export const recordSignOut = command({
  name: 'user.recordSignOut',
  permission: 'own',
  input: z.strictObject({}),
  output: z.void(),
  records: ['user.signedOut'],
  scopeOf: () => 'installation',
  run: ({ record }) => record({ action: 'user.signedOut' }),
});
