import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { maybeRowOf } from '../kernel/rows.ts';

/** What a link to choose a password is for. */
export const linkPurposeSchema = z.enum(['invitation', 'reset']);
export type LinkPurpose = z.infer<typeof linkPurposeSchema>;

/** Stores the hash of a person's new link, in the place of any earlier one. */
export async function replacePasswordLink(
  tx: Transaction,
  { userId, ...link }: { userId: string; tokenHash: string; purpose: LinkPurpose; expiresAt: Date },
): Promise<void> {
  await tx.passwordLink.upsert({ where: { userId }, create: { userId, ...link }, update: link });
}

/**
 * Uses a link up: deletes it and returns whose it was and what for; null when there is none with this hash, it has expired, or its
 * person is kept out. One statement, so that of several uses at once one succeeds.
 */
export async function takePasswordLink(
  tx: Transaction,
  tokenHash: string,
): Promise<{ userId: string; name: string; email: string; purpose: LinkPurpose } | null> {
  return await maybeRowOf(
    tx,
    z.object({ userId: z.string(), name: z.string(), email: z.string(), purpose: linkPurposeSchema }),
    Prisma.sql`DELETE FROM password_link USING "user"
      WHERE token_hash = ${tokenHash} AND expires_at > now() AND "user".id = user_id AND NOT "user".banned
      RETURNING user_id AS "userId", "user".name, "user".email, purpose`,
  );
}
