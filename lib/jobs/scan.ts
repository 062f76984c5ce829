import { releaseClients } from '../aws/client.ts';
import { type ListedFunctions, listFunctions } from '../aws/lambda.ts';
import type { AwsSession } from '../aws/session.ts';
import { functionTags } from '../aws/tags.ts';
import { finishScanRegion } from '../commands/accounts/scan-commands.ts';
import { runCommand } from '../commands/kernel/run-command.ts';
import { workerCaller } from '../core/access/caller.ts';
import { AppError, type ErrorCode, type Failure, isDatabaseUnavailable, isRecordable } from '../core/errors.ts';
import { seenFunctionOf } from '../core/functions/seen-function.ts';
import { edgeSourceArnOf, edgeSourceRegion } from '../core/lambda/edge.ts';
import type { FunctionConfiguration, FunctionTags } from '../core/lambda/function-configuration.ts';
import {
  beginScanRegion,
  type RunningScanRegion,
  recordComingsAndGoings,
  recordScanProgress,
  recordScanTrouble,
  type ScanProgress,
} from '../db/accounts/scan-rows.ts';
import { type ReadingUse, usableAccount } from '../db/accounts/usable-account.ts';
import {
  listKnownNames,
  markEdgeSources,
  markGoneFunctions,
  markUnreadFunctions,
} from '../db/functions/function-rows.ts';
import { gatherFunctionStatistics } from '../db/functions/function-statistics.ts';
import { insertGone } from '../db/functions/sighting-rows.ts';
import { inTransaction, type Transaction } from '../db/kernel/client.ts';
import { openReadingSession } from './account-session.ts';
import { prefetchTogether } from './concurrency/prefetch.ts';
import { JobInterrupted, throwIfInterrupted, type WorkerContext } from './context.ts';
import { compareWithOurs } from './drift.ts';
import { doubtAboutEmptyRegion, mostAsked } from './empty-region.ts';
import { createNewestLayers, type NewestLayers } from './newest-layers.ts';
import { revertsFirst } from './reverts-first.ts';
import { createSetAside, type SetAsideFunctions } from './set-aside.ts';
import { saveNoticed } from './sightings.ts';

/**
 * Pages of 50 functions that are kept while tags are read: some ten megabytes at most. Those that had to wait are stored together, as what
 * a transaction costs beside its rows is much of what a page costs.
 */
const pagesInHand = { ahead: 100, together: 10 } as const;

const scanning = { access: 'read', purpose: 'scan' } as const satisfies ReadingUse;

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
    await runCommand(finishScanRegion, { scanId, region, status: 'succeeded', failure: note }, workerCaller);
  } catch (error) {
    try {
      await recordFailed(context, scan, error);
    } catch (unforeseen) {
      await noteTrouble(context, scan, unforeseen);
      throw unforeseen;
    }
  }
}

/** Ends the Region with the reason why it could not be read. Throws the error itself where it tells nothing about the Region. */
async function recordFailed(
  context: WorkerContext,
  { scanId, region, account }: RunningScanRegion,
  error: unknown,
): Promise<void> {
  if (!isRecordable(error)) throw error;
  context.log.warn({ err: error, scanId, region, awsAccountId: account.awsAccountId }, 'region could not be read');
  const status = error.code === 'awsRegionNotEnabled' ? 'notEnabled' : 'failed';
  await runCommand(finishScanRegion, { scanId, region, status, failure: error.toFailure() }, workerCaller);
}

/** Reads and stores everything; returns a note about what could not be read beside the functions. */
async function readRegion(
  context: WorkerContext,
  scan: RunningScanRegion,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  // A name of its own for each scan: it finds out whether the role can still be assumed, and can be told apart in CloudTrail.
  const sessionName = `lamplighter-scan-${scan.scanId}`;
  const { session } = await openReadingSession(context.aws, scan.account.id, { use: scanning, sessionName });
  try {
    return await readFunctions(context, scan, session, signal);
  } finally {
    // Thousands of Regions may follow, and memory must stay flat.
    releaseClients(session.clients, scan.region);
  }
}

async function readFunctions(
  context: WorkerContext,
  scan: RunningScanRegion,
  session: AwsSession,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  // Both at once: tags are outside Lambda's quota, and the pages that come before them are kept meanwhile.
  const pages = prefetchTogether(dated(listFunctions(session, scan.region), scan.startedAt), pagesInHand);
  const { tagsByArn, refusal } = await readTags(session, scan.region);
  const newest = createNewestLayers(session, scan.region, context.log);
  const setAside = createSetAside();
  let functionCount = 0;
  let newCount = 0;
  let tellsEdgeSources = scan.region === edgeSourceRegion;
  for await (const listed of pages) {
    await revertsFirst.free(AbortSignal.any([signal, context.stopping]));
    throwIfInterrupted(signal, context.stopping);
    const functions = listed.flatMap((page) => page.functions);
    const odd = listed.flatMap((page) => page.setAside);
    if (functions.length === 0 && odd.length === 0) continue;
    // The account may have been disconnected since the Region was begun.
    await usableAccount(scan.account.id, scanning);
    functionCount += functions.length;
    setAside.add(odd);
    tellsEdgeSources ||= functions.some(({ configuration }) => edgeSourceArnOf(configuration.MasterArn) !== undefined);
    newCount += await storeFunctions(scan, functions, { tagsByArn, newest }, { functionCount, ...setAside.progress() });
  }
  const isEmpty = functionCount === 0 && setAside.unread().length === 0 && setAside.isNamed();
  const known = isEmpty
    ? await listKnownNames({ accountId: scan.account.id, region: scan.region }, mostAsked)
    : undefined;
  // Neither AWS nor the list has a function there: nothing is to be marked.
  if (known?.length === 0) return refusal;
  const doubt = known ? await doubtAboutEmptyRegion(session, scan.region, known) : undefined;
  await inTransaction(async (tx) => {
    await gatherFunctionStatistics(tx, newCount);
    if (doubt === undefined) await markUnseen(tx, scan, setAside);
    if (tellsEdgeSources) await markEdgeSources(tx, scan.account.id);
  });
  return doubt ?? refusal;
}

type DatedFunction = { configuration: FunctionConfiguration; readAt: Date };
type DatedPage = { functions: DatedFunction[]; setAside: ListedFunctions['setAside'] };

/** Gives each function the time of asking for its page: when the reading began, by the database's clock, and how long after. */
async function* dated(pages: AsyncGenerator<ListedFunctions, void>, startedAt: Date): AsyncGenerator<DatedPage, void> {
  const since = performance.now();
  try {
    for (;;) {
      const readAt = new Date(startedAt.getTime() + performance.now() - since);
      const { done, value } = await pages.next();
      if (done) return;
      const functions = value.functions.map((configuration) => ({ configuration, readAt }));
      yield { functions, setAside: value.setAside };
    }
  } finally {
    await pages.return();
  }
}

/**
 * Marks what the whole Region did not show. What was set aside is there, though it could not be read; and where something was set aside
 * that has no name, any function may be the one, so that none counts as gone.
 */
async function markUnseen(
  tx: Transaction,
  scan: RunningScanRegion,
  { unread, isNamed }: SetAsideFunctions,
): Promise<void> {
  const { account, region, startedAt } = scan;
  const place = { accountId: account.id, region, startedAt };
  await markUnreadFunctions(tx, place, unread());
  if (!isNamed()) return;
  const gone = await markGoneFunctions(tx, { ...place, unread: unread().map(({ functionName }) => functionName) });
  await insertGone(tx, place, gone);
  await recordComingsAndGoings(tx, scan, { gone });
}

/** Failures of reading tags that say something about the response: it cannot be used, now or in a moment. */
const tagFailures: ReadonlySet<ErrorCode> = new Set([
  'awsAccessDenied',
  'awsUnreadableAnswer',
  'awsMissingMember',
  'awsEndlessAnswer',
  'awsRepeatedPages',
]);

/** A role that may not read tags in bulk, or tags that cannot be used, leave them unknown; that is no reason to show no functions. */
async function readTags(
  session: AwsSession,
  region: string,
): Promise<{ tagsByArn: Map<string, FunctionTags> | undefined; refusal?: Failure }> {
  try {
    return { tagsByArn: await functionTags(session, region) };
  } catch (error) {
    if (error instanceof AppError && tagFailures.has(error.code))
      return { tagsByArn: undefined, refusal: error.toFailure() };
    throw error;
  }
}

/** What is known beside the functions; no tags: they could not be read. */
type Surroundings = { tagsByArn: Map<string, FunctionTags> | undefined; newest: NewestLayers };

/** Stores functions of a Region; returns how many of them were not in the list. */
async function storeFunctions(
  scan: RunningScanRegion,
  listed: readonly DatedFunction[],
  { tagsByArn, newest: newestLayers }: Surroundings,
  progress: ScanProgress,
): Promise<number> {
  const configurations = listed.map(({ configuration }) => configuration);
  const newest = await newestLayers.forFunctions(configurations);
  const seen = listed.map(({ configuration, readAt }) => {
    // Functions that were never tagged are absent from AWS's response: they have none.
    const tags = tagsByArn === undefined ? undefined : (tagsByArn.get(configuration.FunctionArn) ?? {});
    return { ...seenFunctionOf(configuration, tags, newest), readAt };
  });
  const newCount = await inTransaction(async (tx) => {
    const arrived = await saveNoticed(tx, { accountId: scan.account.id, region: scan.region }, seen);
    await recordScanProgress(tx, scan, progress);
    await recordComingsAndGoings(tx, scan, { arrived });
    return arrived.length;
  });
  await compareWithOurs([{ accountId: scan.account.id, configurations }]);
  return newCount;
}

/** Stores on the row that the Region failed unexpectedly, while the queue tries again. A lost database cannot be written to. */
async function noteTrouble(context: WorkerContext, scan: RunningScanRegion, error: unknown): Promise<void> {
  if (isDatabaseUnavailable(error) || error instanceof JobInterrupted) return;
  try {
    await recordScanTrouble(scan.scanId, scan.region, { code: 'unexpected', params: {} });
  } catch (secondError) {
    context.log.error({ err: secondError, scanId: scan.scanId, region: scan.region }, 'trouble could not be recorded');
  }
}
