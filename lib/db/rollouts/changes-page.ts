import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { pageOf } from '../../core/api/cursor.ts';
import { failureSchema, findingSchema } from '../../core/change/change.ts';
import { outcomes, verdicts } from '../../core/change/change-codes.ts';
import { uncheckedSchema } from '../../core/change/unchecked-checks.ts';
import { telemetryOf, telemetryPages } from '../../core/datadog/datadog-link.ts';
import { statuses } from '../../core/datadog/status-names.ts';
import { accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { awaitedSchema } from '../../core/rollout/awaited.ts';
import type { ChangeFilter, ChangeSort } from '../../core/rollout/change-filter.ts';
import { ofAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { literally } from '../kernel/like-pattern.ts';

/** One line of the table of Changes; times in UTC (ISO 8601). */
export const changeRowSchema = z.object({
  id: z.string(),
  functionArn: z.string(),
  functionName: z.string(),
  accountId: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  accountName: z.string(),
  region: z.string(),
  runtime: z.string().nullable(),
  architecture: z.string(),
  verdict: z.enum(verdicts).nullable(),
  /** From 0; null for what is not to be sent, and while the Rollout is planned: waves are chosen when all is. */
  wave: z.number().nullable(),
  outcome: z.enum(outcomes),
  failure: failureSchema.nullable(),
  stalePaths: z.array(z.string()),
  findings: z.array(findingSchema),
  unchecked: uncheckedSchema,
  attempts: z.number(),
  finishedAt: z.string().nullable(),
  /** What sending it waits for at AWS; null when it does not wait, or not long yet. */
  waiting: awaitedSchema.nullable(),
  /** Why a person took it out of the Rollout, for outcome excluded. */
  excludedReason: z.string().nullable(),
  /** When a person let the Rollout go on without it, for outcome failed. */
  acknowledgedAt: z.string().nullable(),
  /** How many attributes the Change touches. */
  attributeCount: z.number(),
});
export type ChangeRow = z.infer<typeof changeRowSchema>;

/** What a line of the table is made of. */
export const changeRowSelect = {
  id: true,
  functionArn: true,
  functionName: true,
  accountId: true,
  region: true,
  runtime: true,
  architecture: true,
  verdict: true,
  wave: true,
  outcome: true,
  failure: true,
  stalePaths: true,
  findings: true,
  unchecked: true,
  attempts: true,
  finishedAt: true,
  waiting: true,
  excludedReason: true,
  acknowledgedAt: true,
  attributes: true,
  account: { select: { awsAccountId: true, name: true } },
  rollout: { select: { status: true } },
} satisfies Prisma.ChangeSelect;

/** A line of the table with where the function's telemetry is shown at Datadog; null while it sends none, or is not known. */
const listedChangeSchema = changeRowSchema.extend({
  telemetry: z.record(z.enum(telemetryPages), z.string()).nullable(),
});
export type ListedChange = z.infer<typeof listedChangeSchema>;

/** One page of Changes, and how many there are in all. */
export const changesPageSchema = z.object({ rows: z.array(listedChangeSchema), total: z.number() });
type ChangesPage = z.infer<typeof changesPageSchema>;
const variablesSchema = z.record(z.string(), z.string());

/** One page of a Rollout's Changes in the accounts; `page` from 1. */
export async function listChangeRows(
  rolloutId: string,
  filter: ChangeFilter,
  options: { page: number; pageSize: number; sort: ChangeSort; accounts: AccountSet },
): Promise<ChangesPage> {
  const where = { AND: [await whereOf(rolloutId, filter, options.accounts), ofAccounts(options.accounts)] };
  const [changes, total] = await Promise.all([
    database().change.findMany({
      where,
      orderBy: orderOf(options.sort),
      skip: (options.page - 1) * options.pageSize,
      take: options.pageSize,
      select: changeRowSelect,
    }),
    database().change.count({ where }),
  ]);
  return { rows: await withTelemetry(changes.map(toChangeRow)), total };
}

/** By the function as it was seen last: whenever something is sent to it, that is what was read back. */
async function withTelemetry(rows: readonly ChangeRow[]): Promise<ListedChange[]> {
  const functions = await database().lambdaFunction.findMany({
    where: { functionArn: { in: rows.map((row) => row.functionArn) }, goneAt: null },
    select: { functionArn: true, datadogStatus: true, datadogVariables: true },
  });
  const found = new Map(functions.map((one) => [one.functionArn, one]));
  return rows.map((row) => {
    const one = found.get(row.functionArn);
    const status = statuses.find((name) => name === one?.datadogStatus);
    if (one === undefined || status === undefined) return { ...row, telemetry: null };
    const datadogVariables = variablesSchema.parse(one.datadogVariables);
    return { ...row, telemetry: telemetryOf({ ...row, status, datadogVariables }) ?? null };
  });
}

/** The last Change of a page: its function's name, by which the list is ordered, and its id. */
export type AfterChange = { functionName: string; id: string };

/** The next Changes of a Rollout in some accounts, by function name, with the cursor of those after them. */
export async function listChangeRowsAfter(
  rolloutId: string,
  filter: ChangeFilter,
  { accounts, after, limit }: { accounts: AccountSet; after?: AfterChange | undefined; limit: number },
): Promise<{ items: ChangeRow[]; nextCursor: string | null }> {
  const changes = await database().change.findMany({
    where: {
      AND: [
        await whereOf(rolloutId, filter, accounts),
        ofAccounts(accounts),
        after === undefined
          ? {}
          : {
              OR: [
                { functionName: { gt: after.functionName } },
                { functionName: after.functionName, id: { gt: after.id } },
              ],
            },
      ],
    },
    orderBy: [{ functionName: 'asc' }, { id: 'asc' }],
    take: limit + 1,
    select: changeRowSelect,
  });
  return pageOf(changes, limit, { itemOf: toChangeRow, valuesOf: ({ functionName, id }) => [functionName, id] });
}

/** A stored Change as a line of the table. */
export function toChangeRow({
  account,
  rollout,
  attributes,
  finishedAt,
  acknowledgedAt,
  ...change
}: Prisma.ChangeGetPayload<{ select: typeof changeRowSelect }>): ChangeRow {
  return changeRowSchema.parse({
    ...change,
    wave: rollout.status === 'planning' ? null : change.wave,
    awsAccountId: account.awsAccountId,
    accountName: account.name,
    finishedAt: finishedAt?.toISOString() ?? null,
    acknowledgedAt: acknowledgedAt?.toISOString() ?? null,
    attributeCount: Array.isArray(attributes) ? attributes.length : 0,
  });
}

function orderOf(sort: ChangeSort): Prisma.ChangeOrderByWithRelationInput[] {
  const direction = sort.isDescending ? 'desc' : 'asc';
  const tieBreaker: Prisma.ChangeOrderByWithRelationInput[] = [{ functionName: 'asc' }, { id: 'asc' }];
  if (sort.column === 'account') return [{ account: { awsAccountId: direction } }, { region: 'asc' }, ...tieBreaker];
  if (sort.column === 'finishedAt') return [{ finishedAt: { sort: direction, nulls: 'last' } }, ...tieBreaker];
  if (sort.column === 'wave') return [{ wave: { sort: direction, nulls: 'last' } }, ...tieBreaker];
  if (sort.column === 'runtime') return [{ runtime: { sort: direction, nulls: 'last' } }, ...tieBreaker];
  return [{ [sort.column]: direction }, ...tieBreaker];
}

async function whereOf(
  rolloutId: string,
  filter: ChangeFilter,
  accounts: AccountSet,
): Promise<Prisma.ChangeWhereInput> {
  const sameDiff = filter.sameAs ? await sameDiffAs(rolloutId, filter.sameAs, accounts) : undefined;
  const where: Prisma.ChangeWhereInput[] = [{ rolloutId }];
  if (filter.text)
    where.push({
      functionName: { contains: literally(filter.text), mode: 'insensitive' },
    });
  if (filter.verdict) where.push({ verdict: { in: filter.verdict } });
  if (filter.outcome) where.push({ verdict: 'change', outcome: { in: filter.outcome } });
  if (filter.account) where.push({ account: { awsAccountId: { in: filter.account } } });
  if (filter.region) where.push({ region: { in: filter.region } });
  if (filter.wave) where.push({ wave: { in: filter.wave } });
  if (sameDiff) where.push(sameDiff);
  if (filter.finding) {
    where.push({
      OR: filter.finding.map((code) => ({
        findings: { array_contains: [{ code }] },
      })),
    });
  }
  if (filter.unchecked) {
    where.push({
      verdict: 'change',
      OR: filter.unchecked.map((kind) => ({ unchecked: { path: [kind], not: Prisma.AnyNull } })),
    });
  }
  if (filter.failure) {
    where.push({
      OR: filter.failure.map((code) => ({
        failure: { path: ['code'], equals: code },
      })),
    });
  }
  return { AND: where };
}

/** A Change without a group is a group of its own. */
async function sameDiffAs(
  rolloutId: string,
  changeIds: readonly string[],
  accounts: AccountSet,
): Promise<Prisma.ChangeWhereInput> {
  const samples = await database().change.findMany({
    where: { rolloutId, id: { in: [...changeIds] }, ...ofAccounts(accounts) },
    select: { id: true, diffGroup: true },
  });
  return {
    verdict: 'change',
    OR: samples.map(({ id, diffGroup }) => (diffGroup === null ? { id } : { diffGroup })),
  };
}
