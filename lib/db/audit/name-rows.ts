import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import { inTransaction, type Transaction } from '../kernel/client.ts';
import { nameHasPart } from '../kernel/name-part.ts';
import { maybeRowOf, type Queryable, rowOf, rowsOf } from '../kernel/rows.ts';

/** Ids whose names are stored in one transaction. */
const batchSize = 50_000n;

const progressSchema = z.object({ upTo: z.coerce.bigint() });

/**
 * Stores the names of the functions in the log up to an id, of which the caller knows that no event up to it can appear any more. What another
 * worker is storing is left to it.
 */
export async function rememberFunctionNames(settledUpTo: bigint): Promise<void> {
  for (;;) {
    const reached = await inTransaction((tx) => rememberBatch(tx, settledUpTo));
    if (reached === null || reached >= settledUpTo) return;
  }
}

async function rememberBatch(tx: Transaction, settledUpTo: bigint): Promise<bigint | null> {
  const known = await maybeRowOf(
    tx,
    progressSchema,
    Prisma.sql`SELECT up_to::text AS "upTo" FROM audit_name_progress FOR UPDATE SKIP LOCKED`,
  );
  if (known === null || known.upTo >= settledUpTo) return known?.upTo ?? null;
  const next = known.upTo + batchSize;
  const upTo = next < settledUpTo ? next : settledUpTo;
  await tx.$executeRaw`
    INSERT INTO audit_function_name (name)
    SELECT DISTINCT function_name FROM audit_event WHERE id > ${known.upTo} AND id <= ${upTo} AND function_name IS NOT NULL
    ON CONFLICT DO NOTHING`;
  await tx.$executeRaw`UPDATE audit_name_progress SET up_to = ${upTo}`;
  return upTo;
}

/** Of more names than this, some are found soon among the newest events. */
const mostNames = 2_000;
/** Of more names than this, reading as many events of each as a page has takes longer than what PostgreSQL chooses to do. */
const mostReadOneByOne = 40;

/** Names of functions in the log, complete for the events up to the id. */
export type KnownNames = { names: string[]; upTo: bigint };

/** The names in the log that have one of the texts in them; null where these are very many. */
export async function findFunctionNames(client: Queryable, texts: readonly string[]): Promise<KnownNames | null> {
  const holds = texts.map((text) => nameHasPart(Prisma.sql`name`, text));
  // First how far they are complete: names that come meanwhile are too many, not too few.
  const { upTo } = await rowOf(
    client,
    progressSchema,
    Prisma.sql`SELECT up_to::text AS "upTo" FROM audit_name_progress`,
  );
  const rows = await rowsOf(
    client,
    z.object({ name: z.string() }),
    Prisma.sql`SELECT name FROM audit_function_name WHERE ${Prisma.join(holds, ' OR ')} LIMIT ${mostNames + 1}`,
  );
  return rows.length > mostNames ? null : { names: rows.map(({ name }) => name), upTo };
}

const idSchema = z.object({ id: z.coerce.bigint() });

/**
 * The ids of the newest events, or of the first ones after `newerThan`, of functions whose names are known or have one of the texts in them:
 * from the index of each name as many as are asked for, so that reading takes no longer where a name has very many. Null for more names than
 * that is good for.
 */
export async function listIdsOfNames(
  client: Queryable,
  { names, upTo, texts }: KnownNames & { texts: readonly string[] },
  { olderThan, newerThan, limit }: { olderThan?: string | undefined; newerThan?: string | undefined; limit: number },
): Promise<bigint[] | null> {
  if (names.length > mostReadOneByOne) return null;
  const direction = newerThan ? Prisma.sql`ASC` : Prisma.sql`DESC`;
  const isWithin = Prisma.sql`${olderThan ? Prisma.sql`id < ${BigInt(olderThan)}` : Prisma.sql`true`}
    AND ${newerThan ? Prisma.sql`id > ${BigInt(newerThan)}` : Prisma.sql`true`}`;
  const holds = texts.map((text) => nameHasPart(Prisma.sql`function_name`, text));
  const rows = await rowsOf(
    client,
    idSchema,
    Prisma.sql`
    SELECT id::text FROM (
      SELECT event.id FROM unnest(${names}::text[]) AS known (name) CROSS JOIN LATERAL (
        SELECT id FROM audit_event WHERE function_name = known.name AND id <= ${upTo} AND ${isWithin} ORDER BY id ${direction} LIMIT ${limit}
      ) AS event
      UNION ALL
      (SELECT id FROM audit_event WHERE id > ${upTo} AND (${Prisma.join(holds, ' OR ')}) AND ${isWithin} ORDER BY id ${direction} LIMIT ${limit})
    ) AS found ORDER BY found.id ${direction} LIMIT ${limit}`,
  );
  return rows.map(({ id }) => id);
}
