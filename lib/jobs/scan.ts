import { releaseClients } from '../aws/client.ts';
import { listFunctions } from '../aws/lambda.ts';
import { type AwsSession, sessionFor } from '../aws/session.ts';
import { functionTags } from '../aws/tags.ts';
import { workerActor } from '../core/audit/event.ts';
import { AppError, type Failure, isRecordable } from '../core/errors.ts';
import type { AccountId } from '../core/lambda/account-id.ts';
import type { FunctionConfiguration, FunctionTags } from '../core/lambda/function-configuration.ts';
import { markFailing, markRecovered } from '../db/accounts/accounts.ts';
import { lastFinishedChecks } from '../db/accounts/connection-tests.ts';
import {
  beginScanRegion,
  finishScanRegion,
  type RunningScanRegion,
  recordScanProgress,
  recordScanTrouble,
  type ScanRegionStatus,
  type ScanSummary,
} from '../db/accounts/scans.ts';
import { recordAuditEvent } from '../db/audit/audit-events.ts';
import { markGoneFunctions, saveSeenFunctions } from '../db/functions/functions.ts';
import { inTransaction, type Transaction } from '../db/kernel/client.ts';
import { prefetch } from './concurrency/prefetch.ts';
import { JobInterrupted, throwIfInterrupted, type WorkerContext } from './context.ts';
import { createNewestLayers, type NewestLayers } from './newest-layers.ts';

/** How one Region's reading ended, and what came in the way. */
type Result = { status: ScanRegionStatus; failure?: Failure };

/**
 * The job `scan.region`: lists the functions of one Region page by page and stores what was seen, so that memory stays flat
 * however many there are. A failure of this Region is recorded with it and spoils no other; the last Region to end closes
 * the scan. Only a complete listing marks functions as gone. It only reads, so a run that was cut short simply begins anew.
 */
export async function runScanRegion(
  context: WorkerContext,
  { scanId, region }: { scanId: string; region: string },
  signal: AbortSignal,
): Promise<void> {
  const scan = await beginScanRegion(scanId, region);
  if (scan === undefined) return;
  try {
    const note = await readRegion(context, scan, signal);
    await endScanRegion(scan, { status: 'succeeded', ...(note === undefined ? {} : { failure: note }) });
  } catch (error) {
    if (!isRecordable(error)) {
      await noteTrouble(context, scan, error);
      throw error;
    }
    context.log.warn(
      { err: error, scanId, region, awsAccountId: scan.account.awsAccountId },
      'region could not be read',
    );
    const status = error.code === 'awsRegionNotEnabled' ? 'notEnabled' : 'failed';
    await endScanRegion(scan, { status, failure: error.toFailure() });
  }
}

/** Ends one Region of a scan, and the scan with its last Region, together with the audit event. For abandoned Regions too. */
export async function endScanRegion(
  scan: { scanId: string; region: string; account?: RunningScanRegion['account'] },
  result: Result,
): Promise<void> {
  await inTransaction(async (tx) => {
    const ended = await finishScanRegion(tx, scan, result);
    if (ended === false) return;
    if (scan.account !== undefined) await updateAccount(tx, scan.account.id, result);
    if (ended.closed !== undefined) await recordScanFinished(tx, ended.closed);
  });
}

async function updateAccount(tx: Transaction, accountId: AccountId, result: Result): Promise<void> {
  if (result.status === 'succeeded') await markRecovered(tx, accountId);
  else if (result.failure?.code === 'roleCannotBeAssumed') await markFailing(tx, accountId);
}

async function recordScanFinished(tx: Transaction, { awsAccountId, scanId, ...figures }: ScanSummary): Promise<void> {
  await recordAuditEvent(tx, {
    actorId: workerActor.id,
    actorName: workerActor.name,
    action: 'scan.finished',
    awsAccountId,
    outcome: figures.succeeded === figures.regions ? 'succeeded' : figures.succeeded === 0 ? 'failed' : 'partly',
    details: { scanId, ...figures },
  });
}

/** Reads and stores everything; returns a note about what could not be read beside the functions. */
async function readRegion(
  context: WorkerContext,
  scan: RunningScanRegion,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const session = await openSession(context, scan);
  try {
    return await readFunctions(context, scan, session, signal);
  } finally {
    // Thousands of Regions may follow: memory stays flat.
    releaseClients(session.clients, scan.region);
  }
}

async function readFunctions(
  context: WorkerContext,
  scan: RunningScanRegion,
  session: AwsSession,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const pages = prefetch(listFunctions(session, scan.region));
  const { tagsByArn, refusal } = await readTags(session, scan.region);
  const newest = createNewestLayers(session, scan.region, context.log);
  let functionCount = 0;
  for await (const page of pages) {
    throwIfInterrupted(signal, context.stopping);
    functionCount += page.length;
    await storePage(scan, page, tagsByArn, newest, functionCount);
  }
  await inTransaction((tx) =>
    markGoneFunctions(tx, { accountId: scan.account.id, region: scan.region, startedAt: scan.startedAt }),
  );
  return refusal;
}

async function openSession(context: WorkerContext, { account, scanId }: RunningScanRegion): Promise<AwsSession> {
  const { awsAccountId, readRoleArn: roleArn, externalId, status } = account;
  if (status !== 'connected' && status !== 'failing') throw new AppError('accountNotConnected', { awsAccountId });
  // A role that anybody may assume is not used, whatever else it would let us do.
  const checks = status === 'failing' ? await lastFinishedChecks(account.id) : undefined;
  if (checks?.some((check) => check.failure?.code === 'externalIdNotRequired'))
    throw new AppError('externalIdNotRequired', { roleArn });
  // A name of its own for each scan: it finds out whether the role can still be assumed, and can be told apart in CloudTrail.
  return sessionFor({ roleArn, externalId, purpose: 'read', sessionName: `lamplighter-scan-${scanId}` }, context.aws);
}

/** A role that may not read tags in bulk leaves them unknown; that is no reason to show no functions. */
async function readTags(
  session: AwsSession,
  region: string,
): Promise<{ tagsByArn: Map<string, FunctionTags> | undefined; refusal?: Failure }> {
  try {
    return { tagsByArn: await functionTags(session, region) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'awsAccessDenied')
      return { tagsByArn: undefined, refusal: error.toFailure() };
    throw error;
  }
}

async function storePage(
  scan: RunningScanRegion,
  page: readonly FunctionConfiguration[],
  tagsByArn: Map<string, FunctionTags> | undefined,
  newestLayers: NewestLayers,
  functionCount: number,
): Promise<void> {
  const newest = await newestLayers.forFunctions(page);
  const seen = page.map((configuration) => ({
    configuration,
    // Functions that were never tagged are absent from AWS's answer: they have none.
    tags: tagsByArn === undefined ? undefined : (tagsByArn.get(configuration.FunctionArn) ?? {}),
    newest,
  }));
  await inTransaction(async (tx) => {
    await saveSeenFunctions(tx, { accountId: scan.account.id, region: scan.region }, seen);
    await recordScanProgress(tx, scan, functionCount);
  });
}

/** Leaves a word on the row for people who watch, while the queue tries again. A lost database cannot be written to. */
async function noteTrouble(context: WorkerContext, scan: RunningScanRegion, error: unknown): Promise<void> {
  if (error instanceof AppError || error instanceof JobInterrupted) return;
  try {
    await recordScanTrouble(scan.scanId, scan.region, { code: 'unexpected', params: {} });
  } catch (secondError) {
    context.log.error({ err: secondError, scanId: scan.scanId, region: scan.region }, 'trouble could not be recorded');
  }
}
