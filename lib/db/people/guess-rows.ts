import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { readDatabaseTime } from '../kernel/clock.ts';
import { rowOf } from '../kernel/rows.ts';

/**
 * How often something may be guessed at: at most `most` times in a window, and after the first `free` of them only after a wait,
 * which begins with one second and doubles with each up to `longestWaitSeconds`.
 */
export type GuessLimit = { most: number; windowSeconds: number; free: number; longestWaitSeconds: number };

/** What became of a guess: taken; or refused, with the time to wait and whether it is the first one refused in its window. */
export type TakenGuess = { isTaken: true } | { isTaken: false; waitSeconds: number; isFirstRefusal: boolean };

const rowSchema = z.object({ isTaken: z.boolean(), refused: z.number().int(), waitSeconds: z.number() });

/**
 * Counts a guess under a key and says whether it may go ahead. Counted before it is known how it ends, in one statement, so that
 * many at once are no way round, in however many processes. A refused guess changes neither the count nor the wait: whoever goes
 * on guessing does not lengthen it. `tx` only where the count stands even if the guess was wrong.
 */
export async function takeGuess(
  key: string,
  { most, windowSeconds, free, longestWaitSeconds }: GuessLimit,
  tx: Pick<Transaction, '$queryRaw'> = database(),
): Promise<TakenGuess> {
  // Without a wait it is long past: one of several at once may have begun before the one that it comes after.
  const waitAfter = (count: Prisma.Sql) =>
    Prisma.sql`CASE WHEN ${count} <= ${free}::int THEN to_timestamp(0) ELSE now() + make_interval(
      secs => least(${longestWaitSeconds}::float8, power(2, least(${count} - ${free}::int - 1, 20)))) END`;
  const isOver = Prisma.sql`(g.since <= now() - make_interval(secs => ${windowSeconds}))`;
  const isOpen = Prisma.sql`(g.count < ${most} AND g.next_at <= now())`;
  const row = await rowOf(
    tx,
    rowSchema,
    Prisma.sql`INSERT INTO guess_counter AS g (key, count, refused, since, next_at, was_taken)
      VALUES (${key}, 1, 0, now(), ${waitAfter(Prisma.sql`1`)}, true)
      ON CONFLICT (key) DO UPDATE SET
        was_taken = ${isOver} OR ${isOpen},
        since = CASE WHEN ${isOver} THEN now() ELSE g.since END,
        count = CASE WHEN ${isOver} THEN 1 WHEN ${isOpen} THEN g.count + 1 ELSE g.count END,
        refused = CASE WHEN ${isOver} THEN 0 WHEN ${isOpen} THEN g.refused ELSE g.refused + 1 END,
        next_at = CASE WHEN ${isOver} THEN ${waitAfter(Prisma.sql`1`)}
          WHEN ${isOpen} THEN ${waitAfter(Prisma.sql`(g.count + 1)`)} ELSE g.next_at END
      RETURNING was_taken AS "isTaken", refused, extract(epoch FROM greatest(next_at,
        CASE WHEN count >= ${most} THEN since + make_interval(secs => ${windowSeconds}) ELSE next_at END) - now())::float8
        AS "waitSeconds"`,
  );
  if (row.isTaken) return { isTaken: true };
  return { isTaken: false, waitSeconds: Math.max(0, row.waitSeconds), isFirstRefusal: row.refused === 1 };
}

/** After a success: what was guessed under the key counts no more. */
export async function forgetGuesses(key: string, tx: Pick<Transaction, 'guessCounter'> = database()): Promise<void> {
  await tx.guessCounter.deleteMany({ where: { key } });
}

/** Gives one guess back: it was right, and the others under the key may be somebody else's. */
export async function giveGuessBack(key: string): Promise<void> {
  await database().guessCounter.updateMany({ where: { key, count: { gt: 0 } }, data: { count: { decrement: 1 } } });
}

/** Deletes counters whose window is long over. Returns how many. */
export async function deleteOldGuesses(): Promise<number> {
  const { count } = await database().guessCounter.deleteMany({
    where: { since: { lt: await readDatabaseTime(database(), { agoMilliseconds: 24 * 3_600_000 }) } },
  });
  return count;
}
