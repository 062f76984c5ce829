import { z } from 'zod';
import { accountStatuses } from '../../core/connection/account-status.ts';
import { connectionChecksSchema, connectionTestStatuses } from '../../core/connection/checks.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import type { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { accountStatusOf } from './account-rows.ts';

/** A connection test as it stands, with what it told about the account; times are ISO 8601 in UTC. */
export const connectionTestRowSchema = z.object({
  id: z.string(),
  status: z.enum(connectionTestStatuses),
  checks: connectionChecksSchema,
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  accountStatus: z.enum(accountStatuses),
  enabledRegions: z.array(z.string()),
});
export type ConnectionTestRow = z.infer<typeof connectionTestRowSchema>;

/** The test of that id, or null. */
export async function readConnectionTestRow(testId: string): Promise<ConnectionTestRow | null> {
  const test = await database().connectionTest.findUnique({ where: { id: testId }, include: { account: true } });
  return test && toRow(test);
}

/** The account's newest test, or null when there was none. */
export async function readLatestConnectionTestRow(accountId: AccountId): Promise<ConnectionTestRow | null> {
  const test = await database().connectionTest.findFirst({
    where: { accountId },
    orderBy: { createdAt: 'desc' },
    include: { account: true },
  });
  return test && toRow(test);
}

/** The newest test since the account was last disconnected, or null: one from before says nothing about what is connected now. */
export async function readConnectingTestRow(accountId: AccountId): Promise<ConnectionTestRow | null> {
  const { disconnectedAt } = (await database().account.findUnique({ where: { id: accountId } })) ?? {};
  const test = await readLatestConnectionTestRow(accountId);
  const isFromBefore = test && disconnectedAt && new Date(test.createdAt) < disconnectedAt;
  return isFromBefore ? null : test;
}

function toRow(test: Prisma.ConnectionTestGetPayload<{ include: { account: true } }>): ConnectionTestRow {
  return connectionTestRowSchema.parse({
    id: test.id,
    status: test.status,
    checks: test.checks,
    createdAt: test.createdAt.toISOString(),
    finishedAt: test.finishedAt?.toISOString() ?? null,
    accountStatus: accountStatusOf(test.account.status),
    enabledRegions: test.account.enabledRegions,
  });
}
