import type { ConnectionCheckName } from '../../core/connection/checks.ts';
import type { Protection } from '../../core/connection/protections.ts';
import { scanTroubleOf } from '../../core/connection/scan-trouble.ts';
import type { Failure } from '../../core/errors.ts';
import type { AccountRecord } from '../../db/accounts/account-rows.ts';
import { type EndedScan, listEndedScans } from '../../db/accounts/scan-rows.ts';
import { readDriftsOfScan } from '../../db/functions/drift-rows.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { announce } from '../webhooks/announcement.ts';

type Named = Pick<AccountRecord, 'id' | 'awsAccountId' | 'name'>;

const named = ({ id, awsAccountId, name }: Named) => ({ accountId: id, awsAccountId, accountName: name });

/** Tells that the connection to an account was lost: it was connected until now. */
export async function announceFailing(
  tx: Transaction,
  account: Named,
  why: { cause: 'scan' | 'connectionTest'; failure: Failure | null },
): Promise<void> {
  await announce(tx, 'account.failing', () => ({ ...named(account), ...why }));
}

/**
 * Tells that a connection test failed after the one before had passed. `isNewlyFailing`: the lost connection was told with it, so
 * that a webhook which listens for both hears it once.
 */
export async function announceFailedTest(
  tx: Transaction,
  account: Named,
  { isNewlyFailing, ...why }: { failedChecks: ConnectionCheckName[]; failure: Failure | null; isNewlyFailing: boolean },
): Promise<void> {
  const unlessFor = isNewlyFailing ? 'account.failing' : undefined;
  await announce(tx, 'connectionTest.failed', () => ({ ...named(account), ...why }), unlessFor);
}

/** Tells that somebody lowered how changes to an account are protected. */
export async function announceLowered(
  tx: Transaction,
  account: Named,
  what: { by: string; lowered: Protection[] },
): Promise<void> {
  await announce(tx, 'account.protectionLowered', () => ({ ...named(account), ...what }));
}

/**
 * Tells of the account's scan that has just finished, if it is worth telling. Where the role alone could not be assumed, a webhook that
 * listens for lost connections has heard it already.
 */
export async function announceFailedScan(tx: Transaction, account: Named, scanId: string): Promise<void> {
  const [newest, ...before] = await listEndedScans(tx, account.id, 3);
  if (newest === undefined) return;
  const trouble = scanTroubleOf(endsOf(newest), before.map(endsOf));
  if (trouble === null) return;
  const regions = trouble.regions.map((region) => ({
    region,
    failure: newest.regions.find((read) => read.region === region)?.failure ?? null,
  }));
  const isRoleAlone = regions.every(({ failure }) => failure?.code === 'roleCannotBeAssumed');
  const data = { ...named(account), scanId, isWhole: trouble.isWhole, regions };
  await announce(tx, 'scan.failed', () => data, isRoleAlone ? 'account.failing' : undefined);
}

/** Most functions that a message names. */
const mostDriftedNamed = 20;

/** Tells in which functions the account's scan that has just finished found drift, if in any. */
export async function announceDrift(tx: Transaction, account: Named, scanId: string): Promise<void> {
  const found = await readDriftsOfScan(tx, scanId, mostDriftedNamed);
  if (found.count > 0) await announce(tx, 'account.drifted', () => ({ ...named(account), scanId, ...found }));
}

function endsOf({ regions }: EndedScan) {
  return Object.fromEntries(regions.map(({ region, status }) => [region, status]));
}
