import { z } from 'zod';
import { modes } from '../../core/change/change.ts';
import { type AwsAccountId, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { rolloutStatuses } from '../../core/rollout/status.ts';
import { strategySchema } from '../../core/rollout/strategy.ts';
import type { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';

/** What the list of Rollouts can be narrowed to, as it stands in the address. */
export const rolloutListFilterSchema = z.object({
  status: z.array(z.enum(rolloutStatuses)).optional(),
  mode: z.array(z.enum(modes)).optional(),
  text: z.string().max(200).optional(),
});
export type RolloutListFilter = z.infer<typeof rolloutListFilterSchema>;

/** How many Changes a Rollout has, by what planning decided and by what came of it; unread ones have no verdict yet. */
export type RolloutCounts = {
  total: number;
  unread: number;
  change: number;
  unchanged: number;
  blocked: number;
  /** Of those to change. */
  applied: number;
  failed: number;
  stale: number;
  skipped: number;
  cancelled: number;
  open: number;
};

export type RolloutListRow = {
  id: string;
  number: number;
  name: string;
  mode: string;
  status: string;
  createdByName: string;
  createdAt: string;
  appliedAt: string | null;
  finishedAt: string | null;
  counts: RolloutCounts;
};

/** One page of Rollouts, newest first; `page` from 1. */
export async function listRollouts(
  filter: RolloutListFilter,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<{ rows: RolloutListRow[]; total: number }> {
  const where = whereOf(filter);
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
  const counts = await countChanges(rollouts.map((rollout) => rollout.id));
  const rows = rollouts.map((rollout) => ({
    id: rollout.id,
    number: rollout.number,
    name: rollout.name,
    mode: rollout.mode,
    status: rollout.status,
    createdByName: rollout.createdByName,
    createdAt: rollout.createdAt.toISOString(),
    appliedAt: rollout.appliedAt?.toISOString() ?? null,
    finishedAt: rollout.finishedAt?.toISOString() ?? null,
    counts: counts.get(rollout.id) ?? emptyCounts(),
  }));
  return { rows, total };
}

function whereOf(filter: RolloutListFilter): Prisma.RolloutWhereInput {
  const where: Prisma.RolloutWhereInput[] = [];
  if (filter.status) where.push({ status: { in: filter.status } });
  if (filter.mode) where.push({ mode: { in: filter.mode } });
  if (filter.text) {
    const number = Number(filter.text);
    const contains = { contains: filter.text, mode: 'insensitive' as const };
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

/** Counts for each Rollout named; one without Changes is absent. */
export async function countChanges(rolloutIds: readonly string[]): Promise<Map<string, RolloutCounts>> {
  const groups = await database().change.groupBy({
    by: ['rolloutId', 'verdict', 'outcome'],
    where: { rolloutId: { in: [...rolloutIds] } },
    _count: { _all: true },
  });
  const byRollout = new Map<string, RolloutCounts>();
  for (const group of groups) {
    const counts = byRollout.get(group.rolloutId) ?? emptyCounts();
    addToCounts(counts, group.verdict, group.outcome, group._count._all);
    byRollout.set(group.rolloutId, counts);
  }
  return byRollout;
}

/** All zero. */
export function emptyCounts(): RolloutCounts {
  return {
    total: 0,
    unread: 0,
    change: 0,
    unchanged: 0,
    blocked: 0,
    applied: 0,
    failed: 0,
    stale: 0,
    skipped: 0,
    cancelled: 0,
    open: 0,
  };
}

/** Adds `count` Changes of one verdict and outcome. */
export function addToCounts(counts: RolloutCounts, verdict: string | null, outcome: string, count: number): void {
  counts.total += count;
  if (verdict === null) counts.unread += count;
  if (verdict === 'unchanged') counts.unchanged += count;
  if (verdict === 'blocked') counts.blocked += count;
  if (verdict !== 'change') return;
  counts.change += count;
  if (outcome === 'applied') counts.applied += count;
  else if (outcome === 'failed') counts.failed += count;
  else if (outcome === 'stale') counts.stale += count;
  else if (outcome === 'skipped') counts.skipped += count;
  else if (outcome === 'cancelled') counts.cancelled += count;
  else counts.open += count;
}

/** One Rollout as its page's head needs it. */
export type RolloutHead = {
  id: string;
  number: number;
  name: string;
  mode: string;
  status: string;
  createdByName: string;
  createdAt: string;
  plannedAt: string | null;
  planDigest: string | null;
  appliedByName: string | null;
  appliedAt: string | null;
  finishedAt: string | null;
  settings: unknown;
  strategy: z.infer<typeof strategySchema>;
  profileName: string | null;
  revertsRollout: { id: string; number: number } | null;
  /** Rollouts that take this one back, newest first. */
  revertedBy: { id: string; number: number; status: string }[];
  /** Accounts and Regions among its Changes, those without a write role marked. */
  targets: {
    awsAccountId: AwsAccountId | '';
    accountName: string;
    region: string;
    count: number;
    hasWriteRole: boolean;
  }[];
};

/** The head of a Rollout, or null when there is none with this id. */
export async function readRolloutHead(id: string): Promise<RolloutHead | null> {
  const rollout = await database().rollout.findUnique({
    where: { id },
    omit: { settingsSealed: true },
    include: {
      revertsRollout: { select: { id: true, number: true } },
      revertedBy: {
        select: { id: true, number: true, status: true },
        orderBy: { number: 'desc' },
      },
    },
  });
  if (!rollout) return null;
  const [profile, targets] = await Promise.all([
    rollout.profileId
      ? database().profile.findUnique({
          where: { id: rollout.profileId },
          select: { name: true },
        })
      : null,
    readTargets(id),
  ]);
  return {
    id: rollout.id,
    number: rollout.number,
    name: rollout.name,
    mode: rollout.mode,
    status: rollout.status,
    createdByName: rollout.createdByName,
    createdAt: rollout.createdAt.toISOString(),
    plannedAt: rollout.plannedAt?.toISOString() ?? null,
    planDigest: rollout.planDigest,
    appliedByName: rollout.appliedByName,
    appliedAt: rollout.appliedAt?.toISOString() ?? null,
    finishedAt: rollout.finishedAt?.toISOString() ?? null,
    settings: rollout.settings,
    strategy: strategySchema.parse(rollout.strategy),
    profileName: profile?.name ?? null,
    revertsRollout: rollout.revertsRollout,
    revertedBy: rollout.revertedBy,
    targets,
  };
}

async function readTargets(rolloutId: string): Promise<RolloutHead['targets']> {
  const groups = await database().change.groupBy({
    by: ['accountId', 'region'],
    where: { rolloutId },
    _count: { _all: true },
    orderBy: [{ accountId: 'asc' }, { region: 'asc' }],
  });
  const accounts = await database().account.findMany({
    where: { id: { in: [...new Set(groups.map((group) => group.accountId))] } },
    select: { id: true, awsAccountId: true, name: true, writeRoleArn: true },
  });
  return groups.map((group) => {
    const account = accounts.find((candidate) => candidate.id === group.accountId);
    return {
      awsAccountId: account ? awsAccountIdSchema.parse(account.awsAccountId) : '',
      accountName: account?.name ?? '',
      region: group.region,
      count: group._count._all,
      hasWriteRole: account?.writeRoleArn != null,
    };
  });
}
