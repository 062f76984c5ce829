import { z } from 'zod';
import { type NewAuditEvent, newAuditEventSchema } from '../../core/audit/event.ts';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { rowOf, rowsOf } from '../kernel/rows.ts';
import { recordAuditEvents } from './audit-events.ts';

/** Within so many seconds of a refusal that is recorded, equal ones are only counted. */
const refusalWindowSeconds = 60;

const countedSchema = z.object({ wasFirst: z.boolean(), carried: z.number().int() });
const dueSchema = z.object({ event: newAuditEventSchema, repeats: z.number().int() });

/**
 * Records a refusal, or only counts it when one of the same `key` was recorded less than a minute ago; the log is told of those
 * that were counted by an event of its own with `times` among its details, with the next refusal or by `recordCountedRefusals`. So
 * there are at most two events of a key in a minute. `times`: how many refusals this is.
 */
export async function recordRefusalOnce(tx: Transaction, key: string, event: NewAuditEvent, times = 1): Promise<void> {
  const isOver = Prisma.sql`r.since <= clock_timestamp() - make_interval(secs => ${refusalWindowSeconds})`;
  const { wasFirst, carried } = await rowOf(
    tx,
    countedSchema,
    Prisma.sql`INSERT INTO refusal_counter AS r (key, event, since, repeats)
      VALUES (${key}, ${JSON.stringify(event)}::jsonb, clock_timestamp(), 0)
      ON CONFLICT (key) DO UPDATE SET
        was_first = ${isOver},
        carried = CASE WHEN ${isOver} THEN r.repeats ELSE 0 END,
        repeats = CASE WHEN ${isOver} THEN 0 ELSE r.repeats + ${times}::int END,
        since = CASE WHEN ${isOver} THEN clock_timestamp() ELSE r.since END
      RETURNING was_first AS "wasFirst", carried`,
  );
  if (!wasFirst) return;
  await recordAuditEvents(tx, [
    ...(carried > 0 ? [counted(event, carried)] : []),
    times > 1 ? counted(event, times) : event,
  ]);
}

/** Tells the log of the refusals that were counted and whose minute is over. Returns how many events that took. */
export async function recordCountedRefusals(tx: Transaction): Promise<number> {
  const due = await rowsOf(
    tx,
    dueSchema,
    Prisma.sql`DELETE FROM refusal_counter
      WHERE key IN (
        SELECT key FROM refusal_counter
        WHERE since <= clock_timestamp() - make_interval(secs => ${refusalWindowSeconds})
        ORDER BY since LIMIT 1000 FOR UPDATE SKIP LOCKED)
      RETURNING event, repeats`,
  );
  const events = due.flatMap(({ event, repeats }) => (repeats > 0 ? [counted(event, repeats)] : []));
  await recordAuditEvents(tx, events);
  return events.length;
}

function counted(event: NewAuditEvent, times: number): NewAuditEvent {
  return { ...event, details: { ...event.details, times } };
}
