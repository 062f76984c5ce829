import { z } from 'zod';
import { accountTagsSchema } from '../../core/access/account-choice.ts';
import type { AccountSet } from '../../core/access/caller.ts';
import { accountStatuses } from '../../core/connection/account-status.ts';
import { coveredStatuses } from '../../core/functions/coverage.ts';
import { type AccountId, accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { freezeWindowsSchema } from '../../core/rollout/freeze-window.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { accountStatusOf } from './account-rows.ts';
import { amongAccounts, isOfAccounts } from './account-set.ts';
import { isAccountInUse } from './accounts-in-use.ts';
import { readFailedScans } from './failed-scan-rows.ts';

/** A row of the list of accounts; times are ISO 8601 in UTC. */
export const accountListRowSchema = z.object({
  id: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  name: z.string(),
  status: z.enum(accountStatuses),
  /** It is disconnected as soon as nothing is under way there. */
  isDisconnecting: z.boolean(),
  hasWriteRole: z.boolean(),
  regionCount: z.number(),
  functionCount: z.number(),
  /** With the newest layers or older ones: what counts as covered. */
  instrumentedCount: z.number(),
  lastScanAt: z.string().nullable(),
  isScanning: z.boolean(),
  /** Regions that failed in the newest finished scan, of those the account works with; 0 for an account that is not in use. */
  failedRegionCount: z.number(),
  /** Begun, but never in use: it is counted nowhere and can be deleted. */
  isDraft: z.boolean(),
});
export type AccountListRow = z.infer<typeof accountListRowSchema>;

const countsSchema = z.object({ accountId: z.string(), functions: z.coerce.number(), instrumented: z.coerce.number() });

/** Every account of the set: those in use, then drafts, then disconnected ones, each by name. */
export async function listAccountRows(set: AccountSet): Promise<z.input<typeof accountListRowSchema>[]> {
  const [accounts, countRows, failedScans] = await Promise.all([
    database().account.findMany({
      where: amongAccounts(set),
      include: { scans: { orderBy: { createdAt: 'desc' }, take: 1 } },
      orderBy: { name: 'asc' },
    }),
    rowsOf(
      database(),
      countsSchema,
      Prisma.sql`
      SELECT known.account_id AS "accountId", count(*) AS functions,
        count(*) FILTER (WHERE datadog_status = ANY (${[...coveredStatuses]})) AS instrumented
      FROM lambda_function AS known JOIN account AS a ON a.id = known.account_id
      WHERE known.gone_at IS NULL AND ${isAccountInUse} AND known.region = ANY (a.regions)
        AND ${isOfAccounts(Prisma.sql`a.id`, set)} GROUP BY known.account_id`,
    ),
    readFailedScans(set),
  ]);
  const counts = new Map(countRows.map((row) => [row.accountId, row]));
  const rows = accounts.map((account) => {
    const [scan] = account.scans;
    return {
      id: account.id,
      awsAccountId: account.awsAccountId,
      name: account.name,
      status: accountStatusOf(account.status),
      isDisconnecting: account.disconnectRequestedAt !== null,
      hasWriteRole: account.writeRoleArn !== null,
      regionCount: account.regions.length,
      functionCount: counts.get(account.id)?.functions ?? 0,
      instrumentedCount: counts.get(account.id)?.instrumented ?? 0,
      lastScanAt: scan?.finishedAt?.toISOString() ?? null,
      isScanning: scan !== undefined && scan.finishedAt === null,
      failedRegionCount: failedScans.get(accountIdSchema.parse(account.id)) ?? 0,
      isDraft: account.status === 'draft' && account.connectedAt === null,
    };
  });
  const rank = ({ status, isDraft }: (typeof rows)[number]) => (status === 'disconnected' ? 2 : isDraft ? 1 : 0);
  return rows.toSorted((a, b) => rank(a) - rank(b));
}

/** One account as its page and the wizard show it, without its external id; times are ISO 8601 in UTC. */
export const accountRowSchema = z.object({
  id: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  name: z.string(),
  environment: z.string().nullable(),
  partition: z.string(),
  status: z.enum(accountStatuses),
  /** It is disconnected as soon as nothing is under way there. */
  isDisconnecting: z.boolean(),
  readRoleArn: z.string(),
  writeRoleArn: z.string().nullable(),
  enabledRegions: z.array(z.string()),
  regions: z.array(z.string()),
  callsPerSecond: z.number(),
  maxFunctionsPerRollout: z.number().nullable(),
  maxPercentPerRollout: z.number().nullable(),
  /** How often it is scanned without anybody asking; null: never. */
  scanEveryMinutes: z.number().nullable(),
  freezeWindows: freezeWindowsSchema,
  requiresApproval: z.boolean(),
  allowsEmergencyApply: z.boolean(),
  isProduction: z.boolean(),
  /** What grants can name it by. */
  tags: accountTagsSchema,
  connectedAt: z.string().nullable(),
  disconnectedAt: z.string().nullable(),
});
export type AccountRow = z.infer<typeof accountRowSchema>;

/** The same with the external id. It is no secret of AWS's, but part of what makes the roles safe: for managers only. */
export const managedAccountRowSchema = accountRowSchema.extend({ externalId: z.string() });
export type ManagedAccountRow = z.infer<typeof managedAccountRowSchema>;

/** The account under our own id, with its external id; null when there is none. */
export async function readAccountRow(
  accountId: AccountId,
  client: Pick<ReturnType<typeof database>, 'account'> = database(),
): Promise<z.input<typeof managedAccountRowSchema> | null> {
  const account = await client.account.findUnique({ where: { id: accountId } });
  return (
    account && {
      id: account.id,
      awsAccountId: account.awsAccountId,
      name: account.name,
      environment: account.environment,
      partition: account.partition,
      status: accountStatusOf(account.status),
      isDisconnecting: account.disconnectRequestedAt !== null,
      readRoleArn: account.readRoleArn,
      writeRoleArn: account.writeRoleArn,
      externalId: account.externalId,
      enabledRegions: account.enabledRegions,
      regions: account.regions,
      callsPerSecond: account.callsPerSecond,
      maxFunctionsPerRollout: account.maxFunctionsPerRollout,
      maxPercentPerRollout: account.maxPercentPerRollout,
      scanEveryMinutes: account.scanEveryMinutes,
      freezeWindows: freezeWindowsSchema.parse(account.freezeWindows),
      requiresApproval: account.requiresApproval,
      allowsEmergencyApply: account.allowsEmergencyApply,
      isProduction: account.isProduction,
      tags: accountTagsSchema.catch({}).parse(account.tags),
      connectedAt: account.connectedAt?.toISOString() ?? null,
      disconnectedAt: account.disconnectedAt?.toISOString() ?? null,
    }
  );
}
