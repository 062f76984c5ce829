import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { maybeRowOf } from '../kernel/rows.ts';

/** Stores the hash of a new set-up code in the place of the last one, whose guesses count no more. */
export async function replaceSetUpCode(codeHash: string, expiresAt: Date): Promise<void> {
  const code = { codeHash, expiresAt, guesses: 0 };
  await database().setUpCode.upsert({ where: { id: 1 }, create: code, update: code });
}

/**
 * Counts one guess at the set-up code and returns the hash that it has to have; null when there is no code, it has expired, or
 * `most` guesses have been taken. One statement, so that many guesses at once are counted one by one.
 */
export async function takeSetUpGuess(tx: Transaction, most: number): Promise<string | null> {
  const row = await maybeRowOf(
    tx,
    z.object({ codeHash: z.string() }),
    Prisma.sql`UPDATE set_up_code SET guesses = guesses + 1
      WHERE guesses < ${most} AND expires_at > now() RETURNING code_hash AS "codeHash"`,
  );
  return row?.codeHash ?? null;
}

/** Forgets the set-up code: it has been used. */
export async function deleteSetUpCode(tx: Transaction): Promise<void> {
  await tx.setUpCode.deleteMany();
}
