import type { Failure } from '../../core/errors.ts';
import { type AwsAccountId, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { notify } from '../kernel/notify.ts';
import { accountIdsOf } from './account-ids.ts';
import type { AccountRecord } from './accounts.ts';

/** One Region of a scan that is under way. `startedAt` is the database's time: what was seen before it was not seen by this run. */
export type RunningScanRegion = { scanId: string; region: string; account: AccountRecord; startedAt: Date };

/** How the reading of one Region ended. */
export type ScanRegionStatus = 'succeeded' | 'failed' | 'notEnabled';

/** Figures of a scan that has just been closed by its last Region. */
export type ScanSummary = {
  scanId: string;
  awsAccountId: AwsAccountId;
  regions: number;
  succeeded: number;
  failed: number;
  notEnabled: number;
  functions: number;
};

/**
 * Marks one Region of a scan as running and answers it, or undefined when it does not exist or has ended. A Region that
 * another worker left behind begins anew: reading it again does no harm.
 */
export async function beginScanRegion(scanId: string, region: string): Promise<RunningScanRegion | undefined> {
  return database().$transaction(async (tx) => {
    const found = await tx.scanRegion.findUnique({
      where: { scanId_region: { scanId, region } },
      include: { scan: { include: { account: true } } },
    });
    if (found === null || found.finishedAt !== null) return undefined;
    const [now] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS "now"`;
    const startedAt = now?.now ?? new Date();
    await tx.scanRegion.update({
      where: { scanId_region: { scanId, region } },
      data: { status: 'running', startedAt, functionCount: 0, failure: Prisma.DbNull },
    });
    await tx.scan.updateMany({ where: { id: scanId, status: 'pending' }, data: { status: 'running' } });
    await notify(tx, `scan:${scanId}`);
    return { scanId, region, account: { ...found.scan.account, ...accountIdsOf(found.scan.account) }, startedAt };
  });
}

/** Adds to the number of functions seen so far, and tells those who watch. */
export async function recordScanProgress(
  tx: Transaction,
  scan: RunningScanRegion,
  functionCount: number,
): Promise<void> {
  await tx.scanRegion.updateMany({
    where: { scanId: scan.scanId, region: scan.region, finishedAt: null },
    data: { functionCount },
  });
  await notify(tx, `scan:${scan.scanId}`);
}

/** Notes what went wrong on a Region that is going to be tried again. */
export async function recordScanTrouble(scanId: string, region: string, failure: Failure): Promise<void> {
  await database().scanRegion.updateMany({ where: { scanId, region, finishedAt: null }, data: { failure } });
}

/**
 * Ends one Region; `failure` says why it failed, or, with `succeeded`, what could not be read beside the functions (their
 * tags). When it was the scan's last, the scan ends too and its summary is answered, once. False when the Region had ended
 * already: then the caller must not record anything else about it.
 */
export async function finishScanRegion(
  tx: Transaction,
  { scanId, region }: { scanId: string; region: string },
  result: { status: ScanRegionStatus; failure?: Failure },
): Promise<false | { closed: ScanSummary | undefined }> {
  // Regions that end at the same time wait for each other here, so that exactly one of them sees itself as the last.
  await tx.$queryRaw`SELECT id FROM scan WHERE id = ${scanId}::uuid FOR UPDATE`;
  const { count } = await tx.scanRegion.updateMany({
    where: { scanId, region, finishedAt: null },
    data: { status: result.status, finishedAt: new Date(), failure: result.failure ?? Prisma.DbNull },
  });
  if (count === 0) return false;
  const closed = await closeScanIfDone(tx, scanId);
  await notify(tx, `scan:${scanId}`);
  return { closed };
}

async function closeScanIfDone(tx: Transaction, scanId: string): Promise<ScanSummary | undefined> {
  const regions = await tx.scanRegion.findMany({
    where: { scanId },
    select: { status: true, functionCount: true, finishedAt: true },
  });
  if (regions.some((entry) => entry.finishedAt === null)) return undefined;
  const scan = await tx.scan.update({
    where: { id: scanId },
    data: { status: 'finished', finishedAt: new Date() },
    include: { account: { select: { awsAccountId: true } } },
  });
  const countOf = (status: ScanRegionStatus) => regions.filter((entry) => entry.status === status).length;
  return {
    scanId,
    awsAccountId: awsAccountIdSchema.parse(scan.account.awsAccountId),
    regions: regions.length,
    succeeded: countOf('succeeded'),
    failed: countOf('failed'),
    notEnabled: countOf('notEnabled'),
    functions: regions.reduce((total, entry) => total + entry.functionCount, 0),
  };
}

/** Regions of scans that were asked for before `before` and have no end. */
export async function unfinishedScanRegions(
  before: Date,
): Promise<{ scanId: string; region: string; failure: unknown }[]> {
  return database().scanRegion.findMany({
    where: { finishedAt: null, scan: { createdAt: { lt: before } } },
    select: { scanId: true, region: true, failure: true },
    take: 500,
  });
}
