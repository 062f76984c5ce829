import type { Actor } from '../core/audit/event.ts';
import type { RegionsInput } from '../core/connection/account-input.ts';
import { AppError } from '../core/errors.ts';
import type { AccountId } from '../core/lambda/account-id.ts';
import { recordAuditEvent } from '../db/audit/audit-events.ts';
import type { Transaction } from '../db/kernel/client.ts';
import { enqueue } from '../db/queue/queue.ts';
import { lockAccount } from './accounts.ts';

/**
 * Chooses the Regions to work with and scans them. Functions of Regions no longer chosen leave the list, and nothing else
 * happens to them. Returns the scan's id. Throws AppError notFound, accountNotConnected, awsRegionNotEnabled.
 */
export async function chooseRegions(tx: Transaction, input: RegionsInput, actor: Actor): Promise<{ scanId: string }> {
  const account = await lockAccount(tx, input.id);
  // First of all: which Regions are enabled is known only from a test that passed.
  if (account.status !== 'connected' && account.status !== 'failing') throw notConnected(account);
  const regions = [...new Set(input.regions)].sort();
  const notEnabled = regions.find((region) => !account.enabledRegions.includes(region));
  if (notEnabled) throw new AppError('awsRegionNotEnabled', { region: notEnabled });
  if (regions.join() !== account.regions.join()) {
    await tx.account.update({ where: { id: account.id }, data: { regions } });
    await recordAuditEvent(tx, {
      actorId: actor.id,
      actorName: actor.name,
      action: 'account.updated',
      awsAccountId: account.awsAccountId,
      details: { regions: regions.join(', ') },
    });
  }
  return await requestScan(tx, { id: account.id }, actor);
}

/**
 * Scans the account's Regions, one job each, side by side. A scan that is under way already is returned instead.
 * Throws AppError notFound, accountNotConnected.
 */
export async function requestScan(
  tx: Transaction,
  { id }: { id: AccountId },
  actor: Actor,
): Promise<{ scanId: string }> {
  const account = await lockAccount(tx, id);
  if (account.status !== 'connected' && account.status !== 'failing') throw notConnected(account);
  const running = await tx.scan.findFirst({
    where: { accountId: id, finishedAt: null },
    orderBy: { createdAt: 'desc' },
    include: { regions: { select: { region: true } } },
  });
  const isSame =
    running?.regions.length === account.regions.length &&
    running.regions.every(({ region }) => account.regions.includes(region));
  if (running && isSame) return { scanId: running.id };
  const scan = await tx.scan.create({
    data: { accountId: id, requestedBy: actor.id, regions: { create: account.regions.map((region) => ({ region })) } },
  });
  for (const region of account.regions) await enqueue(tx, 'scan.region', { scanId: scan.id, region });
  await recordAuditEvent(tx, {
    actorId: actor.id,
    actorName: actor.name,
    action: 'scan.requested',
    awsAccountId: account.awsAccountId,
    details: { scanId: scan.id, regions: account.regions.length },
  });
  return { scanId: scan.id };
}

function notConnected({ awsAccountId }: { awsAccountId: string }): AppError {
  return new AppError('accountNotConnected', { awsAccountId });
}
