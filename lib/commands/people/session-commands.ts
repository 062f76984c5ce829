import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { endSession, endSessions, listSessions, sessionRowSchema } from '../../db/people/session-rows.ts';
import { command } from '../kernel/command.ts';
import { query } from '../kernel/query.ts';

/** One's own sessions that have not lain idle for longer than `idleMilliseconds`, the latest used first. */
export const listOwnSessions = query({
  name: 'user.listOwnSessions',
  permission: 'own',
  input: z.strictObject({ idleMilliseconds: z.number().int().positive() }),
  output: z.array(sessionRowSchema),
  scopeOf: () => 'installation',
  run: async ({ idleMilliseconds }, caller) =>
    await listSessions(caller.actor.id, {
      currentToken: caller.sessionToken,
      idleMilliseconds,
    }),
});

/** Ends one of one's own sessions, wherever it is open. Throws AppError notFound, also for somebody else's. */
export const endOwnSession = command({
  name: 'user.endSession',
  permission: 'own',
  input: z.strictObject({ sessionId: z.string().min(1).max(100) }),
  output: z.void(),
  records: ['user.sessionEnded'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, { sessionId }) => {
    const wasThere = await endSession(caller.actor.id, { id: sessionId }, tx);
    if (!wasThere) throw new AppError('notFound', { what: 'session' });
    await record({ action: 'user.sessionEnded', details: { because: 'revoked', sessions: 1 } });
  },
});

/** Ends all one's own sessions but the one that asks. Returns how many there were. */
export const endOtherSessions = command({
  name: 'user.endOtherSessions',
  permission: 'own',
  input: z.strictObject({}),
  output: z.object({ ended: z.number() }),
  records: ['user.sessionEnded'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }) => {
    const { sessionToken } = caller;
    const ended = await endSessions(
      tx,
      caller.actor.id,
      sessionToken === undefined ? {} : { exceptToken: sessionToken },
    );
    if (ended > 0) await record({ action: 'user.sessionEnded', details: { because: 'revoked', sessions: ended } });
    return { ended };
  },
});
