import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { isScanDone, scanFiguresOf, scanRegionStatuses, scanStatuses } from '../../core/connection/scan.ts';
import { database } from '../kernel/client.ts';
import { ofAccounts } from './account-set.ts';

/** A scan that somebody asked for, and how far it is. */
export const ownScanSchema = z.object({
  id: z.string(),
  accountId: z.string(),
  accountName: z.string(),
  status: z.enum(scanStatuses),
  /** ISO 8601; null while it is under way. */
  finishedAt: z.string().nullable(),
  regions: z.number(),
  /** Regions that came to an end, `failed` ones among them. */
  done: z.number(),
  failed: z.number(),
  functions: z.number(),
});
export type OwnScan = z.infer<typeof ownScanSchema>;

const mostFollowed = 5;

/** The scans of the accounts that a person asked for, newest first: those under way, and those that ended after `since`. */
export async function listOwnScanRows(personId: string, accounts: AccountSet, since: Date): Promise<OwnScan[]> {
  const scans = await database().scan.findMany({
    where: {
      requestedBy: personId,
      ...ofAccounts(accounts),
      OR: [{ status: { not: 'finished' } }, { finishedAt: { gte: since } }],
    },
    orderBy: { createdAt: 'desc' },
    take: mostFollowed,
    select: {
      ...{ id: true, accountId: true, status: true, finishedAt: true },
      account: { select: { name: true } },
      regions: {
        select: {
          ...{ status: true, functionCount: true, setAsideCount: true, newCount: true, goneCount: true },
        },
      },
    },
  });
  return scans.map(({ account, finishedAt, regions: stored, ...scan }) => {
    const regions = stored.map(({ status, ...figures }) => ({
      ...{ ...figures, newFunctions: [], goneFunctions: [] },
      status: z.enum(scanRegionStatuses).parse(status),
    }));
    const { regions: count, failed, functions } = scanFiguresOf(regions);
    return ownScanSchema.parse({
      ...scan,
      accountName: account.name,
      finishedAt: finishedAt?.toISOString() ?? null,
      regions: count,
      done: regions.filter((region) => isScanDone([region])).length,
      ...{ failed, functions },
    });
  });
}
