import { z } from 'zod';
import { failureSchema } from '../../core/change/change.ts';
import { type ConnectionCheck, connectionChecksSchema } from '../../core/connection/checks.ts';
import type { Failure } from '../../core/errors.ts';
import { type AccountId, type AwsAccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { type FreezeWindow, freezeWindowsSchema } from '../../core/rollout/freeze-window.ts';
import { database } from '../kernel/client.ts';
import { accountIdsOf } from './account-ids.ts';
import { type AccountStatus, accountStatuses } from './accounts.ts';

/** A row of the accounts page; times are ISO 8601. */
export type AccountListItem = {
  id: AccountId;
  awsAccountId: AwsAccountId;
  name: string;
  status: AccountStatus;
  hasWriteRole: boolean;
  regionCount: number;
  functionCount: number;
  instrumentedCount: number;
  lastScanAt: string | null;
  isScanning: boolean;
};

const countsSchema = z.array(
  z.object({
    account_id: accountIdSchema,
    functions: z.coerce.number(),
    instrumented: z.coerce.number(),
  }),
);

/** Every account, connected ones first, then by name. */
export async function listAccounts(): Promise<AccountListItem[]> {
  const db = database();
  const [accounts, countRows] = await Promise.all([
    db.account.findMany({ include: { scans: { orderBy: { createdAt: 'desc' }, take: 1 } }, orderBy: { name: 'asc' } }),
    db.$queryRaw`
      SELECT known.account_id, count(*) AS functions,
        count(*) FILTER (WHERE datadog_status IN ('instrumented', 'outdated')) AS instrumented
      FROM lambda_function AS known JOIN account ON account.id = known.account_id
      WHERE known.gone_at IS NULL AND known.region = ANY (account.regions) GROUP BY known.account_id`,
  ]);
  const counts = new Map<string, z.infer<typeof countsSchema>[number]>(
    countsSchema.parse(countRows).map((row) => [row.account_id, row]),
  );
  const items = accounts.map((account) => {
    const [scan] = account.scans;
    return {
      ...accountIdsOf(account),
      name: account.name,
      status: statusOf(account.status),
      hasWriteRole: account.writeRoleArn !== null,
      regionCount: account.regions.length,
      functionCount: counts.get(account.id)?.functions ?? 0,
      instrumentedCount: counts.get(account.id)?.instrumented ?? 0,
      lastScanAt: scan?.finishedAt?.toISOString() ?? null,
      isScanning: scan !== undefined && scan.finishedAt === null,
    };
  });
  const rank = (item: AccountListItem) => (item.status === 'disconnected' ? 1 : 0);
  return items.toSorted((a, b) => rank(a) - rank(b));
}

/** One account as its page and the wizard show it. The external id is no secret of AWS's, but only managers see it. */
export type AccountView = {
  id: AccountId;
  awsAccountId: AwsAccountId;
  name: string;
  partition: string;
  status: AccountStatus;
  readRoleArn: string;
  writeRoleArn: string | null;
  externalId: string;
  enabledRegions: string[];
  regions: string[];
  callsPerSecond: number;
  maxFunctionsPerRollout: number | null;
  maxPercentPerRollout: number | null;
  freezeWindows: FreezeWindow[];
  connectedAt: string | null;
  disconnectedAt: string | null;
};

/** The account under our own id; undefined when there is none or the id is no UUID. */
export async function readAccount(id: string): Promise<AccountView | undefined> {
  if (!isUuid(id)) return undefined;
  const account = await database().account.findUnique({ where: { id } });
  if (!account) return undefined;
  return {
    ...accountIdsOf(account),
    name: account.name,
    partition: account.partition,
    status: statusOf(account.status),
    readRoleArn: account.readRoleArn,
    writeRoleArn: account.writeRoleArn,
    externalId: account.externalId,
    enabledRegions: account.enabledRegions,
    regions: account.regions,
    callsPerSecond: account.callsPerSecond,
    maxFunctionsPerRollout: account.maxFunctionsPerRollout,
    maxPercentPerRollout: account.maxPercentPerRollout,
    freezeWindows: freezeWindowsSchema.parse(account.freezeWindows),
    connectedAt: account.connectedAt?.toISOString() ?? null,
    disconnectedAt: account.disconnectedAt?.toISOString() ?? null,
  };
}

/** A connection test as it stands, with what it told about the account. */
export type ConnectionTestView = {
  id: string;
  status: string;
  checks: ConnectionCheck[];
  createdAt: string;
  finishedAt: string | null;
  accountStatus: AccountStatus;
  enabledRegions: string[];
};

/** The test of that id, or undefined. */
export async function readConnectionTest(id: string): Promise<ConnectionTestView | undefined> {
  if (!isUuid(id)) return undefined;
  return viewOfTest(await database().connectionTest.findUnique({ where: { id }, include: { account: true } }));
}

/** The account's newest test, or undefined when there was none. */
export async function readLatestConnectionTest(accountId: AccountId): Promise<ConnectionTestView | undefined> {
  const test = await database().connectionTest.findFirst({
    where: { accountId },
    orderBy: { createdAt: 'desc' },
    include: { account: true },
  });
  return viewOfTest(test);
}

type TestRow = {
  id: string;
  status: string;
  checks: unknown;
  createdAt: Date;
  finishedAt: Date | null;
  account: { status: string; enabledRegions: string[] };
};

function viewOfTest(test: TestRow | null): ConnectionTestView | undefined {
  if (!test) return undefined;
  return {
    id: test.id,
    status: test.status,
    checks: connectionChecksSchema.parse(test.checks),
    createdAt: test.createdAt.toISOString(),
    finishedAt: test.finishedAt?.toISOString() ?? null,
    accountStatus: statusOf(test.account.status),
    enabledRegions: test.account.enabledRegions,
  };
}

/** A scan with each of its Regions. */
export type ScanView = {
  id: string;
  status: string;
  createdAt: string;
  finishedAt: string | null;
  regions: {
    region: string;
    status: string;
    functionCount: number;
    failure: Failure | null;
    startedAt: string | null;
    finishedAt: string | null;
  }[];
};

/** The scan of that id, or undefined. */
export async function readScan(id: string): Promise<ScanView | undefined> {
  if (!isUuid(id)) return undefined;
  const scan = await database().scan.findUnique({
    where: { id },
    include: { regions: { orderBy: { region: 'asc' } } },
  });
  return scan ? viewOfScan(scan) : undefined;
}

/** The account's newest scans, newest first. */
export async function listScans(accountId: AccountId, count: number): Promise<ScanView[]> {
  const scans = await database().scan.findMany({
    where: { accountId },
    orderBy: { createdAt: 'desc' },
    take: count,
    include: { regions: { orderBy: { region: 'asc' } } },
  });
  return scans.map(viewOfScan);
}

type ScanRow = {
  id: string;
  status: string;
  createdAt: Date;
  finishedAt: Date | null;
  regions: {
    region: string;
    status: string;
    functionCount: number;
    failure: unknown;
    startedAt: Date | null;
    finishedAt: Date | null;
  }[];
};

function viewOfScan(scan: ScanRow): ScanView {
  return {
    id: scan.id,
    status: scan.status,
    createdAt: scan.createdAt.toISOString(),
    finishedAt: scan.finishedAt?.toISOString() ?? null,
    regions: scan.regions.map((entry) => ({
      region: entry.region,
      status: entry.status,
      functionCount: entry.functionCount,
      failure: failureSchema.nullable().parse(entry.failure ?? null),
      startedAt: entry.startedAt?.toISOString() ?? null,
      finishedAt: entry.finishedAt?.toISOString() ?? null,
    })),
  };
}

function statusOf(status: string): AccountStatus {
  return accountStatuses.find((known) => known === status) ?? 'draft';
}

function isUuid(id: string): boolean {
  return z.uuid().safeParse(id).success;
}
