import type { Actor } from '../core/audit/event.ts';
import { recordAuditEvent } from '../db/audit/audit-events.ts';
import { database, inTransaction } from '../db/kernel/client.ts';
import { takeAttempt } from './attempts.ts';

/** Who is said to have tried to sign in when nobody by that address exists. */
const stranger: Actor = { id: 'stranger', name: 'Somebody unknown' };
/** Of strangers' attempts no more are recorded in five minutes: nobody outside may fill a log that nothing is taken out of. */
const mostStrangers = 100;

/**
 * Records a refused sign-in. The address is kept only when somebody has it here: into the address field people also type
 * passwords by mistake.
 */
export async function recordFailedSignIn(email: string): Promise<void> {
  const user = await database().user.findUnique({ where: { email }, select: { id: true, name: true } });
  if (!user && !takeAttempt('stranger', { most: mostStrangers })) return;
  const actor = user ?? stranger;
  await inTransaction((tx) =>
    recordAuditEvent(tx, {
      actorId: actor.id,
      actorName: actor.name,
      action: 'user.signInFailed',
      outcome: 'signInRefused',
      details: user ? { email } : {},
    }),
  );
}

/** Records that somebody signed out. */
export async function recordSignOut(actor: Actor): Promise<void> {
  await inTransaction((tx) =>
    recordAuditEvent(tx, { actorId: actor.id, actorName: actor.name, action: 'user.signedOut' }),
  );
}
