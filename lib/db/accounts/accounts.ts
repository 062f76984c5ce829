import type { AccountId } from '../../core/lambda/account-id.ts';
import type { Account } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import type { AccountIds } from './account-ids.ts';

/** An AWS account as stored; `id` is ours, `awsAccountId` the twelve digits. */
export type AccountRecord = Account & AccountIds;

/** The states of an account's connection; see prisma/schema.prisma. */
export const accountStatuses = ['draft', 'connected', 'failing', 'disconnected'] as const;
export type AccountStatus = (typeof accountStatuses)[number];

/** Stores which Regions AWS says are enabled; sorted. */
export async function saveEnabledRegions(
  tx: Transaction,
  id: AccountId,
  enabledRegions: readonly string[],
): Promise<void> {
  await tx.account.update({ where: { id }, data: { enabledRegions: [...enabledRegions] } });
}

/**
 * Writes what a finished test means for the account: passed → `connected`; failed → `failing` where it had been connected,
 * while a draft stays one. An account that was disconnected meanwhile stays so. Answers the status that now stands.
 */
export async function recordTestOutcome(tx: Transaction, id: AccountId, hasPassed: boolean): Promise<AccountStatus> {
  const now = new Date();
  if (hasPassed) {
    await tx.account.updateMany({ where: { id, status: { not: 'disconnected' } }, data: { status: 'connected' } });
    await tx.account.updateMany({ where: { id, status: 'connected', connectedAt: null }, data: { connectedAt: now } });
  } else {
    await tx.account.updateMany({ where: { id, status: 'connected' }, data: { status: 'failing' } });
  }
  const account = await tx.account.findUniqueOrThrow({ where: { id }, select: { status: true } });
  return accountStatuses.find((status) => status === account.status) ?? 'draft';
}

/** A connected account whose role could not be assumed is `failing` from now on. */
export async function markFailing(tx: Transaction, id: AccountId): Promise<void> {
  await tx.account.updateMany({ where: { id, status: 'connected' }, data: { status: 'failing' } });
}

/** A failing account whose role could be assumed again is connected again, provided that its last test passed. */
export async function markRecovered(tx: Transaction, id: AccountId): Promise<void> {
  const lastTest = await tx.connectionTest.findFirst({
    where: { accountId: id, finishedAt: { not: null } },
    orderBy: { createdAt: 'desc' },
    select: { status: true },
  });
  if (lastTest?.status !== 'passed') return;
  await tx.account.updateMany({ where: { id, status: 'failing' }, data: { status: 'connected' } });
}
