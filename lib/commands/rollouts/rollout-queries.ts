import { z } from 'zod';
import { accountsWith, type Caller, isPermittedSomewhere } from '../../core/access/caller.ts';
import { failureSchema } from '../../core/change/change.ts';
import { AppError } from '../../core/errors.ts';
import { rolloutListFilterSchema } from '../../core/rollout/rollout-filter.ts';
import { database } from '../../db/kernel/client.ts';
import { readApplicable, readRolloutRow, rolloutHeadSchema } from '../../db/rollouts/rollout-page.ts';
import { readRolloutProgressRow, rolloutProgressSchema } from '../../db/rollouts/rollout-progress-page.ts';
import { listRolloutRows, rolloutsPageSchema } from '../../db/rollouts/rollouts-page.ts';
import { idInAddress } from '../kernel/id-in-address.ts';
import { query } from '../kernel/query.ts';
import { listRevertRefusals } from './account-checks.ts';
import { listObstacles } from './apply-checks.ts';
import { listGoOnRefusals } from './approval-checks.ts';
import { readWaitingFor } from './approval-queries.ts';
import { accountsOf } from './rollout-scope.ts';

const rolloutIdInAddress = idInAddress(z.uuid(), 'rollout');

/** One page of Rollouts, newest first; `page` from 1. */
export const listRollouts = query({
  name: 'rollout.list',
  permission: 'read',
  input: z.strictObject({
    filter: rolloutListFilterSchema,
    page: z.int().min(1).max(100_000),
    pageSize: z.int().min(1).max(100),
  }),
  output: rolloutsPageSchema,
  scopeOf: () => 'permittedAccounts',
  run: async ({ filter, ...options }, caller) =>
    await listRolloutRows(filter, {
      ...options,
      accounts: accountsWith(caller, 'read'),
      ...(filter.waitsForMe && { onlyIds: await readWaitingFor(caller) }),
    }),
});

/** One Rollout: what was chosen for it, and where it goes. Throws AppError notFound. */
export const readRollout = query({
  name: 'rollout.read',
  permission: 'read',
  input: z.strictObject({ rolloutId: rolloutIdInAddress }),
  output: rolloutHeadSchema,
  scopeOf: (input) => accountsOf(input, database()),
  run: async ({ rolloutId }, caller) => found(await readRolloutRow(rolloutId, accountsWith(caller, 'read'))),
});

/**
 * How far a Rollout has come. `changedWithinSeconds`: Changes that moved so lately are named too, the newest 200 at most.
 * Throws AppError notFound.
 */
export const readRolloutProgress = query({
  name: 'rollout.readProgress',
  permission: 'read',
  input: z.strictObject({
    rolloutId: rolloutIdInAddress,
    changedWithinSeconds: z.int().min(1).max(60).optional(),
    /** Whether the newest events of the audit log come too. */
    withLog: z.boolean().default(true),
  }),
  output: rolloutProgressSchema,
  scopeOf: (input) => accountsOf(input, database()),
  run: async ({ rolloutId, ...options }, caller) => {
    return found(await readRolloutProgressRow(rolloutId, accountsWith(caller, 'read'), options));
  },
});

/**
 * Everything that keeps a planned Rollout from being applied now, by the same rule as applying: account limits, freeze windows, other
 * Rollouts, missing roles. Empty for one that can be applied. Throws AppError notFound.
 */
export const listObstaclesToApplying = query({
  name: 'rollout.listObstacles',
  permission: 'read',
  input: z.strictObject({ rolloutId: rolloutIdInAddress }),
  output: z.array(failureSchema),
  scopeOf: (input) => accountsOf(input, database()),
  run: async ({ rolloutId }, caller) =>
    await listObstacles(database(), found(await readApplicable(rolloutId)), {
      accounts: accountsWith(caller, 'read'),
      applierId: applierOf(caller),
    }),
});

/**
 * Why a revert of a Rollout, or of the one Change named, cannot be prepared now, by the same rule as preparing it; empty: it can be.
 * Throws AppError notFound.
 */
export const listObstaclesToReverting = query({
  name: 'rollout.listObstaclesToReverting',
  permission: 'read',
  input: z.strictObject({ rolloutId: rolloutIdInAddress, changeId: idInAddress(z.uuid(), 'change').optional() }),
  output: z.array(failureSchema),
  scopeOf: (input) => accountsOf(input, database()),
  run: ({ rolloutId, changeId }, caller) =>
    listRevertRefusals(database(), rolloutId, { changeId, accounts: accountsWith(caller, 'read') }),
});

/**
 * Why a Rollout that has begun cannot be resumed now, or its failed Changes not be retried, as far as accounts go; empty: nothing of
 * theirs is in the way. Throws AppError notFound.
 */
export const listObstaclesToGoingOn = query({
  name: 'rollout.listObstaclesToGoingOn',
  permission: 'read',
  input: z.strictObject({ rolloutId: rolloutIdInAddress }),
  output: z.object({ resume: z.array(failureSchema), retry: z.array(failureSchema) }),
  scopeOf: (input) => accountsOf(input, database()),
  run: async ({ rolloutId }, caller) => {
    const options = { accounts: accountsWith(caller, 'read'), applierId: applierOf(caller) };
    return {
      resume: await listGoOnRefusals(database(), rolloutId, { ...options, withFailed: false }),
      retry: await listGoOnRefusals(database(), rolloutId, { ...options, withFailed: true }),
    };
  },
});

/** Whose own approval would not count: the caller's, if they could apply at all. */
function applierOf(caller: Caller): string | undefined {
  return isPermittedSomewhere(caller, 'rollout.apply') ? caller.actor.id : undefined;
}

function found<Row>(row: Row | null): Row {
  if (row === null) throw new AppError('notFound', { what: 'rollout' });
  return row;
}
