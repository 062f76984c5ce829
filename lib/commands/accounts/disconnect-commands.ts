import { z } from 'zod';
import { disconnectWays } from '../../core/connection/disconnect.ts';
import { AppError } from '../../core/errors.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { type AccountRecord, lockAccount } from '../../db/accounts/account-rows.ts';
import {
  type OpenRollout,
  openRolloutSchema,
  readOpenRollouts,
  removeDisconnectRequest,
  storeDisconnected,
  storeDisconnectRequest,
} from '../../db/accounts/disconnect-rows.ts';
import { database } from '../../db/kernel/client.ts';
import { notify } from '../../db/kernel/notify.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { listRevertibleIds } from '../../db/rollouts/change-rows.ts';
import { type LockedRollout, lockRollout } from '../../db/rollouts/rollout-rows.ts';
import { excludePendingOfAccount } from '../../db/rollouts/steering-rows.ts';
import { type CommandContext, command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { query } from '../kernel/query.ts';
import { createRevert } from '../rollouts/create-commands.ts';
import { rolloutOf } from '../rollouts/rollout-moves.ts';
import { accountAddressSchema } from './account-queries.ts';

const accountSchema = z.strictObject({ accountId: accountIdSchema });

/**
 * Disconnects an account: nothing is read from it or written to it any more. What was instrumented stays instrumented, and its history
 * stays. With something under way there it says how (`way`): then nothing new begins, and the worker disconnects it as soon as nothing
 * is open. `reason`: why functions were left out of their Rollouts, for `stop` and `revert`.
 * Returns whether it is disconnected already, and the reverts that wait to be reviewed. Throws AppError notFound, accountNotConnected
 * (it is disconnected already), accountInUse (something is under way, and no way was given), invalidInput, and for `revert` every
 * reason for which the account may not be used.
 */
export const disconnectAccount = command({
  name: 'account.disconnect',
  permission: 'account.manage',
  input: accountSchema.extend({
    way: z.enum(disconnectWays).optional(),
    reason: z.string().trim().min(1, 'reasonMissing').max(200, 'reasonTooLong').optional(),
  }),
  output: z.object({ isDisconnected: z.boolean(), revertIds: z.array(z.string()) }),
  records: ['account.disconnectRequested', 'account.disconnected', 'rollout.functionsExcluded', 'change.excluded'],
  scopeOf: ({ accountId }) => [accountId],
  run: async (context, { accountId, way, reason }) => {
    const { tx, record } = context;
    // Before the account, as all commands about Rollouts hold them in this order.
    const rollouts = way === 'stop' || way === 'revert' ? await lockBegunRollouts(context, accountId) : [];
    const account = await lockAccount(tx, accountId);
    const open = await readOpenRollouts(tx, accountId);
    const { awsAccountId, name, status } = account;
    if (status === 'disconnected') throw new AppError('accountNotConnected', { awsAccountId, status });
    const waitedFor = open.filter(({ isWaitedFor }) => isWaitedFor);
    const [first] = waitedFor;
    if (first === undefined) {
      await disconnect(context, account);
      return { isDisconnected: true, revertIds: [] };
    }
    const held = new Set(rollouts.map(({ id }) => id));
    const hasMissed = way !== 'finish' && open.some((rollout) => isBegun(rollout) && !held.has(rollout.rolloutId));
    // No way was given, or one more began while the others were being held: the person decides over all of them.
    if (way === undefined || hasMissed)
      throw new AppError('accountInUse', { awsAccountId, rolloutNumber: first.number, rollouts: waitedFor.length });
    await storeDisconnectRequest(tx, accountId);
    await record({
      action: 'account.disconnectRequested',
      awsAccountId,
      details: { name, way, rollouts: waitedFor.map(({ number }) => number).join(', ') },
    });
    const revertIds: string[] = [];
    if (way !== 'finish') {
      if (reason === undefined) throw new InvalidInput({ reason: 'reasonMissing' });
      for (const rollout of rollouts.filter(isBegun)) {
        await leaveOut(context, rollout, accountId, reason);
        if (way === 'revert') revertIds.push(...(await prepareRevert(context, rollout, accountId)));
      }
    }
    const isDisconnected = await disconnectIfIdle(context, account);
    return { isDisconnected, revertIds };
  },
});

/** Holds every Rollout that was applied and still has something to do in the account, in the order of their ids. */
async function lockBegunRollouts({ tx }: CommandContext, accountId: AccountId): Promise<LockedRollout[]> {
  const ids = (await readOpenRollouts(tx, accountId)).filter(isBegun).map(({ rolloutId }) => rolloutId);
  const locked: LockedRollout[] = [];
  for (const rolloutId of ids.toSorted()) locked.push(await lockRollout(tx, rolloutId));
  return locked;
}

function isBegun({ status }: Pick<OpenRollout, 'status'>): boolean {
  return status === 'applying' || status === 'paused' || status === 'stopped';
}

async function leaveOut(
  { tx, caller, record }: CommandContext,
  rollout: LockedRollout,
  accountId: AccountId,
  reason: string,
): Promise<void> {
  const functions = await excludePendingOfAccount(tx, rollout, caller.actor, { accountId, reason });
  if (functions > 0)
    await record({ action: 'rollout.functionsExcluded', ...rolloutOf(rollout), details: { functions, reason } });
  await notify(tx, `rollout:${rollout.id}`);
  // A wave may have nothing left to send now, and what is in flight is settled should its worker have died.
  await enqueue(tx, 'rollout.advance', { rolloutId: rollout.id });
}

/** Prepares the revert of what a Rollout changed in the account; none of a revert, nor where nothing was changed. Returns its id. */
async function prepareRevert(context: CommandContext, rollout: LockedRollout, accountId: AccountId): Promise<string[]> {
  if (rollout.mode === 'revert') return [];
  const changeIds = await listRevertibleIds(context.tx, rollout.id, { accountIds: [accountId] });
  if (changeIds.length === 0) return [];
  const { rolloutId } = await context.run(createRevert, { rolloutId: rollout.id, changeIds });
  return [rolloutId];
}

async function disconnect({ tx, record }: CommandContext, account: AccountRecord): Promise<void> {
  await storeDisconnected(tx, account.id);
  const { awsAccountId, name } = account;
  await record({ action: 'account.disconnected', awsAccountId, details: { name } });
}

async function disconnectIfIdle(context: CommandContext, account: AccountRecord): Promise<boolean> {
  const open = await readOpenRollouts(context.tx, account.id);
  if (open.some(({ isWaitedFor }) => isWaitedFor)) return false;
  await disconnect(context, account);
  return true;
}

/**
 * Disconnects an account of which that was asked for, once nothing is under way there. Returns whether it is disconnected now.
 * Throws AppError notFound.
 */
export const finishDisconnecting = command({
  name: 'account.finishDisconnecting',
  permission: 'work',
  input: accountSchema,
  output: z.boolean(),
  records: ['account.disconnected'],
  scopeOf: ({ accountId }) => [accountId],
  run: async (context, { accountId }) => {
    const account = await lockAccount(context.tx, accountId);
    return account.disconnectRequestedAt !== null && (await disconnectIfIdle(context, account));
  },
});

/**
 * Keeps an account connected that was to be disconnected. What was left out of its Rollouts stays left out.
 * Throws AppError notFound, accountNotConnected (it is disconnected by now).
 */
export const withdrawDisconnecting = command({
  name: 'account.withdrawDisconnecting',
  permission: 'account.manage',
  input: accountSchema,
  output: z.void(),
  records: ['account.disconnectWithdrawn'],
  scopeOf: ({ accountId }) => [accountId],
  run: async ({ tx, record }, { accountId }) => {
    const { awsAccountId, name, status, disconnectRequestedAt } = await lockAccount(tx, accountId);
    if (status === 'disconnected') throw new AppError('accountNotConnected', { awsAccountId, status });
    if (disconnectRequestedAt === null) return;
    await removeDisconnectRequest(tx, accountId);
    await record({ action: 'account.disconnectWithdrawn', awsAccountId, details: { name } });
  },
});

/** The Rollouts that still have something to do in an account, by number. */
export const listOpenRollouts = query({
  name: 'account.listOpenRollouts',
  permission: 'read',
  input: accountAddressSchema,
  output: z.array(openRolloutSchema),
  scopeOf: ({ accountId }) => [accountId],
  // Each of them touches the account, which the caller may read.
  run: ({ accountId }) => readOpenRollouts(database(), accountId),
});
