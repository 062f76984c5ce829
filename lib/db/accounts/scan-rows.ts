import { z } from 'zod';
import { failureSchema } from '../../core/change/change.ts';
import {
  type ScannedRegion,
  type ScanRegionStatus,
  type SetAside,
  scanRegionStatuses,
} from '../../core/connection/scan.ts';
import { mostNamedFunctions } from '../../core/connection/scan-schedule.ts';
import { AppError, type Failure } from '../../core/errors.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { readDatabaseTime } from '../kernel/clock.ts';
import { notify } from '../kernel/notify.ts';
import { maybeRowOf } from '../kernel/rows.ts';
import { type AccountRecord, readAccount } from './account-rows.ts';

/**
 * One Region of a scan that is under way. `startedAt` is the database's time: what was seen before it was not seen by this run.
 * `isFirstReading`: no scan has read the Region to its end before, so that nothing tells what is new there.
 */
export type RunningScanRegion = {
  scanId: string;
  region: string;
  account: AccountRecord;
  startedAt: Date;
  isFirstReading: boolean;
};

/** Stores a scan of these Regions that waits for the worker. `requestedBy` is the person's id, null: nobody asked. Returns the scan's id. */
export async function insertScan(
  tx: Transaction,
  { accountId, regions, requestedBy }: { accountId: AccountId; regions: readonly string[]; requestedBy: string | null },
): Promise<string> {
  const { id } = await tx.scan.create({
    data: { accountId, requestedBy, regions: { create: regions.map((region) => ({ region })) } },
    select: { id: true },
  });
  return id;
}

/** Whether somebody waits for another scan that they asked for. */
export async function hasUnfinishedScan(tx: Transaction, requestedBy: string): Promise<boolean> {
  return (await tx.scan.findFirst({ where: { requestedBy, finishedAt: null }, select: { id: true } })) !== null;
}

/** The account's newest scan that has not finished, with its Regions; null for none. */
export async function findUnfinishedScan(
  tx: Transaction,
  accountId: AccountId,
): Promise<{ scanId: string; regions: string[] } | null> {
  const scan = await tx.scan.findFirst({
    where: { accountId, finishedAt: null },
    orderBy: { createdAt: 'desc' },
    select: { id: true, regions: { select: { region: true } } },
  });
  return scan && { scanId: scan.id, regions: scan.regions.map(({ region }) => region) };
}

/** Whose account a scan reads. Throws AppError notFound. */
export async function readAccountOfScan(client: Pick<Transaction, 'scan'>, scanId: string): Promise<AccountId> {
  const scan = await client.scan.findUnique({ where: { id: scanId }, select: { accountId: true } });
  if (!scan) throw new AppError('notFound', { what: 'scan' });
  return accountIdSchema.parse(scan.accountId);
}

/**
 * Marks one Region of a scan as running and returns it, or undefined when it does not exist or has ended. A Region that
 * another worker left behind begins anew: reading it again does no harm.
 */
export async function beginScanRegion(scanId: string, region: string): Promise<RunningScanRegion | undefined> {
  return database().$transaction(async (tx) => {
    const begun = await maybeRowOf(
      tx,
      begunSchema,
      Prisma.sql`
      UPDATE scan_region SET status = 'running', started_at = clock_timestamp(), function_count = 0, set_aside_count = 0, set_aside = '[]',
        failure = NULL
      FROM scan
      WHERE scan_id = ${scanId}::uuid AND region = ${region} AND scan_region.finished_at IS NULL AND scan.id = scan_id
      RETURNING scan.account_id AS "accountId", scan.status, scan_region.started_at AS "startedAt", NOT EXISTS (
        SELECT FROM scan AS earlier JOIN scan_region AS read ON read.scan_id = earlier.id
        WHERE earlier.account_id = scan.account_id AND read.region = scan_region.region AND read.status = 'succeeded') AS "isFirstReading"`,
    );
    if (begun === null) return undefined;
    const { accountId: id, status, startedAt, isFirstReading } = begun;
    if (status === 'pending')
      await tx.scan.updateMany({ where: { id: scanId, status: 'pending' }, data: { status: 'running' } });
    await notify(tx, `scan:${scanId}`);
    const account = await readAccount(tx, id);
    return { scanId, region, account, startedAt, isFirstReading };
  });
}

const begunSchema = z.object({
  accountId: accountIdSchema,
  status: z.string(),
  startedAt: z.date(),
  isFirstReading: z.boolean(),
});

/** How far a Region is: functions stored so far, functions set aside so far, and the first of these. */
export type ScanProgress = { functionCount: number; setAsideCount: number; setAside: SetAside[] };

/** Stores how far a Region is, and tells those who watch. */
export async function recordScanProgress(
  tx: Transaction,
  scan: RunningScanRegion,
  { functionCount, setAsideCount, setAside }: ScanProgress,
): Promise<void> {
  await tx.scanRegion.updateMany({
    where: { scanId: scan.scanId, region: scan.region, finishedAt: null },
    data: { functionCount, setAsideCount, setAside },
  });
  await notify(tx, `scan:${scan.scanId}`);
}

/**
 * Adds functions of one Region that a scan found to be new in the list, or gone, by name: all are counted, the first are named. Where the
 * Region was never read to its end before, none of them is new: they are what is there. What an attempt that was cut short had added stays,
 * as what it stored is not new any more to the next.
 */
export async function recordComingsAndGoings(
  tx: Transaction,
  { scanId, region, isFirstReading }: Pick<RunningScanRegion, 'scanId' | 'region' | 'isFirstReading'>,
  { arrived: listed = [], gone = [] }: { arrived?: readonly string[]; gone?: readonly string[] },
): Promise<void> {
  const arrived = isFirstReading ? [] : listed;
  if (arrived.length === 0 && gone.length === 0) return;
  const named = (names: readonly string[]) => names.slice(0, mostNamedFunctions);
  await tx.$executeRaw`
    UPDATE scan_region SET
      new_count = new_count + ${arrived.length}, new_functions = (new_functions || ${named(arrived)}::text[])[1:${mostNamedFunctions}],
      gone_count = gone_count + ${gone.length}, gone_functions = (gone_functions || ${named(gone)}::text[])[1:${mostNamedFunctions}]
    WHERE scan_id = ${scanId}::uuid AND region = ${region} AND finished_at IS NULL`;
}

/** Notes what went wrong on a Region that is going to be tried again. */
export async function recordScanTrouble(scanId: string, region: string, failure: Failure): Promise<void> {
  await database().scanRegion.updateMany({ where: { scanId, region, finishedAt: null }, data: { failure } });
}

/**
 * Holds a scan until the end of the transaction: of Regions that end at the same time, each of which has written so before, exactly one
 * sees itself as the last.
 */
export async function lockScan(tx: Transaction, scanId: string): Promise<void> {
  await tx.$executeRaw`SELECT FROM scan WHERE id = ${scanId}::uuid FOR UPDATE`;
}

/** Ends one Region and tells those who watch. False when it had ended already, and then nothing is written. */
export async function finishScanRegionRow(
  tx: Transaction,
  { scanId, region }: { scanId: string; region: string },
  result: { status: ScanRegionStatus; failure?: Failure | undefined },
): Promise<boolean> {
  const failure = result.failure === undefined ? null : JSON.stringify(result.failure);
  const count = await tx.$executeRaw`
    UPDATE scan_region SET status = ${result.status}, finished_at = clock_timestamp(), failure = ${failure}::jsonb
    WHERE scan_id = ${scanId}::uuid AND region = ${region} AND finished_at IS NULL`;
  if (count > 0) await notify(tx, `scan:${scanId}`);
  return count > 0;
}

const scannedRegionsSchema = z.array(
  z.object({
    status: z.enum(scanRegionStatuses),
    functionCount: z.number(),
    setAsideCount: z.number(),
    newCount: z.number(),
    newFunctions: z.array(z.string()),
    goneCount: z.number(),
    goneFunctions: z.array(z.string()),
  }),
);

/** How far each Region of a scan is. */
export async function readScannedRegions(tx: Transaction, scanId: string): Promise<ScannedRegion[]> {
  const regions = await tx.scanRegion.findMany({
    where: { scanId },
    orderBy: { region: 'asc' },
    select: {
      ...{ status: true, functionCount: true, setAsideCount: true },
      ...{ newCount: true, newFunctions: true, goneCount: true, goneFunctions: true },
    },
  });
  return scannedRegionsSchema.parse(regions);
}

const scanEndsSchema = z.object({
  regions: z.array(
    z.object({ region: z.string(), status: z.enum(scanRegionStatuses), failure: failureSchema.nullable().catch(null) }),
  ),
});
/** The Regions of one scan, with why each failed. */
export type EndedScan = z.infer<typeof scanEndsSchema>;

/** An account's finished scans from the newest, so many at most. */
export async function listEndedScans(tx: Transaction, accountId: AccountId, most: number): Promise<EndedScan[]> {
  const scans = await tx.scan.findMany({
    where: { accountId, finishedAt: { not: null } },
    orderBy: [{ finishedAt: 'desc' }, { id: 'desc' }],
    take: most,
    select: { regions: { select: { region: true, status: true, failure: true } } },
  });
  return scans.map((scan) => scanEndsSchema.parse(scan));
}

/** Scans of an account that are kept; a day at the shortest interval has 96. */
const keptScans = 200;

/**
 * Ends a scan, all of whose Regions have ended, and forgets the account's oldest ones, but the newest that read a Region to its end: by it
 * is known that the Region was read, however often it failed since.
 */
export async function finishScanRow(
  tx: Transaction,
  { scanId, accountId }: { scanId: string; accountId: AccountId },
): Promise<void> {
  await tx.scan.update({ where: { id: scanId }, data: { status: 'finished', finishedAt: await readDatabaseTime(tx) } });
  await tx.$executeRaw`
    DELETE FROM scan WHERE account_id = ${accountId}::uuid AND finished_at IS NOT NULL AND id <> ${scanId}::uuid AND created_at < (
      SELECT min(created_at) FROM (
        SELECT created_at FROM scan WHERE account_id = ${accountId}::uuid ORDER BY created_at DESC LIMIT ${keptScans}) AS kept)
      AND NOT EXISTS (SELECT FROM scan_region AS read WHERE read.scan_id = scan.id AND read.status = 'succeeded' AND NOT EXISTS (
        SELECT FROM scan AS later JOIN scan_region AS again ON again.scan_id = later.id
        WHERE later.account_id = scan.account_id AND later.created_at > scan.created_at AND again.region = read.region AND again.status = 'succeeded'))`;
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
