import { z } from 'zod';
import { failureSchema } from '../../core/change/change.ts';
import { regionsSchema } from '../../core/connection/account-input.ts';
import { type AccountStatus, type ScanEvidence, statusAfterScan } from '../../core/connection/account-status.ts';
import {
  isScanDone,
  namedFunctionsOf,
  scanFiguresOf,
  scanOutcomeOf,
  scanRegionResults,
} from '../../core/connection/scan.ts';
import { mostScheduledScans } from '../../core/connection/scan-schedule.ts';
import { AppError, type Failure } from '../../core/errors.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { type AccountRecord, lockAccount, readAccount, updateAccountRow } from '../../db/accounts/account-rows.ts';
import { hasLastTestPassed } from '../../db/accounts/connection-test-rows.ts';
import {
  findUnfinishedScan,
  finishScanRegionRow,
  finishScanRow,
  hasUnfinishedScan,
  insertScan,
  lockScan,
  readAccountOfScan,
  readScannedRegions,
} from '../../db/accounts/scan-rows.ts';
import { countScheduledScans, lockScanSchedule, readNextScan } from '../../db/accounts/scan-schedule.ts';
import { usableAccount } from '../../db/accounts/usable-account.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { notify } from '../../db/kernel/notify.ts';
import { type EnqueueOptions, enqueueAll, hurryWaiting } from '../../db/queue/queue.ts';
import { type CommandContext, command } from '../kernel/command.ts';
import { announceDrift, announceFailedScan, announceFailing } from './account-announcements.ts';
import { accountChanges } from './account-changes.ts';

/** The scan that reads the account now, and whether it was under way before it was asked for. */
const scanStartedSchema = z.object({ scanId: z.string(), wasUnderWay: z.boolean() });

/**
 * Chooses the Regions to work with and scans them. Functions of Regions no longer chosen leave the list, and nothing else
 * happens to them. Returns the scan's id. Throws AppError notFound, awsRegionNotEnabled, and every reason for which the account
 * may not be used.
 */
export const chooseRegions = command({
  name: 'account.chooseRegions',
  permission: 'account.manage',
  input: regionsSchema,
  output: scanStartedSchema,
  records: ['account.updated', 'scan.requested'],
  scopeOf: ({ accountId }) => [accountId],
  run: async (context, { accountId, ...input }) => {
    const { tx, record } = context;
    // First of all: which Regions are enabled is known only from a test that passed.
    const account = await lockScannableAccount(tx, accountId);
    const regions = [...new Set(input.regions)].sort();
    const notEnabled = regions.find((region) => !account.enabledRegions.includes(region));
    if (notEnabled) throw new AppError('awsRegionNotEnabled', { region: notEnabled });
    if (regions.join() !== account.regions.join()) {
      await updateAccountRow(tx, accountId, { regions });
      const { awsAccountId } = account;
      const attributes = accountChanges(account, { regions });
      await record({ action: 'account.updated', awsAccountId, attributes, details: { regions: regions.join(', ') } });
    }
    return await scanRegions(context, { ...account, regions });
  },
});

/**
 * Scans the account's Regions, one job each, side by side. A scan that is under way already is returned instead.
 * Throws AppError notFound, and every reason for which the account may not be used.
 */
export const requestScan = command({
  name: 'scan.request',
  permission: 'scan.request',
  input: z.strictObject({ accountId: accountIdSchema }),
  output: scanStartedSchema,
  records: ['scan.requested'],
  scopeOf: ({ accountId }) => [accountId],
  run: async (context, { accountId }) => scanRegions(context, await lockScannableAccount(context.tx, accountId)),
});

/**
 * Scans an account whose turn has come, without anybody asking; scanId is null when it has not, or not any more: somebody else was
 * first, or changed the account. Throws AppError notFound, and every reason for which the account may not be used.
 */
export const requestDueScan = command({
  name: 'scan.requestDue',
  permission: 'work',
  input: z.strictObject({ accountId: accountIdSchema }),
  output: z.object({ scanId: z.string().nullable() }),
  records: ['scan.requested'],
  scopeOf: ({ accountId }) => [accountId],
  run: async (context, { accountId }) => {
    const { tx } = context;
    await lockScanSchedule(tx);
    const account = await lockScannableAccount(tx, accountId);
    if ((await countScheduledScans(tx)) >= mostScheduledScans) return { scanId: null };
    if ((await readNextScan(tx, accountId)).state !== 'due') return { scanId: null };
    const { scanId } = await scanRegions(context, account);
    return { scanId };
  },
});

/** The account, held, when it may be scanned. Throws AppError notFound, and every reason for which it may not be used. */
async function lockScannableAccount(tx: Transaction, accountId: AccountId): Promise<AccountRecord> {
  const account = await lockAccount(tx, accountId);
  await usableAccount(accountId, { access: 'read', purpose: 'scan' }, tx);
  return account;
}

async function scanRegions(
  { tx, caller, record }: CommandContext,
  { id: accountId, awsAccountId, regions }: Pick<AccountRecord, 'id' | 'awsAccountId' | 'regions'>,
): Promise<z.infer<typeof scanStartedSchema>> {
  const running = await findUnfinishedScan(tx, accountId);
  const isSame =
    running?.regions.length === regions.length && running.regions.every((region) => regions.includes(region));
  const turn = await turnOf(tx, caller);
  if (running && isSame) {
    if (turn.isUrgent) await hurryWaiting(tx, 'scan.region', jobsOf(running.scanId, regions));
    return { scanId: running.scanId, wasUnderWay: true };
  }
  const scanId = await insertScan(tx, {
    accountId,
    regions,
    requestedBy: caller.kind === 'worker' ? null : caller.actor.id,
  });
  await enqueueAll(tx, 'scan.region', jobsOf(scanId, regions), turn);
  if (caller.kind !== 'worker') await notify(tx, `activity:${caller.actor.id}`);
  await record({ action: 'scan.requested', awsAccountId, details: { scanId, regions: regions.length } });
  return { scanId, wasUnderWay: false };
}

const jobsOf = (scanId: string, regions: readonly string[]) =>
  regions.map((region) => ({ payload: { scanId, region } }));

/**
 * Before which other scans one is: what somebody asked for goes before what nobody asked for, and the first scan of a person before the further
 * ones of somebody who had many accounts scanned at once.
 */
async function turnOf(
  tx: Transaction,
  { kind, actor }: CommandContext['caller'],
): Promise<Pick<EnqueueOptions, 'isUrgent' | 'isBackground'>> {
  if (kind === 'worker') return { isBackground: true };
  return { isUrgent: !(await hasUnfinishedScan(tx, actor.id)) };
}

/**
 * Records how one Region of a scan ended and what that tells about the account; with the last Region the scan ends too.
 * `failure` says why the Region failed, or, with `succeeded`, what could not be read beside the functions (their tags).
 * Of a Region that has ended already nothing is written. Throws AppError notFound.
 */
export const finishScanRegion = command({
  name: 'scan.finishRegion',
  permission: 'work',
  input: z.strictObject({
    scanId: z.uuid(),
    region: z.string(),
    status: z.enum(scanRegionResults),
    failure: failureSchema.optional(),
  }),
  output: z.void(),
  records: ['scan.finished'],
  subject: 'scan',
  scopeOf: async ({ scanId }, tx) => [await readAccountOfScan(tx, scanId)],
  run: async (context, { scanId, region, ...result }) => {
    const { tx } = context;
    if (!(await finishScanRegionRow(tx, { scanId, region }, result))) return;
    const accountId = await readAccountOfScan(tx, scanId);
    const evidence = {
      isRegionRead: result.status === 'succeeded',
      isRoleRefused: result.status !== 'succeeded' && result.failure?.code === 'roleCannotBeAssumed',
    };
    const account = await readAccount(tx, accountId);
    // Mostly it tells nothing new of the account; then thousands of Regions that end do not wait for one another.
    if (isTelling(account.status, evidence)) await tellOfAccount(tx, accountId, evidence, result.failure ?? null);
    await finishScanIfDone(context, scanId, account);
  },
});

type Evidence = Omit<ScanEvidence, 'hasLastTestPassed'>;

/** Whether the end of a Region's scan may change the state of an account. */
function isTelling(status: AccountStatus, evidence: Evidence): boolean {
  return [true, false].some(
    (hasLastTestPassed) => statusAfterScan(status, { ...evidence, hasLastTestPassed }) !== status,
  );
}

async function tellOfAccount(
  tx: Transaction,
  accountId: AccountId,
  evidence: Evidence,
  failure: Failure | null,
): Promise<void> {
  const account = await lockAccount(tx, accountId);
  const hasPassed = await hasLastTestPassed(tx, accountId);
  const status = statusAfterScan(account.status, { ...evidence, hasLastTestPassed: hasPassed });
  if (status !== account.status) await updateAccountRow(tx, accountId, { status });
  if (status === 'failing' && account.status !== 'failing')
    await announceFailing(tx, account, { cause: 'scan', failure });
}

async function finishScanIfDone({ tx, record }: CommandContext, scanId: string, account: AccountRecord): Promise<void> {
  const { awsAccountId } = account;
  await lockScan(tx, scanId);
  const regions = await readScannedRegions(tx, scanId);
  if (!isScanDone(regions)) return;
  await finishScanRow(tx, { scanId, accountId: account.id });
  const figures = scanFiguresOf(regions);
  await record({
    action: 'scan.finished',
    awsAccountId,
    outcome: scanOutcomeOf(figures),
    details: { scanId, ...figures, ...namedFunctionsOf(regions) },
  });
  await announceFailedScan(tx, account, scanId);
  await announceDrift(tx, account, scanId);
}
