import { z } from 'zod';
import { modes } from '../../core/change/change.ts';
import { maskedSettingsSchema } from '../../core/datadog/masked-settings.ts';
import { accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { rolloutStatuses } from '../../core/rollout/status.ts';
import { strategySchema } from '../../core/rollout/strategy.ts';
import { database } from '../kernel/client.ts';

/** An account and Region among a Rollout's Changes. */
const targetSchema = z.object({
  accountId: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  accountName: z.string(),
  region: z.string(),
  count: z.number(),
  hasWriteRole: z.boolean(),
});

/** One Rollout as its page's head needs it; times in UTC (ISO 8601). */
export const rolloutHeadSchema = z.object({
  id: z.string(),
  number: z.number(),
  name: z.string(),
  mode: z.enum(modes),
  status: z.enum(rolloutStatuses),
  createdByName: z.string(),
  createdAt: z.string(),
  plannedAt: z.string().nullable(),
  planDigest: z.string().nullable(),
  appliedByName: z.string().nullable(),
  appliedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  settings: maskedSettingsSchema,
  strategy: strategySchema,
  profileName: z.string().nullable(),
  revertsRollout: z.object({ id: z.string(), number: z.number(), mode: z.enum(modes) }).nullable(),
  /** Rollouts that revert this one, newest first. */
  revertedBy: z.array(z.object({ id: z.string(), number: z.number(), status: z.enum(rolloutStatuses) })),
  /** Accounts and Regions among its Changes, those without a write role marked. */
  targets: z.array(targetSchema),
});
export type RolloutHead = z.infer<typeof rolloutHeadSchema>;

/** The head of a Rollout, or null when there is none with this id. */
export async function readRolloutRow(id: string): Promise<RolloutHead | null> {
  const rollout = await database().rollout.findUnique({
    where: { id },
    omit: { settingsSealed: true },
    include: {
      revertsRollout: { select: { id: true, number: true, mode: true } },
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
  return rolloutHeadSchema.parse({
    ...rollout,
    createdAt: rollout.createdAt.toISOString(),
    plannedAt: rollout.plannedAt?.toISOString() ?? null,
    appliedAt: rollout.appliedAt?.toISOString() ?? null,
    finishedAt: rollout.finishedAt?.toISOString() ?? null,
    profileName: profile?.name ?? null,
    targets,
  });
}

const applicableSchema = z.object({ id: z.string(), mode: z.enum(modes), appliesItself: z.boolean() });

/** What decides which rules a Rollout is under when it is applied, or null when there is none with this id. */
export async function readApplicable(id: string): Promise<z.infer<typeof applicableSchema> | null> {
  const rollout = await database().rollout.findUnique({
    where: { id },
    select: { id: true, mode: true, appliesItself: true },
  });
  return rollout && applicableSchema.parse(rollout);
}

async function readTargets(rolloutId: string): Promise<z.input<typeof targetSchema>[]> {
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
  return groups.flatMap(({ accountId, region, _count }) => {
    const account = accounts.find(({ id }) => id === accountId);
    if (!account) return [];
    const { awsAccountId, name: accountName, writeRoleArn } = account;
    return { accountId, awsAccountId, accountName, region, count: _count._all, hasWriteRole: writeRoleArn !== null };
  });
}
