import { z } from 'zod';
import { isPermitted } from '../../core/access/caller.ts';
import {
  accountSettingsSchema,
  movedToPartition,
  type StartConnectionInput,
  startConnectionSchema,
} from '../../core/connection/account-input.ts';
import { isConnected } from '../../core/connection/account-status.ts';
import { loweredProtections } from '../../core/connection/protections.ts';
import { defaultRoleArn } from '../../core/connection/template-roles.ts';
import { AppError } from '../../core/errors.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import {
  findAccountId,
  hasHistory,
  insertAccount,
  lockAccount,
  removeAccount,
  updateAccountRow,
} from '../../db/accounts/account-rows.ts';
import { managedAccountRowSchema, readAccountRow } from '../../db/accounts/accounts-page.ts';
import { storeDisconnected } from '../../db/accounts/disconnect-rows.ts';
import { notifyAccess } from '../../db/people/grant-rows.ts';
import { type CommandContext, command } from '../kernel/command.ts';
import { refuseUnlessSteppedUp } from '../people/step-up-commands.ts';
import { announceLowered } from './account-announcements.ts';
import { accountChanges } from './account-changes.ts';

/**
 * Begins to connect an account, or goes on with one that was begun or disconnected: its external id stays what it was, as a
 * role may carry it already. Returns the account with its external id. Throws AppError accountAlreadyConnected.
 */
export const startConnection = command({
  name: 'account.create',
  permission: 'account.manage',
  input: startConnectionSchema,
  output: managedAccountRowSchema,
  records: ['account.created', 'account.updated'],
  // An account that the caller may not read is like one that is not there: to begin a new one needs the role for all.
  scopeOf: async ({ account: { awsAccountId } }, tx, caller) => {
    const accountId = await findAccountId(tx, awsAccountId);
    return accountId === null || !isPermitted(caller, 'read', [accountId]) ? 'allAccounts' : [accountId];
  },
  run: async (context, input) => {
    const known = await findAccountId(context.tx, input.account.awsAccountId);
    const accountId = known === null ? await beginAccount(context, input) : await resumeAccount(context, known, input);
    const account = await readAccountRow(accountId, context.tx);
    if (!account) throw new AppError('notFound', { what: 'account' });
    return account;
  },
});

async function beginAccount({ tx, record }: CommandContext, input: StartConnectionInput): Promise<AccountId> {
  const { awsAccountId, partition = input.partition ?? 'aws', roleArn } = input.account;
  const accountId = await insertAccount(tx, {
    awsAccountId,
    name: input.name,
    partition,
    readRoleArn: roleArn ?? defaultRoleArn('read', awsAccountId, partition),
    externalId: newExternalId(),
  });
  await notifyAccess(tx);
  await record({ action: 'account.created', awsAccountId, details: { name: input.name, partition } });
  return accountId;
}

async function resumeAccount(
  { tx, record }: CommandContext,
  accountId: AccountId,
  input: StartConnectionInput,
): Promise<AccountId> {
  const { awsAccountId, roleArn } = input.account;
  const account = await lockAccount(tx, accountId);
  const partition = input.account.partition ?? input.partition ?? account.partition;
  if (isConnected(account.status))
    throw new AppError('accountAlreadyConnected', { awsAccountId, name: account.name, accountId });
  const columns = {
    name: input.name,
    status: 'draft',
    // Until its first test has passed again it is a draft like any other, which no number counts.
    connectedAt: null,
    disconnectedAt: null,
    disconnectRequestedAt: null,
    ...movedToPartition(account, partition),
    ...(roleArn ? { readRoleArn: roleArn } : {}),
  } as const;
  await updateAccountRow(tx, accountId, columns);
  await notifyAccess(tx);
  await record({
    action: 'account.updated',
    awsAccountId,
    attributes: accountChanges(account, columns),
    details: { name: input.name, partition, reconnects: account.status === 'disconnected' },
  });
  return accountId;
}

/** 128 random bits: it cannot be guessed, and two accounts never share one (AWS's advice to third parties). */
function newExternalId(): string {
  return `lamplighter-${crypto.randomUUID()}`;
}

/**
 * Changes an account's name, safety limits, freeze windows and protection. A protection that is lowered is told to the webhooks, and in
 * production only who has proved lately who they are may do that. Throws AppError notFound, stepUpNeeded.
 */
export const updateAccount = command({
  name: 'account.update',
  permission: 'account.manage',
  input: accountSettingsSchema,
  output: z.void(),
  records: ['account.updated'],
  scopeOf: ({ accountId }) => [accountId],
  run: async (context, { accountId, ...settings }) => {
    const { tx, caller, record } = context;
    const account = await lockAccount(tx, accountId);
    const { awsAccountId } = account;
    const lowered = loweredProtections(account, settings);
    if (lowered.length > 0 && account.isProduction) await refuseUnlessSteppedUp(context);
    await updateAccountRow(tx, accountId, settings);
    // Grants may name accounts by their names and tags.
    await notifyAccess(tx);
    await record({
      action: 'account.updated',
      awsAccountId,
      attributes: accountChanges(account, settings),
      details: { ...limitsOf(settings), freezeWindows: settings.freezeWindows.length },
    });
    if (lowered.length > 0) await announceLowered(tx, account, { by: caller.actor.name, lowered });
  },
});

function limitsOf<Settings extends { tags?: unknown }>({ tags: _tags, ...limits }: Settings): Omit<Settings, 'tags'> {
  return limits;
}

/**
 * Gives up the connecting of an account. A draft that never was in use is deleted, tests included; one that has a history is
 * disconnected again, so that its history stays. Returns which of the two. Throws AppError notFound, accountNotDraft.
 */
export const deleteDraft = command({
  name: 'account.deleteDraft',
  permission: 'account.manage',
  input: z.strictObject({ accountId: accountIdSchema }),
  output: z.object({ isDeleted: z.boolean() }),
  records: ['account.deleted', 'account.disconnected'],
  scopeOf: ({ accountId }) => [accountId],
  run: async ({ tx, record }, { accountId }) => {
    const { awsAccountId, name, status, connectedAt } = await lockAccount(tx, accountId);
    if (status !== 'draft' || connectedAt !== null) throw new AppError('accountNotDraft', { awsAccountId, name });
    if (await hasHistory(tx, accountId)) {
      await storeDisconnected(tx, accountId);
      await record({ action: 'account.disconnected', awsAccountId, details: { name } });
      return { isDeleted: false };
    }
    await removeAccount(tx, accountId);
    await record({ action: 'account.deleted', awsAccountId, details: { name } });
    return { isDeleted: true };
  },
});
