import { z } from 'zod';
import type { AuditFilter } from '../../core/audit/audit-filter.ts';
import { recordedChangeSchema } from '../../core/audit/setting-changes.ts';
import { withAwsAccountId } from '../../core/stored-params.ts';
import type { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { auditConditions, isArn } from './audit-conditions.ts';
import { type AuditReader, readableEvents, readerOfAll, withoutHiddenDetails } from './audit-reader.ts';
import { findFunctionNames, listIdsOfNames } from './name-rows.ts';

/**
 * One recorded event as pages and exports carry it: plain data, attributes masked, `at` as an ISO instant in UTC. What it was
 * recorded as is any text: the log keeps every event for good, and another version may have had other words for it.
 */
export const auditRowSchema = z.object({
  id: z.string(),
  at: z.string(),
  actorId: z.string(),
  actorName: z.string(),
  action: z.string(),
  awsAccountId: z.string().nullable(),
  region: z.string().nullable(),
  functionArn: z.string().nullable(),
  functionName: z.string().nullable(),
  rolloutId: z.string().nullable(),
  rolloutNumber: z.number().nullable(),
  changeId: z.string().nullable(),
  attributes: z.array(recordedChangeSchema),
  outcome: z.string().nullable(),
  awsRequestId: z.string().nullable(),
  details: z.preprocess(
    withAwsAccountId,
    z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  ),
});
export type AuditRow = z.infer<typeof auditRowSchema>;

/** A page of events, newest first. */
export const auditPageSchema = z.object({
  rows: z.array(auditRowSchema),
  /** Pass as `olderThan` for the next page; null on the last one. */
  olderCursor: z.string().nullable(),
  /** Pass as `newerThan` for the page before; null on the first one. */
  newerCursor: z.string().nullable(),
});
export type AuditPage = z.infer<typeof auditPageSchema>;

/** One page of events, newest first. `olderThan` and `newerThan` are cursors, that is ids of events. */
export async function listAuditRows(
  filter: AuditFilter,
  options: {
    olderThan?: string | undefined;
    newerThan?: string | undefined;
    limit: number;
    reader?: AuditReader;
  },
): Promise<AuditPage> {
  const { reader = readerOfAll } = options;
  const events = await database().auditEvent.findMany({
    where: {
      AND: [
        await pageConditions(filter, { ...options, reader, limit: options.limit + 1 }),
        options.olderThan ? { id: { lt: BigInt(options.olderThan) } } : {},
        options.newerThan ? { id: { gt: BigInt(options.newerThan) } } : {},
      ],
    },
    orderBy: { id: options.newerThan ? 'asc' : 'desc' },
    take: options.limit + 1,
  });
  const rows = await withoutHiddenDetails(events.slice(0, options.limit).map(toAuditRow), reader);
  if (options.newerThan) rows.reverse();
  const hasMoreThisWay = events.length > options.limit;
  const hasOlder = options.newerThan ? true : hasMoreThisWay;
  const hasNewer = options.newerThan ? hasMoreThisWay : options.olderThan !== undefined;
  return {
    rows,
    olderCursor: hasOlder ? (rows.at(-1)?.id ?? null) : null,
    newerCursor: hasNewer ? (rows[0]?.id ?? null) : null,
  };
}

/**
 * Prisma's condition of the events of a page. Where it is of parts of names alone, of exactly these events: their ids are read first, as
 * PostgreSQL would look for the newest among all events of all these names.
 */
async function pageConditions(
  filter: AuditFilter,
  {
    reader,
    ...page
  }: { reader: AuditReader; olderThan?: string | undefined; newerThan?: string | undefined; limit: number },
): Promise<Prisma.AuditEventWhereInput> {
  const { function: texts, ...others } = filter;
  const isOfNames = Object.values(others).every((other) => other === undefined) && reader.accounts === 'all';
  if (texts !== undefined && isOfNames && !texts.some(isArn)) {
    const known = await findFunctionNames(database(), texts);
    const ids = known && (await listIdsOfNames(database(), { ...known, texts }, page));
    if (ids) return { id: { in: ids } };
  }
  return { AND: [await auditConditions(filter), await readableEvents(reader)] };
}

/**
 * How many events match, counted only as far as `atMost`: a log of millions must not be counted for a page's headline.
 */
export async function countAuditRows(
  filter: AuditFilter,
  atMost: number,
  reader: AuditReader = readerOfAll,
): Promise<number> {
  return database().auditEvent.count({
    where: { AND: [await auditConditions(filter), await readableEvents(reader)] },
    take: atMost,
  });
}

/** Every matching event, oldest first, in batches: a cursor on the id, so that memory stays flat however long the log is. */
export async function* readAuditRows(
  filter: AuditFilter,
  batchSize = 500,
  reader: AuditReader = readerOfAll,
): AsyncGenerator<AuditRow[]> {
  const conditions = await auditConditions(filter);
  let after = 0n;
  while (true) {
    const events = await database().auditEvent.findMany({
      where: { AND: [conditions, await readableEvents(reader), { id: { gt: after } }] },
      orderBy: { id: 'asc' },
      take: batchSize,
    });
    const last = events.at(-1);
    if (!last) return;
    yield await withoutHiddenDetails(events.map(toAuditRow), reader);
    if (events.length < batchSize) return;
    after = last.id;
  }
}

function toAuditRow({ id, at, ...event }: Prisma.AuditEventGetPayload<object>): AuditRow {
  return auditRowSchema.parse({ ...event, id: String(id), at: at.toISOString() });
}
