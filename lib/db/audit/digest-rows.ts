import { z } from 'zod';
import { type Digest, digestSchema } from '../../core/audit/digest.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { maybeRowOf, type Queryable, rowOf, rowsOf } from '../kernel/rows.ts';

const digestColumns = Prisma.sql`jsonb_build_object('body', body, 'signature', signature) AS digest`;
const digestRowSchema = z.object({ digest: digestSchema });

/** The last digest, or null. Throws ZodError when it is none of this product's. */
export async function readLastDigest(client: Queryable): Promise<Digest | null> {
  const row = await maybeRowOf(
    client,
    digestRowSchema,
    Prisma.sql`SELECT ${digestColumns} FROM audit_digest ORDER BY number DESC LIMIT 1`,
  );
  return row?.digest ?? null;
}

/** Digests after the one of this number, in order, at most `limit`. */
export async function readDigestsAfter(number: number, limit: number): Promise<Digest[]> {
  const rows = await rowsOf(
    database(),
    digestRowSchema,
    Prisma.sql`SELECT ${digestColumns} FROM audit_digest WHERE number > ${number} ORDER BY number LIMIT ${limit}`,
  );
  return rows.map(({ digest }) => digest);
}

/** Stores a digest. Throws when its number is taken. */
export async function insertDigest(tx: Transaction, { body, signature }: Digest): Promise<void> {
  await tx.auditDigest.create({
    data: { number: BigInt(body.number), body, signature, at: new Date(body.at) },
  });
}

/** The database's clock, to the millisecond, as an ISO instant in UTC. */
export async function readDatabaseTime(client: Queryable): Promise<string> {
  const { now } = await rowOf(
    client,
    z.object({ now: z.string() }),
    Prisma.sql`SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS now`,
  );
  return now;
}
