import { z } from 'zod';
import type { AccountRoles } from '../../core/connection/account-use.ts';
import {
  type ConnectionCheck,
  connectionChecksSchema,
  type connectionTestStatuses,
} from '../../core/connection/checks.ts';
import { AppError } from '../../core/errors.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { notify } from '../kernel/notify.ts';
import { maybeRowOf } from '../kernel/rows.ts';
import { type AccountRecord, accountRecordOf } from './account-rows.ts';

/** A run of "Test connection" that is under way, with the account as it was when the run began. */
export type RunningConnectionTest = { id: string; account: AccountRecord };

/** Stores a test of these roles that waits for the worker. Returns its id. */
export async function insertConnectionTest(
  tx: Transaction,
  test: { accountId: AccountId } & AccountRoles,
): Promise<string> {
  return (await tx.connectionTest.create({ data: test, select: { id: true } })).id;
}

/** Whose account a test is about. Throws AppError notFound. */
export async function readAccountOfTest(
  client: Pick<Transaction, 'connectionTest'>,
  testId: string,
): Promise<AccountId> {
  const test = await client.connectionTest.findUnique({ where: { id: testId }, select: { accountId: true } });
  if (!test) throw new AppError('notFound', { what: 'connectionTest' });
  return accountIdSchema.parse(test.accountId);
}

/**
 * Marks the test as running with these checks and returns it, or undefined when it does not exist or has finished.
 * A run that another worker left behind begins anew: its checks only read.
 */
export async function beginConnectionTest(
  id: string,
  checksFor: (account: AccountRecord) => ConnectionCheck[],
): Promise<RunningConnectionTest | undefined> {
  return database().$transaction(async (tx) => {
    const test = await tx.connectionTest.findUnique({ where: { id }, include: { account: true } });
    if (test === null || test.finishedAt !== null) return undefined;
    const account = accountRecordOf(test.account);
    const { readRoleArn, writeRoleArn, externalId } = account;
    await tx.connectionTest.update({
      where: { id },
      // What it tests: the account's roles may become others while it runs, and then it says nothing about those.
      data: { status: 'running', checks: checksFor(account), readRoleArn, writeRoleArn, externalId },
    });
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

const testedSchema = z.object({
  readRoleArn: z.string().nullable(),
  writeRoleArn: z.string().nullable(),
  externalId: z.string().nullable(),
});
/** What a test tested; null throughout in tests of before this was kept. */
export type TestedRoles = z.infer<typeof testedSchema>;

/** Ends the test, by the database's clock, and tells those who watch. Returns what it tested; null when it had ended already. */
export async function finishConnectionTestRow(
  tx: Transaction,
  id: string,
  result: {
    status: Extract<(typeof connectionTestStatuses)[number], 'passed' | 'failed'>;
    checks: readonly ConnectionCheck[];
  },
): Promise<TestedRoles | null> {
  const tested = await maybeRowOf(
    tx,
    testedSchema,
    Prisma.sql`
    UPDATE connection_test SET status = ${result.status}, checks = ${JSON.stringify(result.checks)}::jsonb, finished_at = clock_timestamp()
    WHERE id = ${id}::uuid AND finished_at IS NULL
    RETURNING read_role_arn AS "readRoleArn", write_role_arn AS "writeRoleArn", external_id AS "externalId"`,
  );
  if (tested) await notify(tx, `connectionTest:${id}`);
  return tested;
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
    account: accountRecordOf(account),
    checks: connectionChecksSchema.parse(checks),
  }));
}

/** Whether the account's last finished test passed; false before the first one. */
export async function hasLastTestPassed(tx: Transaction, accountId: AccountId): Promise<boolean> {
  const test = await tx.connectionTest.findFirst({ ...lastFinishedOf(accountId), select: { status: true } });
  return test?.status === 'passed';
}

function lastFinishedOf(accountId: AccountId) {
  return {
    where: { accountId, finishedAt: { not: null } },
    orderBy: [{ finishedAt: 'desc' }, { id: 'desc' }],
  } satisfies Prisma.ConnectionTestFindFirstArgs;
}
