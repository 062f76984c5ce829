import { z } from 'zod';
import { type ChainedEvent, chainedEventSchema, emptyHead, type Head, type Link } from '../../core/audit/chain.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { maybeRowOf, type Queryable, rowOf, rowsOf } from '../kernel/rows.ts';

/** The advisory lock of whoever appends to the chain: one worker at a time, whichever it is. */
const chainLock = 7_270_010;

/** Takes the right to append to the chain until the transaction ends; false when another worker has it. */
export async function tryHoldChain(tx: Transaction): Promise<boolean> {
  const { isHeld } = await rowOf(
    tx,
    z.object({ isHeld: z.boolean() }),
    Prisma.sql`SELECT pg_try_advisory_xact_lock(${chainLock}) AS "isHeld"`,
  );
  return isHeld;
}

const headRowSchema = z.object({ sequence: z.coerce.number(), hash: z.string() });

/** The end of the chain. */
export async function readHead(client: Queryable): Promise<Head> {
  const last = await maybeRowOf(
    client,
    headRowSchema,
    Prisma.sql`SELECT sequence, encode(hash, 'hex') AS hash FROM audit_link ORDER BY sequence DESC LIMIT 1`,
  );
  return last ?? emptyHead;
}

/**
 * An event as it is hashed, as JSON text: every column by its name, whatever columns there are. The id is text, as it may be larger
 * than what JSON's numbers keep; the time is text that depends on no setting of the session.
 */
const eventJson = Prisma.sql`(to_jsonb(event) || jsonb_build_object(
  'id', event.id::text, 'at', to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))::text`;

/** JSON text of an event, as the event. */
const eventTextSchema = z.string().transform((text) => chainedEventSchema.parse(JSON.parse(text)));

/**
 * Events without a link whose ids are above `after`, by id; null for all. An id may be below 0: the sequence gives none, but somebody
 * else may.
 */
export async function readUnlinkedEvents(
  client: Queryable,
  after: bigint | null,
  limit: number,
): Promise<ChainedEvent[]> {
  // So that a look at the newest events reads the newest links alone.
  const [events, links] = [Prisma.sql`event.id`, Prisma.sql`link.event_id`].map((id) =>
    after === null ? Prisma.sql`true` : Prisma.sql`${id} > ${after}`,
  );
  const rows = await rowsOf(
    client,
    z.object({ event: eventTextSchema }),
    Prisma.sql`
    SELECT ${eventJson} AS event FROM audit_event AS event
    WHERE ${events} AND NOT EXISTS (SELECT FROM audit_link AS link WHERE link.event_id = event.id AND ${links})
    ORDER BY event.id LIMIT ${limit}`,
  );
  return rows.map(({ event }) => event);
}

/** Appends links to the chain. Throws when one of their places is taken. */
export async function appendLinks(tx: Transaction, links: readonly Link[]): Promise<void> {
  if (links.length === 0) return;
  const rows = links.map(({ sequence, eventId, previous, hash }) => ({ sequence, eventId, previous, hash }));
  await tx.$executeRaw`
    INSERT INTO audit_link (sequence, event_id, previous, hash)
    SELECT sequence, "eventId", decode(previous, 'hex'), decode(hash, 'hex')
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(
      sequence bigint, "eventId" bigint, previous text, hash text)`;
}

/**
 * How far transactions have come: those below `oldestRunning` have ended, those from `next` on had not begun. `newestEvent` is the
 * highest id that anybody can see.
 */
export type Progress = { oldestRunning: bigint; next: bigint; newestEvent: bigint };

const progressSchema = z.object({
  oldestRunning: z.coerce.bigint(),
  next: z.coerce.bigint(),
  newestEvent: z.coerce.bigint(),
});

/** How far transactions have come, now. */
export async function readProgress(client: Queryable): Promise<Progress> {
  return await rowOf(
    client,
    progressSchema,
    Prisma.sql`
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS "oldestRunning", pg_snapshot_xmax(pg_current_snapshot())::text AS next,
      coalesce((SELECT max(id) FROM audit_event), 0)::text AS "newestEvent"`,
  );
}

const linkedRowSchema = z.object({
  sequence: z.coerce.number(),
  eventId: z.string(),
  previous: z.string(),
  hash: z.string(),
  event: eventTextSchema.nullable(),
});

/** A link with its event, null where that is gone. */
export type LinkedEvent = { link: Link; event: ChainedEvent | null };

/** The chain from its beginning, in batches, whatever of it is there. */
export async function* readChain(batchSize = 1_000): AsyncGenerator<LinkedEvent[]> {
  for (let after = 0; ; ) {
    const rows = await rowsOf(
      database(),
      linkedRowSchema,
      Prisma.sql`
      SELECT link.sequence, link.event_id::text AS "eventId", encode(link.previous, 'hex') AS previous,
        encode(link.hash, 'hex') AS hash, CASE WHEN event.id IS NULL THEN NULL ELSE ${eventJson} END AS event
      FROM (SELECT * FROM audit_link WHERE sequence > ${after} ORDER BY sequence LIMIT ${batchSize}) AS link
      LEFT JOIN audit_event AS event ON event.id = link.event_id
      ORDER BY link.sequence`,
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(({ event, ...link }) => ({ link, event }));
    after = last.sequence;
  }
}

/** Events without a link, by id, in batches. */
export async function* readUnlinked(batchSize = 1_000): AsyncGenerator<ChainedEvent[]> {
  for (let after: bigint | null = null; ; ) {
    const events: ChainedEvent[] = await readUnlinkedEvents(database(), after, batchSize);
    const last = events.at(-1);
    if (!last) return;
    yield events;
    after = BigInt(last.id);
  }
}
