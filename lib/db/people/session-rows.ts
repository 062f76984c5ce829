import { z } from 'zod';
import { commandDatabase, database, inTransaction, type Transaction } from '../kernel/client.ts';
import { readDatabaseTime } from '../kernel/clock.ts';
import { notify } from '../kernel/notify.ts';

/** A person's session as its own list shows it; times are ISO 8601. */
export const sessionRowSchema = z.object({
  id: z.string(),
  userAgent: z.string(),
  /** The client's address; null where nobody trusted told it. */
  address: z.string().nullable(),
  createdAt: z.string(),
  /** To within some minutes. */
  lastSeenAt: z.string(),
  isCurrent: z.boolean(),
});
export type SessionRow = z.infer<typeof sessionRowSchema>;

/** A person's sessions that have neither expired nor lain idle for `idleMilliseconds`, the latest used first. */
export async function listSessions(
  userId: string,
  { currentToken, idleMilliseconds }: { currentToken: string | undefined; idleMilliseconds: number },
): Promise<SessionRow[]> {
  const now = await readDatabaseTime(database());
  const seenSince = new Date(now.getTime() - idleMilliseconds);
  const rows = await database().session.findMany({
    where: { userId, expiresAt: { gt: now }, lastSeenAt: { gt: seenSince } },
    orderBy: [{ lastSeenAt: 'desc' }, { createdAt: 'desc' }],
    take: 100,
  });
  return rows.map(({ id, userAgent, ipAddress, createdAt, lastSeenAt, token }) => ({
    id,
    userAgent: userAgent ?? '',
    address: ipAddress || null,
    createdAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    isCurrent: token === currentToken,
  }));
}

/** Notes that a session is used now. */
export async function touchSession(token: string): Promise<void> {
  await commandDatabase().$executeRaw`UPDATE session SET last_seen_at = clock_timestamp() WHERE token = ${token}`;
}

/** Ends one of a person's sessions, with the streams that it holds open. Returns whether there was one. */
export async function endSession(
  userId: string,
  which: { id: string } | { token: string },
  tx?: Transaction,
): Promise<boolean> {
  if (!tx) return await inTransaction((own) => endSession(userId, which, own));
  const { count } = await tx.session.deleteMany({ where: { userId, ...which } });
  await notifyPerson(tx, userId);
  return count > 0;
}

/** Ends a person's sessions, all or all but the one with this token, with their streams. Returns how many. */
export async function endSessions(
  tx: Transaction,
  userId: string,
  { exceptToken }: { exceptToken?: string } = {},
): Promise<number> {
  const { count } = await tx.session.deleteMany({
    where: { userId, ...(exceptToken === undefined ? {} : { token: { not: exceptToken } }) },
  });
  await notifyPerson(tx, userId);
  return count;
}

/** Has every stream of a person, in every process, ask again who they are and what they may do. */
export async function notifyPerson(tx: Transaction, userId: string): Promise<void> {
  await notify(tx, `person:${userId}`);
}
