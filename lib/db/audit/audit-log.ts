import { z } from 'zod';
import { auditActions } from '../../core/audit/event.ts';
import { type AttributeChange, attributeChangeSchema } from '../../core/change/change.ts';
import { type AwsAccountId, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { withAwsAccountId } from '../../core/stored-params.ts';
import type { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';

/** PostgreSQL knows no year 0, and nothing was recorded before 1970. */
const instantSchema = z.iso.datetime({ offset: true }).refine((text) => Date.parse(text) >= 0);

/**
 * Which events to show, as it stands in the page's address and in the export's. Values of one member are alternatives;
 * members narrow each other. `from` and `until` are ISO instants; `until` is exclusive.
 */
export const auditFilterSchema = z.strictObject({
  from: instantSchema.optional(),
  until: instantSchema.optional(),
  actor: z.array(z.string().max(200)).max(20).optional(),
  action: z.array(z.enum(auditActions)).max(50).optional(),
  account: z.array(z.string().max(12)).max(100).optional(),
  region: z.array(z.string().max(32)).max(50).optional(),
  function: z.array(z.string().max(200)).max(20).optional(),
  rollout: z.array(z.coerce.number().int().positive().max(2_147_483_647)).max(20).optional(),
  outcome: z.array(z.string().max(32)).max(20).optional(),
  change: z.array(z.uuid()).max(20).optional(),
  rolloutId: z.uuid().optional(),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

/** The members that hold lists, in the order in which the page offers them. */
export const auditFilterLists = [
  'actor',
  'action',
  'account',
  'region',
  'function',
  'rollout',
  'outcome',
  'change',
] as const;

/** One recorded event as pages and exports carry it: plain data, attributes masked, `at` as an ISO instant in UTC. */
export type AuditRow = {
  id: string;
  at: string;
  actorId: string;
  actorName: string;
  action: string;
  awsAccountId: AwsAccountId | null;
  region: string | null;
  functionArn: string | null;
  functionName: string | null;
  rolloutId: string | null;
  rolloutNumber: number | null;
  changeId: string | null;
  attributes: AttributeChange[];
  outcome: string | null;
  awsRequestId: string | null;
  details: Record<string, string | number | boolean | null>;
};

export type AuditPage = {
  rows: AuditRow[];
  /** Pass as `olderThan` for the next page; null on the last one. */
  olderCursor: string | null;
  /** Pass as `newerThan` for the page before; null on the first one. */
  newerCursor: string | null;
};

/**
 * The filter that an address carries, and whether all of it was understood: what cannot be read is left out rather than
 * guessed, and the page says so. Lists may be given by repeating the name.
 */
export function parseAuditFilter(query: URLSearchParams): {
  filter: AuditFilter;
  isComplete: boolean;
} {
  const candidates: Record<string, unknown> = {};
  for (const name of auditFilterLists) {
    const values = query.getAll(name).filter((value) => value !== '');
    if (values.length > 0) candidates[name] = values;
  }
  for (const name of ['from', 'until', 'rolloutId']) {
    const value = query.get(name);
    if (value) candidates[name] = value;
  }
  const parsed = auditFilterSchema.safeParse(candidates);
  if (parsed.success) return { filter: parsed.data, isComplete: true };
  for (const issue of parsed.error.issues) {
    const member = issue.path[0];
    if (member !== undefined) delete candidates[String(member)];
  }
  return { filter: auditFilterSchema.parse(candidates), isComplete: false };
}

/** The address form of a filter, as `parseAuditFilter` reads it. */
export function auditFilterQuery(filter: AuditFilter): URLSearchParams {
  const query = new URLSearchParams();
  if (filter.from) query.set('from', filter.from);
  if (filter.until) query.set('until', filter.until);
  if (filter.rolloutId) query.set('rolloutId', filter.rolloutId);
  for (const name of auditFilterLists) for (const value of filter[name] ?? []) query.append(name, String(value));
  return query;
}

/** One page of events, newest first. `olderThan` and `newerThan` are cursors, that is ids of events. */
export async function listAuditEvents(
  filter: AuditFilter,
  options: {
    olderThan?: string | undefined;
    newerThan?: string | undefined;
    limit: number;
  },
): Promise<AuditPage> {
  const events = await database().auditEvent.findMany({
    where: {
      AND: [
        whereOf(filter),
        options.olderThan ? { id: { lt: BigInt(options.olderThan) } } : {},
        options.newerThan ? { id: { gt: BigInt(options.newerThan) } } : {},
      ],
    },
    orderBy: { id: options.newerThan ? 'asc' : 'desc' },
    take: options.limit + 1,
  });
  const rows = events.slice(0, options.limit).map(toAuditRow);
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
 * How many events match, counted only as far as `atMost`: a log of millions must not be counted for a page's headline.
 */
export async function countAuditEvents(filter: AuditFilter, atMost: number): Promise<number> {
  return database().auditEvent.count({ where: whereOf(filter), take: atMost });
}

/** Every matching event, oldest first, in batches: a cursor on the id, so that memory stays flat however long the log is. */
export async function* readAuditEvents(filter: AuditFilter, batchSize = 500): AsyncGenerator<AuditRow[]> {
  let after = 0n;
  while (true) {
    const events = await database().auditEvent.findMany({
      where: { AND: [whereOf(filter), { id: { gt: after } }] },
      orderBy: { id: 'asc' },
      take: batchSize,
    });
    const last = events.at(-1);
    if (!last) return;
    yield events.map(toAuditRow);
    if (events.length < batchSize) return;
    after = last.id;
  }
}

function whereOf(filter: AuditFilter): Prisma.AuditEventWhereInput {
  const where: Prisma.AuditEventWhereInput[] = [];
  if (filter.from) where.push({ at: { gte: new Date(filter.from) } });
  if (filter.until) where.push({ at: { lt: new Date(filter.until) } });
  if (filter.action) where.push({ action: { in: filter.action } });
  if (filter.account) where.push({ awsAccountId: { in: filter.account } });
  if (filter.region) where.push({ region: { in: filter.region } });
  if (filter.rollout) where.push({ rolloutNumber: { in: filter.rollout } });
  if (filter.outcome) where.push({ outcome: { in: filter.outcome } });
  if (filter.rolloutId) where.push({ rolloutId: filter.rolloutId });
  if (filter.change) where.push({ changeId: { in: filter.change } });
  if (filter.actor) {
    where.push({
      OR: filter.actor.map((actor) => ({
        actorName: { contains: actor, mode: 'insensitive' as const },
      })),
    });
  }
  if (filter.function) {
    where.push({
      OR: filter.function.map((name) =>
        name.startsWith('arn:')
          ? { functionArn: name }
          : { functionName: { contains: name, mode: 'insensitive' as const } },
      ),
    });
  }
  return { AND: where };
}

const detailsSchema = z.preprocess(
  withAwsAccountId,
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
);
const attributesSchema = z.array(attributeChangeSchema);

function toAuditRow(event: Prisma.AuditEventGetPayload<object>): AuditRow {
  return {
    id: String(event.id),
    at: event.at.toISOString(),
    actorId: event.actorId,
    actorName: event.actorName,
    action: event.action,
    awsAccountId: awsAccountIdSchema.nullable().parse(event.awsAccountId),
    region: event.region,
    functionArn: event.functionArn,
    functionName: event.functionName,
    rolloutId: event.rolloutId,
    rolloutNumber: event.rolloutNumber,
    changeId: event.changeId,
    attributes: attributesSchema.parse(event.attributes),
    outcome: event.outcome,
    awsRequestId: event.awsRequestId,
    details: detailsSchema.parse(event.details),
  };
}
