import { z } from 'zod';
import { type Finding, failureSchema, findingSchema, outcomes, verdicts } from '../../core/change/change.ts';
import type { Failure } from '../../core/errors.ts';
import { type AwsAccountId, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import type { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';

/** Which Changes of a Rollout to show, as it stands in the page's address. */
export const changeFilterSchema = z.object({
  text: z.string().max(200).optional(),
  verdict: z.array(z.enum(verdicts)).optional(),
  outcome: z.array(z.enum(outcomes)).optional(),
  finding: z.array(z.string().max(64)).optional(),
  account: z.array(z.string().max(12)).optional(),
  region: z.array(z.string().max(32)).optional(),
  wave: z.array(z.coerce.number().int().min(0).max(100)).optional(),
  /** Changes with the same diff as this Change. */
  sameAs: z.array(z.uuid()).max(1).optional(),
  failure: z.array(z.string().max(64)).optional(),
});
export type ChangeFilter = z.infer<typeof changeFilterSchema>;

/** Columns by which the table of Changes can be sorted. */
export const changeSortColumns = [
  'functionName',
  'account',
  'region',
  'runtime',
  'wave',
  'outcome',
  'finishedAt',
] as const;
export type ChangeSort = {
  column: (typeof changeSortColumns)[number];
  isDescending: boolean;
};

/** One line of the table of Changes. */
export type ChangeRow = {
  id: string;
  functionArn: string;
  functionName: string;
  awsAccountId: AwsAccountId;
  accountName: string;
  region: string;
  runtime: string | null;
  architecture: string;
  verdict: string | null;
  wave: number | null;
  outcome: string;
  failure: Failure | null;
  stalePaths: string[];
  findings: Finding[];
  attempts: number;
  finishedAt: string | null;
  /** How many attributes the Change touches. */
  attributeCount: number;
};

const findingsSchema = z.array(findingSchema);

/** What a line of the table is made of. */
export const changeRowSelect = {
  id: true,
  functionArn: true,
  functionName: true,
  region: true,
  runtime: true,
  architecture: true,
  verdict: true,
  wave: true,
  outcome: true,
  failure: true,
  stalePaths: true,
  findings: true,
  attempts: true,
  finishedAt: true,
  attributes: true,
  account: { select: { awsAccountId: true, name: true } },
} satisfies Prisma.ChangeSelect;

/** One page of a Rollout's Changes; `page` from 1. */
export async function listChanges(
  rolloutId: string,
  filter: ChangeFilter,
  options: { page: number; pageSize: number; sort: ChangeSort },
): Promise<{ rows: ChangeRow[]; total: number }> {
  const where = await whereOf(rolloutId, filter);
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
  return { rows: changes.map(toChangeRow), total };
}

/** Ids of all Changes that match, for "select all": at most `atMost`. */
export async function listChangeIds(rolloutId: string, filter: ChangeFilter, atMost: number): Promise<string[]> {
  const changes = await database().change.findMany({
    where: await whereOf(rolloutId, filter),
    select: { id: true },
    take: atMost,
  });
  return changes.map((change) => change.id);
}

/** A stored Change as a line of the table. */
export function toChangeRow(change: Prisma.ChangeGetPayload<{ select: typeof changeRowSelect }>): ChangeRow {
  return {
    id: change.id,
    functionArn: change.functionArn,
    functionName: change.functionName,
    awsAccountId: awsAccountIdSchema.parse(change.account.awsAccountId),
    accountName: change.account.name,
    region: change.region,
    runtime: change.runtime,
    architecture: change.architecture,
    verdict: change.verdict,
    wave: change.wave,
    outcome: change.outcome,
    failure: change.failure === null ? null : failureSchema.parse(change.failure),
    stalePaths: change.stalePaths,
    findings: findingsSchema.parse(change.findings),
    attempts: change.attempts,
    finishedAt: change.finishedAt?.toISOString() ?? null,
    attributeCount: Array.isArray(change.attributes) ? change.attributes.length : 0,
  };
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

async function whereOf(rolloutId: string, filter: ChangeFilter): Promise<Prisma.ChangeWhereInput> {
  const sameDiff = filter.sameAs ? await sameDiffAs(rolloutId, filter.sameAs) : undefined;
  const where: Prisma.ChangeWhereInput[] = [{ rolloutId }];
  if (filter.text)
    where.push({
      functionName: { contains: filter.text, mode: 'insensitive' },
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
  if (filter.failure) {
    where.push({
      OR: filter.failure.map((code) => ({
        failure: { path: ['code'], equals: code },
      })),
    });
  }
  return { AND: where };
}

/** A Change without a group of its own stands for itself alone. */
async function sameDiffAs(rolloutId: string, changeIds: readonly string[]): Promise<Prisma.ChangeWhereInput> {
  const samples = await database().change.findMany({
    where: { rolloutId, id: { in: [...changeIds] } },
    select: { id: true, diffGroup: true },
  });
  return {
    verdict: 'change',
    OR: samples.map(({ id, diffGroup }) => (diffGroup === null ? { id } : { diffGroup })),
  };
}
