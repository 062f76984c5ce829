import type { Actor } from '../core/audit/event.ts';
import {
  type AccountSettingsInput,
  defaultRoleArn,
  foreignRoles,
  type RolesInput,
  type StartConnectionInput,
} from '../core/connection/account-input.ts';
import { AppError } from '../core/errors.ts';
import { type AccountId, type AwsAccountId, accountIdSchema } from '../core/lambda/account-id.ts';
import { parseRoleArn } from '../core/lambda/arn.ts';
import { accountIdsOf } from '../db/accounts/account-ids.ts';
import type { AccountRecord } from '../db/accounts/accounts.ts';
import { recordAuditEvent } from '../db/audit/audit-events.ts';
import type { Transaction } from '../db/kernel/client.ts';
import { enqueue } from '../db/queue/queue.ts';

/**
 * Begins to connect an account, or goes on with one that was begun or disconnected: its external id stays what it was, as a
 * role may carry it already. Answers our own id of the account.
 * Throws AppError accountAlreadyConnected.
 */
export async function startConnection(
  tx: Transaction,
  input: StartConnectionInput,
  actor: Actor,
): Promise<{ id: AccountId }> {
  const { awsAccountId, partition = 'aws', roleArn } = input.account;
  const existing = await tx.account.findUnique({ where: { awsAccountId } });
  if (existing && existing.status !== 'draft' && existing.status !== 'disconnected') {
    throw new AppError('accountAlreadyConnected', { awsAccountId, name: existing.name });
  }
  if (existing) {
    await tx.account.update({
      where: { id: existing.id },
      data: {
        name: input.name,
        status: 'draft',
        disconnectedAt: null,
        ...(roleArn ? { readRoleArn: roleArn, partition } : {}),
      },
    });
    await record(tx, actor, 'account.updated', awsAccountId, {
      name: input.name,
      reconnects: existing.status === 'disconnected',
    });
    return { id: accountIdSchema.parse(existing.id) };
  }
  const account = await tx.account.create({
    data: {
      awsAccountId,
      name: input.name,
      partition,
      readRoleArn: roleArn ?? defaultRoleArn('read', awsAccountId, partition),
      externalId: newExternalId(),
    },
  });
  await record(tx, actor, 'account.created', awsAccountId, { name: input.name });
  return { id: accountIdSchema.parse(account.id) };
}

/** 128 random bits: nobody can guess it, and two accounts never share one (AWS's advice to third parties). */
function newExternalId(): string {
  return `lamplighter-${crypto.randomUUID()}`;
}

/**
 * Stores the account's roles and has the worker test them. Roles that differ from the tested ones make the account a draft
 * until the test has passed, so that an untested role is never used. Answers the test's id.
 * Throws AppError notFound, roleOtherAccount.
 */
export async function testConnection(tx: Transaction, input: RolesInput, actor: Actor): Promise<{ testId: string }> {
  const account = await lockAccount(tx, input.id);
  if (foreignRoles(account.awsAccountId, input).length > 0) {
    throw new AppError('roleOtherAccount', { awsAccountId: account.awsAccountId });
  }
  const writeRoleArn = input.writeRoleArn ?? null;
  if (input.readRoleArn !== account.readRoleArn || writeRoleArn !== account.writeRoleArn) {
    await tx.account.update({
      where: { id: account.id },
      data: {
        readRoleArn: input.readRoleArn,
        writeRoleArn,
        partition: parseRoleArn(input.readRoleArn)?.partition ?? account.partition,
        status: 'draft',
      },
    });
    await record(tx, actor, 'account.updated', account.awsAccountId, { readRoleArn: input.readRoleArn, writeRoleArn });
  }
  const test = await tx.connectionTest.create({ data: { accountId: account.id } });
  await enqueue(tx, 'connection.test', { connectionTestId: test.id });
  return { testId: test.id };
}

/** Changes how the account is treated. Throws AppError notFound. */
export async function updateAccount(tx: Transaction, input: AccountSettingsInput, actor: Actor): Promise<void> {
  const { id, ...settings } = input;
  const account = await lockAccount(tx, id);
  await tx.account.update({ where: { id }, data: settings });
  await record(tx, actor, 'account.updated', account.awsAccountId, {
    name: settings.name,
    callsPerSecond: settings.callsPerSecond,
    maxFunctionsPerRollout: settings.maxFunctionsPerRollout,
    maxPercentPerRollout: settings.maxPercentPerRollout,
    freezeWindows: settings.freezeWindows.length,
  });
}

/**
 * Disconnects an account: nothing is read from it or written to it any more. What was instrumented stays instrumented, and
 * its history stays. Throws AppError notFound, accountInUse while a Rollout is being applied to it.
 */
export async function disconnectAccount(tx: Transaction, { id }: { id: AccountId }, actor: Actor): Promise<void> {
  const account = await lockAccount(tx, id);
  const busy = await tx.rollout.findFirst({
    where: {
      status: { in: ['applying', 'paused', 'stopped'] },
      changes: { some: { accountId: id, outcome: { in: ['pending', 'applying'] } } },
    },
    select: { number: true },
  });
  if (busy) throw new AppError('accountInUse', { awsAccountId: account.awsAccountId, rolloutNumber: busy.number });
  await tx.account.update({ where: { id }, data: { status: 'disconnected', disconnectedAt: new Date() } });
  await record(tx, actor, 'account.disconnected', account.awsAccountId, { name: account.name });
}

/** The account's row, held until the end of the transaction, so that two commands on it come one after the other. */
export async function lockAccount(tx: Transaction, id: AccountId): Promise<AccountRecord> {
  await tx.$queryRaw`SELECT id FROM account WHERE id = ${id}::uuid FOR UPDATE`;
  const account = await tx.account.findUnique({ where: { id } });
  if (!account) throw new AppError('notFound', { what: 'account' });
  return { ...account, ...accountIdsOf(account) };
}

async function record(
  tx: Transaction,
  actor: Actor,
  action: 'account.created' | 'account.updated' | 'account.disconnected',
  awsAccountId: AwsAccountId,
  details: Record<string, string | number | boolean | null>,
): Promise<void> {
  await recordAuditEvent(tx, { actorId: actor.id, actorName: actor.name, action, awsAccountId, details });
}
