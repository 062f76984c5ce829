import type { Actor } from '../core/audit/event.ts';
import { recordAuditEvent } from '../db/audit-events.ts';
import { database, inTransaction } from '../db/client.ts';

/** Who is said to have tried to sign in when nobody by that address exists. */
const stranger: Actor = { id: 'stranger', name: 'Somebody unknown' };

/**
 * Records a refused sign-in. The address is kept only when somebody has it here: into the address field people also type
 * passwords by mistake.
 */
export async function recordFailedSignIn(email: string): Promise<void> {
  const user = await database().user.findUnique({ where: { email }, select: { id: true, name: true } });
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
