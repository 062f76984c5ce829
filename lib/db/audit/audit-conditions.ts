import { z } from 'zod';
import type { AuditFilter } from '../../core/audit/audit-filter.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { containing, literally } from '../kernel/like-pattern.ts';
import { type Queryable, rowOf, rowsOf } from '../kernel/rows.ts';
import { findFunctionNames } from './name-rows.ts';

/**
 * An event's time is when its transaction began, and its id was given before that ended: so ids follow times but for as long as a
 * transaction may last. Longer than the longest that a worker is allowed.
 */
const longestTransactionHours = 2;

/**
 * Prisma's condition of the events that a filter shows. Each member is one that an index has in the order of the ids, as a log of
 * millions is read newest first.
 */
export async function auditConditions(
  filter: AuditFilter,
  client: Queryable = database(),
): Promise<Prisma.AuditEventWhereInput> {
  const where: Prisma.AuditEventWhereInput[] = [];
  if (filter.from) where.push({ at: { gte: new Date(filter.from) } });
  if (filter.until) where.push({ at: { lt: new Date(filter.until) } });
  if (filter.from || filter.until) where.push(await idsWithin(client, filter));
  if (filter.action) where.push({ action: { in: filter.action } });
  if (filter.account) where.push({ awsAccountId: { in: filter.account } });
  if (filter.region) where.push({ region: { in: filter.region } });
  if (filter.rollout) where.push({ rolloutNumber: { in: filter.rollout } });
  if (filter.outcome) where.push({ outcome: { in: filter.outcome } });
  if (filter.rolloutId) where.push({ rolloutId: filter.rolloutId });
  if (filter.change) where.push({ changeId: { in: filter.change } });
  if (filter.actor) where.push({ actorName: { in: await actorNames(client, filter.actor) } });
  if (filter.function) where.push(await functionsNamed(client, filter.function));
  return { AND: where };
}

const idsSchema = z.object({ lastBefore: z.bigint().nullable(), firstAfter: z.bigint().nullable() });

/** Between which ids all events of a time are, so that an old month is not looked for from the newest event on. */
async function idsWithin(client: Queryable, { from, until }: AuditFilter): Promise<Prisma.AuditEventWhereInput> {
  const margin = Prisma.sql`make_interval(hours => ${longestTransactionHours}::int)`;
  const { lastBefore, firstAfter } = await rowOf(
    client,
    idsSchema,
    Prisma.sql`
    SELECT
      (SELECT id FROM audit_event WHERE at < ${from ?? null}::text::timestamptz - ${margin} ORDER BY at DESC LIMIT 1) AS "lastBefore",
      (SELECT id FROM audit_event WHERE at >= ${until ?? null}::text::timestamptz + ${margin} ORDER BY at LIMIT 1) AS "firstAfter"`,
  );
  return {
    id: { ...(lastBefore !== null && { gt: lastBefore }), ...(firstAfter !== null && { lt: firstAfter }) },
  };
}

/** Whether a text names one function, rather than a part of names. */
export function isArn(text: string): boolean {
  return text.startsWith('arn:');
}

async function functionsNamed(client: Queryable, named: readonly string[]): Promise<Prisma.AuditEventWhereInput> {
  const texts = named.filter((text) => !isArn(text));
  const known = texts.length === 0 ? null : await findFunctionNames(client, texts);
  const having = texts.map((text) => ({ functionName: { contains: literally(text), mode: 'insensitive' as const } }));
  return {
    OR: [
      ...named.filter(isArn).map((functionArn) => ({ functionArn })),
      ...(known === null ? having : [{ functionName: { in: known.names } }, { id: { gt: known.upTo }, OR: having }]),
    ],
  };
}

/** The names in the log that contain one of the texts: few people act, however much is recorded, and an index skips from one to the next. */
async function actorNames(client: Queryable, texts: readonly string[]): Promise<string[]> {
  const patterns = texts.map(containing);
  const rows = await rowsOf(
    client,
    z.object({ name: z.string() }),
    Prisma.sql`
    WITH RECURSIVE known AS (
      (SELECT actor_name AS name FROM audit_event ORDER BY actor_name LIMIT 1)
      UNION ALL
      SELECT (SELECT actor_name FROM audit_event WHERE actor_name > known.name ORDER BY actor_name LIMIT 1) FROM known
      WHERE known.name IS NOT NULL
    )
    SELECT name FROM known WHERE name ILIKE ANY (${patterns}::text[])`,
  );
  return rows.map(({ name }) => name);
}
