import { recordAuditEvent } from '../db/audit/audit-events.ts';
import { inTransaction } from '../db/kernel/client.ts';
import { endSession } from '../db/people/session-rows.ts';
import { auth } from './auth.ts';

/**
 * Signs in, then ends the session that the same browser had until then, of whomever it was: its cookie is overwritten, so nobody
 * could end it from there any more. `headers` are those that the browser sent, `signIn` returns better-auth's response.
 */
export async function replacingSession(headers: Headers, signIn: () => Promise<Response>): Promise<Response> {
  const before = await (await auth()).api.getSession({ headers });
  const response = await signIn();
  const isIn = response.headers.getSetCookie().some((cookie) => /session_token=[^;]/.test(cookie));
  if (before && isIn) {
    const { id, name } = before.user;
    await endSession(id, { token: before.session.token });
    await inTransaction((tx) =>
      recordAuditEvent(tx, {
        actorId: id,
        actorName: name,
        action: 'user.sessionEnded',
        details: { because: 'newSignIn' },
      }),
    );
  }
  return response;
}
