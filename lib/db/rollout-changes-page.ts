import { z } from 'zod';
import {
  type AttributeChange,
  attributeChangeSchema,
  type Conflict,
  type ConflictDecisions,
  conflictSchema,
  decisionsSchema,
  type Finding,
  failureSchema,
  findingSchema,
  outcomes,
  verdicts,
} from '../core/change/change.ts';
import { type DiffRow, diffSections } from '../core/change/diff.ts';
import type { Failure } from '../core/errors.ts';
import { database } from './client.ts';
import type { Prisma } from './generated/client.ts';

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
  accountId: string;
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
const attributesSchema = z.array(attributeChangeSchema);
const conflictsSchema = z.array(conflictSchema);
const diffSchema = z.array(
  z.object({
    kind: z.enum(['unchanged', 'removed', 'added']),
    section: z.enum(diffSections),
    path: attributeChangeSchema.shape.path,
    text: z.string(),
    isMaskedChange: z.boolean(),
  }),
);

const rowSelect = {
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
  account: { select: { accountId: true, name: true } },
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
      select: rowSelect,
    }),
    database().change.count({ where }),
  ]);
  return { rows: changes.map(toRow), total };
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

function toRow(change: Prisma.ChangeGetPayload<{ select: typeof rowSelect }>): ChangeRow {
  return {
    id: change.id,
    functionArn: change.functionArn,
    functionName: change.functionName,
    accountId: change.account.accountId,
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
  if (sort.column === 'account') return [{ account: { accountId: direction } }, { region: 'asc' }, ...tieBreaker];
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
  if (filter.account) where.push({ account: { accountId: { in: filter.account } } });
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

/** Changes whose diff is the same, with one of them to show. */
export type DiffGroup = {
  key: string;
  count: number;
  sample: ChangeDetail;
  functionNames: string[];
  /** Null stands for container images. */
  runtimes: (string | null)[];
  accountIds: string[];
  regions: string[];
};

/** Functions named in a group before "and N more". */
const namesShown = 8;

/** Groups of identical diffs, largest first; `page` from 1. */
export async function listDiffGroups(
  rolloutId: string,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<{ groups: DiffGroup[]; total: number }> {
  type Row = {
    key: string;
    count: number;
    sample: string;
    names: string[];
    runtimes: (string | null)[];
    accounts: string[];
    regions: string[];
  };
  const rows = await database().$queryRaw<Row[]>`
    SELECT coalesce(c.diff_group, c.id::text) AS key, count(*)::int AS count,
           (array_agg(c.id::text ORDER BY c.function_name, c.id))[1] AS sample,
           (array_agg(c.function_name ORDER BY c.function_name, c.id))[1:${namesShown}::int] AS names,
           array_agg(DISTINCT c.runtime) AS runtimes,
           array_agg(DISTINCT a.account_id) AS accounts, array_agg(DISTINCT c.region) AS regions
      FROM change c JOIN account a ON a.id = c.account_id
     WHERE c.rollout_id = ${rolloutId}::uuid AND c.verdict = 'change'
     GROUP BY 1 ORDER BY 2 DESC, 4 ASC LIMIT ${pageSize} OFFSET ${(page - 1) * pageSize}`;
  const [{ total } = { total: 0 }] = await database().$queryRaw<{ total: number }[]>`
    SELECT count(DISTINCT coalesce(diff_group, id::text))::int AS total
      FROM change WHERE rollout_id = ${rolloutId}::uuid AND verdict = 'change'`;
  const samples = await readChangeDetails(rows.map((row) => row.sample));
  const groups = rows.flatMap((row) => {
    const sample = samples.find((candidate) => candidate.id === row.sample);
    if (!sample) return [];
    return {
      key: row.key,
      count: row.count,
      sample,
      functionNames: row.names,
      runtimes: row.runtimes,
      accountIds: row.accounts,
      regions: row.regions,
    };
  });
  return { groups, total };
}

/** One finding with the same facts, and up to five of the Changes that carry it. */
export type FindingVariant = {
  params: Record<string, string | number>;
  count: number;
  examples: { changeId: string; functionName: string }[];
};

/** A kind of finding; its facts may differ from function to function. */
export type FindingGroup = { code: string; severity: string; variants: FindingVariant[] };

/** Findings of a Rollout by code, blocked before warning before info, most frequent first; so are the variants of each. */
export async function listFindingGroups(rolloutId: string): Promise<FindingGroup[]> {
  type Row = { code: string; severity: string; count: number; params: unknown; ids: string[]; names: string[] };
  const rows = await database().$queryRaw<Row[]>`
    SELECT f->>'code' AS code, f->>'severity' AS severity, f->'params' AS params, count(DISTINCT c.id)::int AS count,
           (array_agg(c.id::text ORDER BY c.function_name, c.id))[1:5] AS ids,
           (array_agg(c.function_name ORDER BY c.function_name, c.id))[1:5] AS names
      FROM change c CROSS JOIN LATERAL jsonb_array_elements(c.findings) f
     WHERE c.rollout_id = ${rolloutId}::uuid
     GROUP BY 1, 2, 3
     ORDER BY array_position(ARRAY['blocked','warning','info'], f->>'severity'),
              sum(count(DISTINCT c.id)) OVER (PARTITION BY f->>'code', f->>'severity') DESC, 1, 4 DESC, 3`;
  const groups: FindingGroup[] = [];
  for (const row of rows) {
    let group = groups.at(-1);
    if (group?.code !== row.code || group.severity !== row.severity) {
      group = { code: row.code, severity: row.severity, variants: [] };
      groups.push(group);
    }
    group.variants.push({
      params: findingSchema.shape.params.parse(row.params ?? {}),
      count: row.count,
      examples: row.ids.map((changeId, index) => ({ changeId, functionName: row.names[index] ?? '' })),
    });
  }
  return groups;
}

/** Failures that are the same but for the function's name, with up to five functions. */
export type FailureGroup = {
  outcome: string;
  failure: Failure;
  count: number;
  examples: { changeId: string; functionName: string }[];
};

/** Failed, stale and skipped Changes of a Rollout by reason, most frequent first. */
export async function listFailureGroups(rolloutId: string): Promise<FailureGroup[]> {
  type Row = {
    outcome: string;
    failure: unknown;
    count: number;
    ids: string[];
    names: string[];
  };
  const rows = await database().$queryRaw<Row[]>`
    SELECT outcome, (array_agg(failure ORDER BY function_name, id))[1] AS failure, count(*)::int AS count,
           (array_agg(id::text ORDER BY function_name, id))[1:5] AS ids,
           (array_agg(function_name ORDER BY function_name, id))[1:5] AS names
      FROM change
     WHERE rollout_id = ${rolloutId}::uuid AND verdict = 'change' AND failure IS NOT NULL
       AND outcome IN ('failed', 'stale', 'skipped')
     GROUP BY outcome, failure->>'code',
              (failure->'params') - ${['functionName', 'functionArn', 'requestId', 'path', 'paths']}::text[]
     ORDER BY 3 DESC, 1 LIMIT 50`;
  return rows.map((row) => ({
    outcome: row.outcome,
    failure: failureSchema.parse(row.failure),
    count: row.count,
    examples: row.ids.map((changeId, index) => ({
      changeId,
      functionName: row.names[index] ?? '',
    })),
  }));
}

/** Everything about one Change, masked. */
export type ChangeDetail = ChangeRow & {
  rolloutId: string;
  diffGroup: string | null;
  attributes: AttributeChange[];
  diff: DiffRow[];
  conflicts: Conflict[];
  decisions: ConflictDecisions;
  plannedAt: string | null;
  requestIds: string[];
  /** The Change this one takes back. */
  reverts: {
    changeId: string;
    rolloutId: string;
    rolloutNumber: number;
  } | null;
  /** Changes that take this one back, newest first. */
  revertedBy: {
    changeId: string;
    rolloutId: string;
    rolloutNumber: number;
    outcome: string;
  }[];
  /** Our id of the function in the list of functions, when the last scan knew it. */
  functionId: string | null;
};

/** One Change of a Rollout, or null. */
export async function readChangeDetail(rolloutId: string, changeId: string): Promise<ChangeDetail | null> {
  const [detail] = await readChangeDetails([changeId]);
  return detail && detail.rolloutId === rolloutId ? detail : null;
}

/** The Changes of a revert that still need a decision, with the ones already decided. */
export async function listConflicts(
  rolloutId: string,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<{ changes: ChangeDetail[]; total: number }> {
  const where: Prisma.ChangeWhereInput = {
    rolloutId,
    NOT: { conflicts: { equals: [] } },
  };
  const [ids, total] = await Promise.all([
    database().change.findMany({
      where,
      orderBy: [{ functionName: 'asc' }, { id: 'asc' }],
      skip: (page - 1) * pageSize,
      take: pageSize,
      select: { id: true },
    }),
    database().change.count({ where }),
  ]);
  return { changes: await readChangeDetails(ids.map(({ id }) => id)), total };
}

async function readChangeDetails(ids: readonly string[]): Promise<ChangeDetail[]> {
  if (ids.length === 0) return [];
  const changes = await database().change.findMany({
    where: { id: { in: [...ids] } },
    select: {
      ...rowSelect,
      rolloutId: true,
      diffGroup: true,
      diff: true,
      conflicts: true,
      decisions: true,
      plannedAt: true,
      requestIds: true,
      revertsChange: {
        select: { id: true, rollout: { select: { id: true, number: true } } },
      },
      revertedBy: {
        select: {
          id: true,
          outcome: true,
          rollout: { select: { id: true, number: true } },
        },
        orderBy: { id: 'desc' },
      },
    },
  });
  const functions = await database().lambdaFunction.findMany({
    where: { functionArn: { in: changes.map((change) => change.functionArn) } },
    select: { id: true, functionArn: true },
  });
  const functionIds = new Map(functions.map((lambda) => [lambda.functionArn, lambda.id]));
  const details = changes.map((change) => ({
    ...toRow(change),
    rolloutId: change.rolloutId,
    diffGroup: change.diffGroup,
    attributes: attributesSchema.parse(change.attributes),
    diff: diffSchema.parse(change.diff),
    conflicts: conflictsSchema.parse(change.conflicts),
    decisions: decisionsSchema.parse(change.decisions),
    plannedAt: change.plannedAt?.toISOString() ?? null,
    requestIds: change.requestIds,
    reverts: change.revertsChange
      ? {
          changeId: change.revertsChange.id,
          rolloutId: change.revertsChange.rollout.id,
          rolloutNumber: change.revertsChange.rollout.number,
        }
      : null,
    revertedBy: change.revertedBy.map((revert) => ({
      changeId: revert.id,
      rolloutId: revert.rollout.id,
      rolloutNumber: revert.rollout.number,
      outcome: revert.outcome,
    })),
    functionId: functionIds.get(change.functionArn) ?? null,
  }));
  return ids.flatMap((id) => details.find((detail) => detail.id === id) ?? []);
}
