import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { pageOf } from '../../core/api/cursor.ts';
import { modes, outcomes, verdicts } from '../../core/change/change-codes.ts';
import { addToCounts, emptyCounts, type RolloutCounts } from '../../core/rollout/counts.ts';
import { rolloutCountsSchema } from '../../core/rollout/counts-schema.ts';
import { revertStateSchema } from '../../core/rollout/revert-state.ts';
import type { RolloutListFilter } from '../../core/rollout/rollout-filter.ts';
import { rolloutStatuses } from '../../core/rollout/status.ts';
import { ofAccounts, touchingAccounts } from '../accounts/account-set.ts';
import type { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { literally } from '../kernel/like-pattern.ts';
import { readRevertStates } from './revert-state-rows.ts';

/** One line of the list of Rollouts; times in UTC (ISO 8601). */
export const rolloutListRowSchema = z.object({
  id: z.string(),
  number: z.number(),
  name: z.string(),
  mode: z.enum(modes),
  status: z.enum(rolloutStatuses),
  createdByName: z.string(),
  createdAt: z.string(),
  appliedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  counts: rolloutCountsSchema,
  /** How much of it other Rollouts took back. */
  revertState: revertStateSchema.nullable(),
});
export type RolloutListRow = z.infer<typeof rolloutListRowSchema>;

/** One page of Rollouts, and how many there are in all. */
export const rolloutsPageSchema = z.object({ rows: z.array(rolloutListRowSchema), total: z.number() });

/**
 * One page of the Rollouts that touch an account of the set, newest first; `page` from 1. Only Changes in these accounts count.
 * `onlyIds`: of no others than these.
 */
export async function listRolloutRows(
  filter: RolloutListFilter,
  {
    page,
    pageSize,
    accounts,
    onlyIds,
  }: { page: number; pageSize: number; accounts: AccountSet; onlyIds?: readonly string[] },
): Promise<z.infer<typeof rolloutsPageSchema>> {
  const where = {
    AND: [whereOf(filter), touchingAccounts(accounts), onlyIds ? { id: { in: [...onlyIds] } } : {}],
  };
  const [rollouts, total] = await Promise.all([
    database().rollout.findMany({
      where,
      orderBy: { number: 'desc' },
      skip: (page - 1) * pageSize,
      take: pageSize,
      omit: { settings: true, settingsSealed: true, strategy: true },
    }),
    database().rollout.count({ where }),
  ]);
  return { rows: await toListRows(rollouts, accounts), total };
}

type StoredRollout = Prisma.RolloutGetPayload<{ omit: { settings: true; settingsSealed: true; strategy: true } }>;

async function toListRows(rollouts: readonly StoredRollout[], accounts: AccountSet): Promise<RolloutListRow[]> {
  const [counts, revertStates] = await Promise.all([
    countChanges(
      rollouts.map((rollout) => rollout.id),
      accounts,
    ),
    readRevertStates([...rollouts], accounts),
  ]);
  return rollouts.map(({ createdAt, appliedAt, finishedAt, ...rollout }) =>
    rolloutListRowSchema.parse({
      ...rollout,
      createdAt: createdAt.toISOString(),
      appliedAt: appliedAt?.toISOString() ?? null,
      finishedAt: finishedAt?.toISOString() ?? null,
      counts: counts.get(rollout.id) ?? emptyCounts(),
      revertState: revertStates.get(rollout.id) ?? null,
    }),
  );
}

/** The next Rollouts that touch some accounts, newest first, with the cursor of those after them; `before`: a Rollout's number. */
export async function listRolloutRowsBefore(
  filter: RolloutListFilter,
  { accounts, before, limit }: { accounts: AccountSet; before?: number | undefined; limit: number },
): Promise<{ items: RolloutListRow[]; nextCursor: string | null }> {
  const rollouts = await database().rollout.findMany({
    where: {
      AND: [whereOf(filter), touchingAccounts(accounts), before === undefined ? {} : { number: { lt: before } }],
    },
    orderBy: { number: 'desc' },
    take: limit + 1,
    omit: { settings: true, settingsSealed: true, strategy: true },
  });
  const { items, nextCursor } = pageOf(rollouts, limit, { itemOf: (row) => row, valuesOf: ({ number }) => [number] });
  return { items: await toListRows(items, accounts), nextCursor };
}

function whereOf(filter: RolloutListFilter): Prisma.RolloutWhereInput {
  const where: Prisma.RolloutWhereInput[] = [];
  if (filter.status) where.push({ status: { in: filter.status } });
  if (filter.mode) where.push({ mode: { in: filter.mode } });
  if (filter.text) {
    const number = Number(filter.text);
    const contains = { contains: literally(filter.text), mode: 'insensitive' as const };
    where.push({
      OR: [
        { name: contains },
        { createdByName: contains },
        ...(Number.isSafeInteger(number) && number > 0 && number < 2 ** 31 ? [{ number }] : []),
      ],
    });
  }
  return { AND: where };
}

const verdictAndOutcomeSchema = z.object({ verdict: z.enum(verdicts).nullable(), outcome: z.enum(outcomes) });

/** Counts for each Rollout named; one without Changes is absent. */
export async function countChanges(
  rolloutIds: readonly string[],
  accounts: AccountSet,
): Promise<Map<string, RolloutCounts>> {
  const groups = await database().change.groupBy({
    by: ['rolloutId', 'verdict', 'outcome'],
    where: { rolloutId: { in: [...rolloutIds] }, ...ofAccounts(accounts) },
    _count: { _all: true },
  });
  const byRollout = new Map<string, RolloutCounts>();
  for (const group of groups) {
    const counts = byRollout.get(group.rolloutId) ?? emptyCounts();
    const { verdict, outcome } = verdictAndOutcomeSchema.parse(group);
    addToCounts(counts, verdict, outcome, group._count._all);
    byRollout.set(group.rolloutId, counts);
  }
  return byRollout;
}
