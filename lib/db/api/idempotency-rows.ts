import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { maybeRowOf, rowOf } from '../kernel/rows.ts';

/** How long the answer of a command is kept under its key, in hours. */
export const idempotencyHours = 24;

/** Whose key it is, and the key. */
export type IdempotencyKey = { caller: string; key: string };

/** What a command returned before, and a hash of what it was asked. */
const answerSchema = z.object({ requestHash: z.string(), output: z.unknown() });

/**
 * Holds the key to the end of the transaction. Returns false at once when another transaction holds it: the first request is still
 * being worked on.
 */
export async function holdIdempotencyKey(tx: Transaction, { caller, key }: IdempotencyKey): Promise<boolean> {
  const { isHeld } = await rowOf(
    tx,
    z.object({ isHeld: z.boolean() }),
    Prisma.sql`SELECT pg_try_advisory_xact_lock(hashtextextended(${`${caller}\n${key}`}, 726)) AS "isHeld"`,
  );
  return isHeld;
}

/** The answer that is kept under the key; null when there is none, or it is older than a day. */
export async function readIdempotentAnswer(
  tx: Transaction,
  { caller, key }: IdempotencyKey,
): Promise<z.infer<typeof answerSchema> | null> {
  return await maybeRowOf(
    tx,
    answerSchema,
    Prisma.sql`SELECT request_hash AS "requestHash", output FROM idempotent_answer
      WHERE caller = ${caller} AND key = ${key} AND created_at > clock_timestamp() - make_interval(hours => ${idempotencyHours}::int)`,
  );
}

/** Keeps a command's output under the key, in the transaction of what it wrote; older answers under it are forgotten. */
export async function keepIdempotentAnswer(
  tx: Transaction,
  { caller, key }: IdempotencyKey,
  { requestHash, output }: { requestHash: string; output: unknown },
): Promise<void> {
  const kept = JSON.stringify(output ?? null);
  await tx.$executeRaw`INSERT INTO idempotent_answer (caller, key, request_hash, output, created_at)
    VALUES (${caller}, ${key}, ${requestHash}, ${kept}::jsonb, clock_timestamp())
    ON CONFLICT (caller, key) DO UPDATE SET request_hash = excluded.request_hash, output = excluded.output, created_at = excluded.created_at`;
}

/** Deletes answers that are no longer kept. */
export async function deleteOldIdempotentAnswers(tx: Transaction): Promise<void> {
  await tx.$executeRaw`DELETE FROM idempotent_answer
    WHERE created_at < clock_timestamp() - make_interval(hours => ${idempotencyHours}::int)`;
}
