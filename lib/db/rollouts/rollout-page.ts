import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { workerActor } from '../../core/audit/actions.ts';
import { hasConflicts, modes } from '../../core/change/change-codes.ts';
import { maskedSettingsSchema } from '../../core/datadog/masked-settings.ts';
import { accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { rolloutStatuses } from '../../core/rollout/status.ts';
import { strategySchema } from '../../core/rollout/strategy.ts';
import { isOfAccounts, ofAccounts, touchingAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowOf } from '../kernel/rows.ts';
import { undecidedOf } from './change-rows.ts';
import { hiddenPartSchema, readHiddenPart } from './hidden-part.ts';
import { readOnlyRestored, restoredLinkSchema } from './restored-link.ts';

/** An account and Region among a Rollout's Changes. */
const targetSchema = z.object({
  accountId: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  accountName: z.string(),
  region: z.string(),
  count: z.number(),
  hasWriteRole: z.boolean(),
});

/** A function that is left out when the Rollout is applied, unless its conflicts are decided first. */
const undecidedSchema = z.object({
  changeId: z.string(),
  functionName: z.string(),
  awsAccountId: awsAccountIdSchema,
  accountName: z.string(),
  region: z.string(),
});
const undecidedShown = 10;

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
  /** The stored state that this one restores, where it is of one function; `functionId` is null where the list no longer knows it. */
  restores: restoredLinkSchema.extend({ functionId: z.string().nullable() }).nullable(),
  /** Rollouts that revert this one, newest first. */
  revertedBy: z.array(
    z.object({ id: z.string(), number: z.number(), status: z.enum(rolloutStatuses), isAutomatic: z.boolean() }),
  ),
  /** Functions to change that preflight warned of, and how many of these are in the first of several waves. */
  warned: z.object({ functions: z.number(), canaries: z.number() }),
  /** Accounts and Regions among its Changes, those without a write role marked. */
  targets: z.array(targetSchema),
  /** What the Rollout does in accounts that the reader may not view: nothing else is said of it. */
  hidden: hiddenPartSchema,
  /** Functions of a revert with conflicts that nobody decided; the first few by name. */
  undecided: z.object({ count: z.number(), functions: z.array(undecidedSchema) }),
});
export type RolloutHead = z.infer<typeof rolloutHeadSchema>;

/** The head of a Rollout as who may read these accounts sees it, or null when there is none with this id. */
export async function readRolloutRow(id: string, accounts: AccountSet): Promise<RolloutHead | null> {
  const rollout = await database().rollout.findUnique({
    where: { id },
    omit: { settingsSealed: true },
    include: {
      revertedBy: {
        where: touchingAccounts(accounts),
        select: { id: true, number: true, status: true, createdBy: true },
        orderBy: { number: 'desc' },
      },
    },
  });
  if (!rollout) return null;
  const [profile, targets, warned, undecided, hidden, restores, revertsRollout] = await Promise.all([
    rollout.profileId
      ? database().profile.findUnique({
          where: { id: rollout.profileId },
          select: { name: true },
        })
      : null,
    readTargets(id, accounts),
    countWarned(id, accounts),
    hasConflicts(rollout.mode) ? readUndecided(id, accounts) : { count: 0, functions: [] },
    readHiddenPart(id, accounts),
    rollout.mode === 'restore' ? readOnlyRestored(id, accounts) : null,
    rollout.revertsRolloutId === null
      ? null
      : database().rollout.findFirst({
          where: { id: rollout.revertsRolloutId, ...touchingAccounts(accounts) },
          select: { id: true, number: true, mode: true },
        }),
  ]);
  return rolloutHeadSchema.parse({
    ...rollout,
    createdAt: rollout.createdAt.toISOString(),
    plannedAt: rollout.plannedAt?.toISOString() ?? null,
    appliedAt: rollout.appliedAt?.toISOString() ?? null,
    finishedAt: rollout.finishedAt?.toISOString() ?? null,
    profileName: profile?.name ?? null,
    revertedBy: rollout.revertedBy.map(({ createdBy, ...revert }) => ({
      ...revert,
      isAutomatic: createdBy === workerActor.id,
    })),
    revertsRollout,
    restores,
    warned,
    targets,
    hidden,
    undecided,
  });
}

const warnedSchema = rolloutHeadSchema.shape.warned;

async function countWarned(rolloutId: string, accounts: AccountSet): Promise<z.infer<typeof warnedSchema>> {
  return await rowOf(
    database(),
    warnedSchema,
    Prisma.sql`
    SELECT count(*)::int AS functions,
           (count(*) FILTER (WHERE wave = 0 AND EXISTS (
             SELECT 1 FROM wave WHERE wave.rollout_id = change.rollout_id AND wave.index > 0)))::int AS canaries
      FROM change
     WHERE rollout_id = ${rolloutId}::uuid AND verdict = 'change' AND outcome <> 'excluded'
       AND ${isOfAccounts(Prisma.sql`account_id`, accounts)}
       AND findings @> '[{"severity": "warning"}]'::jsonb`,
  );
}

async function readUndecided(
  rolloutId: string,
  accounts: AccountSet,
): Promise<z.input<typeof rolloutHeadSchema.shape.undecided>> {
  const where = { ...undecidedOf(rolloutId), ...ofAccounts(accounts) };
  const [count, changes] = await Promise.all([
    database().change.count({ where }),
    database().change.findMany({
      where,
      orderBy: [{ functionName: 'asc' }, { id: 'asc' }],
      take: undecidedShown,
      select: { id: true, functionName: true, region: true, account: { select: { awsAccountId: true, name: true } } },
    }),
  ]);
  return {
    count,
    functions: changes.map(({ id, account, ...change }) => ({
      ...change,
      changeId: id,
      awsAccountId: account.awsAccountId,
      accountName: account.name,
    })),
  };
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

async function readTargets(rolloutId: string, set: AccountSet): Promise<z.input<typeof targetSchema>[]> {
  const groups = await database().change.groupBy({
    by: ['accountId', 'region'],
    where: { rolloutId, ...ofAccounts(set) },
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
