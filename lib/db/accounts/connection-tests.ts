import { type ConnectionCheck, connectionChecksSchema } from '../../core/connection/checks.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { notify } from '../kernel/notify.ts';
import { accountIdsOf } from './account-ids.ts';
import type { AccountRecord } from './accounts.ts';

/** A run of "Test connection" that is under way, with the account as it was when the run began. */
export type RunningConnectionTest = { id: string; account: AccountRecord };

/**
 * Marks the test as running with these checks and answers it, or undefined when it does not exist or has finished.
 * A run that another worker left behind begins anew: its checks only read.
 */
export async function beginConnectionTest(
  id: string,
  checksFor: (account: AccountRecord) => ConnectionCheck[],
): Promise<RunningConnectionTest | undefined> {
  return database().$transaction(async (tx) => {
    const test = await tx.connectionTest.findUnique({ where: { id }, include: { account: true } });
    if (test === null || test.finishedAt !== null) return undefined;
    const account = { ...test.account, ...accountIdsOf(test.account) };
    await tx.connectionTest.update({ where: { id }, data: { status: 'running', checks: checksFor(account) } });
    await notify(tx, `connectionTest:${id}`);
    return { id, account };
  });
}

/** Stores how far the checks are, and tells those who watch. */
export async function saveChecks(id: string, checks: readonly ConnectionCheck[]): Promise<void> {
  await database().$transaction(async (tx) => {
    await tx.connectionTest.updateMany({ where: { id, finishedAt: null }, data: { checks: [...checks] } });
    await notify(tx, `connectionTest:${id}`);
  });
}

/** Ends the test. False when it had ended already: then the caller must not record anything else about it. */
export async function finishConnectionTest(
  tx: Transaction,
  id: string,
  result: { hasPassed: boolean; checks: readonly ConnectionCheck[] },
): Promise<boolean> {
  const { count } = await tx.connectionTest.updateMany({
    where: { id, finishedAt: null },
    data: { status: result.hasPassed ? 'passed' : 'failed', checks: [...result.checks], finishedAt: new Date() },
  });
  if (count > 0) await notify(tx, `connectionTest:${id}`);
  return count > 0;
}

/** An unfinished test with the checks done so far. */
export type UnfinishedConnectionTest = RunningConnectionTest & { checks: ConnectionCheck[] };

/** Tests that were asked for before `before` and have no end. */
export async function unfinishedConnectionTests(before: Date): Promise<UnfinishedConnectionTest[]> {
  const tests = await database().connectionTest.findMany({
    where: { finishedAt: null, createdAt: { lt: before } },
    include: { account: true },
    take: 100,
  });
  return tests.map(({ id, account, checks }) => ({
    id,
    account: { ...account, ...accountIdsOf(account) },
    checks: connectionChecksSchema.parse(checks),
  }));
}

/** The checks of the account's last finished test; undefined before the first one. */
export async function lastFinishedChecks(accountId: AccountId): Promise<ConnectionCheck[] | undefined> {
  const test = await database().connectionTest.findFirst({
    where: { accountId, finishedAt: { not: null } },
    orderBy: { createdAt: 'desc' },
    select: { checks: true },
  });
  return test === null ? undefined : connectionChecksSchema.parse(test.checks);
}
