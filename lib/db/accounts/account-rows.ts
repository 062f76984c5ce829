import type { AccountTags } from '../../core/access/account-choice.ts';
import { type AccountStatus, accountStatuses } from '../../core/connection/account-status.ts';
import { AppError } from '../../core/errors.ts';
import { type AccountId, type AwsAccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import type { FreezeWindow } from '../../core/rollout/freeze-window.ts';
import { type Account, Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { type AccountIds, accountIdsOf } from './account-ids.ts';
import { turnHasCome, turnWith } from './account-turns.ts';

/** An AWS account as stored; `id` is ours, `awsAccountId` the twelve digits. */
export type AccountRecord = Omit<Account, 'id' | 'awsAccountId' | 'status'> & AccountIds & { status: AccountStatus };

/** A row that Prisma read, with its ids and status told apart from plain strings. Throws when it holds something else. */
export function accountRecordOf(row: Account): AccountRecord {
  return { ...row, ...accountIdsOf(row), status: accountStatusOf(row.status) };
}

/** A stored status; an unknown one counts as a draft, which is never used. */
export function accountStatusOf(stored: string): AccountStatus {
  return accountStatuses.find((status) => status === stored) ?? 'draft';
}

/**
 * The account's row, held until the end of the transaction, so that two commands on it come one after the other. Rows that
 * refer to it (functions, tests, scans) can still be written meanwhile. Throws AppError notFound.
 */
export async function lockAccount(tx: Transaction, accountId: AccountId): Promise<AccountRecord> {
  const isMeant = Prisma.sql`id = ${accountId}::uuid`;
  await tx.$executeRaw`WITH ${turnWith(isMeant, 'alone')}
    SELECT FROM account WHERE ${turnHasCome} AND ${isMeant} FOR NO KEY UPDATE`;
  return await readAccount(tx, accountId);
}

/** The account's row as it is, held by nobody. Throws AppError notFound. */
export async function readAccount(client: Pick<Transaction, 'account'>, accountId: AccountId): Promise<AccountRecord> {
  const account = await client.account.findUnique({ where: { id: accountId } });
  if (!account) throw new AppError('notFound', { what: 'account' });
  return accountRecordOf(account);
}

/** Our own id of the account with these twelve digits, also of a disconnected one; null when it was never added. */
export async function findAccountId(tx: Transaction, awsAccountId: AwsAccountId): Promise<AccountId | null> {
  const account = await tx.account.findUnique({ where: { awsAccountId }, select: { id: true } });
  return account && accountIdSchema.parse(account.id);
}

/** An account that is begun; everything else has the database's defaults. */
export type NewAccount = {
  awsAccountId: AwsAccountId;
  name: string;
  partition: string;
  readRoleArn: string;
  externalId: string;
};

/** Stores an account as a draft. Returns our own id of it. */
export async function insertAccount(tx: Transaction, account: NewAccount): Promise<AccountId> {
  const { id } = await tx.account.create({ data: account, select: { id: true } });
  return accountIdSchema.parse(id);
}

/** Columns of an account that commands set. */
export type AccountColumns = {
  name?: string;
  environment?: string | null;
  status?: AccountStatus;
  partition?: string;
  readRoleArn?: string;
  writeRoleArn?: string | null;
  /** Sorted. */
  regions?: readonly string[];
  /** Sorted. */
  enabledRegions?: readonly string[];
  callsPerSecond?: number;
  maxFunctionsPerRollout?: number | null;
  maxPercentPerRollout?: number | null;
  scanEveryMinutes?: number | null;
  freezeWindows?: readonly FreezeWindow[];
  requiresApproval?: boolean;
  allowsEmergencyApply?: boolean;
  isProduction?: boolean;
  tags?: AccountTags;
  connectedAt?: Date | null;
  disconnectedAt?: Date | null;
  disconnectRequestedAt?: null;
};

/** Sets some columns of an account's row. */
export async function updateAccountRow(
  tx: Transaction,
  accountId: AccountId,
  { regions, enabledRegions, freezeWindows, ...columns }: AccountColumns,
): Promise<void> {
  await tx.account.update({
    where: { id: accountId },
    data: {
      ...columns,
      ...(regions && { regions: [...regions] }),
      ...(enabledRegions && { enabledRegions: [...enabledRegions] }),
      ...(freezeWindows && { freezeWindows: [...freezeWindows] }),
    },
  });
}

/** Whether anything was ever read from the account or planned for it. */
export async function hasHistory(tx: Transaction, accountId: AccountId): Promise<boolean> {
  const counts = await tx.account.findUniqueOrThrow({
    where: { id: accountId },
    select: { _count: { select: { functions: true, changes: true, scans: true } } },
  });
  return Object.values(counts._count).some((count) => count > 0);
}

/** Deletes an account that has no history, with its connection tests. */
export async function removeAccount(tx: Transaction, accountId: AccountId): Promise<void> {
  await tx.account.delete({ where: { id: accountId } });
}
