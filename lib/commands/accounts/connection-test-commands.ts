import { z } from 'zod';
import { foreignRoles, movedToPartition, rolesSchema } from '../../core/connection/account-input.ts';
import { statusAfterTest } from '../../core/connection/account-status.ts';
import { connectionChecksSchema, endedChecks } from '../../core/connection/checks.ts';
import { parseRoleArn } from '../../core/lambda/arn.ts';
import { lockAccount, updateAccountRow } from '../../db/accounts/account-rows.ts';
import {
  finishConnectionTestRow,
  hasLastTestPassed,
  insertConnectionTest,
  readAccountOfTest,
} from '../../db/accounts/connection-test-rows.ts';
import { usableAccount } from '../../db/accounts/usable-account.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { announceFailedTest, announceFailing } from './account-announcements.ts';
import { accountChanges } from './account-changes.ts';

/**
 * Stores the account's roles and has the worker test them. Roles that differ from the tested ones make the account a draft
 * until the test has passed, so that an untested role is never used. Returns the test's id.
 * Throws AppError notFound, roleOtherAccount, accountNotConnected (disconnected: it is reconnected first).
 */
export const testConnection = command({
  name: 'account.test',
  permission: 'account.manage',
  input: rolesSchema,
  output: z.object({ testId: z.string() }),
  records: ['account.updated', 'account.testRequested'],
  scopeOf: ({ accountId }) => [accountId],
  run: async ({ tx, record }, { accountId, ...roles }) => {
    const account = await lockAccount(tx, accountId);
    const { awsAccountId } = account;
    await usableAccount(accountId, { access: 'read', purpose: 'connectionTest' }, tx);
    const foreign = foreignRoles(awsAccountId, roles);
    if (foreign.length > 0) {
      const fieldErrors = Object.fromEntries(foreign.map((field) => [field, 'roleOtherAccount']));
      throw new InvalidInput(fieldErrors, { code: 'roleOtherAccount', params: { awsAccountId } });
    }
    const { readRoleArn } = roles;
    const writeRoleArn = roles.writeRoleArn ?? null;
    if (readRoleArn !== account.readRoleArn || writeRoleArn !== account.writeRoleArn) {
      const partition = parseRoleArn(readRoleArn)?.partition ?? account.partition;
      const columns = {
        ...movedToPartition(account, partition),
        readRoleArn,
        writeRoleArn,
        status: 'draft',
      } as const;
      await updateAccountRow(tx, accountId, columns);
      const attributes = accountChanges(account, columns);
      await record({ action: 'account.updated', awsAccountId, attributes, details: { readRoleArn, writeRoleArn } });
    }
    const { externalId } = account;
    const testId = await insertConnectionTest(tx, { accountId, readRoleArn, writeRoleArn, externalId });
    await enqueue(tx, 'connection.test', { connectionTestId: testId });
    await record({ action: 'account.testRequested', awsAccountId, details: { testId } });
    return { testId };
  },
});

/**
 * Records how a test ended and what it means for the account: passed when each check passed or did not apply; those that were
 * never done are marked as skipped. Of a test that has ended already nothing is written. Throws AppError notFound.
 */
export const finishConnectionTest = command({
  name: 'connectionTest.finish',
  permission: 'work',
  input: z.strictObject({
    testId: z.uuid(),
    checks: connectionChecksSchema,
    /** As AWS named them, sorted; absent when that could not be found out. */
    enabledRegions: z.array(z.string()).optional(),
  }),
  output: z.void(),
  records: ['account.tested'],
  subject: 'connectionTest',
  scopeOf: async ({ testId }, tx) => [await readAccountOfTest(tx, testId)],
  run: async ({ tx, record }, { testId, enabledRegions, ...given }) => {
    const { checks, hasPassed } = endedChecks(given.checks);
    // First of all: what is being sent meanwhile is sent before the result, or not at all.
    const account = await lockAccount(tx, await readAccountOfTest(tx, testId));
    const hadPassed = await hasLastTestPassed(tx, account.id);
    const tested = await finishConnectionTestRow(tx, testId, { status: hasPassed ? 'passed' : 'failed', checks });
    if (tested === null) return;
    const isOfPresentRoles =
      tested.readRoleArn === account.readRoleArn &&
      tested.writeRoleArn === account.writeRoleArn &&
      tested.externalId === account.externalId;
    // Roles that were entered while the test of others ran wait for a test of their own.
    const status = isOfPresentRoles ? statusAfterTest(account.status, hasPassed) : account.status;
    await updateAccountRow(tx, account.id, {
      status,
      ...(isOfPresentRoles && enabledRegions && { enabledRegions }),
      ...(status === 'connected' && account.connectedAt === null && { connectedAt: await readDatabaseTime(tx) }),
      ...(enabledRegions && { enabledRegions }),
      ...(status === 'connected' && account.connectedAt === null && { connectedAt: await readDatabaseTime(tx) }),
    });
    const failed = checks.filter((check) => check.state === 'failed');
    const failure = failed.find((check) => check.failure)?.failure ?? null;
    const isNewlyFailing = status === 'failing' && account.status !== 'failing';
    if (isNewlyFailing) await announceFailing(tx, account, { cause: 'connectionTest', failure });
    if (!hasPassed && hadPassed)
      await announceFailedTest(tx, account, { failedChecks: failed.map(({ name }) => name), failure, isNewlyFailing });
    await record({
      action: 'account.tested',
      awsAccountId: account.awsAccountId,
      outcome: hasPassed ? 'passed' : 'failed',
      details: {
        accountName: account.name,
        accountStatus: status,
        failedChecks: failed.map((check) => check.name).join(', '),
        failureCodes: [...new Set(failed.flatMap((check) => check.failure?.code ?? []))].join(', '),
      },
    });
  },
});
